"""The inverse of power: how many returns a week would have a visible effect by a review?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow import _core
from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._outcomes import SERIES
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.decide._bench import (
    AMPLE,
    FORMS,
    Bench,
    bench_of,
    crossing,
    forms_of,
)
from returnflow.decide._options import level_of
from returnflow.errors import DataError

from ._observed import day_of
from ._returns_result import ReturnsToDetect
from .power import Power, power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["ReturnsToDetect", "returns_to_detect"]

# Returns a week that are tried; between them the answer is linear.
CAPS = np.concatenate([[0.0], np.geomspace(10, 5_000, 20)])
DRAWS = 500


@verb
def returns_to_detect(
    given: Runs | Scenario | str = "pilot",
    *,
    review: str | dt.date | None = None,
    forms: Iterable[str] = FORMS,
    probability: float = 0.8,
    process: Any = None,
    season: Literal["learned", "known"] = "learned",
    size: float = 0.05,
    series: int = 500,
    n: int | None = DRAWS,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> ReturnsToDetect:
    """How many returns a week would it take for their effect to be visible by a review?

    The model says how far arrivals fall, week by week, at each number of returns and in each draw;
    :func:`power` says how likely such a fall is found in a series as long as it is by then.

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme whose other levers are kept, from the week after the last one observed.
    review : date, optional
        Day of the review; 104 weeks after the last week observed by default.
    forms : iterable of str
        Forms of deterrence; all four by default.
    probability : float, default 0.8
        Probability with which the reduction is to be found.
    process, season, size
        As in :func:`power`.
    series : int, default 500
        Simulated series.
    n, draws, level, rng, threads, progress
        As in ``rf.decide.required_returns``; 500 draws by default.

    Returns
    -------
    ReturnsToDetect

    Raises
    ------
    ParameterError
        An unknown form, a probability outside (0, 1).
    DataError
        A review less than 8 weeks after the last week observed.

    Examples
    --------
    >>> r = returns_to_detect("pilot", review="2027-08-15", forms=["none"], n=20, series=40, rng=7)
    >>> r.returns_per_week.tolist(), r.weeks
    ([inf], 52)
    """
    level = level_of(level)
    if not 0 < probability < 1:
        raise outside("probability", probability, "(0, 1)")
    chosen = forms_of(forms)
    bench = bench_of(given, n=n, draws=draws, rng=rng, threads=threads, progress=progress)
    weeks, day, first = _until(bench, review)
    tried: list[tuple[Array, Array, Array]] = []
    with Progress(progress, "caps tried", len(chosen) * CAPS.size, "caps") as bar:
        for k, form in enumerate(chosen):
            same = bench.with_draws(bench.draws.with_deterrence_form(form))
            peak, path = _reductions(same, weeks, lambda i, k=k: bar.callback(k * CAPS.size + i, 0))
            said = _power_of(path, first, weeks, process, season, size, series, bench)
            tried.append((peak, *_detected(said, peak, probability)))
    peaks = np.stack([t[0] for t in tried])
    detection = np.stack([t[1].mean(axis=1) for t in tried])
    smallest = np.array([float(t[2]) for t in tried])
    return ReturnsToDetect(
        scenario=bench.scenario.name,
        review=day.isoformat(),
        weeks=weeks,
        wanted=float(probability),
        forms=chosen,
        returns_per_week=crossing(CAPS, _rising(detection).T, probability),
        caps=CAPS.copy(),
        detection=detection,
        of_draws=np.stack(
            [crossing(CAPS, _rising(p.T).T, s) for p, s in zip(peaks, smallest, strict=True)]
        ),
        reduction=np.median(peaks, axis=2),
        smallest=smallest,
        nominal_size=size,
        level=level,
        provenance=Provenance(
            verb="evaluate.returns_to_detect",
            rng=bench.record,
            settings=bench.settings(
                review=day.isoformat(), forms=list(chosen), wanted=probability, season=season
            ),
        ),
    )


def _rising(values: Array) -> Array:
    """The largest so far along the last axis: more returns are never asked to be fewer."""
    return np.maximum.accumulate(values, axis=-1)


def _until(bench: Bench, review: str | dt.date | None) -> tuple[int, dt.date, dt.date]:
    """Whole weeks from the last one observed to the review, its day, first day after the series."""
    start = bench.draws.start
    assert start is not None  # a bench always has one
    last = start.last_week
    day = last + dt.timedelta(weeks=104) if review is None else day_of("review", review)
    weeks = (day - last).days // 7
    if not 8 <= weeks <= 1_040:
        said = f"8 to 1,040 weeks after the last week observed, {last}"
        raise outside("review", day.isoformat(), said, error=DataError)
    return weeks, day, last + dt.timedelta(days=1)


def _reductions(bench: Bench, weeks: int, progress: Any) -> tuple[Array, Array]:
    """Largest weekly reduction of arrivals, caps x draws, and how it grows, weeks, at most 1."""
    at = list(SERIES).index("arrivals")
    peaks = np.zeros((CAPS.size, len(bench.draws)))
    path = np.ones(weeks)
    for i, cap in enumerate(CAPS):
        one = bench.scenario.with_(returns_per_week=float(cap), detention_beds=AMPLE)
        paths, _ = _core.trajectories(
            bench.draws._core,
            [bench.comparator._core, one._core],
            weeks=weeks,
            mode="expected",
            seed=bench.seed,
            threads=bench.threads,
        )
        found = paths[:, at]
        # Admissions under the scheme can add arrivals: then there is nothing to find.
        fall = np.clip(1 - found[1] / np.maximum(found[0], 1e-9), 0.0, 1 - 1e-9)
        peaks[i] = fall.max(axis=0)
        if fall.max() > 0:
            path = fall.mean(axis=1) / fall.mean(axis=1).max()
        progress(i + 1)
    return peaks, path


def _power_of(
    path: Array,
    first: dt.date,
    weeks: int,
    process: Any,
    season: Any,
    size: float,
    series: int,
    bench: Bench,
) -> Power:
    return power(
        0.5,
        [weeks],
        process=process,
        season=season,
        schedule=path,
        start=first,
        size=size,
        n=series,
        rng=bench.seed,
        threads=bench.threads,
        progress=False,
    )


def _detected(said: Power, peak: Array, probability: float) -> tuple[Array, Array]:
    """Probability of finding each reduction, and the smallest found with the one wanted."""
    need = np.sort(said.needed()[:, 0])
    found = np.searchsorted(need, peak, side="left") / need.size
    return found, said.smallest_detectable(power=probability)["reduction"][0]
