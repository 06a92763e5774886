"""What stands beside every estimate: placebo dates, plain regressions, break dates, baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from returnflow import _core
from returnflow.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ._observed import Observed

    Array = NDArray[np.float64]

__all__ = ["baselines", "break_dates", "placebo_table", "plain_exclusions", "windows_before"]

LEAST_BEFORE = 52
EVERY = 4
SEARCH_WEEKS = 104
EDGE_WEEKS = 13


def windows_before(
    step: int, after: int, before: int, since: int, gap: int
) -> list[tuple[int, int, int]]:
    """Windows like the real one, at earlier dates, that end before the real start.

    The last ``gap`` weeks before each date are not learned from.
    """
    last = step - after
    first = since + LEAST_BEFORE + gap
    return [(max(s - before, since, 1), s, s + after) for s in range(first, last + 1, EVERY)]


def placebo_table(
    seen: Observed, windows: list[tuple[int, int, int]], changes: Mapping[str, Array]
) -> Frame:
    """What an estimator said at each earlier date: median, low and high of the relative change."""
    columns: dict[str, list[object]] = {"week_ending": [seen.sunday(w[1]) for w in windows]}
    for key, name in (("people", "arrivals"), ("per_day", "per_crossing_day"), ("days", "days")):
        q = changes[key]
        columns |= {
            f"{name}_median": q[:, 0].tolist(),
            f"{name}_low": q[:, 1].tolist(),
            f"{name}_high": q[:, 2].tolist(),
            f"{name}_excludes_zero": ((q[:, 1] > 0) | (q[:, 2] < 0)).tolist(),
        }
    return Frame(columns, title="The same estimator at dates when nothing began")


def plain_exclusions(
    seen: Observed, windows: list[tuple[int, int, int]], z: float
) -> dict[str, float]:
    """Share of placebo windows in which a plain regression with a step excludes zero.

    Weekly arrivals on two harmonics and a step: by least squares, and by Poisson regression.
    """
    angle = 2 * np.pi * _day_of_year(seen) / 365.25
    hits = {"least squares": 0, "Poisson regression": 0}
    for first, step, end in windows:
        t = np.arange(first, end)
        x = np.stack(
            [
                np.ones(t.size),
                *(f(k * angle[t]) for k in (1, 2) for f in (np.cos, np.sin)),
                (t >= step).astype(float),
            ],
            axis=1,
        )
        y = seen.arrivals[t]
        hits["least squares"] += abs(_least_squares(x, y)) > z
        hits["Poisson regression"] += abs(_poisson(x, y)) > z
    return {k: v / max(len(windows), 1) for k, v in hits.items()}


def _day_of_year(seen: Observed) -> Array:
    years = seen.week_ending.astype("datetime64[Y]").astype("datetime64[D]")
    days: Array = (seen.week_ending - years).astype(float)
    return days - 3.0


def _least_squares(x: Array, y: Array) -> float:
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ (x.T @ y)
    rest = y - x @ b
    variance = float(rest @ rest) / (y.size - x.shape[1])
    return float(b[-1] / np.sqrt(variance * inverse[-1, -1]))


def _poisson(x: Array, y: Array) -> float:
    b = np.zeros(x.shape[1])
    b[0] = np.log(max(float(y.mean()), 1.0))
    inverse: Array = np.eye(x.shape[1])
    for _ in range(100):
        mean = np.exp(x @ b)
        inverse = np.asarray(np.linalg.inv(x.T @ (mean[:, None] * x)))
        step = inverse @ (x.T @ (y - mean))
        b += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return float(b[-1] / np.sqrt(inverse[-1, -1]))


def break_dates(
    seen: Observed,
    step: int,
    end: int,
    threads: int | None,
    progress: Callable[[int, int], object] | None,
) -> tuple[Frame, float]:
    """Posterior of the date of one step, equal chances beforehand, and log odds against none."""
    first = max(step - SEARCH_WEEKS, 1)
    candidates = list(range(first + EDGE_WEEKS, end - EDGE_WEEKS + 5))
    log = _core.break_log_evidence(
        seen.days,
        seen.crossing_days,
        seen.arrivals,
        (first, end),
        candidates,
        threads=threads,
        progress=progress,
    )
    weight = np.exp(log[:-1] - log[:-1].max())
    odds = float(np.log(np.exp(log[:-1] - log[-1]).mean()))
    frame = Frame(
        {
            "week_ending": [seen.sunday(c) for c in candidates],
            "probability": weight / weight.sum(),
        },
        title="Where one step would lie, if there were one",
    )
    return frame, odds


def baselines(seen: Observed, step: int, end: int) -> Frame:
    """Arrivals after the start against the same number of weeks one, two, ... years before."""
    weeks = min(end - step, 52)
    after = float(seen.arrivals[step : step + weeks].sum())
    rows: list[tuple[str, float, float]] = []
    for years in (1, 2, 3, 4):
        first = step - 52 * years
        if first < 0 or np.isnan(seen.arrivals[first : first + weeks]).any():
            break
        before = float(seen.arrivals[first : first + weeks].sum())
        name = "the year before" if years == 1 else f"{years} years before"
        rows.append((f"{weeks} weeks, {name}", before, after / before - 1 if before else np.nan))
    return Frame(
        {
            "baseline": [r[0] for r in rows],
            "before": [r[1] for r in rows],
            "after": [after] * len(rows),
            "change": [r[2] for r in rows],
        },
        units={"before": "people", "after": "people", "change": "share"},
        title="Plain comparisons, one a baseline",
    )
