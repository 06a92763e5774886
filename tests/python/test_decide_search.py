"""Schedule search: limits hold, draws are fresh, and the winner's luck is told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import returnflow as rf
from returnflow.decide import ThresholdRule
from returnflow.decide._candidates import schedules
from returnflow.errors import ParameterError

SMALL = {"candidates": 24, "n": 150, "weeks": 30, "finalists": 5, "rng": 7}


@pytest.fixture(scope="module")
def found() -> rf.decide.ScheduleSearch:
    return rf.decide.search_schedules("pilot", **SMALL, objective="arrivals_averted")


def test_candidates_keep_to_the_limit() -> None:
    last, weeks = dt.date(2026, 8, 9), 52
    few = schedules(rf.Scenario.pilot(), 60, last, weeks, 120.0, 600.0, 7)
    rules = [one for one in few if isinstance(one, ThresholdRule)]
    assert len(rules) == 20 and {r.review_weeks for r in rules} == {13, 26}
    plain = [one for one in few if isinstance(one, rf.Scenario)]
    for s in plain + [branch for r in rules for branch in (r.few, r.many)]:
        path = np.asarray(
            s.schedule("returns_per_week", start="2026-08-16", weeks=weeks)["returns_per_week"]
        )
        assert ((path >= 0) & (path <= 120)).all()
    # Both kinds, and candidate i does not depend on how many there are.
    for r in rules:  # one schedule until the review
        week = r.review_weeks
        both = [
            b.schedule("returns_per_week", start="2026-08-16", weeks=weeks)["returns_per_week"]
            for b in (r.few, r.many)
        ]
        assert (both[0][:week] == both[1][:week]).all()
    assert {"steps", "ramp"} <= {k for s in plain for k in _kinds(s)}
    assert schedules(rf.Scenario.pilot(), 5, last, weeks, 120.0, 600.0, 7) == few[:5]


def _kinds(s: rf.Scenario) -> list[str]:
    written = s.to_dict()["returns_per_week"]
    return list(written) if isinstance(written, dict) else []


def test_fresh_score_is_an_ordinary_run_on_draws_that_did_not_choose(
    found: rf.decide.ScheduleSearch,
) -> None:
    space = rf.sample(n=300, rng=7)
    fresh = space.subset(slice(150, 300))
    k = next(
        i for i, v in enumerate(found.levers) if "threshold_rule" not in v and v["name"] != "none"
    )
    one, name = rf.Scenario.from_dict(found.levers[k]), found.finalists[k]
    runs = rf.project(one, draws=fresh, weeks=30, rng=7)
    assert found.fresh[k] == pytest.approx(runs.outcome("arrivals_averted", name).mean())
    searched = rf.project(one, draws=space.subset(slice(0, 150)), weeks=30, rng=7)
    assert found.search[k] == pytest.approx(searched.outcome("arrivals_averted", name).mean())
    spent = sum(
        runs.outcome(o, name) * fresh[p]
        for o, p in (
            ("detention_days", "cost_detention_day"),
            ("returns", "cost_flight_escort"),
            ("intake", "cost_legal_case"),
            ("admissions", "cost_admission"),
        )
    )
    assert found.scheme_cost[k] == pytest.approx(spent.mean())
    assert found.optimism == found.search[0] - found.fresh[0]
    assert found.fresh.max() <= found.bound
    assert (np.diff(found.search) <= 0).all()
    assert "none" in found.finalists and found.values.shape == (6, 150)
    again = rf.decide.search_schedules("pilot", **SMALL, objective="arrivals_averted", threads=1)
    assert (again.values == found.values).all() and again.finalists == found.finalists


def test_a_threshold_rule_is_one_branch_or_the_other() -> None:
    few, many = (
        rf.Scenario.pilot().with_(
            returns_per_week=rf.steps(30, [("2026-11-22", level)]), name=f"then {level}"
        )
        for level in (0, 200)
    )
    rule = ThresholdRule("rule", few, many, 13, 9_000.0)
    draws = rf.sample(n=200, rng=2)
    s = rf.decide.search_schedules(
        "pilot", candidates=[rule], objective="arrivals_averted", draws=draws, weeks=30, rng=5
    )
    fresh = draws.subset(slice(100, 200))
    runs = rf.project([few, many], draws=fresh, weeks=30, rng=5)
    until = rf.project(few, draws=fresh, weeks=13, rng=5).outcome("arrivals", "then 0")
    high = until > 9_000
    assert 10 < high.sum() < 90
    each = [runs.outcome("arrivals_averted", f"then {level}") for level in (0, 200)]
    row = s.values[s.finalists.index("rule")]
    assert (row == np.where(high, each[1], each[0])).all()
    at = s.finalists.index("rule")
    assert ThresholdRule.from_dict(s.levers[at]) == rule


def test_a_budget_leaves_out_what_costs_more() -> None:
    options = {**SMALL, "objective": "arrivals_averted", "max_returns_per_week": 60.0}
    free = rf.decide.search_schedules("pilot", **options)
    half = 0.7 * float(free.scheme_cost.max())
    tight = rf.decide.search_schedules("pilot", **options, budget_gbp=half)
    assert 0 < tight.affordable < tight.screened == free.affordable
    # The limit holds on the draws that chose; on fresh draws up to their luck.
    assert tight.scheme_cost.max() < 1.15 * half
    none = rf.decide.search_schedules("pilot", **options, budget_gbp=0.0)
    assert set(none.finalists) == {"none"} or none.scheme_cost.max() == 0


def test_smugglers_answer_a_schedule_with_prices() -> None:
    options = {**SMALL, "objective": "arrivals_averted", "candidates": 9}
    s = rf.decide.search_schedules("pilot", **options, reprices=True)
    assert s.price_response is not None and s.unanswered is not None
    assert set(s.price_response) <= {0.0, 0.4, 0.8}
    # At each fixed answer the model alone gives these values.
    k = next(i for i, v in enumerate(s.levers) if "threshold_rule" not in v and v["name"] != "none")
    fresh = rf.sample(n=300, rng=7).subset(slice(150, 300))
    takings = {}
    for answer in (0.0, 0.4, 0.8):
        moved = fresh.with_column("price_response", answer)
        runs = rf.project(rf.Scenario.from_dict(s.levers[k]), draws=moved, weeks=30, rng=7)
        takings[answer] = runs.outcome("takings", s.finalists[k]).mean()
        if answer == s.price_response[k]:
            assert (runs.outcome("arrivals_averted", s.finalists[k]) == s.values[k]).all()
    assert s.price_response[k] == max(takings, key=lambda a: takings[a])
    assert "Smugglers answer" in s.text
    # The worst answer is one of the same three: no better than the one they like, draw by draw sum.
    worst = rf.decide.search_schedules("pilot", **options, reprices="worst")
    mean = dict(zip(worst.finalists, worst.fresh, strict=True))
    for name, value in zip(s.finalists, s.fresh, strict=True):
        assert mean.get(name, value) <= value + 1e-9
    assert "worst for the objective" in worst.text
    with pytest.raises(ParameterError, match="reprices"):
        rf.decide.search_schedules("pilot", **options, reprices="best")


def test_selection_among_equals_is_all_luck() -> None:
    # Sixteen copies of one scheme: the search cannot find more than there is, by any rule.
    same = [rf.Scenario.pilot().with_(name=f"copy {i}") for i in range(16)]
    s = rf.decide.search_schedules("pilot", candidates=same, n=100, weeks=20, finalists=4, rng=3)
    copies = [i for i, name in enumerate(s.finalists) if name != "none"]
    assert len({float(s.search[i]) for i in copies}) == 1
    assert len({float(s.fresh[i]) for i in copies}) == 1


@pytest.mark.parametrize("rule", ["minimax_regret", "cvar"])
def test_rules_score_as_robustness_does(rule: str) -> None:
    s = rf.decide.search_schedules("pilot", **SMALL, rule=rule, value_per_arrival_averted_gbp=5e4)
    r = rf.decide.robustness(dict(zip(s.finalists, s.values, strict=True)))
    sign = -1 if rule == "minimax_regret" else 1
    assert s.fresh == pytest.approx(sign * r.scores[rule])
    assert "50,000 GBP" in s.text
    for word in ("deaths", "detention days", "admissions", "reentries"):
        assert word in s.text
    assert rf.decide.ScheduleSearch.from_json(s.to_json()).text == s.text


def test_beds_limit_and_a_run(found: rf.decide.ScheduleSearch) -> None:
    runs = rf.project("pilot", weeks=20, n=120, rng=5)
    s = rf.decide.search_schedules(
        runs, candidates=6, beds=30, finalists=2, objective="arrivals_averted"
    )
    assert s.values.shape == (3, 60)
    held = [v["few"] if "threshold_rule" in v else v for v in s.levers]
    assert all(lever["detention_beds"] == 30 for lever in held if lever["name"] != "none")


def test_refusals() -> None:
    for options, said in (
        ({"rule": "expcted"}, "Did you mean 'expected'"),
        ({"objective": "net_benefit"}, "Did you mean 'net_benefit_gbp'"),
        ({"candidates": 0}, "candidates"),
        ({"finalists": 0}, "finalists"),
        ({"max_returns_per_week": -1.0}, "max_returns_per_week"),
        ({"objective": "arrivals_averted", "value_per_arrival_averted_gbp": 1.0}, "needs"),
    ):
        with pytest.raises(ParameterError, match=said):
            rf.decide.search_schedules("pilot", **{**SMALL, **options})
