"""The embedded tables, each with its source, date and licence (SOURCES.toml)."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import tomllib
from importlib import resources
from typing import Any

from returnflow._keywords import verb
from returnflow._names import unknown
from returnflow._small_boats_read import build
from returnflow.data import SmallBoats
from returnflow.frames import Frame


@functools.cache
def _sources() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("SOURCES.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@verb
def sources(key: str | None = None) -> Frame:
    """Where the embedded figures come from: title, publisher, date, address.

    Parameters
    ----------
    key : str, optional
        One key of the column ``source`` of a table, e.g. ``"S26"``; all by default.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.datasets.sources("S15")["publisher"].tolist()
    ['Home Office media blog']
    """
    table = _sources()["source"]
    if key is not None and key not in table:
        raise unknown(key, "a source key", table)
    keys = list(table) if key is None else [key]
    columns = {c: [table[k][c] for k in keys] for c in ("title", "publisher", "date", "url")}
    return Frame({"source": keys, **columns}, title="Sources")


@verb
def small_boats() -> SmallBoats:
    """Weekly small-boat arrivals, 2018 to 16 Aug 2026, as published on 21 Aug 2026.

    Returns
    -------
    SmallBoats
        450 weeks: crossing days, people, boats, people and events prevented.

    Examples
    --------
    >>> import returnflow as rf
    >>> obs = rf.datasets.small_boats()
    >>> obs.last_week.isoformat(), int(obs.arrivals.sum())
    ('2026-08-16', 208257)
    """
    from returnflow._core import small_boats_embedded

    about = _sources()["small_boats"]
    return build(small_boats_embedded(), vintage=about["published"], source=about["title"])


@verb
def scheme_milestones() -> Frame:
    """Dated cumulative returns, admissions and re-entries under the scheme, with sources.

    Returns
    -------
    Frame
        Columns ``as_of`` (date), ``quantity`` (returns, admissions, reentries), ``value``
        (people, cumulative since 6 Aug 2025), ``bound`` (equal, at least, about), ``confidence``
        (H official or two good sources, M one reputable report), ``source`` (a key of
        ``rf.datasets.sources()``), ``note``.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.datasets.scheme_milestones().filter(quantity="returns")["value"].max()
    np.int64(900)
    """
    rows = _rows("scheme_milestones.csv")
    data: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    data["as_of"] = [dt.date.fromisoformat(x) for x in data["as_of"]]
    data["value"] = [int(x) for x in data["value"]]
    return Frame(
        data,
        units={"value": "people"},
        descriptions={"value": "Cumulative since 6 Aug 2025.", "bound": "How to read the value."},
        title="Scheme milestones",
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@verb
def gdp_deflators() -> Frame:
    """GDP deflators by financial year, 2024-25 = 100 (HM Treasury, March 2026).

    Returns
    -------
    Frame
        Columns ``financial_year``, ``index``, ``kind`` (outturn; forecast of the Office for Budget
        Responsibility).

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.datasets.gdp_deflators().filter(financial_year="2024-25")["index"].tolist()
    [100.0]
    """
    rows = _rows("gdp_deflators.csv")
    return Frame(
        {
            "financial_year": [r["financial_year"] for r in rows],
            "index": [float(r["index"]) for r in rows],
            "kind": [r["kind"] for r in rows],
        },
        units={"index": "2024-25 = 100"},
        title="GDP deflators at market prices (source GDPD)",
    )


@verb
def payments_to_france() -> Frame:
    """What the United Kingdom has committed to pay to France for border work, by agreement.

    Returns
    -------
    Frame
        Columns ``first_year``, ``last_year`` (financial years), ``gbp`` (as announced, in the
        prices of the time), ``what``, ``confidence`` (H, M), ``source``, ``note``.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.datasets.payments_to_france()["gbp"][1]
    np.float64(45500000.0)
    """
    rows = _rows("payments_to_france.csv")
    data: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    data["gbp"] = [float(x) for x in data["gbp"]]
    return Frame(data, units={"gbp": "GBP"}, title="Commitments to France, not outturn")
