"""What a fit of the scheme says of published counts, and what it learned, as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from . import _fitted
from ._format import date_text, level_text, number
from ._milestones import BEFORE, QUANTITIES, Milestones, weeks_to
from ._names import outside, unknown
from ._observed import day_of
from .errors import DataError
from .frames import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .scheme_fits import SchemeFit

    Floats = NDArray[np.float64]

_COLUMNS = ("date", "quantity", "bound", "observed", "median", "low", "high")


def asked(dates: Iterable[str | dt.date], quantity: str) -> Milestones:
    """Dates to predict, as counts without a value."""
    import numpy as np

    if quantity not in QUANTITIES:
        raise unknown(str(quantity), "a quantity", QUANTITIES, path="quantity")
    listed = [dates] if isinstance(dates, str | dt.date) else list(dates)
    days = np.asarray([day_of("dates", d) for d in listed], "datetime64[D]")
    n = len(days)
    if not n:
        raise outside("dates", dates, "at least one date")
    if (days <= np.datetime64(BEFORE, "D")).any():
        raise DataError(f"dates: {days.min()} is before the scheme; allowed: from 2025-08-06")
    return Milestones(days, (quantity,) * n, np.zeros(n), ("equal",) * n)


def against(fit: SchemeFit, given: Milestones, level: float) -> Frame:
    """Counts beside their intervals; a lower bound is inside when it is not above the interval."""
    import numpy as np

    settings = fit.recipe["settings"]
    noise, slack = given.noise(settings["report_noise"], settings["parity_band"])
    paths = fit.histories(weeks_to(given.as_of.max()))
    ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
    rows: dict[str, list[Any]] = {n: [] for n in (*_COLUMNS, "level", "inside", "tail")}
    for i, (day, quantity) in enumerate(zip(given.as_of, given.quantity, strict=True)):
        kind = QUANTITIES.index(quantity)
        # The noise of a count depends on its day and kind, not on what else is asked.
        rng = np.random.default_rng([int(fit.recipe["rng"]["seed"]), int(day.astype(int)), kind])
        counts = reported(paths[:, :, kind], day, float(noise[i]), float(slack[i]), rng)
        low, median, high = np.quantile(counts, ends)
        seen, bound = float(given.value[i]), given.bound[i]
        inside = seen <= high if bound == "at least" else low <= seen <= high
        values = (day.item(), quantity, bound, seen, median, low, high)
        tail = float(np.mean(counts >= seen))
        for key, value in zip(rows, (*values, level, bool(inside), tail), strict=True):
            rows[key].append(value)
    units = dict.fromkeys(("observed", "median", "low", "high"), "people")
    return Frame(rows, units=units, title="Published cumulative counts, and what the fit says")


def reported(
    totals: Floats, day: Any, noise: float, slack: float, rng: np.random.Generator
) -> Floats:
    """Counts as they would be published on a day: the observation model of the fit."""
    import numpy as np

    from . import _core

    week = weeks_to(day) - 1
    before = totals[:, week - 1] if week > 0 else np.zeros(len(totals))
    flow = totals[:, week] - before
    share = (int((day - np.datetime64(BEFORE, "D")).astype(int)) - 7 * week) / 7
    mean, variance = _core.milestone_moments(before, flow, share, noise, slack)
    counts: Floats = np.maximum(mean + np.sqrt(variance) * rng.standard_normal(len(mean)), 0.0)
    return counts


def learned(fit: SchemeFit, level: float) -> Frame:
    """Prior median, median, interval and shrinkage by name."""
    import numpy as np

    from . import _core

    half = np.asarray([0.5])
    middles = {n: float(fit.space._core.ppf(n, half)[0]) for n in _core.scheme_parameters()}
    for name, text in fit.recipe["capacity"].items():
        middles[name] = float(_core.Prior(text).ppf(half)[0])
    scores = fit.posterior.scores()
    columns = fit.posterior.columns()
    return _fitted.learned(
        columns,
        {name: 1 - float(np.var(scores[name])) for name in columns},
        level,
        title="What the counts taught",
        says="1 - variance of the normal scores under the prior; 0: nothing learned.",
        prior_medians=middles,
    )


def surprise(table: Frame) -> str:
    """What later counts say of the forecast."""
    rows = table.to_dicts()
    missed = [row for row in rows if not row["inside"]]
    level = level_text(float(rows[0]["level"]))
    if not missed:
        return f"All {len(rows)} later counts lie inside their {level} intervals."
    row = missed[-1]
    seen, low, high = (number(row[c], "people") for c in ("observed", "low", "high"))
    more = "at least " if row["bound"] == "at least" else ""
    return (
        f"{len(missed)} of {len(rows)} later counts lie outside their {level} intervals, the last "
        f"{row['quantity']} of {date_text(row['date'])}: {more}{seen} against {low} to {high}."
    )
