"""The official weekly series: read from the publisher's file, compared, shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._format import clip, date_text, number, wrapped
from ._keywords import verb
from ._names import outside
from .errors import DataError, ReturnflowWarning
from .frames import Frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["SmallBoats", "read_small_boats"]

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
COUNTS = ("crossing_days", "arrivals", "boats", "prevented", "events_prevented")
_UNITS = {
    "crossing_days": "days",
    "arrivals": "people",
    "boats": "boats",
    "prevented": "people",
    "events_prevented": "events",
}
_SAYS = {
    "week_ending": "Sunday that ends the week.",
    "crossing_days": "Days of the week with arrivals.",
    "arrivals": "People recorded arriving by small boat.",
    "boats": "Boats recorded arriving.",
    "prevented": "People prevented, an operational estimate of the French authorities.",
    "events_prevented": "Prevention events, an operational estimate of the French authorities.",
    "revised": "Marked as revised by the publisher.",
}


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
        rest = {"units": _UNITS, "descriptions": _SAYS, **rest}
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
        return _day(self.week_ending[0])

    @property
    def last_week(self) -> dt.date:
        """Sunday of the last week."""
        return _day(self.week_ending[-1])

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
        return _compare(self, other)

    def totals(self) -> Frame:
        """Sums by the year in which the weeks end; weeks without a figure count as nothing."""
        return _totals(self)

    # --- shown ----------------------------------------------------------------------------------
    def plot(self, ax: Axes | None = None, *, series: str = "arrivals") -> Axes:
        """The weekly series and its yearly totals (needs matplotlib)."""
        from . import plot

        axes: Axes = plot.history(self, ax=ax, series=series)
        return axes

    def __repr__(self) -> str:
        totals = self.totals()
        lines = [_headline(self)]
        table = repr(totals).split("\n")[1:]
        return "\n".join([*lines, *table, wrapped(_notes(self))])

    def _repr_html_(self) -> str:
        from . import _html
        from ._frame_show import cells

        totals = self.totals()
        rows = list(range(totals.shape[0]))
        columns = [cells(totals, c, rows) for c in totals.columns]
        heads = ["year (weeks that end in it)", *[c.replace("_", " ") for c in totals.columns[1:]]]
        body = list(zip(*columns, strict=True))
        table = _html.table(_headline(self), heads, body, numeric=range(1, len(heads)))
        return _html.block(table, *(_html.paragraph(note) for note in _notes(self)))


def _rebuild(
    data: dict[str, Any], missing: dict[str, Any], vintage: str, source: str, how: dict[str, Any]
) -> SmallBoats:
    return SmallBoats(data, missing=missing, vintage=vintage, source=source, provenance=how)


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])


def _datetime64(name: str, date: str | dt.date) -> Any:
    import numpy as np

    try:
        return np.datetime64(str(date)[:10], "D")
    except ValueError:
        raise outside(name, date, "a date, e.g. '2026-08-16'", error=DataError) from None


def _headline(obs: SmallBoats) -> str:
    weeks = obs.shape[0]
    return clip(
        f"Small-boat arrivals, UK · {weeks:,} weeks to {date_text(obs.last_week)} · "
        f"edition of {date_text(obs.vintage)}",
        80,
    )


def _notes(obs: SmallBoats) -> list[str]:
    revised = obs.week_ending[obs.revised]
    last = obs.filter(obs.week_ending == obs.week_ending[-1]).to_dicts()[0]
    out = [
        f"Last week: {number(last['arrivals'], 'people')} people, "
        f"{number(last['boats'], 'boats')} boats, "
        f"{number(last['crossing_days'], 'days')} crossing days.",
    ]
    if len(revised):
        latest = ", ".join(date_text(d) for d in revised[-3:])
        out.append(f"Revised by the publisher: {len(revised)} weeks, the latest {latest}.")
    out += [
        "Provisional operational data; – where nothing is published.",
        "Open Government Licence v3.0, Crown copyright. Source: Home Office.",
    ]
    return out


def _totals(obs: SmallBoats) -> Frame:
    import numpy as np

    years = obs.week_ending.astype("datetime64[Y]").astype(int) + 1970
    names, rows = [], []
    for year in np.unique(years):
        keep = years == year
        whole = _day(obs.week_ending[keep][-1]) >= dt.date(int(year), 12, 25)
        last = date_text(obs.week_ending[keep][-1])[:-5]
        names.append(f"{year}" if whole else f"{year} to {last}")
        rows.append([_sum(obs[c][keep]) for c in COUNTS])
    columns = {c: [row[j] for row in rows] for j, c in enumerate(COUNTS)}
    columns = {c: columns[c] for c in ("arrivals", "boats", "crossing_days", "prevented")}
    units = {c: _UNITS[c] for c in columns}
    return Frame(
        {"year": names, **columns}, units=units, title="By year of the weeks that end in it"
    )


def _sum(values: NDArray[Any]) -> float | None:
    import numpy as np

    return None if np.isnan(values).all() else float(np.nansum(values))


def _compare(new: SmallBoats, old: SmallBoats) -> Frame:
    if not isinstance(old, SmallBoats):
        raise outside("other", type(old).__name__, "a SmallBoats", error=DataError)
    before = {str(w): i for i, w in enumerate(old.week_ending)}
    after = {str(w): i for i, w in enumerate(new.week_ending)}
    rows: list[tuple[Any, ...]] = []
    for week in sorted(before.keys() | after.keys()):
        i, j = before.get(week), after.get(week)
        for column in COUNTS:
            was = None if i is None else _value(old[column][i])
            now = None if j is None else _value(new[column][j])
            if was == now:
                continue
            change = "new" if i is None else "withdrawn" if j is None else "revised"
            rows.append((dt.date.fromisoformat(week), change, column, was, now))
    names = ("week_ending", "change", "column", "before", "after")
    data = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    title = f"Changes from the edition of {old.vintage} to the edition of {new.vintage}"
    return Frame(data, title=title)


def _value(x: float) -> float | None:
    return None if x != x else float(x)


def build(raw: dict[str, Any], *, vintage: str | None, source: str) -> SmallBoats:
    """A SmallBoats from what the core read; says what its reader should know as warnings."""
    raw = dict(raw)
    remarks, last_day = raw.pop("remarks"), raw.pop("last_day")
    for remark in remarks:
        name = source.split(",")[0]
        warnings.warn(f"{name}: {remark}", ReturnflowWarning, stacklevel=4)
    import numpy as np

    raw["week_ending"] = raw["week_ending"].astype("datetime64[D]")
    edition = vintage or str(np.datetime64(last_day, "D"))
    missing = {c: np.isnan(raw[c]) for c in COUNTS}
    how = {"source": source, "vintage": edition, "licence": LICENCE}
    return SmallBoats(raw, missing=missing, vintage=edition, source=source, provenance=how)


@verb
def read_small_boats(source: str | os.PathLike[str] | bytes) -> SmallBoats:
    """Read the weekly series from the publisher's file, as it comes each Friday.

    Parameters
    ----------
    source : path or bytes
        The Home Office workbook (ODS or XLSX: sheets SB_01 by day, SB_02 by week), or CSV with
        the same heads, by week or by day. A URL is refused: download the file, keep it with the
        analysis.

    Returns
    -------
    SmallBoats
        Weeks, with the crossing days counted from the daily sheet.

    Raises
    ------
    DataError
        A missing or renamed column, a broken date, weeks that do not follow each other, a
        negative count: all of them at once, with sheet, row, column and value.

    Examples
    --------
    >>> import returnflow as rf
    >>> text = b"week_ending,crossing_days,arrivals,boats\\n2026-08-16,3,405,3\\n"
    >>> int(rf.read_small_boats(text).arrivals[0])
    405
    """
    from ._core import small_boats_read

    if isinstance(source, bytes | bytearray | memoryview):
        content, name = bytes(source), "the bytes given"
    else:
        content, name = _content(source)
    raw = small_boats_read(content, name)
    return build(raw, vintage=None, source=f"{name}, sha256 {hashlib.sha256(content).hexdigest()}")


def _content(source: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Bytes of a file, and its name without the folder."""
    text = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    if text is None:
        raise outside("source", type(source).__name__, "a path or bytes", error=DataError)
    if "://" in text:
        raise DataError(
            f"source is a URL; got {text!r}; download the file first and give its path "
            "(a result must not depend on what a server says today)"
        )
    path = Path(text)
    try:
        return path.read_bytes(), path.name
    except OSError as exc:
        near = _near(path)
        hint = f" Did you mean {near!r}?" if near else ""
        raise DataError(f"cannot read {path.name!r}: {exc.strerror}.{hint}") from exc


def _near(path: Path) -> str | None:
    from ._names import suggest

    if path.is_dir() or not path.parent.is_dir():
        return None
    names = [p.name for p in path.parent.iterdir() if p.is_file()]
    return suggest(path.name, names[:1000])
