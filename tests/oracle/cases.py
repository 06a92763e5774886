"""Cases on which the core and the plain-Python model must agree: plain dicts, the same every time.

Values are of the size of the default priors but are only test points; nothing here is evidence.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Any

BASE: dict[str, float] = dict(
    days_level=-0.45, days_cos=-0.58, days_sin=-0.08, days_concentration=5.5,
    pressure_level=5.5, pressure_cos1=-0.13, pressure_sin1=-0.28, pressure_cos2=-0.11,
    pressure_sin2=-0.05, pressure_backlog=0.23, backlog_centre=1.2,
    pressure_memory_weeks=40.0, pressure_volatility=0.08, year_drift_sd=0.36,
    attempts_size=1.96, prevention_concentration=4.8, prevention_share=0.33,
    deter_semi_elasticity=0.64, deter_max=0.8, deter_exponent=3.0, deter_threshold=0.35,
    perception_half_life_weeks=10.0, salience=1.0,
    pull_elasticity_support=0.3, pull_elasticity_work=-0.03,
    announcement_effect=0.0, announcement_half_life_weeks=8.0,
    price_response=0.3, price_elasticity=1.0, price_per_place=3500.0, kit_cost_per_boat=12000.0,
    retry_prob=0.91, retry_gap_weeks=0.57, delay_share=0.25, diversion_share=0.23,
    delay_weeks=12.0, death_risk=0.0005, people_per_boat=67.0, people_per_boat_trend=0.09,
    adult_share=0.82, excluded_share=0.25, removal_success=0.6, france_accept_share=0.92,
    dwell_weeks=6.1, lapse_prob=0.08, court_stop_rate=0.5, court_stop_weeks=6.0,
    flight_batch=9.0, flight_cancel_prob=0.15,
    reentry_prob=0.13, reentry_lag_weeks=4.3, reentry_by_lorry_share=0.5, detect_boat=0.98,
    detect_lorry=0.5, onward_share=0.07,
    applicants_initial=2000.0, applications_per_week=60.0, admission_lag_weeks=8.0,
    admission_substitution=0.23,
    supported_initial=107003.0, support_years=1.6,
    cost_detention_day=128.0, cost_flight_escort=7000.0, cost_legal_case=3500.0,
    cost_admission=2500.0, support_cost_year=32000.0, discount_rate=0.035,
)  # fmt: skip

NEUTRAL: dict[str, float] = dict(
    on=0.0, weeks_in_force=0.0, returns_per_week=0.0, admissions_per_return=0.0,
    detention_beds=0.0, prevention_effort=1.0, work_enforcement=1.0, support_level=1.0,
    border_funding_gbp_per_year=190e6, stopped=0.0,
)  # fmt: skip

PILOT: dict[str, float] = NEUTRAL | dict(
    on=1.0, returns_per_week=50.0, admissions_per_return=1.0, detention_beds=400.0
)

START: dict[str, float] = dict(level=-0.2, days=3.0, mean_arrivals=580.0, recent_returns=0.0)
FIRST = date(2026, 8, 23)
WEEKS = 104


def policy(
    weeks: int = WEEKS, in_force: int = 0, expires: int = 10**6, **levers: Any
) -> list[dict[str, float]]:
    """Weekly levers, each a number or a function of the week; `on` holds in [in_force, expires)."""
    rows = []
    for t in range(weeks):
        row = dict(PILOT)
        row.update({name: float(v(t) if callable(v) else v) for name, v in levers.items()})
        if not in_force <= t < expires:
            row["on"] = 0.0
        row["weeks_in_force"] = float(t - in_force) if row["on"] else 0.0
        rows.append(row)
    return rows


def none(weeks: int = WEEKS) -> list[dict[str, float]]:
    """No scheme, every other lever neutral."""
    return [dict(NEUTRAL) for _ in range(weeks)]


def case(
    *,
    form: str = "exponential",
    weeks: list[dict[str, float]] | None = None,
    start: dict[str, float] | None = None,
    first: date = FIRST,
    **params: float,
) -> dict[str, Any]:
    unknown = set(params) - set(BASE)
    assert not unknown, unknown
    return dict(
        form=form,
        policy=policy() if weeks is None else weeks,
        start=START | (start or {}),
        first_sunday=first,
        params=BASE | params,
    )


def logistic_ramp(low: float, high: float, midpoint: float, steepness: float) -> Any:
    return lambda t: low + (high - low) / (1.0 + math.exp(-steepness * (t - midpoint)))


BIG = dict(returns_per_week=500.0, detention_beds=5000.0)
STRONG = dict(deter_semi_elasticity=6.0)

BED_STEPS = {
    "beds_cut": lambda t: 400.0 if t < 50 else 100.0,
    "beds_closed": lambda t: 400.0 if t < 30 else 0.0,
}
STEPS_DOWN = policy(returns_per_week=lambda t: 80.0 if t < 30 else 10.0 if t < 70 else 0.0)
RAMP = policy(returns_per_week=lambda t: min(500.0, 50.0 + 4.5 * t), detention_beds=5000.0)
FRESH_MONEY = policy(border_funding_gbp_per_year=lambda t: 190e6 if t < 52 else 250e6)
HISTORY = dict(recent_returns=45.0)

CASES: dict[str, dict[str, Any]] = {
    # comparator and pilot in each form
    "none": case(weeks=none()),
    "none_with_history": case(weeks=none(), start=dict(recent_returns=30.0), **STRONG),
    "pilot_form_none": case(form="none"),
    "pilot_exponential": case(),
    "pilot_hill": case(form="hill"),
    "pilot_elastic": case(form="elastic"),
    # large schemes, forms at their limits
    "big_exponential": case(weeks=policy(**BIG), **STRONG),
    "big_hill_steep": case(form="hill", weeks=policy(**BIG), deter_exponent=6.0,
                           deter_threshold=0.1),
    "big_hill_max_one": case(form="hill", weeks=policy(**BIG), deter_max=1.0, deter_threshold=0.01),
    "big_elastic": case(form="elastic", weeks=policy(**BIG), **STRONG),
    "dissuasion_at_its_limit": case(weeks=policy(**BIG), deter_semi_elasticity=100.0, salience=5.0),
    "elastic_risk_one": case(form="elastic", weeks=policy(**BIG), salience=50.0,
                             deter_semi_elasticity=0.4),
    "exponential_zero": case(deter_semi_elasticity=0.0),
    "elastic_zero": case(form="elastic", deter_semi_elasticity=0.0, salience=50.0),
    "salience_zero": case(weeks=policy(**BIG), salience=0.0, **STRONG),
    "perception_fast": case(weeks=policy(**BIG), perception_half_life_weeks=0.5, **STRONG),
    "perception_slow": case(weeks=policy(**BIG), perception_half_life_weeks=200.0, **STRONG),
    # behaviour above 1, price feedback
    "announcement_rush": case(announcement_effect=0.1),
    "announcement_rush_large": case(announcement_effect=1.2, announcement_half_life_weeks=20.0),
    "announcement_deters": case(announcement_effect=-0.1),
    "support_doubles": case(weeks=policy(support_level=2.0), pull_elasticity_support=1.3),
    "support_halves": case(weeks=policy(support_level=0.5), pull_elasticity_support=1.3),
    "work_checks_up": case(weeks=policy(work_enforcement=3.0), pull_elasticity_work=-0.15),
    "work_checks_down": case(weeks=policy(work_enforcement=0.2), pull_elasticity_work=-0.15),
    "price_inert": case(weeks=policy(**BIG), price_response=0.0, **STRONG),
    "price_strong": case(weeks=policy(**BIG), price_response=2.0, price_elasticity=2.3, **STRONG),
    # times
    "notice_then_expiry": case(weeks=policy(in_force=12, expires=60), announcement_effect=-0.1),
    "short_life": case(weeks=policy(in_force=5, expires=15, **BIG), **STRONG),
    "expiry_after_history": case(weeks=policy(expires=6), start=HISTORY, **STRONG),
    "dated_stop": case(weeks=policy(stopped=lambda t: 20 <= t < 40)),
    "stopped_throughout": case(weeks=policy(stopped=1.0)),
    "other_season": case(first=date(2027, 1, 3)),
    "year_end_and_leap_year": case(first=date(2027, 12, 26)),
    "one_week": case(weeks=policy(1)),
    "ten_years": case(weeks=policy(520), year_drift_sd=0.0),
    # schedules
    "ramp_linear": case(weeks=RAMP),
    "ramp_logistic": case(weeks=policy(returns_per_week=logistic_ramp(12.0, 43.0, 26.0, 0.3))),
    "steps_down": case(weeks=STEPS_DOWN),
    # beds
    "bed_shortage": case(weeks=policy(detention_beds=60.0)),
    "no_beds": case(weeks=policy(detention_beds=0.0)),
    **{name: case(weeks=policy(detention_beds=beds)) for name, beds in BED_STEPS.items()},
    # flights and courts
    "odd_batch": case(flight_batch=7.0, weeks=policy(returns_per_week=33.3)),
    "hardly_a_flight": case(flight_cancel_prob=0.999),
    "every_flight": case(flight_cancel_prob=0.0),
    "single_seats": case(flight_batch=1.0),
    "courts_idle": case(court_stop_rate=0.0),
    "courts_busy": case(court_stop_rate=12.0, court_stop_weeks=10.0),
    # pipeline
    "quick_pipeline": case(dwell_weeks=0.7, removal_success=0.9, france_accept_share=0.98),
    "slow_pipeline": case(dwell_weeks=25.0, removal_success=0.2, france_accept_share=0.5),
    "refusal_binds": case(removal_success=0.9, france_accept_share=0.7),
    "certain_lapse": case(lapse_prob=1.0),
    "no_lapse": case(lapse_prob=0.0, flight_cancel_prob=0.6),
    # crossing
    "almost_no_days": case(days_level=-9.0),
    "all_days": case(days_level=6.0),
    "effort_up": case(weeks=policy(prevention_effort=3.0)),
    "effort_down": case(weeks=policy(prevention_effort=0.2)),
    "effort_varies": case(weeks=policy(prevention_effort=lambda t: 1.0 + 0.5 * math.sin(t))),
    "hardly_any_prevention": case(prevention_share=1e-9),
    "high_prevention": case(prevention_share=0.9, retry_prob=1.0),
    "no_retry": case(retry_prob=0.0),
    "slow_retry": case(retry_gap_weeks=20.0),
    "all_delayed": case(weeks=policy(**BIG), delay_share=1.0, delay_weeks=2.0, **STRONG),
    "all_diverted": case(weeks=policy(**BIG), delay_share=0.0, diversion_share=1.0, **STRONG),
    "deadly": case(death_risk=0.2),
    "strong_backlog": case(pressure_backlog=1.5, backlog_centre=0.4),
    "reverting_level": case(pressure_memory_weeks=2.0, start=dict(level=2.0)),
    "lasting_level": case(pressure_memory_weeks=5000.0, start=dict(level=-1.5)),
    "boats_fill": case(people_per_boat_trend=0.5, people_per_boat=20.0),
    # after return, admissions
    "everyone_reenters": case(reentry_prob=1.0, reentry_lag_weeks=1.0, reentry_by_lorry_share=0.1),
    "reentry_by_lorry": case(reentry_prob=0.6, reentry_by_lorry_share=1.0, detect_lorry=1.0),
    "everyone_moves_on": case(reentry_prob=0.0, onward_share=1.0),
    "ratio_two": case(weeks=policy(admissions_per_return=2.0)),
    "ratio_half": case(weeks=policy(admissions_per_return=0.5)),
    "ratio_changes": case(weeks=policy(admissions_per_return=lambda t: 1.5 if t < 40 else 0.0)),
    "too_few_applicants": case(applicants_initial=5.0, applications_per_week=2.0),
    "prompt_admissions": case(admission_lag_weeks=0.1),
    "full_substitution": case(weeks=policy(**BIG), admission_substitution=1.0,
                              applications_per_week=900.0),
    "tiny_flow": case(pressure_level=-1.0, start=dict(mean_arrivals=0.3, recent_returns=2.0)),
    "no_arrivals_before": case(start=dict(mean_arrivals=0.0, days=0.0)),
    "high_returns": case(weeks=policy(returns_per_week=2000.0, detention_beds=20000.0),
                         removal_success=0.95, france_accept_share=0.99, dwell_weeks=2.0),
    "fresh_money": case(weeks=FRESH_MONEY),
    "short_support": case(support_years=0.05, supported_initial=0.0),
    "discount_zero": case(discount_rate=0.0),
    "discount_high": case(discount_rate=0.2),
}  # fmt: skip
