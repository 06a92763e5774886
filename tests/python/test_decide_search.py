"""Schedule search: limits hold, draws are fresh, and the winner's luck is told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import returnflow as rf
from returnflow.decide._candidates import schedules
from returnflow.errors import ParameterError

SMALL = {"candidates": 24, "n": 150, "weeks": 30, "finalists": 5, "rng": 7}


@pytest.fixture(scope="module")
def found() -> rf.decide.ScheduleSearch:
    return rf.decide.search_schedules("pilot", **SMALL, objective="arrivals_averted")


def test_candidates_keep_to_the_limit() -> None:
    last, weeks = dt.date(2026, 8, 9), 52
    few = schedules(rf.Scenario.pilot(), 60, last, weeks, 120.0, 7)
    for s in few:
        path = np.asarray(
            s.schedule("returns_per_week", start="2026-08-16", weeks=weeks)["returns_per_week"]
        )
        assert ((path >= 0) & (path <= 120)).all()
    # Both kinds, and candidate i does not depend on how many there are.
    assert {"steps", "ramp"} <= {k for s in few for k in _kinds(s)}
    assert schedules(rf.Scenario.pilot(), 5, last, weeks, 120.0, 7) == few[:5]


def _kinds(s: rf.Scenario) -> list[str]:
    written = s.to_dict()["returns_per_week"]
    return list(written) if isinstance(written, dict) else []


def test_fresh_score_is_an_ordinary_run_on_draws_that_did_not_choose(
    found: rf.decide.ScheduleSearch,
) -> None:
    space = rf.sample(n=300, rng=7)
    fresh = space.subset(slice(150, 300))
    runs = rf.project(found.chosen, draws=fresh, weeks=30, rng=7)
    name = found.finalists[0]
    assert found.fresh[0] == pytest.approx(runs.outcome("arrivals_averted", name).mean())
    searched = rf.project(found.chosen, draws=space.subset(slice(0, 150)), weeks=30, rng=7)
    assert found.search[0] == pytest.approx(searched.outcome("arrivals_averted", name).mean())
    assert found.optimism == found.search[0] - found.fresh[0]
    assert found.fresh.max() <= found.bound
    assert (np.diff(found.search) <= 0).all()
    assert "none" in found.finalists and found.values.shape == (6, 150)
    again = rf.decide.search_schedules("pilot", **SMALL, objective="arrivals_averted", threads=1)
    assert (again.values == found.values).all() and again.finalists == found.finalists


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
    assert all(lever["detention_beds"] == 30 for lever in s.levers if lever["name"] != "none")


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
