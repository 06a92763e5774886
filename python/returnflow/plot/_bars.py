"""Ranked bars: which inputs drive an outcome, what knowing them is worth, parts of a variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import in_words, level_text, number
from returnflow._keywords import verb

from . import _theme as th

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

# Weak evidence is hatched as well as named, so that it is seen without colour.
_WEAK = frozenset("CD")


def _ranked(
    ax: Axes,
    labels: Sequence[str],
    grades: Sequence[str],
    value: NDArray[Any],
    low: NDArray[Any],
    high: NDArray[Any],
) -> None:
    """Horizontal bars, the first on top, intervals, hatched where the evidence is weak."""
    import numpy as np
    from matplotlib.patheffects import Normal, Stroke

    rows = np.arange(len(labels))[::-1]
    weak = [g in _WEAK and g != "" for g in grades]
    for row, v, is_weak in zip(rows, value, weak, strict=True):
        face = "white" if is_weak else th.BLUE
        ax.barh(row, v, height=0.62, color=face, edgecolor=th.BLUE, hatch="////" if is_weak else "")
    known = np.isfinite(low) & np.isfinite(high)
    if known.any():
        for row, a, b in zip(rows[known], low[known], high[known], strict=True):
            (line,) = ax.plot([a, b], [row, row], color=th.INK, linewidth=1.6)
            line.set_path_effects([Stroke(linewidth=3.2, foreground="white"), Normal()])
            ax.plot([a, b], [row, row], "|", color=th.INK, markersize=7)
    ax.set_yticks(rows, list(labels))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", color="#E3E3E3", linewidth=0.8)
    ax.axvline(0, color=th.INK, linewidth=1)


def _graded(name: str, grade: str) -> str:
    label = in_words(name)
    return f"{label} ({grade})" if grade else label


@verb
def tornado(
    result: Any,
    ax: Axes | None = None,
    *,
    top: int = 10,
    measure: str | None = None,
    outcome: str | None = None,
    unit: str | None = None,
) -> Axes:
    """Ranked bars with intervals and evidence grades; weak evidence (C, D) is hatched.

    Parameters
    ----------
    result : Sensitivity or Frame
        With columns ``input, value`` and, if there, ``low, high, level, grade, measure,
        outcome, unit``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    top : int
        How many inputs, default 10.
    measure, outcome : str, optional
        Which; the first by default.
    unit : str, optional
        Unit of the values, when the frame does not say.
    """
    import numpy as np

    frame = th.frame_of(result)
    for name, wanted in (("outcome", outcome), ("measure", measure)):
        if name in frame:
            frame = frame.filter(**{name: wanted or str(frame[name][0])})
    order = np.argsort(-np.abs(np.nan_to_num(frame["value"])), kind="stable")[:top]
    part = frame._rows(order)
    blank = np.full(len(order), np.nan)
    low, high = part.get("low", blank), part.get("high", blank)
    grades = [str(g) for g in part["grade"]] if "grade" in part else [""] * len(order)
    names = [str(n) for n in part["input"]]
    ax = th.new_axes(ax, (8.0, 1.6 + 0.36 * len(names)))
    labels = [_graded(n, g) for n, g in zip(names, grades, strict=True)]
    _ranked(ax, labels, grades, part["value"], low, high)
    unit = unit or (str(part["unit"][0]) if "unit" in part else part.units.get("value", ""))
    what = in_words(str(part["outcome"][0])) if "outcome" in part else "the outcome"
    level = f"; {level_text(float(part['level'][0]))} intervals" if "level" in part else ""
    kind = str(part["measure"][0]) if "measure" in part else ""
    first = number(part["value"][0], "share" if unit == "share of variance" else unit)
    title = f"{what[:1].upper()}{what[1:]} depends most on {labels[0]}"
    hatched = "; hatched: weak evidence (grade C or D)" if _WEAK & set(grades) else ""
    subtitle = f"{kind[:1].upper()}{kind[1:]} index, {unit}{level}{hatched}".lstrip(" ,")
    listed = ", ".join(
        f"{lab} {number(v, 'share' if unit == 'share of variance' else unit)}"
        for lab, v in zip(labels[:5], part["value"][:5], strict=True)
    )
    alt = (
        f"Bar chart. What {what} depends on, {len(names)} inputs ranked; {labels[0]} is first with "
        f"{first}. The first five: {listed}. Letters are evidence grades. Table follows."
    )
    return th.finish(ax, result, title, subtitle, alt)


@verb
def shares(result: Any, ax: Axes | None = None) -> Axes:
    """Parts of the variance of an outcome (parameter, start, process); they sum to 1."""
    import numpy as np

    frame = th.frame_of(result)
    names = [str(s) for s in frame["source"]]
    value = frame["share"]
    error = frame["standard_error"] if "standard_error" in frame else np.full(len(value), np.nan)
    ax = th.new_axes(ax, (8.0, 2.6))
    _ranked(ax, names, [""] * len(names), value, value - 1.645 * error, value + 1.645 * error)
    th.percent(ax.xaxis)
    k = int(np.argmax(value))
    share = number(float(value[k]), "share")
    title = f"{share} of the variance comes from the {names[k]} part"
    listed = ", ".join(
        f"{n} {number(float(v), 'share')}" for n, v in zip(names, value, strict=True)
    )
    alt = f"Bar chart. Shares of the variance: {listed}. Table follows."
    subtitle = "Share of variance; lines: 90 % interval of the estimate"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def information(result: Any, ax: Axes | None = None, *, top: int = 10) -> Axes:
    """What knowing each input before the decision would be worth, with its standard error."""
    frame = th.frame_of(result).head(top + 1)
    names = [str(n) for n in frame["learnt"]]
    grades = [str(g) for g in frame["grade"]] if "grade" in frame else [""] * len(names)
    value, error = frame["value"], frame["error"]
    unit = frame.units.get("value", "")
    ax = th.new_axes(ax, (8.0, 1.6 + 0.36 * len(names)))
    labels = [_graded(n, g) for n, g in zip(names, grades, strict=True)]
    _ranked(ax, labels, grades, value, value - 1.645 * error, value + 1.645 * error)
    th.amounts(ax.xaxis, unit)
    best = labels[1] if len(labels) > 1 else labels[0]
    worth = number(value[1] if len(value) > 1 else value[0], unit)
    title = f"Learning {best} first would be worth {worth}"
    listed = ", ".join(
        f"{lab} {number(v, unit)}" for lab, v in zip(labels[:5], value[:5], strict=True)
    )
    alt = f"Bar chart. Value of learning before deciding: {listed}. Table follows."
    subtitle = f"Expected gain, {unit}; lines: 90 % interval of the estimate"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def robustness(result: Any, ax: Axes | None = None) -> Axes:
    """Share of draws in which each option is best."""
    import numpy as np

    frame = th.frame_of(result)
    names, value = [str(o) for o in frame["option"]], frame["best_in"]
    ax = th.new_axes(ax, (8.0, 1.6 + 0.36 * len(names)))
    blank = np.full(len(names), np.nan)
    _ranked(ax, names, [""] * len(names), value, blank, blank)
    th.percent(ax.xaxis)
    k = int(np.argmax(value))
    title = f"{names[k]} is best in {number(float(value[k]), 'share')} of draws"
    listed = ", ".join(
        f"{n} {number(float(v), 'share')}" for n, v in zip(names, value, strict=True)
    )
    alt = f"Bar chart. Share of draws in which each option is best: {listed}. Table follows."
    return th.finish(ax, result, title, "Share of draws in which the option is best", alt)
