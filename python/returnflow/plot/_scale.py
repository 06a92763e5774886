"""How much it would take: power over weeks, break-even curves and surfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import in_words, level_text, number
from returnflow._keywords import verb
from returnflow._names import optional
from returnflow.frames import Frame

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def power(result: Any, ax: Axes | None = None, *, wanted: float = 0.8) -> Axes:
    """Probability of detecting a reduction, by weeks of observation, one line a reduction.

    Parameters
    ----------
    result : Power or Frame
        With columns ``reduction`` (share), ``weeks``, ``power`` (probability) and, if there,
        ``low, high``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    wanted : float
        Power that counts as "would know", default .8.
    """
    import numpy as np

    frame = th.frame_of(result)
    ax = th.new_axes(ax)
    ax.axhline(wanted, color=th.INK, linewidth=1, linestyle=(0, (2, 2)))
    said = []
    ends = []
    for k, reduction in enumerate(np.unique(frame["reduction"])):
        part = frame.filter(frame["reduction"] == reduction).sort("weeks")
        colour = th.PALETTE[k % len(th.PALETTE)]
        if "low" in part:
            ax.fill_between(part["weeks"], part["low"], part["high"], color=colour, alpha=0.15)
        ax.plot(
            part["weeks"],
            part["power"],
            color=colour,
            linestyle=th.DASHES[k % len(th.DASHES)],
            marker=th.MARKERS[k % len(th.MARKERS)],
            markersize=5,
            linewidth=2,
        )
        reached = part["weeks"][part["power"] >= wanted]
        name = level_text(float(reduction))
        when = (
            f"after {reached[0]:g} weeks" if len(reached) else f"never within {part['weeks'][-1]:g}"
        )
        said.append(f"{name} {when}")
        ends.append((part["weeks"][-1], float(part["power"][-1]), name))
    heights = th.spread_labels([y for _, y, _ in ends], 0.07)
    for (x, _, text), y in zip(ends, heights, strict=True):
        th.label_at(ax, x, y, text)
    ax.set_ylim(0, 1)
    th.percent(ax.yaxis)
    ax.set_xlabel("weeks of observation", color=th.INK, fontsize=10)
    level = level_text(wanted)
    title = f"A reduction would be known with {level} power: {'; '.join(said)}"
    alt = (
        f"Line chart. Power to detect a reduction in arrivals by weeks of observation. "
        f"{level} power is reached: {'; '.join(said)}. Table follows."
    )
    subtitle = "Probability of detection; one line a true reduction, named at its end"
    return th.finish(ax, result, title, subtitle, alt)


def _axis_label(frame: Frame, name: str) -> str:
    unit = frame.units.get(name, "")
    return f"{in_words(name)} ({unit})" if unit else in_words(name)


@verb
def curve(
    result: Any, ax: Axes | None = None, *, x: str | None = None, zero: float | None = 0.0
) -> Axes:
    """A median with its interval over one quantity, and where it crosses ``zero``.

    Parameters
    ----------
    result : result or Frame
        First column (or ``x``): the quantity varied; ``median, low, high`` of the outcome.
    ax : Axes, optional
        Where to draw; a new figure by default.
    x : str, optional
        Column on the horizontal axis; the first by default.
    zero : float or None
        Height of the break-even line, default 0; None for no line.
    """
    import numpy as np

    frame = th.frame_of(result)
    name = x or frame.columns[0]
    frame = frame.sort(name)
    at, mid = frame[name], frame["median"]
    ax = th.new_axes(ax)
    if zero is not None:
        ax.axhline(zero, color=th.INK, linewidth=1, linestyle=(0, (2, 2)))
    if "low" in frame:
        ax.fill_between(at, frame["low"], frame["high"], color=th.BLUE, alpha=0.18, linewidth=0)
    ax.plot(at, mid, color=th.BLUE, linewidth=2, marker="o", markersize=4)
    th.amounts(ax.yaxis, _unit(frame))
    ax.set_xlabel(_axis_label(frame, name), color=th.INK, fontsize=10)
    said = "no crossing in the range shown"
    if zero is not None:
        cross = np.flatnonzero(np.diff(np.sign(mid - zero)))
        if len(cross):
            k = int(cross[0])
            where = at[k] + (zero - mid[k]) * (at[k + 1] - at[k]) / (mid[k + 1] - mid[k])
            said = f"breaks even near {number(float(where), frame.units.get(name, ''))}"
            ax.plot([where], [zero], "D", color=th.ORANGE, markersize=8)
    what = in_words(name)
    unit = _unit(frame)
    title = f"{what[:1].upper()}{what[1:]}: {said}"
    ends = f"{number(mid[0], unit)} at {at[0]:g} to {number(mid[-1], unit)} at {at[-1]:g}"
    alt = f"Line chart over {what}: the median goes from {ends}; {said}. Table follows."
    return th.finish(ax, result, title, f"{unit}; line: median; band: interval".lstrip("; "), alt)


def _unit(frame: Frame) -> str:
    if "unit" in frame and frame.shape[0]:
        return str(frame["unit"][0])
    return frame.units.get("median", frame.units.get("value", ""))


def _levels(grid: Any) -> Any:
    """Round heights for contour lines over the range of the values."""
    import numpy as np

    ticker = optional("matplotlib.ticker", "plot", "this picture")
    low, high = float(np.nanmin(grid)), float(np.nanmax(grid))
    ticks = np.asarray(ticker.MaxNLocator(nbins=7).tick_values(low, high))
    return ticks[(ticks > low) & (ticks < high)]


@verb
def surface(
    result: Any,
    ax: Axes | None = None,
    *,
    x: str | None = None,
    y: str | None = None,
    value: str = "value",
    zero: float = 0.0,
) -> Axes:
    """A value over two quantities, with the line on which it breaks even.

    Parameters
    ----------
    result : result or Frame
        A full grid: first two columns (or ``x, y``) the quantities, ``value`` over them.
    ax : Axes, optional
        Where to draw; a new figure by default.
    x, y, value : str, optional
        Columns.
    zero : float
        Value of break-even, default 0.
    """
    import numpy as np

    frame = th.frame_of(result)
    first, second = x or frame.columns[0], y or frame.columns[1]
    across, up = np.unique(frame[first]), np.unique(frame[second])
    grid = np.full((len(up), len(across)), np.nan)
    grid[np.searchsorted(up, frame[second]), np.searchsorted(across, frame[first])] = frame[value]
    ax = th.new_axes(ax)
    ax.grid(visible=False)
    # lines with numbers, not colours, carry the value; good and bad sides are named
    unit = frame.units.get(value, "")
    heights = np.setdiff1d(_levels(grid), [zero])  # break-even has a line of its own
    levels = ax.contour(across, up, grid, levels=heights, colors=[th.SEQUENTIAL[1]], linewidths=1)
    said = th.tick_money if unit.startswith("GBP") else "{:,.3g}".format
    ax.clabel(levels, fmt=said, fontsize=9, colors=[th.INK])
    good = float(np.nanmean(grid >= zero))
    if 0 < good < 1:
        edge = ax.contour(across, up, grid, levels=[zero], colors=[th.PLUM], linewidths=2.6)
        ax.clabel(edge, fmt=lambda _: "break-even", fontsize=10, colors=[th.INK])
        top = float(np.nanmax(grid)) + 1.0
        ax.contourf(across, up, grid, levels=[zero, top], colors="none", hatches=[".."])
    ax.set_xlabel(_axis_label(frame, first), color=th.INK, fontsize=10)
    ax.set_ylabel(_axis_label(frame, second), color=th.INK, fontsize=10)
    share = number(good, "share")
    title = f"It breaks even on {share} of the grid shown"
    names = f"{in_words(first)} and {in_words(second)}"
    alt = (
        f"Contour chart over {names}. At or above break-even on {share} of the grid. Table follows."
    )
    subtitle = f"{unit}; dotted side: at or above break-even".lstrip("; ")
    return th.finish(ax, result, title, subtitle, alt)


@verb
def reached(result: Any, ax: Axes | None = None) -> Axes:
    """Share of draws in which a number is enough, over that number.

    Parameters
    ----------
    result : Required, ExchangeBreakEven or Frame
        With columns ``what, unit, value, share``, rising.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    import numpy as np

    frame = th.frame_of(result)
    what, unit = str(frame["what"][0]), str(frame["unit"][0])
    value, share = frame["value"], frame["share"]
    ax = th.new_axes(ax)
    ax.step(value, share, where="post", color=th.BLUE, linewidth=2)
    ax.set_ylim(0, 1)
    ax.set_xlim(left=0)
    th.percent(ax.yaxis)
    th.amounts(ax.xaxis, unit)
    ax.set_xlabel(f"{what}, {unit}", color=th.INK, fontsize=10)
    half = np.flatnonzero(share >= 0.5)
    if half.size:
        # Between two draws the median is their middle, as in the table.
        between = slice(half[0], half[0] + (2 if share[half[0]] == 0.5 else 1))
        at = float(np.mean(value[between]))
        ax.plot([at], [0.5], "D", color=th.ORANGE, markersize=8)
        shown = number(at, unit) if at >= 10 else f"{at:.2g}"
        title = f"{shown} {what} are enough in half of the draws"
    else:
        title = f"No number of {what} tried is enough in half of the draws"
    most = number(float(share[-1]), "share")
    alt = f"Step chart. {title}; within the range shown, enough in {most}. Table follows."
    return th.finish(ax, result, title, "Share of draws in which the number is enough", alt)
