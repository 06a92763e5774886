"""Pictures of decisions: acceptability, scenario box, Pareto front, worth of a study."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from returnflow._format import in_words, number
from returnflow._keywords import verb

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def acceptability(result: Any, ax: Axes | None = None) -> Axes:
    """Probability that each option is best, by what one unit of the effect is worth.

    Parameters
    ----------
    result : Acceptability or Frame
        With columns ``worth`` (GBP), ``option``, ``probability_best`` and, if there,
        ``on_frontier`` (best on average: the thick part of a line).
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    import numpy as np

    frame = th.frame_of(result)
    ax = th.new_axes(ax)
    ends = []
    for k, option in enumerate(dict.fromkeys(frame["option"].tolist())):
        part = frame.filter(option=option).sort("worth")
        look = {
            "color": th.PALETTE[k % len(th.PALETTE)],
            "linestyle": th.DASHES[k % len(th.DASHES)],
        }
        ax.plot(part["worth"], part["probability_best"], linewidth=1.6, **look)
        if "on_frontier" in part:
            best_part = np.where(part["on_frontier"], part["probability_best"], np.nan)
            ax.plot(part["worth"], best_part, linewidth=4.5, alpha=0.6, color=look["color"])
        ends.append((part["worth"][-1], float(part["probability_best"][-1]), str(option)))
    heights = th.spread_labels([y for _, y, _ in ends], 0.07)
    for (x, _, text), height in zip(ends, heights, strict=True):
        th.label_at(ax, x, height, text)
    ax.set_ylim(0, 1)
    th.percent(ax.yaxis)
    unit = frame.units.get("worth", "GBP per unit")
    th.amounts(ax.xaxis, unit)
    ax.set_xlabel(f"worth, {unit}", color=th.INK, fontsize=10)
    x, p, best = max(ends, key=lambda e: e[1])
    share = number(p, "share")
    title = f"At {number(float(x), 'GBP')} a unit, {best} is best with probability {share}"
    listed = ", ".join(f"{name} {number(q, 'share')}" for _, q, name in ends)
    alt = (
        f"Line chart. Probability of being the best option by the worth of a unit ({unit}); at the "
        f"right end: {listed}. Table follows."
    )
    subtitle = "Probability of the greatest net benefit; thick: best on average"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def scenario_box(result: Any, ax: Axes | None = None) -> Axes:
    """Limits of the box that the search found, one row an input, on each input's own scale.

    Parameters
    ----------
    result : Box or Frame
        With columns ``input, at_least, at_most`` (infinite where there is no limit) and, if
        there, ``lowest, highest`` (range of the draws), ``unit, grade``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    rows = th.frame_of(result).to_dicts()
    ax = th.new_axes(ax, (8.0, 1.6 + 0.5 * max(len(rows), 1)))
    ax.set_xlim(0, 1)
    said = []
    for k, row in enumerate(rows):
        y = len(rows) - 1 - k
        start, stop = _fractions(row)
        ax.plot([0, 1], [y, y], color=th.QUIET, linewidth=4, solid_capstyle="butt")
        ax.plot([start, stop], [y, y], color=th.BLUE, linewidth=9, solid_capstyle="butt")
        text = _limit(row)
        said.append(f"{in_words(row['input'])} {text}")
        ax.annotate(
            text,
            ((start + stop) / 2, y),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=10,
            color=th.INK,
        )
    ax.set_ylim(-0.6, max(len(rows), 1) - 0.2)
    grades = [f" ({r['grade']})" if r.get("grade") else "" for r in rows]
    names = [in_words(r["input"]) + g for r, g in zip(rows, grades, strict=True)]
    ax.set_yticks(range(len(rows))[::-1], names)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([0, 1], ["lowest draw", "highest draw"])
    ax.grid(visible=False)
    finding = "; ".join(said) if said else "no part of the assumptions stands out"
    what = getattr(result, "happens", "it happens")
    title = (
        f"{what[:1].upper()}{what[1:]} most often when {finding}"
        if said
        else "No part of the assumptions stands out"
    )
    alt = f"Range chart. Limits of the box: {finding}. Table follows."
    subtitle = "Blue: inside the box; grey: range of the draws; letters: evidence grade"
    return th.finish(ax, result, title, subtitle, alt)


def _fractions(row: dict[str, Any]) -> tuple[float, float]:
    """Ends of the box as shares of the range of the draws; thirds when the range is not known."""
    low, high = row["at_least"], row["at_most"]
    bottom, top = row.get("lowest"), row.get("highest")
    if bottom is None or top is None or not top > bottom:
        return (0.0 if math.isinf(low) else 1 / 3, 1.0 if math.isinf(high) else 2 / 3)
    span = top - bottom
    start = 0.0 if math.isinf(low) else min(max((low - bottom) / span, 0.0), 1.0)
    stop = 1.0 if math.isinf(high) else min(max((high - bottom) / span, 0.0), 1.0)
    return start, stop


def _limit(row: dict[str, Any]) -> str:
    low, high, unit = row["at_least"], row["at_most"], str(row.get("unit") or "")
    tail = f" {unit}" if unit not in ("", "1", "share", "probability") else ""
    if math.isinf(low):
        return f"at most {high:.3g}{tail}"
    if math.isinf(high):
        return f"at least {low:.3g}{tail}"
    return f"{low:.3g} to {high:.3g}{tail}"


@verb
def pareto_front(
    result: Any, ax: Axes | None = None, *, x: str | None = None, y: str | None = None
) -> Axes:
    """Options on two objectives; those that no other beats are filled, joined and named."""
    frame = th.frame_of(result)
    objectives = [c for c in frame.columns if c not in ("option", "on_front")]
    first, second = x or objectives[0], y or objectives[1]
    front = frame["on_front"]
    ax = th.new_axes(ax)
    ax.plot(frame[first][~front], frame[second][~front], "o", mfc="white", mec=th.INK, ms=6)
    kept = frame.filter(front).sort(first)
    ax.plot(kept[first], kept[second], "-", color=th.BLUE, linewidth=1.2)
    ax.plot(kept[first], kept[second], "s", color=th.BLUE, markersize=7)
    for a, b, name in zip(kept[first], kept[second], kept["option"], strict=True):
        th.label_at(ax, a, b, str(name), dx=7, dy=7)
    th.amounts(ax.xaxis, frame.units.get(first, ""))
    th.amounts(ax.yaxis, frame.units.get(second, ""))
    ax.set_xlabel(in_words(first), color=th.INK, fontsize=10)
    ax.set_ylabel(in_words(second), color=th.INK, fontsize=10)
    names = ", ".join(str(n) for n in kept["option"])
    title = f"{kept.shape[0]} of {frame.shape[0]} options are not beaten: {names}"
    alt = (
        f"Scatter chart of {frame.shape[0]} options by {first} and {second}. On the front: {names}."
    )
    return th.finish(ax, result, title, "Filled squares: on the front", f"{alt} Table follows.")


@verb
def sampling_plan(result: Any, ax: Axes | None = None) -> Axes:
    """What each study is worth, what it costs, and what is left."""
    import numpy as np

    frame = th.frame_of(result)
    rows = np.arange(frame.shape[0])
    ax = th.new_axes(ax)
    for k, (name, label) in enumerate((("evsi", "worth"), ("cost", "cost"), ("enbs", "net"))):
        ax.plot(
            rows,
            frame[name],
            color=th.PALETTE[k],
            linestyle="none",  # designs are no scale: nothing lies between them
            marker=th.MARKERS[k],
            markersize=8,
        )
        th.label_at(ax, rows[-1], float(frame[name][-1]), label)
    ax.axhline(0, color=th.INK, linewidth=1)
    ax.set_xticks(rows, [str(d) for d in frame["design"]])
    ax.set_xlim(-0.5, len(rows) - 0.5)
    unit = frame.units.get("enbs", "")
    th.amounts(ax.yaxis, unit)
    k = int(np.argmax(frame["enbs"]))
    best = str(frame["design"][k]) if frame["enbs"][k] > 0 else "no study"
    title = f"Best design: {best}, net {number(frame['enbs'][k], unit)}"
    alt = f"Dot chart of {len(rows)} study designs. {title}. Table follows."
    return th.finish(ax, result, title, f"Worth, cost and net benefit of a study, {unit}", alt)
