"""Picture of a fit of the scheme: published counts among what the fit says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import date_text, level_text, number
from returnflow._keywords import verb

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def milestones(result: Any, ax: Axes | None = None) -> Axes:
    """Cumulative returns with their interval, the counts used, and the later ones as open marks.

    Parameters
    ----------
    result : SchemeFit
        A fit of the scheme.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    frame = result.plot_data()
    ax = th.new_axes(ax)
    known = frame["known"]
    weeks, level = frame["week_ending"], float(frame["level"][0])
    ax.fill_between(weeks, frame["low"], frame["high"], color=th.BLUE, alpha=0.2, linewidth=0)
    ax.plot(weeks[known], frame["median"][known], color=th.BLUE)
    ax.plot(weeks[~known], frame["median"][~known], color=th.BLUE, linestyle=th.DASHES[1])
    ax.axvline(result.last_day, color=th.INK, linewidth=0.8, linestyle=(0, (2, 2)))
    for counts, face in ((result.used, th.INK), (result.later, th.FACE)):
        rows = [i for i, q in enumerate(counts.quantity) if q == "returns"]
        marks = ["^" if counts.bound[i] == "at least" else "o" for i in rows]
        for i, mark in zip(rows, marks, strict=True):
            ax.plot(
                counts.as_of[i],
                counts.value[i],
                marker=mark,
                color=th.INK,
                markerfacecolor=face,
                markersize=5,
                linestyle="none",
            )
    th.thousands(ax.yaxis)
    ax.set_ylim(bottom=0)
    last = frame.to_dicts()[-1]
    said = (
        f"{number(last['median'], 'people')} returns by {date_text(last['week_ending'])}, "
        f"{level_text(level)} interval {number(last['low'], 'people')} to "
        f"{number(last['high'], 'people')}"
    )
    alt = (
        f"Line chart of cumulative returns to {date_text(result.last_day)} and half a year on: "
        f"{said}. Marks: {len(result.used)} published counts used, {len(result.later)} later ones."
    )
    subtitle = (
        f"People; band: {level_text(level)} interval; full marks were used, open ones not; "
        "triangles: more than"
    )
    title = f"Learned from {len(result.used)} counts: {said}"
    return th.finish(ax, result, title, subtitle, alt)
