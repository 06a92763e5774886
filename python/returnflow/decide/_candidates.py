"""Random schedules of weekly returns: stepwise constant ones and ramps, in turn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from returnflow import schedules as made
from returnflow._names import outside

if TYPE_CHECKING:
    from returnflow.scenarios import Scenario

__all__ = ["schedules"]

# Pieces of a stepwise constant schedule, at most.
PIECES = 4
# Keeps these numbers apart from any other use of the seed.
PURPOSE = 0x4053


def schedules(
    base: Scenario, count: int, last_week: dt.date, weeks: int, most: float, seed: int
) -> list[Scenario]:
    """The base scenario under ``count`` schedules within [0, most] people a week.

    Candidate i depends on (seed, i) alone, so that more candidates hold the fewer.
    """
    if count < 1:
        raise outside("candidates", count, "at least 1")
    if not 0 < most < np.inf:
        raise outside("max_returns_per_week", most, "more than 0, people a week")
    out = []
    for i in range(count):
        rng = np.random.default_rng([seed, PURPOSE, i])
        make = _ramp if i % 2 else _steps
        schedule = make(rng, last_week, weeks, most)
        out.append(base.with_(returns_per_week=schedule, name=f"schedule {i + 1}"))
    return out


def _levels(rng: np.random.Generator, count: int, most: float) -> list[float]:
    return [round(float(x)) if most >= 1 else float(x) for x in rng.uniform(0, most, count)]


def _day(last_week: dt.date, week: int) -> str:
    return (last_week + dt.timedelta(weeks=week)).isoformat()


def _steps(rng: np.random.Generator, last_week: dt.date, weeks: int, most: float) -> object:
    pieces = int(rng.integers(1, min(PIECES, weeks) + 1))
    levels = _levels(rng, pieces, most)
    if pieces == 1:
        return made.constant(levels[0])
    # A change in week 1 would leave nothing of the first level.
    at = np.sort(rng.choice(np.arange(2, weeks + 1), pieces - 1, replace=False))
    days = [_day(last_week, int(week)) for week in at]
    return made.steps(levels[0], list(zip(days, levels[1:], strict=True)))


def _ramp(rng: np.random.Generator, last_week: dt.date, weeks: int, most: float) -> object:
    low, high = _levels(rng, 2, most)
    start = int(rng.integers(0, weeks))
    length = int(rng.integers(1, weeks - start + 1))
    return made.ramp(low, high, start=_day(last_week, start), weeks=length)
