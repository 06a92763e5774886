"""What an estimate of a change says: the table, the sentences, what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["GRID", "LEAST_PLACEBOS", "Effect", "effect_level"]


# Probabilities at which posteriors are kept, so that any level can be asked for afterwards.
GRID = np.concatenate([[0.0005, 0.001, 0.0025], np.arange(1, 200) / 200, [0.9975, 0.999, 0.9995]])


LEAST_PLACEBOS = 8


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
        tail = (1 - (self.level if level is None else effect_level(level))) / 2
        return tuple(self._at(outcome, p) for p in (0.5, tail, 1 - tail))

    def break_interval(self, *, level: float | None = None) -> tuple[str, str]:
        """Weeks between which one step would lie, if there is one."""
        tail = (1 - (self.level if level is None else effect_level(level))) / 2
        upto = np.cumsum(self.breaks["probability"])
        weeks = self.breaks["week_ending"]
        low, high = (int(np.searchsorted(upto, p)) for p in (tail, 1 - tail))
        return str(weeks[low]), str(weeks[min(high, weeks.size - 1)])

    def summary(self, *, level: float | None = None) -> Frame:
        """One row an outcome: relative change, with interval."""
        level = self.level if level is None else effect_level(level)
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
            f"{100 * self.level:.0f} % intervals"
        )

    def _sentences(self) -> Sequence[str]:
        m, lo, hi = self.interval("arrivals")
        d, dlo, dhi = self.interval("arrivals_per_crossing_day")
        low, high = self.break_interval()
        odds = "is as good or better" if self.log_odds < 0 else "is worse"
        return [
            f"Arrivals after {self.start}, against what the series before would have given: "
            f"{100 * m:+.0f} % ({100 * self.level:.0f} % interval {100 * lo:+.0f} % to "
            f"{100 * hi:+.0f} %); per crossing day {100 * d:+.0f} % ({100 * dlo:+.0f} % to "
            f"{100 * dhi:+.0f} %).",
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
            f"{k} in {100 * v:.0f} %" for k, v in self.false_positive.items() if k != "arrivals"
        )
        return (
            f"At {n} earlier dates when nothing began, the same method gave "
            f"{100 * mid.min():+.0f} % to {100 * mid.max():+.0f} %, as large as this in "
            f"{100 * beyond:.0f} %, and excluded zero in "
            f"{100 * self.false_positive['arrivals']:.0f} % ({plain})."
        )

    def _notes(self) -> Sequence[str]:
        out = []
        change = self.baselines["change"]
        if change.size > 1 and float(np.ptp(change)) > 0.1:
            said = "; ".join(
                f"{100 * c:+.0f} % on {b}"
                for b, c in zip(self.baselines["baseline"], change, strict=True)
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


def effect_level(level: float) -> float:
    if not 0 < level < 0.9991:
        raise outside("level", level, "(0, 0.999]")
    return float(level)
