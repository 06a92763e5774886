"""Did arrivals change at a date, by how much, and could the method tell?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._checks import baselines, break_dates, placebo_table, plain_exclusions, windows_before
from ._confounders import confounders
from ._forecast import gaps, placebo_gaps
from ._observed import Observed, day_of, observed
from ._step import placebo_steps, steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Effect", "effect"]

# Probabilities at which posteriors are kept, so that any level can be asked for afterwards.
GRID = np.concatenate([[0.0005, 0.001, 0.0025], np.arange(1, 200) / 200, [0.9975, 0.999, 0.9995]])
LEAST_PLACEBOS = 8
METHODS = ("state_space", "forecast")
_TELLS = {
    "arrivals": "both layers: crossing days and people per crossing day",
    "crossing_days": "weather and days chosen",
    "arrivals_per_crossing_day": "people, given the days",
    "attempts": "arrived and prevented, both layers",
    "attempts_per_crossing_day": "arrived and prevented, given the days",
}

_HOLDS = {
    "state_space": "Interval of the step, given the weeks that came.",
    "forecast": "Interval of what came over forecasts from weeks before the start alone.",
}


@result_class
class Effect(Result):
    """Change after a date beside what the method says at dates when nothing began.

    Attributes
    ----------
    outcomes : tuple of str
        ``arrivals``, ``crossing_days``, ``arrivals_per_crossing_day``, and, where preventions are
        published long enough, ``attempts`` and ``attempts_per_crossing_day``.
    quantiles : ndarray, shape (outcomes, probabilities)
        Posterior of the relative change (-0.3 is 30 % fewer).
    placebo : Frame
        The same estimator at earlier dates.
    false_positive : mapping of str to float
        Share of placebo dates whose interval excludes zero: this method, plain regressions.
    breaks : Frame
        Probability of each week to be the date of one step, if there is one.
    log_odds : float
        Log odds of one step at some week against none (0 is even).
    baselines, confounders : Frame
        Plain comparisons; what else happened.
    forecast : Frame or None
        With ``method="forecast"``: arrivals after the start and what was forecast before it, week
        by week and in total.
    """

    start: str
    first_week: str
    last_week: str
    before: int
    weeks: int
    method: str
    outcomes: tuple[str, ...]
    quantiles: Array
    placebo: Frame
    false_positive: Mapping[str, float]
    breaks: Frame
    log_odds: float
    baselines: Frame
    confounders: Frame
    level: float
    provenance: Provenance
    forecast: Frame | None = None
    _picture = "effect"

    def _at(self, outcome: str, p: float) -> float:
        if outcome not in self.outcomes:
            raise unknown(outcome, "an outcome of this estimate", self.outcomes)
        row = self.quantiles[self.outcomes.index(outcome)]
        return float(np.interp(p, GRID, row))

    def interval(
        self, outcome: str = "arrivals", *, level: float | None = None
    ) -> tuple[float, ...]:
        """Median, low and high of the relative change of an outcome."""
        tail = (1 - (self.level if level is None else _level(level))) / 2
        return tuple(self._at(outcome, p) for p in (0.5, tail, 1 - tail))

    def break_interval(self, *, level: float | None = None) -> tuple[str, str]:
        """Weeks between which one step would lie, if there is one."""
        tail = (1 - (self.level if level is None else _level(level))) / 2
        upto = np.cumsum(self.breaks["probability"])
        weeks = self.breaks["week_ending"]
        low, high = (int(np.searchsorted(upto, p)) for p in (tail, 1 - tail))
        return str(weeks[low]), str(weeks[min(high, weeks.size - 1)])

    def summary(self, *, level: float | None = None) -> Frame:
        """One row an outcome: relative change, with interval."""
        level = self.level if level is None else _level(level)
        rows = [self.interval(o, level=level) for o in self.outcomes]
        return Frame(
            {
                "outcome": list(self.outcomes),
                "unit": ["share"] * len(rows),
                "median": [r[0] for r in rows],
                "low": [r[1] for r in rows],
                "high": [r[2] for r in rows],
                "level": [level] * len(rows),
                "text": [_TELLS[o] for o in self.outcomes],
            }
        )

    def plot_data(self) -> Frame:
        """Placebo estimates for arrivals, and the real one in the last row."""
        p = self.placebo
        median, low, high = self.interval("arrivals")
        return Frame(
            {
                "week_ending": [*map(str, p["week_ending"]), self.first_week],
                "kind": ["placebo"] * p.shape[0] + ["start"],
                "median": [*p["arrivals_median"], median],
                "low": [*p["arrivals_low"], low],
                "high": [*p["arrivals_high"], high],
            },
            units={"median": "share", "low": "share", "high": "share"},
        )

    def _title(self) -> str:
        return (
            f"Change after {self.start} ({self.method.replace('_', ' ')}) · {self.weeks} weeks "
            f"against {self.before} · "
            f"{self.level:.0%} intervals"
        )

    def _sentences(self) -> Sequence[str]:
        m, lo, hi = self.interval("arrivals")
        d, dlo, dhi = self.interval("arrivals_per_crossing_day")
        low, high = self.break_interval()
        odds = "is as good or better" if self.log_odds < 0 else "is worse"
        return [
            f"Arrivals after {self.start} were {m:+.0%} ({self.level:.0%} {lo:+.0%} to {hi:+.0%}) "
            "of what the series before would have given; per crossing day "
            f"{d:+.0%} ({dlo:+.0%} to {dhi:+.0%}).",
            self._placebo_sentence(),
            f"The date itself is not identified when it is left open: {low} to {high}, and no step "
            f"at all {odds} (log odds of a step {self.log_odds:+.1f})."
            if low < self.first_week < high
            else f"Left open, the date lies between {low} and {high}.",
        ]

    def _placebo_sentence(self) -> str:
        n = self.placebo.shape[0]
        if n < LEAST_PLACEBOS:
            return (
                f"Only {n} earlier dates could be tried as placebos: too few to judge the method."
            )
        mid = self.placebo["arrivals_median"]
        real = self.interval("arrivals")[0]
        beyond = float((np.abs(mid) >= abs(real)).mean())
        plain = ", ".join(
            f"{k} in {v:.0%}" for k, v in self.false_positive.items() if k != "arrivals"
        )
        return (
            f"At {n} earlier dates when nothing began, the same method gave {mid.min():+.0%} to "
            f"{mid.max():+.0%}, as large as this in {beyond:.0%}, and excluded zero in "
            f"{self.false_positive['arrivals']:.0%} ({plain})."
        )

    def _notes(self) -> Sequence[str]:
        out = []
        change = self.baselines["change"]
        if change.size > 1 and float(np.ptp(change)) > 0.1:
            said = "; ".join(
                f"{c:+.0%} on {b}" for b, c in zip(self.baselines["baseline"], change, strict=True)
            )
            out.append(f"Warning: baselines disagree ({said}).")
        what = "; ".join(str(w) for w in self.confounders["what"])
        if what:
            out.append(f"Also in the window: {what}.")
        out.append(
            f"{_HOLDS[self.method]} Holds process and parameter uncertainty of the series alone; "
            "not weather beyond the season, other policies, or revisions. A change after a date is "
            "not its effect."
        )
        return out

    def _next(self) -> str:
        return "More: .placebo · .breaks · .baselines · .confounders · rf.evaluate.power(...)"


def _level(level: float) -> float:
    if not 0 < level < 0.9991:
        raise outside("level", level, "(0, 0.999]")
    return float(level)


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
    level = _level(level)
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
