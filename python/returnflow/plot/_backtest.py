"""Pictures of a back-test: score and coverage by horizon, histogram of PITs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from returnflow.frames import Frame


def _models(frame: Frame) -> list[str]:
    return [str(m) for m in dict.fromkeys(frame["model"].tolist())]


def _lines(result: Any, ax: Axes | None, column: str, kind: str) -> tuple[Axes, dict[str, Any]]:
    summary = result.summary().filter(kind=kind)
    ax = th.new_axes(ax)
    ends: dict[str, Any] = {}
    for k, model in enumerate(_models(summary)):
        part = summary.filter(model=model).sort("horizon")
        ax.plot(
            part["horizon"],
            part[column],
            marker="o",
            color=th.PALETTE[k % len(th.PALETTE)],
            linestyle=th.DASHES[k % len(th.DASHES)],
            label=model.replace("_", " "),
        )
        ends[model] = part
    ax.set_xlabel("weeks ahead", color=th.INK, fontsize=10)
    ax.legend(frameon=False)
    return ax, ends


def score_by_horizon(result: Any, ax: Axes | None = None, *, kind: str = "total") -> Axes:
    """Mean CRPS by weeks ahead, one line a model.

    Parameters
    ----------
    result : Backtest
        Scores.
    ax : Axes, optional
        Where to draw; a new figure by default.
    kind : {"total", "week"}
        Totals up to the horizon, or the single week.
    """
    ax, ends = _lines(result, ax, "crps", kind)
    th.thousands(ax.yaxis)
    ax.set_ylim(bottom=0)
    last = {m: float(p["crps"][-1]) for m, p in ends.items()}
    best = min(last, key=lambda m: last[m])
    horizon = int(next(iter(ends.values()))["horizon"][-1])
    listed = ", ".join(f"{m} {v:,.0f}" for m, v in last.items())
    title = f"{best.replace('_', ' ')} has the lowest score {horizon} weeks ahead"
    alt = f"Line chart of mean CRPS by weeks ahead; at {horizon} weeks: {listed} people."
    return th.finish(ax, result, title, f"Mean CRPS of the {kind}, people; lower is better", alt)


def coverage_by_horizon(result: Any, ax: Axes | None = None, *, kind: str = "total") -> Axes:
    """Share of outcomes inside the 90 % interval by weeks ahead, one line a model."""
    ax, ends = _lines(result, ax, "in90", kind)
    ax.axhline(0.9, color=th.INK, linewidth=0.8)
    ax.set_ylim(0, 1)
    th.percent(ax.yaxis)
    spans = {m: (float(p["in90"].min()), float(p["in90"].max())) for m, p in ends.items()}
    listed = ", ".join(f"{m} {100 * a:.0f} % to {100 * b:.0f} %" for m, (a, b) in spans.items())
    first = next(iter(spans))
    low, high = spans[first]
    said = f"held {100 * low:.0f} % to {100 * high:.0f} % of the time"
    title = f"90 % intervals of {first.replace('_', ' ')} {said}"
    alt = f"Line chart of the coverage of 90 % intervals by weeks ahead: {listed}."
    subtitle = f"Share of outcomes inside, {kind}; the line is at 90 %"
    return th.finish(ax, result, title, subtitle, alt)


def pit_histogram(
    result: Any,
    ax: Axes | None = None,
    *,
    horizon: int = 4,
    kind: str = "week",
    model: str | None = None,
) -> Axes:
    """Histogram of probability integral transforms; flat when forecasts are calibrated."""
    import numpy as np

    frame = result.scores
    model = _models(frame)[0] if model is None else model
    part = frame.filter(model=model, kind=kind, horizon=horizon)
    ax = th.new_axes(ax)
    counts, edges = np.histogram(part["pit"], bins=10, range=(0, 1))
    ax.bar(edges[:-1], counts, width=0.1, align="edge", color=th.PALETTE[0], edgecolor="white")
    even = len(part["pit"]) / 10
    ax.axhline(even, color=th.INK, linewidth=0.8)
    ax.set_xlabel("probability integral transform", color=th.INK, fontsize=10)
    low, high = int(counts[:3].sum()), int(counts[-3:].sum())
    title = f"{low} outcomes in the lowest three tenths of their forecasts, {high} in the highest"
    total = len(part["pit"])
    alt = f"Histogram of {total} PIT values in tenths: {counts.tolist()}; even: {even:.1f}."
    name = model.replace("_", " ")
    subtitle = (
        f"{name}, {horizon} weeks ahead, {kind}; the line is what a calibrated forecast gives"
    )
    return th.finish(ax, result, title, subtitle, alt)
