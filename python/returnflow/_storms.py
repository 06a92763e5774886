"""The stormiest quarter of the official series: how far below its season were crossing days?"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["StormQuarter", "worst_quarter"]

# The route has had its present scale since 2021.
SINCE = "2021-01-01"


class StormQuarter(NamedTuple):
    """A quarter, its crossing days, those its season lets expect, and the shift in log odds."""

    quarter: str
    crossing_days: int
    expected: float
    log_odds: float


@functools.cache
def worst_quarter() -> StormQuarter:
    """The whole calendar quarter since 2021 whose crossing days lie farthest below the season's.

    The shift d solves sum of 7 logistic(season + d) = crossing days seen, with the season of the
    default parameters.
    """
    import numpy as np

    from .datasets import small_boats
    from .parameters import ParameterSpace

    obs, space = small_boats(), ParameterSpace.default()
    weeks = obs["week_ending"].astype("datetime64[D]")
    seen = np.asarray(obs["crossing_days"], dtype=float)
    day = (weeks - weeks.astype("datetime64[Y]")).astype(int) - 3
    angle = 2 * np.pi * day / 365.25
    level, cos, sin = (space[p].default for p in ("days_level", "days_cos", "days_sin"))
    odds = level + cos * np.cos(angle) + sin * np.sin(angle)
    # A week belongs to the quarter of its Thursday.
    thursday = weeks - np.timedelta64(3, "D")
    quarter = thursday.astype("datetime64[M]").astype(int) // 3
    found = []
    for q in np.unique(quarter[thursday >= np.datetime64(SINCE)]):
        at = quarter == q
        if at.sum() < 12:  # the last one is not over
            continue
        shift = _shift(odds[at], float(seen[at].sum()))
        name = f"{1970 + q // 4} Q{q % 4 + 1}"
        expected = float((7 / (1 + np.exp(-odds[at]))).sum())
        found.append(StormQuarter(name, int(seen[at].sum()), expected, shift))
    return min(found, key=lambda one: one.log_odds)


def _shift(odds: NDArray[np.float64], days: float) -> float:
    """By bisection: the sum rises with the shift."""
    import numpy as np

    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        more = float((7 / (1 + np.exp(-odds - middle))).sum()) > days
        low, high = (low, middle) if more else (middle, high)
    return (low + high) / 2
