"""Dated cumulative counts of the scheme, as the core of ``fit_scheme`` takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._names import unknown
from ._observed import date_of, day_of
from .errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

QUANTITIES = ("returns", "admissions", "reentries")
BOUNDS = ("equal", "about", "at least")
IN_FORCE = dt.date(2025, 8, 6)
BEFORE = dt.date(2025, 8, 3)  # the last Sunday before the agreement came into force
ABOUT = 0.1  # relative sd of a count that is reported as "about"
_NEEDED = ("as_of", "quantity", "value")


def weeks_to(day: Any) -> int:
    """Weeks from the one in which the scheme came into force to that of a day."""
    import numpy as np

    days = (np.datetime64(day, "D") - np.datetime64(BEFORE, "D")) / np.timedelta64(1, "D")
    return -(-int(days) // 7)


@dataclass(frozen=True)
class Milestones:
    """Counts in order of their days."""

    as_of: NDArray[np.datetime64]
    quantity: tuple[str, ...]
    value: Floats
    bound: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.quantity)

    @property
    def last_day(self) -> dt.date:
        """Day of the last count."""
        return date_of(self.as_of[-1])

    def rows(self, keep: Sequence[int] | NDArray[Any]) -> Milestones:
        """Some of the counts."""
        import numpy as np

        chosen = np.arange(len(self))[np.asarray(keep)].tolist()
        return Milestones(
            self.as_of[chosen],
            tuple(self.quantity[i] for i in chosen),
            self.value[chosen],
            tuple(self.bound[i] for i in chosen),
        )

    def split(self, until: str | dt.date | None) -> tuple[Milestones, Milestones]:
        """Counts up to a day, and those after it."""
        import numpy as np

        if until is None:
            return self, self.rows(np.zeros(len(self), dtype=bool))
        early = self.as_of <= day_of("until", until)
        if not early.any():
            first = self.as_of[0]
            raise DataError(f"no milestone up to {until}; the first is of {first}")
        return self.rows(early), self.rows(~early)

    def columns(self) -> dict[str, Any]:
        """The columns by name; also valid ``milestones``."""
        return {
            "as_of": self.as_of,
            "quantity": list(self.quantity),
            "value": self.value,
            "bound": list(self.bound),
        }

    def first_return(self) -> Any:
        """Day of the first count of returns above zero."""
        for day, quantity, value in zip(self.as_of, self.quantity, self.value, strict=True):
            if quantity == "returns" and value > 0:
                return day
        raise DataError("milestones hold no return; allowed: at least one count of returns above 0")

    def noise(self, report_noise: float, parity_band: float) -> tuple[Floats, Floats]:
        """Relative sd of reporting, and the further sd of what the model leaves out, people.

        Re-entries are known case by case: their counts are bounds without reporting noise.
        Admissions may run ahead of returns and wait for them within a band (section 2.2 of the
        evidence), which the model excludes: half the band is taken as one sd.
        """
        import numpy as np

        about = np.asarray([b == "about" for b in self.bound])
        of = np.asarray(self.quantity)
        relative = np.where(about, max(ABOUT, report_noise), report_noise)
        relative = np.where(of == "reentries", 0.0, relative)
        return relative, np.where(of == "admissions", parity_band / 2, 0.0)


def milestones_of(given: Any) -> Milestones:
    """Takes the frame of ``rf.datasets.scheme_milestones()``, a data frame, or a mapping."""
    import numpy as np

    if isinstance(given, Milestones):
        return given
    if not (isinstance(given, Mapping) or hasattr(given, "columns")):
        raise DataError(
            f"milestones is not a table; got {type(given).__name__}; allowed: "
            f"rf.datasets.scheme_milestones(), or a table with the columns {', '.join(_NEEDED)}"
        )
    columns = {name: _column(given, name) for name in _NEEDED}
    rows = len(columns["as_of"])
    bound = _column(given, "bound", default=["equal"] * rows)
    lengths = {name: len(c) for name, c in {**columns, "bound": bound}.items()}
    if len(set(lengths.values())) != 1 or rows == 0:
        raise DataError(f"milestones has columns of the lengths {lengths}; allowed: equal, not 0")
    days = np.asarray([day_of("as_of", d) for d in columns["as_of"]], "datetime64[D]")
    try:
        values = np.asarray(columns["value"], dtype=np.float64)
    except (ValueError, TypeError):
        raise DataError("milestones: value holds what is not a number") from None
    order = np.argsort(days, kind="stable")
    found = Milestones(days, tuple(columns["quantity"]), values, tuple(bound)).rows(order)
    _check(found)
    return found


def _column(given: Any, name: str, default: list[str] | None = None) -> list[Any]:
    try:
        column = given[name]
    except (KeyError, LookupError):
        if default is not None:
            return default
        raise DataError(
            f"milestones has no column {name!r}; allowed: a table with the columns "
            + ", ".join(_NEEDED)
        ) from None
    return column.tolist() if hasattr(column, "tolist") else list(column)


def _check(found: Milestones) -> None:
    """Fails on what cannot be a cumulative count of the scheme."""
    import numpy as np

    top: dict[str, tuple[float, Any]] = {}
    for day, quantity, value, bound in zip(
        found.as_of, found.quantity, found.value.tolist(), found.bound, strict=True
    ):
        if quantity not in QUANTITIES:
            raise unknown(
                str(quantity), "a quantity", QUANTITIES, path=f"quantity[{day}]", error=DataError
            )
        if bound not in BOUNDS:
            raise unknown(str(bound), "a bound", BOUNDS, path=f"bound[{day}]", error=DataError)
        if not (np.isfinite(value) and 0 <= value <= 1e6 and value == int(value)):
            raise DataError(
                f"{quantity}[{day}] is not a count; got {value}; allowed: whole people, 0 to 1e6"
            )
        if day < np.datetime64(IN_FORCE):
            raise DataError(
                f"{quantity}[{day}] is before the scheme; allowed: from {IN_FORCE}, the day it "
                "came into force"
            )
        last, when = top.get(quantity, (0.0, None))
        # Two reports of one count may differ by a few per cent; totals do not fall further.
        if value < 0.8 * last - 5:
            raise DataError(
                f"{quantity} falls from {last:g} on {when} to {value:g} on {day}; allowed: "
                "cumulative counts (not weekly ones), which do not fall"
            )
        if value >= last:
            top[quantity] = (value, day)
