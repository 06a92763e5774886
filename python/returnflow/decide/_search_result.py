"""What a search of schedules says: the best on fresh draws, the optimism, what comes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import amount, in_words, number
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import quantiles
from ._options import level_of
from ._rules import ThresholdRule

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["ScheduleSearch"]


_RULE_WORDS = {
    "expected": "greatest mean",
    "minimax_regret": "least greatest regret",
    "cvar": "greatest mean of the worst tail",
}


@result_class
class ScheduleSearch(Result):
    """Finalists of a search, on the draws that chose them and on draws that did not.

    Attributes
    ----------
    finalists : tuple of str
        Names, best on the search draws first; "none" (no scheme) is always among them.
    levers : tuple of mapping
        The scenario of each finalist, as it is written in a file, or its threshold rule.
    search, fresh : ndarray, shape (finalists,)
        Score by the rule, on the search draws and on fresh draws; more is better (the least
        greatest regret counts negative).
    values : ndarray, shape (finalists, draws)
        Objective on the fresh draws, against the comparator.
    welfare : mapping of str to ndarray, shape (finalists, draws)
        Deaths, detention days, admissions and re-entries on the fresh draws.
    scheme_cost : ndarray, shape (finalists,)
        Mean cost of the scheme itself on the fresh draws: detention, flights, cases, admissions;
        GBP, 2025 prices, not discounted.
    price_response : ndarray, shape (finalists,) or None
        With ``reprices``: the answer in price that smugglers choose; scores and values are under
        it, ``unanswered`` is the fresh score without it.
    screened, affordable : int
        Candidates that were screened in expected mode, and those within the budget.
    """

    objective: str
    unit: str
    rule: str
    tail: float
    finalists: tuple[str, ...]
    levers: tuple[Mapping[str, Any], ...]
    search: Array
    fresh: Array
    values: Array
    weights: Array
    welfare: Mapping[str, Array]
    scheme_cost: Array
    price_response: Array | None
    unanswered: Array | None
    answer_by: str
    screened: int
    affordable: int
    stated: str
    window: str
    level: float
    provenance: Provenance
    _picture = "schedule_search"

    @property
    def chosen(self) -> Scenario | ThresholdRule:
        """The schedule, or rule, with the best score on the search draws."""
        from returnflow.scenarios import Scenario

        first = self.levers[0]
        if "threshold_rule" in first:
            return ThresholdRule.from_dict(first)
        return Scenario.from_dict(first)

    def plot_data(self) -> Frame:
        """Score of each finalist on the draws that chose and on fresh ones."""
        return Frame(
            {"schedule": list(self.finalists), "search": self.search, "fresh": self.fresh},
            units={"search": self.unit, "fresh": self.unit},
        )

    @property
    def optimism(self) -> float:
        """Score of the chosen one on the draws that chose it, less its score on fresh draws."""
        return float(self.search[0] - self.fresh[0])

    @property
    def optimism_error(self) -> float:
        """Standard error of the optimism from the draws alone, for the rule "expected"."""
        if self.rule != "expected":
            return float("nan")
        v = self.values[0]
        spread = float(self.weights @ (v - self.weights @ v) ** 2)
        return float(np.sqrt(2 * spread * (self.weights**2).sum()))

    @property
    def bound(self) -> float:
        """Mean of the best finalist of each fresh draw: no choice made beforehand can exceed it."""
        return float(self.weights @ self.values.max(axis=0))

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a finalist: scores, objective with interval, and what comes with it."""
        level = self.level if level is None else level_of(level)
        q = np.array([quantiles(v, level) for v in self.values])
        size = len(self.finalists)
        columns: dict[str, Any] = {
            "schedule": list(self.finalists),
            "search_score": self.search,
            "fresh_score": self.fresh,
            "unit": [self.unit] * size,
            "median": q[:, 0],
            "low": q[:, 1],
            "high": q[:, 2],
            "level": [level] * size,
        }
        columns |= {k: np.median(v, axis=1) for k, v in self.welfare.items()}
        columns["scheme_cost"] = self.scheme_cost
        return Frame(columns, units={"scheme_cost": "GBP"})

    def _title(self) -> str:
        return f"{self.screened:,} schedules by {in_words(self.objective)} · {self.window}"

    def _sentences(self) -> Sequence[str]:
        at = {k: float(np.median(v[0])) for k, v in self.welfare.items()}
        beside = ", ".join(f"{in_words(k)} {v:,.0f}" for k, v in at.items())
        error = "" if np.isnan(self.optimism_error) else f" (standard error {self._error()})"
        chose, came = amount(self.search[0], self.unit), number(self.fresh[0], self.unit)
        costs = number(self.scheme_cost[0], "GBP")
        return [
            f"{self.finalists[0]} has the {_RULE_WORDS[self.rule]} of {in_words(self.objective)} "
            f"among {self.screened:,} schedules: {chose} on the draws that chose it, {came} on "
            "fresh draws.",
            f"Optimism of the search: {number(self.optimism, self.unit)}{error}; beside it, at the "
            f"median: {beside}; the scheme itself costs {costs} on average.",
            *self._answered(),
            *([self.stated] if self.stated else []),
        ]

    def _answered(self) -> list[str]:
        if self.price_response is None or self.unanswered is None:
            return []
        if not self.values[0].any():  # doing nothing leaves smugglers nothing to answer
            return []
        return [
            f"Smugglers answer it with a price response of {self.price_response[0]:g}, which is "
            f"{self.answer_by}; if prices followed the draws it would score "
            f"{amount(self.unanswered[0], self.unit)}."
        ]

    def _error(self) -> str:
        return number(self.optimism_error, self.unit)

    def _notes(self) -> Sequence[str]:
        return [
            "Screened in expected mode, chosen in stochastic mode on the same draws, tried on as "
            "many fresh ones. Regret is against the finalists alone. Holds parameter, process "
            "and start uncertainty; not the choice of model or of deterrence form"
            + (". " if self.price_response is not None else ", or smugglers who see the schedule. ")
            + f"{self.affordable:,} of {self.screened:,} candidates were within the limits."
        ]
