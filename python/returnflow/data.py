"""The official weekly series: a frozen table, its parts, compared, shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._format import wrapped
from ._names import outside
from ._small_boats import SAYS, UNITS, compare, day, headline, notes, totals
from ._small_boats_read import read_small_boats
from .errors import DataError
from .frames import Frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["SmallBoats", "read_small_boats"]


class SmallBoats(Frame):
    """Weekly small-boat arrivals: a frozen table of consecutive weeks, each ending on a Sunday.

    Columns ``week_ending`` (date), ``crossing_days`` (days, 0-7), ``arrivals`` (people),
    ``boats``, ``prevented`` (people), ``events_prevented``, ``revised`` (bool); NaN where the
    publisher says nothing. Made by ``rf.datasets.small_boats()`` and ``rf.read_small_boats``.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.datasets.small_boats().until("2025-08-03").last_week
    datetime.date(2025, 8, 3)
    """

    __slots__ = ("_source", "_vintage")
    _vintage: str
    _source: str

    def __init__(self, data: Mapping[str, Any], *, vintage: str, source: str, **rest: Any) -> None:
        rest = {"units": UNITS, "descriptions": SAYS, **rest}
        super().__init__(data, title="Small-boat arrivals, by week", **rest)
        object.__setattr__(self, "_vintage", vintage)
        object.__setattr__(self, "_source", source)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (dict(self), self._missing, self._vintage, self._source, self._provenance)

    # --- columns --------------------------------------------------------------------------------
    @property
    def week_ending(self) -> NDArray[Any]:
        """Sundays, ``datetime64[D]``."""
        return self["week_ending"]

    @property
    def crossing_days(self) -> NDArray[Any]:
        """Days of the week with arrivals, 0-7; NaN where unknown."""
        return self["crossing_days"]

    @property
    def arrivals(self) -> NDArray[Any]:
        """People recorded arriving by small boat."""
        return self["arrivals"]

    @property
    def boats(self) -> NDArray[Any]:
        """Boats recorded arriving."""
        return self["boats"]

    @property
    def prevented(self) -> NDArray[Any]:
        """People prevented; NaN before May 2024."""
        return self["prevented"]

    @property
    def events_prevented(self) -> NDArray[Any]:
        """Prevention events; NaN before May 2024."""
        return self["events_prevented"]

    @property
    def revised(self) -> NDArray[Any]:
        """Weeks that the publisher marks as revised."""
        return self["revised"]

    # --- what it is -----------------------------------------------------------------------------
    @property
    def vintage(self) -> str:
        """Date of the edition: when it was published, or the last day it covers (ISO)."""
        return self._vintage

    @property
    def source(self) -> str:
        """Where it comes from."""
        return self._source

    @property
    def first_week(self) -> dt.date:
        """Sunday of the first week."""
        return day(self.week_ending[0])

    @property
    def last_week(self) -> dt.date:
        """Sunday of the last week."""
        return day(self.week_ending[-1])

    @property
    def hash(self) -> str:
        """SHA-256 of the columns: equal series have equal hashes, whatever file they came from."""
        from ._provenance import digest

        return digest(dict(self))

    # --- parts ----------------------------------------------------------------------------------
    def until(self, date: str | dt.date) -> SmallBoats:
        """Weeks that end on or before ``date``."""
        return self._part(self.week_ending <= _datetime64("until", date), "until", date)

    def since(self, date: str | dt.date) -> SmallBoats:
        """Weeks that end on or after ``date``."""
        return self._part(self.week_ending >= _datetime64("since", date), "since", date)

    def _part(self, keep: NDArray[Any], name: str, date: object) -> SmallBoats:
        if not keep.any():
            allowed = f"a date that leaves weeks of {self.first_week} to {self.last_week}"
            raise outside(name, str(date), allowed, error=DataError)
        return SmallBoats(
            {k: v[keep] for k, v in self.items()},
            missing={k: v[keep] for k, v in self._missing.items()},
            vintage=self._vintage,
            source=self._source,
            provenance=self._provenance,
        )

    def _rows(self, index: Any) -> Frame:
        """Any other choice of rows is a plain frame: the weeks need not follow each other."""
        parts = self._parts()
        parts["data"] = {k: v[index] for k, v in self._columns.items()}
        parts["missing"] = {k: v[index] for k, v in self._missing.items()}
        return Frame(**parts)

    def select(self, *names: str) -> Frame:
        """Only the named columns, as a plain frame."""
        return self._rows(slice(None)).select(*names)

    def compare(self, other: SmallBoats) -> Frame:
        """What this edition changes against an ``other`` (older) one.

        Returns
        -------
        Frame
            One row a week and column that is new or differs: ``week_ending``, ``change`` (new,
            revised or withdrawn), ``column``, ``before``, ``after``; empty when nothing changed.

        Examples
        --------
        >>> import returnflow as rf
        >>> obs = rf.datasets.small_boats()
        >>> obs.compare(obs.until("2026-08-09")).filter(column="arrivals")["after"].tolist()
        [405.0]
        """
        return compare(self, other)

    def totals(self) -> Frame:
        """Sums by the year in which the weeks end; weeks without a figure count as nothing."""
        return totals(self)

    # --- shown ----------------------------------------------------------------------------------
    def plot(self, ax: Axes | None = None, *, series: str = "arrivals") -> Axes:
        """The weekly series and its yearly totals (needs matplotlib)."""
        from . import plot

        axes: Axes = plot.history(self, ax=ax, series=series)
        return axes

    def __repr__(self) -> str:
        totals = self.totals()
        lines = [headline(self)]
        table = repr(totals).split("\n")[1:]
        return "\n".join([*lines, *table, wrapped(notes(self))])

    def _repr_html_(self) -> str:
        from . import _html
        from ._frame_show import cells

        totals = self.totals()
        rows = list(range(totals.shape[0]))
        columns = [cells(totals, c, rows) for c in totals.columns]
        heads = ["year (weeks that end in it)", *[c.replace("_", " ") for c in totals.columns[1:]]]
        body = list(zip(*columns, strict=True))
        table = _html.table(headline(self), heads, body, numeric=range(1, len(heads)))
        return _html.block(table, *(_html.paragraph(note) for note in notes(self)))


def _rebuild(
    data: dict[str, Any], missing: dict[str, Any], vintage: str, source: str, how: dict[str, Any]
) -> SmallBoats:
    return SmallBoats(data, missing=missing, vintage=vintage, source=source, provenance=how)


def _datetime64(name: str, date: str | dt.date) -> Any:
    import numpy as np

    try:
        return np.datetime64(str(date)[:10], "D")
    except ValueError:
        raise outside(name, date, "a date, e.g. '2026-08-16'", error=DataError) from None
