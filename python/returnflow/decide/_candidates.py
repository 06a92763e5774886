"""Random schedules of weekly returns: piecewise constant, ramps and threshold rules, in turn."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from returnflow import schedules as made
from returnflow._names import outside

from ._rules import Option, ThresholdRule

if TYPE_CHECKING:
    from returnflow.scenarios import Scenario

__all__ = ["schedules"]

# Pieces of a stepwise constant schedule, at most.
PIECES = 4
# Keeps these numbers apart from any other use of the seed.
PURPOSE = 0x4053


def schedules(
    base: Scenario,
    count: int,
    last_week: dt.date,
    weeks: int,
    most: float,
    mean_arrivals: float,
    seed: int,
) -> list[Option]:
    """The base scenario under ``count`` schedules within [0, most] people a week.

    Candidate i depends on (seed, i) alone, so that more candidates hold the fewer.
    """
    if count < 1:
        raise outside("candidates", count, "at least 1")
    if not 0 < most < np.inf:
        raise outside("max_returns_per_week", most, "more than 0, people a week")
    out: list[Option] = []
    for i in range(count):
        rng = np.random.default_rng([seed, PURPOSE, i])
        name = f"schedule {i + 1}"
        if i % 3 == 2 and weeks >= 8:
            out.append(_threshold(rng, base, name, last_week, weeks, most, mean_arrivals))
            continue
        make = _ramp if i % 3 else _steps
        schedule = make(rng, last_week, weeks, most)
        out.append(base.with_(returns_per_week=schedule, name=name))
    return out


def _threshold(
    rng: np.random.Generator,
    base: Scenario,
    name: str,
    last_week: dt.date,
    weeks: int,
    most: float,
    mean_arrivals: float,
) -> ThresholdRule:
    """One number to a review after a quarter or half of the window, then one of two."""
    review = weeks // int(rng.choice([2, 4]))
    first, few, many = _levels(rng, 3, most)
    threshold = float(round(rng.uniform(0.6, 1.2) * mean_arrivals * review))
    day = _day(last_week, review + 1)
    branches = [
        base.with_(returns_per_week=made.steps(first, [(day, level)]), name=f"{name}, {word}")
        for word, level in (("few", few), ("many", many))
    ]
    return ThresholdRule(name, branches[0], branches[1], review, threshold)


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
