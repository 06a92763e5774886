"""The identities of docs/model.md, section 4, over random parameters and levers, in both modes."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from returnflow import _core

from tests.oracle.cases import BASE, NEUTRAL
from tests.oracle.core import draws_of, levers

DRAWS = 6
SHARE = (0.0, 1.0)

# Ranges to search, wider than the priors; a parameter that is not named keeps its base value.
RANGES: dict[str, tuple[float, float]] = {
    "days_level": (-4.0, 3.0), "days_cos": (-1.5, 1.5), "days_concentration": (0.2, 50.0),
    "pressure_level": (0.0, 7.5), "pressure_backlog": (-0.5, 1.0),
    "pressure_memory_weeks": (1.0, 500.0), "pressure_volatility": (0.0, 0.5),
    "year_drift_sd": (0.0, 1.0), "attempts_size": (0.2, 20.0),
    "prevention_concentration": (0.2, 50.0), "prevention_share": (0.01, 0.9),
    "deter_semi_elasticity": (0.0, 50.0), "deter_max": SHARE, "deter_exponent": (0.5, 8.0),
    "deter_threshold": (0.01, 1.0), "perception_half_life_weeks": (0.5, 100.0),
    "salience": (0.0, 10.0), "pull_elasticity_support": (-1.0, 2.0),
    "pull_elasticity_work": (-1.0, 1.0), "announcement_effect": (-1.0, 1.0),
    "price_response": (0.0, 2.0), "price_elasticity": (0.0, 3.0), "retry_prob": SHARE,
    "retry_gap_weeks": (0.1, 10.0), "delay_share": SHARE, "diversion_share": SHARE,
    "delay_weeks": (0.5, 50.0), "death_risk": (0.0, 0.05), "adult_share": SHARE,
    "excluded_share": SHARE, "removal_success": (0.05, 1.0), "france_accept_share": (0.05, 1.0),
    "dwell_weeks": (0.5, 30.0), "lapse_prob": SHARE, "court_stop_rate": (0.0, 12.0),
    "court_stop_weeks": (0.5, 30.0), "flight_cancel_prob": (0.0, 0.9), "reentry_prob": SHARE,
    "reentry_lag_weeks": (0.5, 20.0), "reentry_by_lorry_share": SHARE, "detect_boat": SHARE,
    "detect_lorry": SHARE, "onward_share": SHARE, "applicants_initial": (0.0, 3000.0),
    "applications_per_week": (0.0, 200.0), "admission_lag_weeks": (0.2, 30.0),
    "admission_substitution": SHARE, "supported_initial": (0.0, 200000.0),
    "support_years": (0.1, 5.0),
}  # fmt: skip
LEVERS: dict[str, tuple[float, float]] = {
    "returns_per_week": (0.0, 400.0), "admissions_per_return": (0.0, 3.0),
    "detention_beds": (0.0, 3000.0), "prevention_effort": (0.2, 5.0),
    "work_enforcement": (0.2, 5.0), "support_level": (0.2, 5.0),
    "border_funding_gbp_per_year": (0.0, 4e8),
}  # fmt: skip
SIGNED = {"stock_level", "stock_drift_base", "stock_drift_step", "stock_days_before"}
PEOPLE = (
    "potential first dissuaded delayed diverted retries deaths prevented arrivals eligible intake "
    "returns released onward redetected admissions detained stock_supported stock_applicants"
).split()


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    """A case with parameters that differ between draws and levers that change once."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    params: dict[str, Any] = dict(BASE)
    ends = draw(st.sampled_from([0.0, 0.05, 0.3]))  # how often a parameter sits at an end
    for name, (low, high) in RANGES.items():
        inside = rng.uniform(low, high, DRAWS)
        end = np.where(rng.random(DRAWS) < 0.5, low, high)
        params[name] = np.where(rng.random(DRAWS) < ends, end, inside)
    params["flight_batch"] = rng.integers(1, 40, DRAWS).astype(float)
    weeks = draw(st.integers(2, 60))
    begin = draw(st.integers(0, weeks))
    end_week = draw(st.integers(begin, weeks + 10))
    change = draw(st.integers(0, weeks))
    before, after = (
        {name: rng.uniform(low, high) for name, (low, high) in LEVERS.items()} for _ in range(2)
    )
    stops = draw(st.sets(st.integers(0, weeks), max_size=5))
    policy = []
    for t in range(weeks):
        on = float(begin <= t < end_week)
        row = NEUTRAL | (before if t < change else after) | {"on": on}
        row |= {"weeks_in_force": (t - begin) * on, "stopped": float(t in stops)}
        policy.append(row)
    start = {
        "level": rng.normal(), "days": float(rng.integers(0, 8)),
        "mean_arrivals": rng.uniform(0, 2000), "recent_returns": rng.uniform(0, 100),
    }  # fmt: skip
    form = draw(st.sampled_from(["none", "exponential", "hill", "elastic"]))
    first = date(2026, 8, 23)
    return dict(params=params, policy=policy, start=start, form=form, first_sunday=first)


def replayed(case: dict[str, Any], mode: str, seed: int) -> dict[str, NDArray[np.float64]]:
    policy = case["policy"]
    draws = draws_of(case, DRAWS)
    return _core.replay(draws, levers(policy), weeks=len(policy), mode=mode, seed=seed)


def check(case: dict[str, Any], s: dict[str, NDArray[np.float64]], mode: str) -> None:
    exact = mode == "stochastic"
    ever = {name: np.cumsum(values, axis=0) for name, values in s.items()}
    policy = levers(case["policy"])

    def same(a: Any, b: Any) -> None:
        if exact:
            np.testing.assert_array_equal(a, b)
        else:
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-7)

    for name, values in s.items():
        assert np.isfinite(values).all(), name
        if name.startswith("stock_") and name not in SIGNED:
            assert (values >= (0.0 if exact else -1e-7)).all(), name
    thinned = s["behaviour"] <= 1.0
    same(s["potential"][thinned], (s["first"] + s["dissuaded"])[thinned])
    assert (s["delayed"] + s["diverted"] <= s["dissuaded"] * (1 + 1e-12)).all()
    same(s["attempts"], s["deaths"] + s["prevented"] + s["arrivals"])
    same(ever["intake"], s["detained"] + ever["returns"] + ever["released"])
    back = ever["reentries_boat"] + ever["reentries_lorry"]
    left = s["stock_reentry_pool"] + back + ever["onward"] + s["stock_stayed"]
    same(ever["returns"], left)
    cap = policy["returns_per_week"][:, None]
    assert (s["returns"] <= cap * (1 + 1e-12)).all()
    owed = np.cumsum(policy["admissions_per_return"][:, None] * s["returns"], axis=0)
    assert (ever["admissions"] <= np.ceil(owed - 1e-6) + 1e-6).all()
    # intake never lifts the detained above the beds
    before = np.vstack([np.zeros(DRAWS), s["detained"][:-1]])
    beds = policy["detention_beds"][:, None]
    assert (before + s["intake"] <= np.maximum(beds, before) * (1 + 1e-12) + 1e-9).all()
    assert (s["returns"][policy["stopped"] == 1.0] == 0.0).all()
    assert (s["detained"][policy["on"] == 0.0] == 0.0).all()
    if exact:
        for name in PEOPLE:
            same(s[name], np.floor(s[name]))
        assert (s["attempts"][s["days"] == 0.0] == 0.0).all()


SETTINGS = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@SETTINGS
@given(situations(), st.integers(0, 2**63 - 1))
def test_stochastic(case: dict[str, Any], seed: int) -> None:
    check(case, replayed(case, "stochastic", seed), "stochastic")


@SETTINGS
@given(situations())
def test_expected(case: dict[str, Any]) -> None:
    check(case, replayed(case, "expected", 0), "expected")


@SETTINGS
@given(situations(), situations(), st.integers(0, 59), st.integers(0, 2**63 - 1))
def test_levers_that_differ_later_change_nothing_earlier(
    case: dict[str, Any], other: dict[str, Any], week: int, seed: int
) -> None:
    weeks = min(len(case["policy"]), len(other["policy"]))
    k = min(week, weeks)
    a = case | {"policy": case["policy"][:weeks]}
    b = case | {"policy": case["policy"][:k] + other["policy"][k:weeks]}
    for mode in ("stochastic", "expected"):
        x, y, again = (replayed(c, mode, seed) for c in (a, b, a))
        for name in x:
            assert np.array_equal(x[name][:k], y[name][:k]), (mode, name)
            assert np.array_equal(x[name], again[name])
