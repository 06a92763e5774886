"""Did arrivals change at a date, by how much, and could the method tell?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError
from returnflow.frames import Frame

from ._checks import baselines, break_dates, placebo_table, plain_exclusions, windows_before
from ._confounders import confounders
from ._effect_result import GRID, Effect, effect_level
from ._forecast import gaps, placebo_gaps
from ._observed import Observed, day_of, observed
from ._step import placebo_steps, steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Effect", "effect"]

METHODS = ("state_space", "forecast")


@verb
def effect(
    obs: Mapping[str, Any],
    start: str | dt.date,
    *,
    method: Literal["state_space", "forecast"] = "state_space",
    until: str | dt.date | None = None,
    before: int = 156,
    since: str | dt.date = "2021-01-03",
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Effect:
    """How did arrivals change after a date, and would the method have said so anyway?

    ``state_space``: arrivals per crossing day follow a wandering level (AR(1)) with season, backlog
    and a step; crossing days a beta-binomial with season and a step. A step is told from drift only
    as far as the drift of the years before allows. Integrated by Laplace's method on a grid of
    memory, volatility and size: exact to 0.02 in the log evidence, and free of random numbers.

    ``forecast``: the same process without a step, fitted to the weeks before the start alone
    (:func:`returnflow.fit`), forecasts the weeks after; the change is what came over what was
    forecast, one value a simulated path. Its interval holds all luck of the weeks to come, so it is
    wider, and nothing after the start can bend what it is compared with.

    Parameters
    ----------
    obs : SmallBoats or mapping
        Consecutive weeks: ``week_ending``, ``crossing_days``, ``arrivals`` and, for attempts,
        ``prevented``.
    start : date
        Day on which something began; the step starts with the first full week after it.
    method : {"state_space", "forecast"}
        The estimator, at the start and at the placebo dates.
    until : date, optional
        Last day used; the end of the series by default.
    before : int, default 156
        Weeks before the start that are used.
    since : date, default 2021-01-03
        No window, real or placebo, begins earlier: before 2021 the route was still growing.
    level : float, default 0.9
        Level of intervals.
    rng : None, int, Generator or SeedSequence
        Seed of the forecasts; ``state_space`` draws nothing, and records it.
    threads : int, optional
        Threads; all cores by default.
    progress : bool or callable, optional
        Progress of the placebo dates.

    Returns
    -------
    Effect

    Raises
    ------
    DataError
        Fewer than 52 weeks before or 8 after the start, missing columns or weeks.
    ParameterError
        A mistyped method, a level outside (0, 1).

    Examples
    --------
    >>> import returnflow as rf
    >>> e = rf.evaluate.effect(rf.datasets.small_boats(), start="2025-08-06")
    >>> [round(x, 1) for x in e.interval("arrivals")]
    [-0.3, -0.5, -0.0]
    """
    if method not in METHODS:
        raise unknown(method, "a method", METHODS, path="method")
    seed, record = seed_of(rng)
    level = effect_level(level)
    seen = observed(obs)
    day = day_of("start", start)
    step, known, end, floor = _window(seen, day, until, since, before, method)
    window = (max(step - before, floor, 1), step, end)
    published = _attempts_from(seen, window[0], known, end)
    windows = windows_before(step, end - step, before, floor, step - known)
    forecast = None
    with Progress(progress, "placebo dates", len(windows), "dates") as bar:
        if method == "forecast":
            gap = step - known
            outcomes, quantiles, forecast = gaps(
                seen, window, gap, published, GRID, level, seed, threads
            )
            changes = placebo_gaps(seen, windows, gap, level, seed, threads, bar.callback)
        else:
            outcomes, quantiles = steps(seen, window, published, GRID, threads)
            changes = placebo_steps(seen, windows, level, threads, bar.callback)
    table = placebo_table(seen, windows, changes)
    breaks, odds = break_dates(seen, step, end, threads, None)
    return Effect(
        start=day.isoformat(),
        first_week=seen.sunday(step),
        last_week=seen.sunday(end - 1),
        before=known - window[0],
        weeks=end - step,
        method=method,
        outcomes=outcomes,
        quantiles=quantiles,
        placebo=table,
        false_positive=_false_positive(seen, table, windows, level),
        breaks=breaks,
        log_odds=odds,
        baselines=baselines(seen, step, end),
        confounders=confounders(day, seen.week_ending[end - 1].astype(dt.date)),
        level=level,
        provenance=Provenance(
            verb="evaluate.effect",
            rng=record,
            settings={"start": day.isoformat(), "before": before, "method": method, "level": level},
            data={"vintage": seen.vintage, "hash": seen.hash},
        ),
        forecast=forecast,
    )


def _window(
    seen: Observed,
    day: dt.date,
    until: str | dt.date | None,
    since: str | dt.date,
    before: int,
    method: str,
) -> tuple[int, int, int, int]:
    """First week after the start, one past the last one learned from before it, one past the last
    week, first week that may be used."""
    step = known = seen.first_full_week(day)
    if method == "forecast":  # which learns nothing from the week in which something began
        known = int(np.searchsorted(seen.week_ending, np.datetime64(day)))
    end = seen.week_ending.size
    if until is not None:
        last = np.datetime64(day_of("until", until))
        end = int(np.searchsorted(seen.week_ending, last, side="right"))
    floor = int(np.searchsorted(seen.week_ending, np.datetime64(day_of("since", since))))
    if before < 52:
        raise outside("before", before, "52 weeks or more")
    if known - max(floor, 1) < 52:
        raise outside("start", day.isoformat(), "52 weeks of data before it", error=DataError)
    if end - step < 8:
        raise outside(
            "start",
            day.isoformat(),
            f"8 full weeks after it; the series ends on {seen.sunday(end - 1)}",
            error=DataError,
        )
    return step, known, end, floor


def _attempts_from(seen: Observed, first: int, known: int, end: int) -> int | None:
    """First week from which attempts are known without a gap and long enough, or None."""
    told = np.flatnonzero(~np.isnan(seen.attempts))
    published = max(int(told[0]), first, 1) if told.size else end
    long_enough = known - published >= 52 and not np.isnan(seen.attempts[published:end]).any()
    return published if long_enough else None


def _false_positive(
    seen: Observed, table: Frame, windows: list[tuple[int, int, int]], level: float
) -> dict[str, float]:
    if not windows:
        return {"arrivals": float("nan")}
    z = _normal_quantile(0.5 + level / 2)
    own = float(table["arrivals_excludes_zero"].mean())
    return {"arrivals": own, **plain_exclusions(seen, windows, z)}


def _normal_quantile(p: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf(p)
