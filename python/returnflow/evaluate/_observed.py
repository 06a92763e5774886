"""Observed weeks as the core takes them, and the week in which a policy starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._names import outside, unknown
from returnflow.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Observed", "day_of", "observed"]

_NEEDED = ("week_ending", "crossing_days", "arrivals")


@dataclass(frozen=True)
class Observed:
    """Columns of consecutive weeks; ``prevented`` is NaN where not published."""

    week_ending: NDArray[np.datetime64]
    crossing_days: NDArray[np.float64]
    arrivals: NDArray[np.float64]
    prevented: NDArray[np.float64]
    vintage: str
    hash: str

    @property
    def days(self) -> NDArray[np.int64]:
        """Sundays as days since 1970-01-01."""
        return self.week_ending.astype("datetime64[D]").astype(np.int64)

    @property
    def attempts(self) -> NDArray[np.float64]:
        """Arrived and prevented in weeks with a crossing day, 0 in the others.

        Preventions of weeks without a crossing day (mean 44 people) are left out, as they belong to
        no crossing day.
        """
        both = self.arrivals + self.prevented
        return np.where(self.crossing_days > 0, both, np.where(np.isnan(both), np.nan, 0.0))

    def first_full_week(self, start: dt.date) -> int:
        """Index of the first week that lies wholly on or after ``start``."""
        monday = self.week_ending - np.timedelta64(6, "D")
        return int(np.searchsorted(monday, np.datetime64(start)))

    def sunday(self, t: int) -> str:
        """The Sunday of week ``t``, ISO."""
        return str(self.week_ending[t])


def observed(obs: Mapping[str, Any]) -> Observed:
    """The columns of a series, checked for presence; the core checks the values."""
    if not isinstance(obs, Mapping):
        raise outside(
            "obs",
            type(obs).__name__,
            "a table of weeks: rf.datasets.small_boats()",
            error=DataError,
        )
    for name in _NEEDED:
        if name not in obs:
            raise unknown(name, "in the series", list(obs), error=DataError, path=f"obs[{name}]")
    weeks = np.asarray(obs["week_ending"]).astype("datetime64[D]")
    blank = np.full(weeks.size, np.nan)
    return Observed(
        weeks,
        np.asarray(obs["crossing_days"], dtype=float),
        np.asarray(obs["arrivals"], dtype=float),
        np.asarray(obs["prevented"], dtype=float) if "prevented" in obs else blank,
        str(getattr(obs, "vintage", "")),
        str(getattr(obs, "hash", "")),
    )


def day_of(path: str, value: str | dt.date) -> dt.date:
    """A date from ISO text or a date."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError as exc:
        raise outside(path, value, "a date as 2025-08-06") from exc
