"""The plain-Python model obeys the identities of docs/model.md, 4, and hand-worked answers."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

import numpy as np
import pytest

from benches import numpy_model
from tests.oracle.cases import BASE, BIG, CASES, STRONG, case, none, policy
from tests.oracle.model import WEEKLY, simulate
from tests.oracle.outcomes import outcomes

STOCKS = (
    "detained referred answering clearing ready reentry_pool retry_pool delayed_pool applicants "
    "forgone supported owed"
).split()

FLAT = dict(
    days_cos=0.0, days_sin=0.0, pressure_cos1=0.0, pressure_sin1=0.0, pressure_cos2=0.0,
    pressure_sin2=0.0, pressure_backlog=0.0, death_risk=0.0,
)  # fmt: skip


def run(c: dict[str, Any], mode: str = "expected", seed: int = 0) -> dict[str, list[float]]:
    rng = np.random.default_rng(seed)
    return simulate(**c, mode=mode, rng=rng)


def check_identities(s: dict[str, list[float]], c: dict[str, Any], tol: float) -> None:
    """Identities 1 to 6; `tol` is relative (0: whole numbers, exact)."""

    def same(a: float, b: float, scale: float = 1.0) -> None:
        assert abs(a - b) <= tol * max(1.0, abs(a), abs(b), scale)

    ever = {k: list(accumulate(v)) for k, v in s.items()}
    for t in range(len(s["arrivals"])):
        if s["behaviour"][t] <= 1.0:
            same(s["N0"][t], s["N"][t] + s["dissuaded"][t])
        same(s["dissuaded"][t], s["delayed"][t] + s["diverted"][t] + s["stayed"][t])
        same(s["attempts"][t], s["deaths"][t] + s["prevented"][t] + s["arrivals"][t])
        same(ever["intake"][t], s["detained"][t] + ever["returns"][t] + ever["released"][t])
        france = s["reentry_pool"][t] + ever["reentries"][t] + ever["onward"][t]
        same(ever["returns"][t], france + ever["stayed_in_france"][t])
        cap = c["policy"][t]["returns_per_week"]
        slack = tol * max(1.0, s["ready_for_seats"][t])
        assert s["returns"][t] <= s["ready_for_seats"][t] + slack
        assert s["returns"][t] <= cap + slack
        owed = sum(
            w["admissions_per_return"] * r
            for w, r in zip(c["policy"][: t + 1], s["returns"], strict=False)
        )
        assert ever["admissions"][t] <= math.ceil(owed - 1e-9) + 1e-9
        beds = c["policy"][t]["detention_beds"]
        assert s["detained_before"][t] + s["intake"][t] <= max(beds, s["detained_before"][t]) + 1e-9
        for stock in STOCKS:
            assert s[stock][t] >= -tol * max(1.0, s["supported"][t])
    for name, values in s.items():
        assert all(math.isfinite(v) for v in values), name


@pytest.mark.parametrize("name", CASES)
def test_identities(name: str) -> None:
    c = CASES[name]
    check_identities(run(c), c, tol=1e-9)
    s = run(c, "stochastic", seed=1)
    check_identities(s, c, tol=0.0)
    people = "arrivals attempts prevented returns admissions intake released deaths N0 N"
    for flow in people.split():
        assert all(v == math.floor(v) for v in s[flow]), flow


def test_fifty_cases_in_four_forms() -> None:
    assert len(CASES) >= 50
    assert {c["form"] for c in CASES.values()} == {"none", "exponential", "hill", "elastic"}


def test_conservation_of_people_who_want_to_cross() -> None:
    """Without scheme, retries or deaths, arrivals are (1 - q) of first attempts: by hand."""
    c = case(weeks=none(), retry_prob=0.0, death_risk=0.0, start=dict(recent_returns=0.0))
    s = run(c)
    for n0, arrivals in zip(s["N0"], s["arrivals"], strict=True):
        assert arrivals == pytest.approx((1 - BASE["prevention_share"]) * n0, rel=1e-12)


def test_retries_leave_arrivals_per_potential_attempt_unchanged() -> None:
    """g is chosen so that a steady flow m K arrives whatever rho and q: section 2.4."""
    for q, rho in [(0.1, 0.5), (0.33, 0.91), (0.6, 1.0)]:
        mean = 7 / (1 + math.exp(0.45)) * math.exp(5.5)
        c = case(
            weeks=none(400), prevention_share=q, retry_prob=rho,
            start=dict(level=0.0, mean_arrivals=mean), **FLAT,
        )  # fmt: skip
        s = run(c)
        assert s["arrivals"][0] == pytest.approx(
            mean, rel=1e-12
        )  # the start pool is the steady one
        assert s["arrivals"][-1] == pytest.approx(mean, rel=1e-12)


def test_perceived_risk_in_steady_state_is_returns_over_arrivals() -> None:
    c = case(form="none", weeks=policy(900), **FLAT)
    s = run(c)
    assert s["perceived_risk"][-1] == pytest.approx(s["returns"][-1] / s["arrivals"][-1], rel=1e-9)


def test_perception_halves_in_its_half_life() -> None:
    c = case(weeks=none(40), start=dict(recent_returns=10.0, mean_arrivals=1.0), days_level=-30.0)
    s = run(c)  # no arrivals: the denominator is held at 1, the numerator decays
    assert s["perceived_risk"][0] == 1.0
    c = case(weeks=none(40), start=dict(recent_returns=0.5, mean_arrivals=1.0), days_level=-30.0)
    s = run(c)
    assert s["perceived_risk"][10] == pytest.approx(0.25, rel=1e-12)
    assert s["perceived_risk"][30] == pytest.approx(0.0625, rel=1e-12)


def test_pipeline_in_steady_state() -> None:
    """Enough seats, no lapse: returns = intake x removal_success; beds by Little's law."""
    c = case(
        form="none", weeks=policy(600, returns_per_week=50.0, detention_beds=1e6), lapse_prob=0.0,
        court_stop_rate=0.0, flight_cancel_prob=0.0, flight_batch=1.0, year_drift_sd=0.0,
        days_level=2.0,
    )  # fmt: skip
    s = run(c)
    assert s["intake"][-1] == pytest.approx(50 / 0.6, rel=1e-12)
    assert s["returns"][-1] == pytest.approx(50, rel=1e-9)
    leave = 1 - math.exp(-3 / 6.1)
    f1 = 1 - math.sqrt(0.6 / 0.92)
    passing = 1 + (1 - f1) + (1 - f1) * 0.92  # stages entered per person
    waiting = 0.6 * s["intake"][-1]  # enters Ready, leaves the week after
    expected = s["intake"][-1] / leave * passing + waiting
    assert s["detained"][-1] == pytest.approx(expected, rel=1e-9)


def test_price_feedback_solves_the_two_equations() -> None:
    s = run(CASES["price_strong"])
    p = CASES["price_strong"]["params"]
    for b, price, risk in zip(s["behaviour"], s["price"], s["perceived_risk"], strict=True):
        rel = price / p["price_per_place"]
        assert rel == pytest.approx(b ** p["price_response"], rel=1e-12)
        demand = math.exp(-p["deter_semi_elasticity"] * risk) * rel ** -p["price_elasticity"]
        assert b == pytest.approx(demand, rel=1e-12)


def test_expected_stop_is_the_probability_of_the_chain() -> None:
    c = case(court_stop_rate=12.0, court_stop_weeks=10.0)
    s = run(c)
    begin, end = 1 - math.exp(-12 / 52), 1 - math.exp(-0.1)
    limit = begin / (begin + end)
    for t, stop in enumerate(s["stop"]):  # closed form of the two-state chain from 0
        assert stop == pytest.approx(limit * (1 - (1 - begin - end) ** (t + 1)), rel=1e-12)


def test_thinning_keeps_the_mean() -> None:
    """Stochastic first attempts have the expected mean in week 0 (20,000 runs of one week)."""
    c = case(weeks=policy(1))
    exact = run(c)
    rng = np.random.default_rng(5)
    n, total, squares = 20_000, 0.0, 0.0
    for _ in range(n):
        a = simulate(**c, mode="stochastic", rng=rng)["arrivals"][0]
        total += a
        squares += a * a
    mean = total / n
    error = math.sqrt((squares / n - mean * mean) / n)
    assert abs(mean - exact["arrivals"][0]) < 4 * error


def test_equal_levers_until_a_week_give_equal_numbers() -> None:
    a = run(case(weeks=policy()), "stochastic", seed=3)
    b = run(
        case(weeks=policy(detention_beds=lambda t: 400 if t < 30 else 100)), "stochastic", seed=3
    )
    for name in WEEKLY:
        assert a[name][:30] == b[name][:30]
    assert a["detained"] != b["detained"]


def test_outcomes_by_hand() -> None:
    s = run(CASES["pilot_exponential"])
    o = outcomes(s, run(CASES["none"]), discount_rate=0.035)
    assert o["return_share"] == pytest.approx(sum(s["returns"]) / sum(s["arrivals"]))
    assert o["one_in_n"] * o["return_share"] == pytest.approx(1.0)
    assert o["peak_detained"] == max(s["detained"])
    per_year = sum(s["cost"][52:])
    late = outcomes(s, discount_rate=0.035, window=slice(52, None))["net_cost_pv"]
    assert per_year * 1.035**-2 < late < per_year / 1.035
    zero = outcomes(s, discount_rate=0.0)
    assert zero["net_cost_pv"] == pytest.approx(sum(s["cost"]))
    nothing = outcomes(run(CASES["none"]))
    assert nothing["one_in_n"] == math.inf


def test_numpy_twin_has_the_same_means() -> None:
    """The vectorised model of benches/ against one draw at a time, window totals, 30 weeks."""
    c = case(weeks=policy(30, in_force=3, expires=25, **BIG), **STRONG)
    rng = np.random.default_rng(11)
    slow = [simulate(**c, mode="stochastic", rng=rng) for _ in range(500)]
    many = numpy_model.simulate(
        c["params"], c["policy"], c["start"], form=c["form"], first_sunday=c["first_sunday"],
        rng=np.random.default_rng(12), n=50_000, weekly_quantiles=False,
    )  # fmt: skip
    for name in WEEKLY:
        one = np.array([sum(s[name]) for s in slow])
        two = many.totals[name]
        error = math.hypot(one.std() / math.sqrt(len(one)), two.std() / math.sqrt(len(two)))
        assert abs(one.mean() - two.mean()) < 4.5 * error + 1e-9, name
        assert abs(one.std() / two.std() - 1.0) < 0.25, name
