"""The columns of a weekly series, as the core of a fit takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._provenance import digest
from .errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NEEDED = ("week_ending", "crossing_days", "arrivals")


@dataclass(frozen=True)
class Observed:
    """Weeks of a series: days since 1970 of the Sundays, and float columns (NaN: not published)."""

    week_ending: NDArray[np.int64]
    crossing_days: Floats
    arrivals: Floats
    prevented: Floats
    as_of: str = ""

    def __len__(self) -> int:
        return len(self.week_ending)

    @property
    def sundays(self) -> NDArray[np.datetime64]:
        """The Sundays, ``datetime64[D]``."""
        return self.week_ending.astype("datetime64[D]")

    @property
    def last_week(self) -> dt.date:
        """The last Sunday."""
        return date_of(self.sundays[-1])

    def part(self, rows: slice | NDArray[np.bool_]) -> Observed:
        """Some of the weeks."""
        return Observed(
            self.week_ending[rows],
            self.crossing_days[rows],
            self.arrivals[rows],
            self.prevented[rows],
            as_of=self.as_of,
        )

    def head(self, weeks: int) -> Observed:
        """The first ``weeks`` weeks."""
        return self.part(slice(None, weeks))

    def followed_by(self, later: Observed) -> Observed:
        """These weeks, then those of a later edition."""
        import numpy as np

        return Observed(
            np.concatenate([self.week_ending, later.week_ending]),
            np.concatenate([self.crossing_days, later.crossing_days]),
            np.concatenate([self.arrivals, later.arrivals]),
            np.concatenate([self.prevented, later.prevented]),
            as_of=later.as_of,
        )

    def until(self, date: str | dt.date) -> Observed:
        """Weeks that end on or before a date."""
        return self.head(int((self.sundays <= day_of("until", date)).sum()))

    def columns(self) -> dict[str, Any]:
        """The columns by name; also a valid ``obs``."""
        return {
            "week_ending": self.sundays,
            "crossing_days": self.crossing_days,
            "arrivals": self.arrivals,
            "prevented": self.prevented,
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the columns."""
        return digest(self.columns())


def date_of(day: np.datetime64) -> dt.date:
    """A numpy date as Python's."""
    found: dt.date = day.astype("datetime64[D]").item()
    return found


def day_of(name: str, date: Any) -> np.datetime64[Any]:
    """A date as ``datetime64[D]``, or a DataError that names the option."""
    import numpy as np

    try:
        day = np.datetime64(date, "D")
    except (ValueError, TypeError):
        day = np.datetime64("NaT")
    if np.isnat(day):
        raise DataError(f"{name} is not a date; got {date!r}; allowed: e.g. '2025-08-03'")
    return day


def observed(obs: Any, *, until: str | dt.date | None = None) -> Observed:
    """Takes ``SmallBoats``, a data frame, or a mapping of columns."""
    import numpy as np

    if isinstance(obs, Observed):
        taken = obs
    else:
        columns = {name: _column(obs, name) for name in _NEEDED}
        weeks = np.asarray(columns["week_ending"])
        if weeks.dtype.kind not in "M":
            weeks = np.asarray([day_of("week_ending", w) for w in weeks.tolist()], "datetime64[D]")
        weeks = weeks.astype("datetime64[D]")
        if np.isnat(weeks).any():
            raise DataError("week_ending holds an empty date; allowed: one Sunday a row")
        prevented = _column(obs, "prevented", needed=False)
        taken = Observed(
            weeks.astype(np.int64),
            _floats(columns["crossing_days"], "crossing_days"),
            _floats(columns["arrivals"], "arrivals"),
            np.full(len(weeks), np.nan) if prevented is None else _floats(prevented, "prevented"),
            as_of=str(getattr(obs, "vintage", "")),
        )
    if until is not None:
        taken = taken.until(until)
    if not len(taken):
        raise DataError(f"the series has no weeks{f' until {until}' if until else ''}")
    return taken


def _column(obs: Any, name: str, *, needed: bool = True) -> Any:
    if isinstance(obs, Mapping) or hasattr(obs, "columns"):
        try:
            return obs[name]
        except (KeyError, LookupError):
            if not needed:
                return None
            raise DataError(
                f"the series has no column {name!r}; allowed: a table with the columns "
                + ", ".join(_NEEDED)
            ) from None
    raise DataError(
        f"obs is not a weekly series; got {type(obs).__name__}; allowed: "
        "rf.datasets.small_boats(), rf.read_small_boats(...), or a table with the columns "
        + ", ".join(_NEEDED)
    )


def _floats(column: Any, name: str) -> Floats:
    import numpy as np

    try:
        return np.ascontiguousarray(np.asarray(column, dtype=np.float64))
    except (ValueError, TypeError):
        raise DataError(f"{name} holds values that are not numbers") from None
