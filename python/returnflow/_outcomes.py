"""Outcomes and series: names, units, what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core

if TYPE_CHECKING:
    from .parameters import ParameterSpace

SERIES = {name: (unit, flow, text) for name, unit, flow, text in _core.series_table()}
OUTCOMES = {name: (unit, text) for name, unit, text in _core.outcomes_table()}
PAIRED = {name: (unit, text) for name, unit, text in _core.paired_table()}
ONE_IN_N = ("arrivals per return", "Arrivals in the window for each return; 1 over return_share.")
ALL = OUTCOMES | {"one_in_n": ONE_IN_N} | PAIRED

# Prices of every GBP in a result (docs/model.md).
PRICE_YEAR = "2025"

# What an outcome of the scheme rests on most: parameters of the table, and words for people.
RESTS_ON: dict[str, tuple[tuple[str, ...], str]] = {
    "return_share": (("removal_success", "dwell_weeks"), "rests on removal success and dwell"),
    "return_share_cohort": (("removal_success", "dwell_weeks"), "rests on removal success"),
    "one_in_n": (("removal_success", "dwell_weeks"), "rests on removal success and dwell"),
    "returns": (("removal_success", "dwell_weeks"), "rests on removal success and dwell"),
    "arrivals": (("deter_semi_elasticity",), "rests on the deterrence response"),
    "arrivals_averted": (("deter_semi_elasticity",), "rests on the deterrence response"),
    "net_arrivals": (
        ("deter_semi_elasticity", "admission_substitution"),
        "each return is matched by an admission",
    ),
    "admissions": (("admission_lag_weeks", "applicants_initial"), "follows returns with a lag"),
    "parity_gap": (("admission_lag_weeks", "applicants_initial"), "rests on the admission lag"),
    "reentries": (("reentry_prob",), "rests on the probability of re-entry"),
    "diverted": (("diversion_share", "deter_semi_elasticity"), "rests on the diverted share"),
    "dissuaded": (("deter_semi_elasticity",), "rests on the deterrence response"),
    "deaths": (("death_risk", "deter_semi_elasticity"), "rests on risk per attempt and deterrence"),
    "detention_days": (("dwell_weeks", "removal_success"), "rests on dwell and removal success"),
    "net_cost_pv": (
        ("cost_flight_escort", "cost_legal_case", "deter_semi_elasticity"),
        "no unit cost has been published",
    ),
    "net_benefit_gbp": (
        ("cost_flight_escort", "cost_legal_case", "deter_semi_elasticity"),
        "no unit cost has been published",
    ),
}


def grade_of(outcome: str, space: ParameterSpace | None) -> str:
    """Weakest evidence grade among the parameters that an outcome rests on; empty when unlisted."""
    from .parameters import ParameterSpace

    table = ParameterSpace.default() if space is None else space
    names = RESTS_ON.get(outcome, ((), ""))[0]
    return max((table[name].grade for name in names), default="")
