"""Share of arrivals returned, from the series and the dated counts, by window and cohort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ._keywords import verb
from ._names import outside
from ._observed import observed
from ._provenance import Provenance
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Shares", "shares"]

IN_FORCE = dt.date(2025, 8, 6)
# Weeks from arrival to return, as reported: 5 to 12.
LAGS = (0, 5, 12)


@result_class
class Shares(Result):
    """Returns over arrivals for each window that the published counts allow.

    Attributes
    ----------
    table : Frame
        One row a window and lag: ``kind`` ("since 6 August 2025" or "between counts"), ``since``,
        ``until`` (dates), ``lag_weeks``, ``returns``, ``bound``, ``arrivals`` (of people who
        arrived ``lag_weeks`` or longer before the count), ``share``, ``one_in``.
    """

    table: Frame
    provenance: Provenance

    def summary(self, *, level: float | None = None) -> Frame:
        """The table."""
        return self.table

    def _title(self) -> str:
        return "Share of arrivals returned, by window and lag"

    def _sentences(self) -> Sequence[str]:
        last = [r for r in self.table.to_dicts() if r["until"] == max(self.table["until"])]
        said = [
            f"{r['kind']} with a lag of {r['lag_weeks']} weeks {100 * r['share']:.1f} %, "
            f"1 in {r['one_in']:,.0f}"
            for r in last
        ]
        return [f"To {last[0]['until']} ({last[0]['bound']}): {'; '.join(said)}."]

    def _notes(self) -> Sequence[str]:
        return [
            "A share needs its window, numerator and denominator. With a lag, only people who "
            "arrived so long before the count are in the denominator: who arrived later could "
            "hardly be returned yet (5 to 12 weeks pass). Arrivals of part of a week in proportion "
            "to its days. Cohorts are bounded, not followed: nobody publishes who was returned. "
            "Arithmetic on counts as published: holds no uncertainty but theirs."
        ]


@verb
def shares(obs: Any = None, *, lag_weeks: Iterable[int] = LAGS) -> Shares:
    """What share of arrivals has been returned, for each window and lag?

    Parameters
    ----------
    obs : SmallBoats or mapping, optional
        The weekly series; the embedded one by default.
    lag_weeks : iterable of int, default (0, 5, 12)
        Weeks by which the window of arrivals ends before the count of returns.

    Returns
    -------
    Shares

    Raises
    ------
    ParameterError
        A negative lag.

    Examples
    --------
    >>> found = shares(lag_weeks=[0]).table.filter(kind="since 6 August 2025")
    >>> bool(85 < found.filter(until=dt.date(2025, 11, 26))["one_in"][0] < 95)
    True
    """
    from .datasets import scheme_milestones, small_boats

    lags = sorted({int(k) for k in lag_weeks})
    if not lags or lags[0] < 0:
        raise outside("lag_weeks", lags, "0 weeks or more")
    series = observed(small_boats() if obs is None else obs)
    counts = scheme_milestones().filter(quantity="returns").to_dicts()
    rows = []
    before: dict[str, Any] = {"as_of": IN_FORCE, "value": 0}
    for count in counts:
        windows = [("since 6 August 2025", IN_FORCE, 0)]
        if before["value"] > 0:
            windows.append(("between counts", before["as_of"], before["value"]))
        for kind, since, had in windows:
            for lag in lags:
                row = _row(series, kind, since, count, had, lag)
                rows += [row] if row["arrivals"] > 0 and row["returns"] >= 0 else []
        before = count
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    units = {"returns": "people", "arrivals": "people", "share": "share"}
    return Shares(
        table=Frame(columns, units=units),
        provenance=Provenance(
            verb="claims.shares",
            settings={"lag_weeks": lags},
            data={"until": str(series.last_week), "hash": series.hash},
        ),
    )


def _row(
    series: Any, kind: str, since: dt.date, count: dict[str, Any], had: int, lag: int
) -> dict[str, Any]:
    shift = dt.timedelta(weeks=lag)
    # Between counts the window of arrivals moves back as a whole.
    first = since if kind.startswith("since") else since + dt.timedelta(days=1) - shift
    arrivals = arrivals_between(series, max(first, IN_FORCE), count["as_of"] - shift)
    returns = count["value"] - had
    return {
        "kind": kind,
        "since": since,
        "until": count["as_of"],
        "lag_weeks": lag,
        "returns": returns,
        "bound": count["bound"],
        "arrivals": arrivals,
        "share": returns / arrivals if arrivals > 0 else float("nan"),
        "one_in": arrivals / returns if returns > 0 else float("inf"),
        "source": count["source"],
    }


def arrivals_between(series: Any, first: dt.date, last: dt.date) -> float:
    """Arrivals from the first to the last day; part of a week counts in proportion to its days."""
    import numpy as np

    if last < first:
        return 0.0
    sundays: NDArray[np.int64] = series.sundays.astype("datetime64[D]").astype(np.int64)
    low, high = (np.datetime64(d, "D").astype(np.int64) for d in (first, last))
    days = np.minimum(sundays, high) - np.maximum(sundays - 6, low) + 1
    return float((np.clip(days, 0, 7) / 7) @ np.nan_to_num(series.arrivals))
