"""Window outcomes of section 3, from the weekly series of one draw."""

from __future__ import annotations

import math

from tests.oracle.model import FLOWS


def ratio(above: float, below: float) -> float:
    return above / below if below != 0.0 else math.nan


def outcomes(
    series: dict[str, list[float]],
    comparator: dict[str, list[float]] | None = None,
    *,
    discount_rate: float = 0.035,
    window: slice = slice(None),
) -> dict[str, float]:
    """Window outcomes of section 3."""
    totals = {name: math.fsum(series[name][window]) for name in FLOWS}
    found = {f"total_{name}": value for name, value in totals.items()}
    share = ratio(totals["returns"], totals["arrivals"])
    found["return_share"] = share
    found["one_in_n"] = 1.0 / share if share > 0.0 else (math.inf if share == 0.0 else math.nan)
    found["return_share_cohort"] = cohort_return_share(series)
    found["peak_detained"] = max(series["detained"][window])
    found["net_cost_pv"] = present_value(series["cost"], discount_rate, window)
    if comparator is not None:
        averted = math.fsum(comparator["arrivals"][window]) - totals["arrivals"]
        extra_cost = found["net_cost_pv"] - present_value(comparator["cost"], discount_rate, window)
        found["arrivals_averted"] = averted
        found["crossings_averted_per_return"] = ratio(averted, totals["returns"])
        found["cost_per_arrival_averted"] = ratio(extra_cost, averted)
        found["net_benefit_gbp"] = -extra_cost
    return found


def cohort_return_share(series: dict[str, list[float]], last_weeks: int = 13) -> float:
    """Share returned by the end, of people who arrive before the last 13 weeks.

    The text has no order of people inside a stage, so each move takes the cohort's part of it.
    """
    weeks = len(series["arrivals"])
    held = dict.fromkeys(("referred", "answering", "clearing", "ready"), 0.0)  # of the cohort
    stock = dict(held)  # of everybody
    returned = arrived = 0.0

    def take(stage: str, people: float) -> float:
        part = people * ratio(held[stage], stock[stage]) if people > 0.0 else 0.0
        held[stage] -= part
        stock[stage] -= people
        return part

    for t in range(weeks):
        s = {name: values[t] for name, values in series.items()}
        take("ready", s["lapsed"])
        returned += take("ready", s["returns"])
        chain = (
            ("clearing", "ready", "3"),
            ("answering", "clearing", "2"),
            ("referred", "answering", "1"),
        )
        for stage, following, i in chain:
            leave, fail = s[f"leave{i}"], s[f"fail{i}"]
            part = take(stage, leave)
            stock[following] += leave - fail
            held[following] += part * (1.0 - ratio(fail, leave)) if leave > 0.0 else 0.0
        belongs = t < weeks - last_weeks
        stock["referred"] += s["intake"]
        held["referred"] += s["intake"] if belongs else 0.0
        arrived += s["arrivals"] if belongs else 0.0
        for stage in stock:
            if s[stage] == 0.0:  # released when the scheme ends
                stock[stage] = held[stage] = 0.0
    return ratio(returned, arrived)


def present_value(cost: list[float], rate: float, window: slice) -> float:
    """Cost of the window's weeks, discounted to week 0."""
    weeks = range(len(cost))[window]
    return math.fsum(cost[t] * (1.0 + rate) ** (-t / 52.0) for t in weeks)
