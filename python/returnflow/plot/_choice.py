"""Pictures of choices: forms, stresses, schedules found, returns for a visible effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import in_words, level_text, number
from returnflow._keywords import verb

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def structure(result: Any, ax: Axes | None = None) -> Axes:
    """An outcome against the comparator under each form of deterrence, with interval.

    Parameters
    ----------
    result : Structure or Frame
        With columns ``form, outcome, unit, mean, low, high, choice``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    import numpy as np

    frame = th.frame_of(result)
    forms = [str(f) for f in frame["form"]]
    rows = np.arange(len(forms))[::-1]
    unit, outcome = str(frame["unit"][0]), in_words(str(frame["outcome"][0]))
    ax = th.new_axes(ax, (8.0, 1.8 + 0.5 * len(forms)))
    ax.axvline(0, color=th.INK, linewidth=1)
    ax.hlines(rows, frame["low"], frame["high"], color=th.BLUE, linewidth=2.5)
    ax.plot(frame["mean"], rows, "s", color=th.BLUE, markersize=7)
    ax.set_yticks(rows, forms)
    ax.set_ylim(-0.6, len(forms) - 0.4)
    th.amounts(ax.xaxis, unit)
    ax.set_xlabel(f"{outcome}, {unit}", color=th.INK, fontsize=10)
    choices = dict.fromkeys(str(c) for c in frame["choice"])
    title = (
        f"The choice does not depend on the form: {next(iter(choices))}"
        if len(choices) == 1
        else "The choice depends on the form of deterrence"
    )
    said = "; ".join(
        f"{f} {number(float(m), unit)} ({number(float(lo), unit)} to {number(float(hi), unit)})"
        for f, m, lo, hi in zip(forms, frame["mean"], frame["low"], frame["high"], strict=True)
    )
    alt = f"Interval chart of {outcome} by form of deterrence: {said}. Table follows."
    return th.finish(ax, result, title, "Square: mean; line: interval of the draws", alt)


@verb
def stress(result: Any, ax: Axes | None = None, *, outcome: str = "returns") -> Axes:
    """An outcome of a scheme under each stress, with interval; the scheme as planned on top.

    Parameters
    ----------
    result : Stress or Frame
        With columns ``stress, outcome, unit, median, low, high``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    outcome : str, default "returns"
        Which outcome.
    """
    import numpy as np

    frame = th.frame_of(result).filter(outcome=outcome)
    names = [in_words(str(s)) for s in frame["stress"]]
    rows = np.arange(len(names))[::-1]
    unit = str(frame["unit"][0])
    ax = th.new_axes(ax, (8.0, 1.6 + 0.36 * len(names)))
    ax.axvline(float(frame["median"][0]), color=th.INK, linewidth=1, linestyle=(0, (2, 2)))
    ax.hlines(rows, frame["low"], frame["high"], color=th.BLUE, linewidth=2.5)
    ax.plot(frame["median"], rows, "s", color=th.BLUE, markersize=6)
    ax.set_yticks(rows, names)
    ax.set_ylim(-0.6, len(names) - 0.4)
    th.amounts(ax.xaxis, unit)
    what = in_words(outcome)
    ax.set_xlabel(f"{what}, {unit}", color=th.INK, fontsize=10)
    away = np.abs(frame["median"] - frame["median"][0])
    k = int(np.argmax(away))
    planned, then = (number(float(frame["median"][i]), unit) for i in (0, k))
    title = (
        f"{what[:1].upper()}{what[1:]}: {planned} as planned, {then} under {names[k]}"
        if away[k] > 0
        else f"{what[:1].upper()}{what[1:]}: {planned}, whatever the stress"
    )
    said = "; ".join(
        f"{n} {number(float(m), unit)} ({number(float(lo), unit)} to {number(float(hi), unit)})"
        for n, m, lo, hi in zip(names, frame["median"], frame["low"], frame["high"], strict=True)
    )
    alt = f"Interval chart of {what} by stress: {said}. Table follows."
    subtitle = "Square: median; line: interval of the draws; dashes: as planned"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def schedule_search(result: Any, ax: Axes | None = None) -> Axes:
    """Score of each finalist on the draws that chose it and on fresh ones.

    Parameters
    ----------
    result : ScheduleSearch or Frame
        With columns ``schedule, search, fresh``, best first.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    import numpy as np

    frame = th.frame_of(result)
    names = [str(s) for s in frame["schedule"]]
    rows = np.arange(len(names))[::-1]
    unit = frame.units.get("fresh", "")
    ax = th.new_axes(ax, (8.0, 1.8 + 0.34 * len(names)))
    ax.hlines(rows, frame["search"], frame["fresh"], color=th.QUIET, linewidth=1.5)
    ax.plot(frame["search"], rows, "o", mfc="white", mec=th.INK, markersize=6)
    ax.plot(frame["fresh"], rows, "s", color=th.BLUE, markersize=6)
    ax.set_yticks(rows, names)
    ax.set_ylim(-0.6, len(names) - 0.4)
    th.amounts(ax.xaxis, unit)
    ax.set_xlabel(f"score, {unit}", color=th.INK, fontsize=10)
    chose, came = (number(float(frame[c][0]), unit) for c in ("search", "fresh"))
    first = f"{names[0][:1].upper()}{names[0][1:]}"
    title = f"{first}: {chose} on the draws that chose it, {came} on fresh draws"
    alt = f"Dumbbell chart of {len(names)} finalists. {title}. Table follows."
    return th.finish(ax, result, title, "Ring: draws of the search; square: fresh draws", alt)


@verb
def returns_to_detect(result: Any, ax: Axes | None = None) -> Axes:
    """Probability of finding the effect by the review, by returns a week, form by form.

    Parameters
    ----------
    result : ReturnsToDetect or Frame
        With columns ``form, returns_per_week, detection, wanted``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    frame = th.frame_of(result)
    ax = th.new_axes(ax)
    ends = []
    for k, form in enumerate(dict.fromkeys(frame["form"].tolist())):
        part = frame.filter(form=form).sort("returns_per_week")
        x, y = part["returns_per_week"], part["detection"]
        colour = th.PALETTE[k % len(th.PALETTE)]
        ax.plot(x, y, color=colour, linestyle=th.DASHES[k % len(th.DASHES)], linewidth=2)
        ends.append((float(x[-1]), float(y[-1]), str(form)))
    heights = th.spread_labels([y for _, y, _ in ends], 0.06)
    for (x_end, _, text), height in zip(ends, heights, strict=True):
        th.label_at(ax, x_end, height, text)
    wanted = float(frame["wanted"][0])
    ax.axhline(wanted, color=th.INK, linewidth=1)
    ax.set_xscale("symlog", linthresh=10)
    ax.set_xlim(left=0)
    th.thousands(ax.xaxis)
    ax.set_ylim(0, 1)
    th.percent(ax.yaxis)
    ax.set_xlabel("returns a week, at most", color=th.INK, fontsize=10)
    reach = [f for _, _, f in ends if float(frame.filter(form=f)["detection"].max()) >= wanted]
    asked = level_text(wanted)
    title = (
        f"Found with probability {asked} under: {', '.join(reach)}"
        if reach
        else f"No number of returns has an effect that would be found with probability {asked}"
    )
    listed = ", ".join(f"{f} {number(y, 'share')}" for _, y, f in ends)
    alt = f"Line chart. Probability at the most returns tried: {listed}. {title}. Table follows."
    return th.finish(ax, result, title, "Probability of finding the effect by the review", alt)
