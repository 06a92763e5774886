"""Decisions on the model: roots are roots, levers without effect give exactly zero."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError


@pytest.fixture(scope="module")
def runs() -> rf.Runs:
    return rf.project("pilot", weeks=52, n=192, rng=7)


def test_required_returns_give_the_share(runs: rf.Runs) -> None:
    r = rf.decide.required_returns(runs, one_in=17)
    assert 0.9 < r.reachable <= 1
    # Put the root of one draw back into the model: that draw returns one in 17.
    for i in (0, 63, 150):
        cap = float(r.returns_per_week[i])
        back = runs.scenarios["pilot"].with_(returns_per_week=cap, detention_beds=1e6)
        share = rf.project(back, draws=runs.draws, weeks=52, rng=7).outcome("return_share")
        assert share[i] == pytest.approx(1 / 17, rel=0.08)
    # A smaller chance takes fewer returns, in every draw.
    small = rf.decide.required_returns(runs, one_in=40)
    ok = np.isfinite(r.returns_per_week)
    assert (small.returns_per_week[ok] < r.returns_per_week[ok]).all()
    assert "out of reach" in rf.decide.required_returns(runs, share=0.97).text
    assert rf.decide.Required.from_json(r.to_json()).text == r.text


def test_beds_and_flights(runs: rf.Runs) -> None:
    few = rf.decide.required_beds(runs, returns_per_week=10)
    many = rf.decide.required_beds(runs, returns_per_week=40)
    assert (few.beds <= many.beds).all()
    batch, cancel = runs.draws["flight_batch"], runs.draws["flight_cancel_prob"]
    assert many.flights_per_week == pytest.approx(40 / batch / (1 - cancel))


def test_break_even_is_a_root(runs: rf.Runs) -> None:
    b = rf.decide.break_even(runs, over="deter_semi_elasticity", values=np.linspace(0, 12, 9))
    assert b.curve.shape == (9, 3)
    assert (np.diff(b.mean) > 0).all()  # more deterrence, more people who do not come
    if np.isfinite(b.switching):
        k = int(np.searchsorted(b.grid, b.switching))
        assert b.mean[k - 1] <= 0 <= b.mean[k]
    assert set(b.welfare["outcome"]) == {"deaths", "detention_days", "admissions", "reentries"}
    for word in ("deaths", "detention days", "admissions", "reentries"):
        assert word in b.text
    assert b.plot_data().columns[0] == "deter_semi_elasticity"


def test_surface_agrees_with_break_even(runs: rf.Runs) -> None:
    s = rf.decide.surface(runs, across=[25, 50], up=[0.0, 6.0, 12.0])
    b = rf.decide.break_even(runs, values=[0.0, 6.0, 12.0])
    assert s.value[:, 1] == pytest.approx(b.mean)
    assert s.isoquant().shape == (2, 2)


def test_a_placebo_lever_gives_exactly_zero() -> None:
    # Beds beyond those used, and a neutral lever set to neutral, change nothing at all.
    other = rf.Scenario.none().with_(work_enforcement=1.0, support_level=1.0)
    runs = rf.project({"placebo": other}, weeks=30, n=64, rng=7)
    for name in ("arrivals", "net_cost_pv", "deaths", "net_arrivals"):
        assert (runs.difference(name, "placebo") == 0).all()
    nb = {"none": np.zeros(64), "placebo": runs.outcome("net_benefit_gbp", "placebo")}
    v = rf.decide.evppi(nb, {"x": runs.draws["reentry_prob"]})
    assert v.perfect == 0 and v.values[0] == 0


def test_stress_table(runs: rf.Runs) -> None:
    s = rf.stress(runs)
    assert s.names[0] == "as planned"
    assert {"court_stop", "french_suspension", "tenfold", "reentry_at_us_rates"} <= set(s.names)
    for name in ("court_stop", "french_suspension", "one_month_notice"):
        assert (s.change("returns", name) <= 0).all()
    assert (s.change("returns", "french_suspension") <= s.change("returns", "court_stop")).all()
    assert s.change("reentries", "reentry_at_us_rates").mean() > 0
    assert s.table().shape[0] == len(s.names)
    with pytest.raises(ParameterError, match="Did you mean 'court_stop'"):
        rf.stress(runs, stresses=["court_stp"])


def test_refusals(runs: rf.Runs) -> None:
    with pytest.raises(ParameterError, match="one of the two"):
        rf.decide.required_returns(runs)
    with pytest.raises(ParameterError, match="one_in"):
        rf.decide.required_returns(runs, one_in=0.5)
    with pytest.raises(ParameterError, match="Did you mean 'deter_semi_elasticity'"):
        rf.decide.break_even(runs, over="deter_semi_elasticty")
    with pytest.raises(ParameterError, match="rising"):
        rf.decide.break_even(runs, values=[1.0, 0.0])


def test_required_shows_money_against_the_comparator(runs: rf.Runs) -> None:
    # The pilot's own cap: the row equals the paired outcome of an ordinary run with free beds.
    r = rf.decide.required_beds(runs, returns_per_week=50)
    free = rf.Scenario.pilot().with_(detention_beds=1e6)
    plain = rf.project({"free": free}, draws=runs.draws, weeks=52, rng=7)
    assert (r.beside["net_benefit_gbp"] == plain.outcome("net_benefit_gbp", "free")).all()
    saved = -plain.difference("net_cost_pv", "free")
    assert r.beside["net_benefit_gbp"] == pytest.approx(saved, abs=1e-3)
    assert {"deaths", "detention_days", "reentries"} <= set(r.summary()["outcome"])
    assert "net_cost_pv" not in set(r.summary()["outcome"])
