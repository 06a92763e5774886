"""Who matters when: shares of the variance over weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import date_text, in_words, number
from returnflow._keywords import verb
from returnflow.frames import Frame

from . import _theme as th
from ._weekly import end_labels, upper

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def index(
    result: Any,
    ax: Axes | None = None,
    *,
    measure: str = "first",
    outcome: str | None = None,
    top: int = 5,
) -> Axes:
    """Who matters when: shares of the variance by input over weeks, stacked.

    Parameters
    ----------
    result : SobolWeeks or Frame
        With columns ``outcome, week_ending, measure, input, value`` and, if there, ``grade``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    measure : str
        ``"first"`` shares add up; the white above them is interaction.
    outcome : str, optional
        Which outcome; the first by default.
    top : int
        How many inputs by name; the rest are one area.
    """
    import numpy as np

    frame = result if isinstance(result, Frame) else result.to_frame()
    frame = frame.filter(measure=measure)
    frame = frame.filter(outcome=outcome or str(frame["outcome"][0]))
    what = str(frame["outcome"][0])
    weeks = np.unique(frame["week_ending"])
    names = list(dict.fromkeys(frame["input"].tolist()))
    table = {n: np.clip(np.nan_to_num(frame.filter(input=n)["value"]), 0, None) for n in names}
    order = sorted(names, key=lambda n: -float(table[n].mean()))
    shown = order[:top]
    layers = [table[n] for n in shown]
    labels = [_graded(frame, n) for n in shown]
    if order[top:]:
        layers.append(np.sum([table[n] for n in order[top:]], axis=0))
        labels.append("all others")
    ax = th.new_axes(ax)
    colours = [*th.PALETTE[: len(shown)], th.QUIET]
    ax.stackplot(weeks, layers, colors=colours, edgecolor="white", linewidth=1.2)
    base = np.cumsum([layer[-1] for layer in layers])
    mids = [b - layer[-1] / 2 for b, layer in zip(base, layers, strict=True)]
    end_labels(ax, [(weeks[-1], float(y), t) for y, t in zip(mids, labels, strict=True)])
    ax.set_ylim(0, max(1.0, float(base[-1])))
    th.percent(ax.yaxis)
    share = number(float(table[order[0]].mean()), "share")
    title = (
        f"{upper(in_words(what))} by week: {_graded(frame, order[0])} gives {share} of the variance"
    )
    listed = ", ".join(
        f"{_graded(frame, n)} {number(float(table[n].mean()), 'share')}" for n in shown
    )
    alt = (
        f"Stacked area chart. Shares of the variance of weekly {in_words(what)} by input, "
        f"{date_text(weeks[0])} to {date_text(weeks[-1])}, mean over the weeks: {listed}. "
        "Table follows."
    )
    subtitle = f"Share of variance, {measure} order; white: interactions; letters: evidence grade"
    return th.finish(ax, result, title, subtitle, alt)


def _graded(frame: Frame, name: str) -> str:
    """Input with its evidence grade."""
    label = in_words(name)
    if "grade" not in frame:
        return label
    grade = str(frame["grade"][frame["input"] == name][0])
    return f"{label} ({grade})" if grade else label
