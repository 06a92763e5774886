"""Search over schedules of weekly returns: screen in the mean, choose, try on new draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow._format import amount, in_words, number
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import PAIRED
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class
from returnflow.scenarios import as_scenario

from ._bench import Bench, bench_of, quantiles
from ._candidates import schedules
from ._judge import RULES, Judge, best_of, score_of, value_of
from ._options import WELFARE, level_of, priced, weights_of
from ._rules import Option, ThresholdRule, scheme_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["ScheduleSearch", "search_schedules"]

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


@verb
def search_schedules(
    given: Runs | Scenario | str = "pilot",
    *,
    candidates: int | Sequence[Scenario | ThresholdRule | str] = 1_000,
    objective: str = "net_benefit_gbp",
    rule: str = "expected",
    value_per_arrival_averted_gbp: float = 0.0,
    max_returns_per_week: float = 500.0,
    beds: float | None = None,
    budget_gbp: float | None = None,
    reprices: bool | Literal["takings", "worst"] = False,
    finalists: int = 20,
    tail: float = 0.1,
    weeks: int = 104,
    n: int = 2_000,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> ScheduleSearch:
    """Which schedule of weekly returns does best, and how much of that is the luck of the search?

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme whose other levers are kept. A run lends its draws, window and seed.
    candidates : int or sequence of Scenario, default 1,000
        How many random schedules (piecewise constant, ramps, and threshold rules that take one of
        two numbers by the arrivals until a review; in turn), or one's own scenarios and rules.
    objective : str, default "net_benefit_gbp"
        Outcome against the comparator, of which more is better: a paired outcome.
    rule : {"expected", "minimax_regret", "cvar"}, default "expected"
        What is best: the mean, the least greatest regret, the mean of the worst tail.
    value_per_arrival_averted_gbp : float, default 0
        GBP added for each arrival averted; a value judgement, said in the result. Only with
        ``net_benefit_gbp``.
    max_returns_per_week : float, default 500
        Limit of the treaty on generated schedules, people a week; its end is ``expires`` of the
        scenario.
    beds : float, optional
        Detention beds of every candidate; those of its scenario by default.
    budget_gbp : float, optional
        Most that the scheme itself may cost over the window in the mean: detention, flights, cases
        and admissions at 2025 prices, not discounted.
    reprices : bool, "takings" or "worst", default False
        Judge each candidate under the answer in price (none, .4 or .8 of log demand) that brings
        smugglers the most takings (True is the same), or that is worst for the objective: they take
        the most by holding prices when demand is elastic, which is not the worst. Three times the
        work.
    finalists : int, default 20
        How many go from the screening to the stochastic choice.
    tail : float, default 0.1
        Share of draws in the worst tail, for "cvar".
    n : int, default 2,000
        Draws of the search; as many fresh ones are made. Of a run or of ``draws``, at most 2n are
        used, the first half for the search.
    weeks, draws, level, rng, threads, progress
        As in :func:`required_returns`.

    Returns
    -------
    ScheduleSearch

    Raises
    ------
    ParameterError
        Options outside their domain; an objective that is undefined in some draw.

    Examples
    --------
    >>> s = search_schedules("pilot", candidates=10, n=50, weeks=26, finalists=3, rng=7)
    >>> s.screened, s.values.shape, bool(s.fresh.max() <= s.bound)
    (10, (4, 50), True)
    """
    level = level_of(level)
    _check(objective, rule, value_per_arrival_averted_gbp, finalists, tail, n)
    if reprices not in (False, True, "takings", "worst"):
        raise outside("reprices", reprices, "False, True, 'takings' or 'worst'")
    if budget_gbp is not None and not 0 <= budget_gbp < np.inf:
        raise outside("budget_gbp", budget_gbp, "0 or more, GBP")
    bench = _bench(given, n, draws, weeks, rng, threads, progress)
    half = len(bench.draws) // 2
    first = bench.with_draws(bench.draws.subset(slice(0, half)))
    fresh = bench.with_draws(bench.draws.subset(slice(half, 2 * half)))
    options = _options(bench, candidates, max_returns_per_week, beds)
    worth = (objective, value_per_arrival_averted_gbp)
    w1, w2 = (weights_of(b.draws.weights, half) for b in (first, fresh))
    plan = Judge(worth, rule, tail, budget_gbp, reprices)
    screening = plan.scores(replace(first, mode="expected"), options, w1)
    kept = best_of(screening, finalists)
    # Doing nothing is always an option.
    short: list[Option] = [*(options[i] for i in kept), bench.comparator]
    score = plan.scores(first, short, w1)
    order = [i for i in best_of(score, len(short)) if np.isfinite(score[i])]
    short = [short[i] for i in order]
    found, answer = plan.found(fresh, short, w2)
    values = value_of(found, worth)
    return ScheduleSearch(
        objective=objective,
        unit=PAIRED[objective][0],
        rule=rule,
        tail=tail,
        finalists=tuple(one.name for one in short),
        levers=tuple(one.to_dict() for one in short),
        search=score[order],
        fresh=score_of(values, rule, tail, w2),
        values=values,
        weights=w2,
        welfare={k: found[k] for k in WELFARE},
        scheme_cost=scheme_cost(fresh, found) @ w2,
        price_response=answer,
        unanswered=plan.unanswered(fresh, short, w2),
        answer_by="the worst for the objective"
        if reprices == "worst"
        else "what brings them the most",
        screened=len(options),
        affordable=int(np.isfinite(screening).sum()),
        stated=priced(value_per_arrival_averted_gbp) if objective == "net_benefit_gbp" else "",
        window=f"{bench.weeks} weeks, {half:,} draws and {half:,} fresh ones",
        level=level,
        provenance=Provenance(
            verb="decide.search_schedules",
            rng=bench.record,
            settings=bench.settings(
                objective=objective,
                rule=rule,
                candidates=len(options),
                beds=beds,
                budget_gbp=budget_gbp,
                reprices=reprices,
            ),
        ),
    )


def _check(objective: str, rule: str, value: float, finalists: int, tail: float, n: int) -> None:
    if objective not in PAIRED:
        raise unknown(objective, "a paired outcome", list(PAIRED), path="objective")
    if rule not in RULES:
        raise unknown(rule, "a rule", RULES, path="rule")
    if not np.isfinite(value):
        raise outside("value_per_arrival_averted_gbp", value, "a finite number, GBP")
    if value and objective != "net_benefit_gbp":
        raise ParameterError("value_per_arrival_averted_gbp needs objective='net_benefit_gbp'")
    if not 0 < tail <= 1:
        raise outside("tail", tail, "(0, 1]")
    for name, count in (("finalists", finalists), ("n", n)):
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise outside(name, count, "a whole number, at least 1")


def _bench(given: Any, n: int, draws: Any, weeks: int, rng: RNG, threads: Any, bar: Any) -> Bench:
    from returnflow.runs import Runs

    held = given.draws if isinstance(given, Runs) else getattr(draws, "draws", draws)
    size = 2 * n if held is None else min(2 * n, len(held))
    if size < 2:
        raise outside("draws", size, "two or more draws: some to search, some to confirm")
    return bench_of(given, weeks=weeks, n=size, draws=draws, rng=rng, threads=threads, progress=bar)


def _options(bench: Bench, candidates: Any, most: float, beds: float | None) -> list[Option]:
    if isinstance(candidates, int) and not isinstance(candidates, bool):
        start = bench.draws.start
        assert start is not None  # a bench always has one
        base = bench.scenario if beds is None else bench.scenario.with_(detention_beds=beds)
        mean = float(np.mean(start.mean_arrivals))
        return schedules(base, candidates, start.last_week, bench.weeks, most, mean, bench.seed)
    if not isinstance(candidates, Sequence) or isinstance(candidates, str) or not candidates:
        raise outside("candidates", candidates, "a number of schedules, or scenarios")
    made = [c if isinstance(c, ThresholdRule) else as_scenario(c) for c in candidates]
    return made if beds is None else [_with_beds(one, beds) for one in made]


def _with_beds(one: Option, beds: float) -> Option:
    if isinstance(one, ThresholdRule):
        few, many = (s.with_(detention_beds=beds, name=s.name) for s in (one.few, one.many))
        return replace(one, few=few, many=many)
    return one.with_(detention_beds=beds, name=one.name)
