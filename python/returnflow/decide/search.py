"""Search over schedules of weekly returns: screen in the mean, choose, try on new draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import PAIRED
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.errors import ParameterError
from returnflow.scenarios import as_scenario

from ._bench import Bench, bench_of
from ._candidates import schedules
from ._judge import RULES, Judge, best_of, score_of, value_of
from ._options import WELFARE, level_of, priced, weights_of
from ._rules import Option, ThresholdRule, scheme_cost
from ._search_result import ScheduleSearch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["ScheduleSearch", "search_schedules"]


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
    _check_money(budget_gbp, reprices)
    bench = _bench(given, n, draws, weeks, rng, threads, progress)
    half = len(bench.draws) // 2
    first = bench.with_draws(bench.draws.subset(slice(0, half)))
    fresh = bench.with_draws(bench.draws.subset(slice(half, 2 * half)))
    options = _options(bench, candidates, max_returns_per_week, beds)
    worth = (objective, value_per_arrival_averted_gbp)
    w1, w2 = (weights_of(b.draws.weights, half) for b in (first, fresh))
    plan = Judge(worth, rule, tail, budget_gbp, reprices)
    short, score, affordable = _finalists(plan, first, options, w1, finalists)
    found, answer = plan.found(fresh, short, w2)
    values = value_of(found, worth)
    return ScheduleSearch(
        objective=objective,
        unit=PAIRED[objective][0],
        rule=rule,
        tail=tail,
        finalists=tuple(one.name for one in short),
        levers=tuple(one.to_dict() for one in short),
        search=score,
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
        affordable=affordable,
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


def _check_money(budget: float | None, reprices: object) -> None:
    if reprices not in (False, True, "takings", "worst"):
        raise outside("reprices", reprices, "False, True, 'takings' or 'worst'")
    if budget is not None and not 0 <= budget < np.inf:
        raise outside("budget_gbp", budget, "0 or more, GBP")


def _finalists(
    plan: Judge, bench: Bench, options: list[Option], weights: Array, count: int
) -> tuple[list[Option], Array, int]:
    """The best of the screening in the mean, ranked with chance; their scores; how many can be."""
    screening = plan.scores(replace(bench, mode="expected"), options, weights)
    # Doing nothing is always an option.
    short: list[Option] = [*(options[i] for i in best_of(screening, count)), bench.comparator]
    score = plan.scores(bench, short, weights)
    order = [i for i in best_of(score, len(short)) if np.isfinite(score[i])]
    return [short[i] for i in order], score[order], int(np.isfinite(screening).sum())


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
