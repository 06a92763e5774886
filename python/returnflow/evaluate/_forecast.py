"""What came against a forecast that knew only the weeks before: the gap, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from returnflow import _core
from returnflow._names import outside
from returnflow.errors import DataError
from returnflow.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ._observed import Observed

    Array = NDArray[np.float64]

__all__ = ["gaps", "placebo_gaps"]

# Draws of the fit, paths of the forecast. Placebo dates need three quantiles each, not tails.
EFFORT = (1_000, 8_000)
PLACEBO_EFFORT = (200, 2_000)


@dataclass(frozen=True)
class _Paths:
    """Observed and forecast weeks after a date: (weeks,), (paths, weeks)."""

    days: Array
    people: Array
    days_to_come: Array
    people_to_come: Array

    def changes(self) -> dict[str, Array]:
        """Relative change of the totals, one value a path."""
        # A path without anybody or any day would be a division by zero; one is as good as none.
        people = np.maximum(self.people_to_come.sum(axis=1), 1.0)
        days = np.maximum(self.days_to_come.sum(axis=1), 1.0)
        came, on = self.people.sum(), max(float(self.days.sum()), 1.0)
        return {
            "people": came / people - 1,
            "days": self.days.sum() / days - 1,
            "per_day": (came / on) / (people / days) - 1,
        }


def _paths(
    seen: Observed,
    people: Array,
    window: tuple[int, int, int],
    gap: int,
    effort: tuple[int, int],
    seed: int,
    threads: int | None,
) -> _Paths:
    """Fits the crossing process to weeks ``first..step - gap`` and forecasts ``step..end``.

    The week in which something began (``gap`` 1) is neither learned from nor compared.
    """
    first, step, end = window
    draws, paths = effort
    if np.isnan(people[step:end]).any():
        week = seen.sunday(step + int(np.flatnonzero(np.isnan(people[step:end]))[0]))
        raise outside("obs", f"no figure for the week to {week}", "every week", error=DataError)
    seeds = np.random.default_rng([seed, step]).integers(0, 2**63, size=2)
    known = slice(first, step - gap)
    posterior = _core.fit_process(
        seen.days[known],
        seen.crossing_days[known],
        people[known],
        window=step - gap - first,
        draws=draws,
        seed=int(seeds[0]),
        threads=threads,
    )
    days_to_come, to_come = posterior.forecast(
        end - step + gap, paths, seed=int(seeds[1]), threads=threads
    )
    came = (seen.crossing_days[step:end], people[step:end])
    return _Paths(*came, days_to_come[:, gap:], to_come[:, gap:])


def gaps(
    seen: Observed,
    window: tuple[int, int, int],
    gap: int,
    published: int | None,
    grid: Array,
    level: float,
    seed: int,
    threads: int | None,
) -> tuple[tuple[str, ...], Array, Frame]:
    """Outcomes, quantiles of their relative change at ``grid``, and the forecast week by week.

    ``published`` is the first week from which attempts are known long enough, or None; ``gap`` is 1
    when the start lies within a week.
    """
    main = _paths(seen, seen.arrivals, window, gap, EFFORT, seed, threads)
    change = main.changes()
    rows = {
        "arrivals": change["people"],
        "crossing_days": change["days"],
        "arrivals_per_crossing_day": change["per_day"],
    }
    if published is not None:
        _, step, end = window
        part = (published, step, end)
        more = _paths(seen, seen.attempts, part, gap, EFFORT, seed, threads).changes()
        rows |= {"attempts": more["people"], "attempts_per_crossing_day": more["per_day"]}
    quantiles = np.stack([np.quantile(v, grid) for v in rows.values()])
    return tuple(rows), quantiles, _weekly(seen, window, main, level)


def _weekly(seen: Observed, window: tuple[int, int, int], paths: _Paths, level: float) -> Frame:
    tail = (1 - level) / 2
    at = [0.5, tail, 1 - tail]
    week = np.quantile(paths.people_to_come, at, axis=0)
    total = np.quantile(paths.people_to_come.cumsum(axis=1), at, axis=0)
    columns: dict[str, object] = {
        "week_ending": seen.week_ending[window[1] : window[2]],
        "observed": paths.people,
        "observed_total": paths.people.cumsum(),
    }
    for kind, rows in (("", week), ("total_", total)):
        columns |= {f"{kind}{n}": r for n, r in zip(("median", "low", "high"), rows, strict=True)}
    units = dict.fromkeys((c for c in columns if c != "week_ending"), "people")
    return Frame(columns, units=units, title="Arrivals, and what was forecast before the start")


def placebo_gaps(
    seen: Observed,
    windows: list[tuple[int, int, int]],
    gap: int,
    level: float,
    seed: int,
    threads: int | None,
    progress: Callable[[int, int], object],
) -> dict[str, Array]:
    """Median, low and high of the relative change at each earlier date, (dates, 3) a layer."""
    tail = (1 - level) / 2
    found: dict[str, list[Array]] = {"people": [], "per_day": [], "days": []}
    for i, window in enumerate(windows):
        paths = _paths(seen, seen.arrivals, window, gap, PLACEBO_EFFORT, seed, threads)
        change = paths.changes()
        for key, rows in found.items():
            rows.append(np.quantile(change[key], [0.5, tail, 1 - tail]))
        progress(i + 1, len(windows))
    return {k: np.array(rows).reshape(-1, 3) for k, rows in found.items()}
