"""Decisions straight from a run: the same numbers as by hand, and every price said."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError


@pytest.fixture(scope="module")
def runs() -> rf.Runs:
    return rf.project(["pilot", "scaled_up"], weeks=52, n=400, rng=7)


def test_information_of_a_run_is_that_of_its_options(runs: rf.Runs) -> None:
    options = {"none": np.zeros(400)}
    for name in ("pilot", "scaled_up"):
        worth = 20_000 * runs.outcome("arrivals_averted", name)
        options[name] = runs.outcome("net_benefit_gbp", name) + worth
    columns = {"deter_semi_elasticity": runs.draws["deter_semi_elasticity"]}
    by_hand = rf.decide.evppi(options, columns)
    answer = rf.decide.evppi(
        runs, of=["deter_semi_elasticity"], value_per_arrival_averted_gbp=20_000
    )
    assert answer.perfect == by_hand.perfect > 0
    assert (answer.values == by_hand.values).all()
    assert rf.decide.evpi(runs, value_per_arrival_averted_gbp=20_000).perfect == by_hand.perfect
    assert "20,000 GBP" in answer.text and answer.grades["deter_semi_elasticity"] in "ABCD"
    assert "no value here" in rf.decide.evpi(runs).text
    assert rf.decide.InformationValue.from_json(answer.to_json()).text == answer.text
    same = rf.decide.robustness(options)
    robust = rf.decide.robustness(runs, value_per_arrival_averted_gbp=20_000)
    assert all((robust.scores[k] == same.scores[k]).all() for k in same.scores)
    assert "20,000 GBP" in robust.text


def test_groups_of_the_table_are_learnt_together(runs: rf.Runs) -> None:
    v = rf.decide.evppi(runs, of=["admissions", "after_return"])
    assert v.names == ("admissions", "after_return")
    space = rf.ParameterSpace.default()
    group = [p for p in space.uncertain if space[p].group == "admissions"]
    assert v.grades["admissions"] == max(space[p].grade for p in group)
    assert ((v.values >= 0) & (v.values <= v.perfect)).all()
    with pytest.raises(ParameterError, match="Did you mean 'reentry_prob'"):
        rf.decide.evppi(runs, of=["reentry_prop"])
    with pytest.raises(ParameterError, match="value_per_arrival_averted_gbp"):
        rf.decide.evpi({"a": [0.0], "b": [1.0]}, value_per_arrival_averted_gbp=1.0)


def test_plane_of_a_run_has_welfare_beside_it(runs: rf.Runs) -> None:
    c = rf.decide.cost_effectiveness(runs, worth=[0, 30_000])
    plane = c.plane("pilot")
    assert plane["effect"] == pytest.approx(-runs.difference("arrivals", "pilot"))
    assert plane["cost"] == pytest.approx(runs.difference("net_cost_pv", "pilot"), abs=1e-3)
    assert "deaths" in c._notes()[0] and "detention days" in c._notes()[0]
    with pytest.raises(ParameterError, match="effect"):
        rf.decide.cost_effectiveness({"a": [0.0], "b": [1.0]}, worth=[0])
