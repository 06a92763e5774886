"""When would one know? Detection probability by simulation from the crossing process."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow import _core
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._observed import day_of
from ._process import THREE_YEARS, described, processes

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["THREE_YEARS", "Power", "Weeks", "power"]

ESTIMATORS = ("state_space", "plain")
ALTERNATIVES = ("two-sided", "less")
SEASONS = ("learned", "known")


class Weeks(float):
    """A number of weeks, or "never" within those looked at; never sorts last.

    Examples
    --------
    >>> sorted([Weeks(math.inf, 156), Weeks(26, 156)])
    [26 weeks, never within 156 weeks]
    """

    within: int

    def __new__(cls, value: float, within: int) -> Weeks:
        self = super().__new__(cls, value)
        self.within = int(within)
        return self

    @property
    def never(self) -> bool:
        """True when the power is not reached within the weeks looked at."""
        return math.isinf(self)

    def __repr__(self) -> str:
        return f"never within {self.within} weeks" if self.never else f"{float(self):g} weeks"

    __str__ = __repr__


@result_class
class Power(Result):
    """Probability of detecting a reduction, by its size and the weeks of watching.

    Attributes
    ----------
    reductions : ndarray, shape (R,)
        True reductions of arrivals per crossing day, shares.
    weeks : ndarray, shape (H,)
        Weeks after the start at which one looks.
    power, wrong_sign, exaggeration : ndarray, shape (R, H)
        Probability that the test finds a reduction; share of findings with the wrong sign (type
        S); mean estimate among findings over the truth (type M), on the log scale.
    size : ndarray, shape (H,)
        Share of findings where there is no effect; nominal ``nominal_size``.
    smallest : ndarray, shape (H,)
        Smallest reduction found with probability 0.8; infinite when below none.
    """

    reductions: Array
    weeks: NDArray[np.int64]
    power: Array
    mcse: Array
    wrong_sign: Array
    exaggeration: Array
    size: Array
    smallest: Array
    nominal_size: float
    alternative: str
    estimator: str
    season: str
    before: int
    series: int
    null_estimates: Array
    null_sds: Array
    response: Array
    provenance: Provenance
    _picture = "power"

    def weeks_to_detect(self, *, power: float = 0.8) -> dict[float, Weeks]:
        """First of the weeks looked at from which each reduction is found with that probability."""
        if not 0 < power < 1:
            raise outside("power", power, "(0, 1)")
        last = int(self.weeks[-1])
        out = {}
        for i, reduction in enumerate(self.reductions):
            # From there on: power can only dip below again by chance of simulation.
            under = np.flatnonzero(self.power[i] < power)
            k = int(under[-1]) + 1 if under.size else 0
            found = float(self.weeks[k]) if k < self.weeks.size else math.inf
            out[float(reduction)] = Weeks(found, last)
        return out

    def smallest_detectable(self, *, power: float = 0.8) -> Frame:
        """Smallest reduction found with that probability, at each number of weeks."""
        values = _smallest(self.null_estimates, self.null_sds, self.response, self._z(), power)
        return Frame({"weeks": self.weeks, "reduction": values}, units={"reduction": "share"})

    def needed(self) -> Array:
        """Reduction that each simulated series needs to be found, (series, weeks)."""
        return _needed(self.null_estimates, self.null_sds, self.response, self._z())

    def _z(self) -> float:
        return _critical(self.nominal_size, self.alternative)

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a reduction and number of weeks."""
        r, h = self.power.shape
        return Frame(
            {
                "reduction": np.repeat(self.reductions, h),
                "weeks": np.tile(self.weeks, r),
                "power": self.power.ravel(),
                "mcse": self.mcse.ravel(),
                "wrong_sign": self.wrong_sign.ravel(),
                "exaggeration": self.exaggeration.ravel(),
                "size": np.tile(self.size, r),
                "smallest_detectable": np.tile(self.smallest, r),
            },
            units={"reduction": "share", "power": "probability", "size": "probability"},
        )

    def _title(self) -> str:
        return (
            f"When would a reduction be known · {self.series:,} simulated series · "
            f"{'one-sided' if self.alternative == 'less' else 'two-sided'} {self.nominal_size:.0%}"
        )

    def _sentences(self) -> Sequence[str]:
        told = "; ".join(f"{r:.0%}: {w}" for r, w in self.weeks_to_detect().items())
        k = self.weeks.size - 1
        small = self.smallest[k]
        least = f"{small:.0%}" if math.isfinite(small) else "none"
        return [
            f"A reduction would be found with probability 80 % after — {told}.",
            f"The smallest found within {self.weeks[k]} weeks is {least}; without any effect the "
            f"test finds one in {self.size.min():.1%} to {self.size.max():.1%} of series (nominal "
            f"{self.nominal_size:.0%}).",
        ]

    def _notes(self) -> Sequence[str]:
        more = ", season and backlog" if self.season == "known" else ""
        known = (
            f"The estimator knows memory, volatility and size{more} of the process, the best case"
            if self.estimator == "state_space"
            else "The estimator takes the level to be still: its findings cannot be trusted"
        )
        return [
            f"{known}. Holds process uncertainty only; not drift between years, other policies, or "
            "a change of the process itself, all of which lower power."
        ]


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
    z = _critical(size, alternative)
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
        smallest=_smallest(mean[:, 0], sd[:, 0], response, z, 0.8),
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


def _smallest(mean: Array, sd: Array, response: Array, z: float, power: float) -> Array:
    """Smallest reduction found with that probability."""
    if not 0 < power < 1:
        raise outside("power", power, "(0, 1)")
    need = np.sort(_needed(mean, sd, response, z), axis=0)
    k = min(math.ceil(power * need.shape[0]), need.shape[0]) - 1
    return np.asarray(np.maximum(need[k], 0.0))


def _needed(mean: Array, sd: Array, response: Array, z: float) -> Array:
    """Reduction from which on each series gives a finding.

    A reduction r moves the estimate by ``response * log(1 - r)``; the prior of the step keeps the
    response a little below 1. Found when estimate + response log(1 - r) + z sd < 0.
    """
    return np.asarray(1 - np.exp(-(mean + z * sd) / response))


def _critical(size: float, alternative: str) -> float:
    """Normal quantile beyond which a test of that size finds something."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - (size if alternative == "less" else size / 2))


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
