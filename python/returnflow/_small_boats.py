"""The weekly series in words: its columns, yearly totals, changes between editions, notes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from ._format import clip, date_text, number
from ._names import outside
from .errors import DataError
from .frames import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .data import SmallBoats

LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
COUNTS = ("crossing_days", "arrivals", "boats", "prevented", "events_prevented")
UNITS = {
    "crossing_days": "days",
    "arrivals": "people",
    "boats": "boats",
    "prevented": "people",
    "events_prevented": "events",
}
SAYS = {
    "week_ending": "Sunday that ends the week.",
    "crossing_days": "Days of the week with arrivals.",
    "arrivals": "People recorded arriving by small boat.",
    "boats": "Boats recorded arriving.",
    "prevented": "People prevented, an operational estimate of the French authorities.",
    "events_prevented": "Prevention events, an operational estimate of the French authorities.",
    "revised": "Marked as revised by the publisher.",
}


def day(value: Any) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])


def headline(obs: SmallBoats) -> str:
    weeks = obs.shape[0]
    return clip(
        f"Small-boat arrivals, UK · {weeks:,} weeks to {date_text(obs.last_week)} · "
        f"edition of {date_text(obs.vintage)}",
        80,
    )


def notes(obs: SmallBoats) -> list[str]:
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


def totals(obs: SmallBoats) -> Frame:
    import numpy as np

    years = obs.week_ending.astype("datetime64[Y]").astype(int) + 1970
    names, rows = [], []
    for year in np.unique(years):
        keep = years == year
        whole = day(obs.week_ending[keep][-1]) >= dt.date(int(year), 12, 25)
        last = date_text(obs.week_ending[keep][-1])[:-5]
        names.append(f"{year}" if whole else f"{year} to {last}")
        rows.append([_sum(obs[c][keep]) for c in COUNTS])
    columns = {c: [row[j] for row in rows] for j, c in enumerate(COUNTS)}
    columns = {c: columns[c] for c in ("arrivals", "boats", "crossing_days", "prevented")}
    units = {c: UNITS[c] for c in columns}
    return Frame(
        {"year": names, **columns}, units=units, title="By year of the weeks that end in it"
    )


def _sum(values: NDArray[Any]) -> float | None:
    import numpy as np

    return None if np.isnan(values).all() else float(np.nansum(values))


def compare(new: SmallBoats, old: SmallBoats) -> Frame:
    from .data import SmallBoats

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
