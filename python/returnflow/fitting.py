"""``fit``: the posterior of the crossing process given the official weekly series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from ._format import date_text
from ._keywords import verb
from ._names import outside, unknown
from ._observed import Observed, observed
from ._progress import Progress, ProgressLike
from ._provenance import Provenance
from ._rng import RNG, seed_of
from .fits import Fit
from .frames import Frame
from .parameters import ParameterSpace

__all__ = ["fit"]

OBSERVE = ("arrivals", "arrivals+prevented")


@verb
def fit(
    obs: Any,
    *,
    until: str | dt.date | None = None,
    window: int = 156,
    observe: Literal["arrivals", "arrivals+prevented"] = "arrivals",
    space: ParameterSpace | None = None,
    draws: int = 2000,
    rng: RNG = None,
    progress: ProgressLike = None,
    threads: int | None = None,
) -> Fit:
    """Learn the crossing process from the weekly series.

    The level of people per crossing day is a hidden autoregression; days are beta-binomial,
    arrivals negative binomial given the days (docs/decisions/0050). At each value of memory,
    volatility and size the hidden weeks and the coefficients are drawn from Laplace's
    approximation; importance weights over all of them together correct it to the exact posterior,
    and Pareto smoothing (Vehtari et al. 2024) judges the weights.

    Parameters
    ----------
    obs : SmallBoats, data frame or mapping
        Columns ``week_ending`` (Sundays without a gap), ``crossing_days`` (0-7), ``arrivals``
        (people) and, if observed, ``prevented``; NaN marks a week that was not published.
    until : str or date, optional
        Use weeks that end on or before this date only. Default: all.
    window : int
        Weeks to fit, the last ones, at least 52. Default 156 (three years).
    observe : {"arrivals", "arrivals+prevented"}
        With preventions the spread of attempts and of prevention are learned apart, and the share
        prevented may change on 6 August 2025.
    space : ParameterSpace, optional
        Priors of everything the series says nothing about. Default ``ParameterSpace.default()``.
    draws : int
        Draws of the posterior. Default 2,000.
    rng : None, int, sequence of int, SeedSequence or Generator
        Randomness (SPEC 7). Default None: drawn and recorded.
    progress : bool or callable, optional
        A progress line after a second, or a function of (done, total, stage).
    threads : int, optional
        Threads of the core. Default: all cores. The fit is the same for any number.

    Returns
    -------
    Fit
        Its ``draws`` are what ``rf.project`` takes; ``rf.project(draws=fit)`` works too.

    Raises
    ------
    DataError
        Gaps, duplicates, negative or daily figures, columns that do not fit each other.
    FitError
        Too few weeks, or too few with crossings.

    Examples
    --------
    >>> import returnflow as rf
    >>> fit = rf.fit(rf.datasets.small_boats(), until="2025-08-03", draws=200, rng=7)
    >>> fit.ok, len(fit.draws), fit.draws.start.last_week.isoformat()
    (True, 200, '2025-08-03')
    """
    series = observed(obs, until=until)
    if observe not in OBSERVE:
        raise unknown(str(observe), "something to observe", OBSERVE, path="observe")
    for name, value in (("window", window), ("draws", draws)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise outside(name, value, "a whole number, at least 1")
    seed, record = seed_of(rng)
    settings = {"window": window, "observe": observe, "draws": draws}
    return fit_series(
        series, settings, space or ParameterSpace.default(), seed, record, progress, threads
    )


def fit_series(
    series: Observed,
    settings: Mapping[str, Any],
    space: ParameterSpace,
    seed: int,
    record: Mapping[str, Any],
    progress: ProgressLike = None,
    threads: int | None = None,
    log: Frame | None = None,
) -> Fit:
    """The fit of a checked series; ``log`` is kept from the updates before."""
    from . import _core

    draws = int(settings["draws"])
    both = settings["observe"] == "arrivals+prevented"
    with Progress(progress, "fitting", unit="blocks") as bar:
        posterior = _core.fit_process(
            series.week_ending,
            series.crossing_days,
            series.arrivals,
            series.prevented if both else None,
            window=int(settings["window"]),
            draws=draws,
            seed=seed,
            threads=threads,
            progress=bar.callback,
        )
    last = date_text(series.last_week)
    made = Provenance(
        verb="fit",
        call=f"rf.fit(obs, until='{series.last_week}', window={settings['window']}, "
        f"observe={settings['observe']!r}, draws={draws}, rng={seed})",
        rng=dict(record),
        settings=dict(settings),
        data={"until": last, "weeks": len(series), "hash": series.hash, "as_of": series.as_of},
    )
    return Fit(posterior=posterior, series=series, space=space, provenance=made, log=log)
