"""When would one know? Detection probability by simulation from the crossing process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow import _core
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of

from ._observed import day_of
from ._power_result import Power, Weeks, critical, smallest
from ._process import THREE_YEARS, described, processes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["THREE_YEARS", "Power", "Weeks", "power"]

ESTIMATORS = ("state_space", "plain")
ALTERNATIVES = ("two-sided", "less")
SEASONS = ("learned", "known")


@verb
def power(
    reduction: float | Iterable[float] = (0.1, 0.2, 0.4),
    weeks: int | Iterable[int] = 156,
    *,
    process: Any = None,
    estimator: Literal["state_space", "plain"] = "state_space",
    alternative: Literal["two-sided", "less"] = "two-sided",
    season: Literal["learned", "known"] = "learned",
    schedule: ArrayLike | None = None,
    start: str | dt.date = "2026-08-17",
    before: int = 156,
    size: float = 0.05,
    n: int = 500,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Power:
    """When would one know? Probability of finding a reduction, by size and weeks of watching.

    Parameters
    ----------
    reduction : float or iterable of float, default (0.1, 0.2, 0.4)
        True reductions of arrivals per crossing day, shares in [0, 1).
    weeks : int or iterable of int, default 156
        Weeks after the start at which one looks; an int means every 13 weeks up to it.
    process : Fit, Draws or mapping, optional
        The crossing process. Of a fit, or of draws, each simulated series takes the values of one
        draw in turn; with more series than draws they begin again. A mapping has names of
        ``THREE_YEARS``, each one value or one a draw. The process of the three years to August 2026
        by default.
    estimator : {"state_space", "plain"}
        The step in a wandering level, or the same with a level that stands still: what a
        regression with a step assumes.
    alternative : {"two-sided", "less"}, default "two-sided"
        Find a change either way, or a reduction only. "less" has more power and needs a reason,
        before looking, why arrivals could not have risen.
    season : {"learned", "known"}, default "learned"
        The estimator learns season and backlog from the weeks it sees, or knows those of the
        process, as from many more years. What is learned from half a year after the start cannot be
        told from the step, so that this matters most when one looks early.
    schedule : array, optional
        Share of the reduction in force in each week after the start; all at once by default.
    start : date, default 2026-08-17
        First day of the reduction (for the season).
    before : int, default 156
        Weeks observed before the start.
    size : float, default 0.05
        Nominal size of the test: the interval of level ``1 - size`` excludes zero.
    n : int, default 500
        Simulated series.
    rng, threads, progress
        As everywhere. All reductions and numbers of weeks share the luck of a series.

    Returns
    -------
    Power

    Raises
    ------
    ParameterError
        Values outside their domain, unknown names of the process.

    Examples
    --------
    >>> p = power(reduction=[0.2, 0.6], weeks=[26, 52], n=60, rng=7)
    >>> list(p.weeks_to_detect(power=0.8).values())
    [never within 52 weeks, 26 weeks]
    """
    for name, value, allowed in (
        ("estimator", estimator, ESTIMATORS),
        ("alternative", alternative, ALTERNATIVES),
        ("season", season, SEASONS),
    ):
        if value not in allowed:
            raise unknown(value, f"an option of {name}", allowed, path=name)
    if not 0 < size < 0.5:
        raise outside("size", size, "(0, 0.5)")
    if n < 20:
        raise outside("n", n, "20 or more series")
    reductions = _shares(reduction)
    horizons = _weeks(weeks)
    shape = _shape(schedule, horizons[-1])
    rows = processes(process)
    seed, record = seed_of(rng)
    day = day_of("start", start)
    sunday = day + dt.timedelta(days=(6 - day.weekday()) % 7)
    with Progress(progress, "simulating series", n, "series") as bar:
        cube = _core.step_power(
            rows,
            sunday.isoformat(),
            before=before,
            horizons=horizons,
            reductions=[0.0, *reductions],
            shape=shape,
            still=estimator == "plain",
            known_season=season == "known",
            series=n,
            seed=seed,
            threads=threads,
            progress=bar.callback,
        )
    settings = {
        "reduction": reductions,
        "weeks": horizons,
        "process": described(process),
        "estimator": estimator,
        "alternative": alternative,
        "season": season,
        "before": before,
        "size": size,
        "n": n,
    }
    made = Provenance(verb="evaluate.power", rng=record, settings=settings)
    return _assemble(cube, reductions, horizons, settings, made)


def _assemble(
    cube: Array,
    reductions: list[float],
    horizons: list[int],
    settings: Mapping[str, Any],
    made: Provenance,
) -> Power:
    n, size, alternative = settings["n"], settings["size"], settings["alternative"]
    shape = (n, len(reductions) + 1, len(horizons))
    mean, sd = cube[..., 0].reshape(shape), cube[..., 1].reshape(shape)
    z = critical(size, alternative)
    down = mean + z * sd < 0
    up = np.zeros_like(down) if alternative == "less" else mean - z * sd > 0
    either = down | up
    truth = np.log1p(-np.array(reductions))[None, :, None]
    found = either[:, 1:]
    count = np.maximum(found.sum(axis=0), 1)
    hit = down[:, 1:].mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(found, np.abs(mean[:, 1:] / truth), 0.0).sum(axis=0) / count
    none = found.sum(axis=0) == 0
    response = ((mean[:, 1:] - mean[:, :1]) / truth).mean(axis=(0, 1))
    return Power(
        reductions=np.array(reductions),
        weeks=np.array(horizons, dtype=np.int64),
        power=hit,
        mcse=np.sqrt(hit * (1 - hit) / n),
        wrong_sign=np.where(none, np.nan, (up[:, 1:] & found).sum(axis=0) / count),
        exaggeration=np.where(none | ~np.isfinite(ratio), np.nan, ratio),
        size=either[:, 0].mean(axis=0),
        smallest=smallest(mean[:, 0], sd[:, 0], response, z, 0.8),
        nominal_size=size,
        alternative=alternative,
        estimator=settings["estimator"],
        season=settings["season"],
        before=settings["before"],
        series=n,
        null_estimates=mean[:, 0],
        null_sds=sd[:, 0],
        response=response,
        provenance=made,
    )


def _shares(reduction: float | Iterable[float]) -> list[float]:
    values = [reduction] if isinstance(reduction, int | float) else list(reduction)
    for v in values:
        if not 0 < v < 1:
            raise outside("reduction", v, "(0, 1) (share; 0.2 is 20 %)")
    if not values:
        raise outside("reduction", values, "one share or more")
    return sorted({float(v) for v in values})


def _weeks(weeks: int | Iterable[int]) -> list[int]:
    if isinstance(weeks, int | np.integer):
        step = 13 if weeks >= 13 else int(weeks)
        values = [*range(step, int(weeks) + 1, step)] if weeks > 0 else []
        values = values if not values or values[-1] == weeks else [*values, int(weeks)]
    else:
        values = sorted({int(w) for w in weeks})
    if not values or values[0] < 4 or values[-1] > 1_040:
        raise outside("weeks", weeks, "4 to 1,040 weeks")
    return values


def _shape(schedule: ArrayLike | None, longest: int) -> list[float]:
    if schedule is None:
        return [1.0] * longest
    shape = np.asarray(schedule, dtype=float).ravel()
    if shape.size < longest:
        raise outside("schedule", f"{shape.size} weeks", f"one share a week, {longest} weeks")
    if not ((shape >= 0) & (shape <= 1)).all():
        raise outside("schedule", float(shape.min()), "[0, 1] (share of the reduction)")
    return [float(s) for s in shape[:longest]]
