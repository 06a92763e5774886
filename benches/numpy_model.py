"""The model over many draws at once in NumPy: the speed peer, and the judge of stochastic means.

Written as one would write it for use: one generator (PCG64), one array for each stock with one
entry a draw, a loop over weeks, whole people as int64. It follows docs/model.md in its order; how
an ambiguity is read is listed in tests/oracle/model.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

SERIES = (
    "arrivals attempts prevented returns admissions reentries net_arrivals onward diverted "
    "delayed dissuaded deaths detained perceived_risk parity_gap supported price takings cost"
).split()
PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])


@dataclass
class Summary:
    """What a run keeps: totals for each draw, weekly quantiles, and series when asked."""

    totals: dict[str, Array] = field(default_factory=dict)
    quantiles: Array | None = None  # series x week x probability
    series: dict[str, Array] = field(default_factory=dict)  # name -> week x draw


def quantiles(values: Array) -> Array:
    """Linear quantiles of each row by one partial sort (faster than np.quantile; same numbers)."""
    at = PROBABILITIES * (values.shape[1] - 1)
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, values.shape[1] - 1)
    part = np.partition(values, np.union1d(low, high), axis=1)
    weight = at - low
    return part[:, low] * (1.0 - weight) + part[:, high] * weight


def behaviour_form(form: str, p: Mapping[str, Array]) -> Callable[[Array], Array]:
    """Dissuaded share as a function of perceived risk, 2.3."""
    if form == "none":
        return np.zeros_like
    if form == "exponential":
        return lambda risk: -np.expm1(-p["deter_semi_elasticity"] * risk)
    if form == "hill":
        n, tau = p["deter_exponent"], p["deter_threshold"] ** p["deter_exponent"]
        return lambda risk: p["deter_max"] * risk**n / (risk**n + tau)
    if form == "elastic":
        return lambda risk: 1.0 - (1.0 - risk) ** p["deter_semi_elasticity"]
    raise ValueError(form)


def simulate(
    params: Mapping[str, Array | float],
    policy: Sequence[Mapping[str, float]],
    start: Mapping[str, Array | float],
    *,
    form: str,
    first_sunday: date,
    rng: np.random.Generator,
    n: int,
    weekly_quantiles: bool = True,
    keep: Sequence[str] = (),
) -> Summary:
    """Run `n` draws in stochastic mode; scalars among the parameters count for every draw."""
    p = {name: np.broadcast_to(np.asarray(v, float), (n,)) for name, v in params.items()}
    weeks = len(policy)
    out = Summary()
    if weekly_quantiles:
        out.quantiles = np.empty((len(SERIES), weeks, len(PROBABILITIES)))
    out.series = {name: np.empty((weeks, n)) for name in keep}
    totals = {name: np.zeros(n) for name in [*SERIES, "net_cost_pv"]}
    peak = np.zeros(n)
    state = start_state(p, start, rng, n)
    rates = constants(p, form)
    table = np.empty((len(SERIES), n))
    for t, lever in enumerate(policy):
        theta = season_angle(first_sunday + timedelta(days=7 * t))
        week = step(t, theta, lever, p, rates, state, rng)
        for row, name in enumerate(SERIES):
            table[row] = week[name]
            totals[name] += table[row]
        np.maximum(peak, week["detained"], out=peak)
        totals["net_cost_pv"] += week["cost"] * (1.0 + p["discount_rate"]) ** (-t / 52.0)
        if out.quantiles is not None:
            out.quantiles[:, t] = quantiles(table)
        for name in keep:
            out.series[name][t] = week[name]
    out.totals = totals | {"peak_detained": peak}
    return out


def season_angle(sunday: date) -> float:
    return 2.0 * math.pi * (sunday.timetuple().tm_yday - 1 - 3) / 365.25


def start_state(
    p: Mapping[str, Array], start: Mapping[str, Any], rng: np.random.Generator, n: int
) -> dict[str, Array]:
    """Stocks before week 0, section 1."""
    q = p["prevention_share"]
    gap = -np.expm1(-1.0 / p["retry_gap_weeks"])
    a_bar = np.full(n, float(start["mean_arrivals"]))
    r_bar = np.full(n, float(start["recent_returns"]))
    zero = np.zeros(n, dtype=np.int64)
    empty = "delayed_pool reentry_pool forgone referred answering clearing ready"
    empty += " returns_ever admissions_ever"
    return {
        **{name: zero.copy() for name in empty.split()},
        "owed_ever": np.zeros(n),
        "retry_pool": whole(p["retry_prob"] * q * a_bar / (1.0 - q) / gap),
        "supported": whole(p["supported_initial"]),
        "applicants": whole(p["applicants_initial"]),
        "court": np.zeros(n, dtype=bool),
        "x": np.broadcast_to(np.asarray(start["level"], float), (n,)).copy(),
        "k": np.broadcast_to(np.asarray(start["days"], float), (n,)).copy(),
        "a_bar": a_bar,
        "r_bar": r_bar,
        "risk": np.minimum(1.0, p["salience"] * r_bar / np.maximum(a_bar, 1.0)),
        "drift_from": np.zeros(n),
        "drift_step": p["year_drift_sd"] * rng.standard_normal(n),
    }


def whole(x: Array) -> Array:
    return np.floor(x + 0.5).astype(np.int64)


def constants(p: Mapping[str, Array], form: str) -> dict[str, Any]:
    """What does not change from week to week."""
    q, rho = p["prevention_share"], p["retry_prob"]
    removed = np.sqrt(p["removal_success"] / p["france_accept_share"])
    return {
        "form": behaviour_form(form, p),
        "phi": np.exp(-1.0 / p["pressure_memory_weeks"]),
        "first_per_arrival": (1.0 - rho * q) / (1.0 - q),
        "odds": q / (1.0 - q),
        "retry": -np.expm1(-1.0 / p["retry_gap_weeks"]),
        "delay_end": -np.expm1(-1.0 / p["delay_weeks"]),
        "reenter": -np.expm1(-1.0 / p["reentry_lag_weeks"]),
        "eligible": p["adult_share"] * (1.0 - p["excluded_share"]),
        "leave_stage": -np.expm1(-3.0 / p["dwell_weeks"]),
        "f13": np.maximum(0.0, 1.0 - removed),
        "f2": 1.0 - p["france_accept_share"],
        "court_start": -np.expm1(-p["court_stop_rate"] / 52.0),
        "court_end": -np.expm1(-1.0 / p["court_stop_weeks"]),
        "admit": -np.expm1(-1.0 / p["admission_lag_weeks"]),
        "alpha": 1.0 - 2.0 ** (-1.0 / p["perception_half_life_weeks"]),
        "price_power": 1.0 / (1.0 + p["price_response"] * p["price_elasticity"]),
        "support_end": -np.expm1(-1.0 / (52.0 * p["support_years"])),
    }


def step(
    t: int,
    theta: float,
    lever: Mapping[str, float],
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    rng: np.random.Generator,
) -> dict[str, Array]:
    """One week, in the order of section 2."""
    k, m = weather_and_pressure(t, theta, p, rates, s, rng)
    b, price = behaviour(lever, p, rates, s)
    w = attempts(k, m, b, p, rates, s, rng)
    crossing(t, k, lever, p, rates, s, w, rng)
    pipeline(lever, p, rates, s, w, rng)
    after_return(lever, p, rates, s, w, rng)
    ledger(lever, price, p, rates, s, w, rng)
    s["k"] = k
    return w


def weather_and_pressure(
    t: int,
    theta: float,
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Sections 2.1 and 2.2."""
    cos, sin = math.cos(theta), math.sin(theta)
    logit = p["days_level"] + p["days_cos"] * cos + p["days_sin"] * sin
    share = 1.0 / (1.0 + np.exp(-logit))
    spread = p["days_concentration"]
    k = rng.binomial(7, rng.beta(share * spread, (1.0 - share) * spread))
    s["x"] = rates["phi"] * s["x"] + p["pressure_volatility"] * rng.standard_normal(k.size)
    year, week = divmod(t, 52)
    if year > 0 and week == 0:
        s["drift_from"] = s["drift_from"] + s["drift_step"]
        s["drift_step"] = p["year_drift_sd"] * rng.standard_normal(k.size)
    log_m = (
        p["pressure_level"] + s["drift_from"] + s["drift_step"] * (week / 52.0) + s["x"]
        + p["pressure_cos1"] * cos + p["pressure_sin1"] * sin
        + p["pressure_cos2"] * math.cos(2.0 * theta) + p["pressure_sin2"] * math.sin(2.0 * theta)
        - p["pressure_backlog"] * (np.log1p(s["k"]) - p["backlog_centre"])
    )  # fmt: skip
    return k, np.exp(log_m)


def behaviour(
    lever: Mapping[str, float],
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: Mapping[str, Array],
) -> tuple[Array, Array]:
    """Section 2.3."""
    log_s = np.log1p(-np.minimum(rates["form"](s["risk"]), 0.999))
    log_s = log_s + p["pull_elasticity_support"] * math.log(lever["support_level"])
    log_s += p["pull_elasticity_work"] * math.log(lever["work_enforcement"])
    if lever["on"]:
        age = lever["weeks_in_force"] / p["announcement_half_life_weeks"]
        log_s += p["announcement_effect"] * 2.0**-age
    log_b = log_s * rates["price_power"]
    return np.exp(log_b), p["price_per_place"] * np.exp(p["price_response"] * log_b)


def attempts(
    k: Array,
    m: Array,
    b: Array,
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    rng: np.random.Generator,
) -> dict[str, Array]:
    """Section 2.4."""
    open_ = k > 0
    size = p["attempts_size"] * k
    scale = np.divide(m * rates["first_per_arrival"], p["attempts_size"])
    n0 = rng.poisson(rng.gamma(size, scale))
    n = rng.binomial(n0, np.minimum(1.0, b))
    if np.any(b > 1.0):
        n = n + rng.binomial(n0, np.clip(b - 1.0, 0.0, 1.0))
    dissuaded = n0 - np.minimum(n, n0)
    delayed = rng.binomial(dissuaded, p["delay_share"])
    diverted = rng.binomial(dissuaded - delayed, p["diversion_share"])
    spared = np.minimum(n, s["forgone"])
    retries = np.where(open_, rng.binomial(s["retry_pool"], rates["retry"]), 0)
    back = np.where(open_, rng.binomial(s["delayed_pool"], rates["delay_end"]), 0)
    due = rng.binomial(s["reentry_pool"], rates["reenter"])
    lorry = rng.binomial(due, p["reentry_by_lorry_share"])
    boat = np.where(open_, due - lorry, 0)
    s["retry_pool"] = s["retry_pool"] - retries
    s["delayed_pool"] = s["delayed_pool"] + delayed - back
    s["reentry_pool"] = s["reentry_pool"] - lorry - boat
    s["forgone"] = s["forgone"] - spared
    return {
        "attempts": n - spared + retries + back + boat,
        "dissuaded": dissuaded,
        "delayed": delayed,
        "diverted": diverted,
        "lorry": lorry,
        "reentries": lorry + boat,
        "behaviour": b,
        "crossing_days": k,
    }


def crossing(
    t: int,
    k: Array,
    lever: Mapping[str, float],
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    w: dict[str, Array],
    rng: np.random.Generator,
) -> None:
    """Section 2.5."""
    odds = rates["odds"] * lever["prevention_effort"]
    q = odds / (1.0 + odds)
    spread = p["prevention_concentration"] * np.maximum(k, 1)  # k = 0: nobody attempts
    deaths = rng.binomial(w["attempts"], p["death_risk"])
    # a subnormal shape (q = 0) would be refused; 1e-300 gives share 0
    share = rng.beta(np.maximum(q * spread, 1e-300), np.maximum((1.0 - q) * spread, 1e-300))
    prevented = rng.binomial(w["attempts"] - deaths, share)
    s["retry_pool"] = s["retry_pool"] + rng.binomial(prevented, p["retry_prob"])
    w["deaths"], w["prevented"] = deaths, prevented
    w["arrivals"] = w["attempts"] - deaths - prevented
    w["boats"] = w["arrivals"] / (
        p["people_per_boat"] * np.exp(p["people_per_boat_trend"] * (t / 52.0))
    )


def pipeline(
    lever: Mapping[str, float],
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    w: dict[str, Array],
    rng: np.random.Generator,
) -> None:
    """Sections 2.6 and 2.7, last stage first."""
    on, cap = lever["on"], lever["returns_per_week"]
    before = s["referred"] + s["answering"] + s["clearing"] + s["ready"]
    eligible = rng.binomial(w["arrivals"], rates["eligible"])
    want = whole(on * cap / p["removal_success"])
    free = np.floor(lever["detention_beds"]).astype(np.int64) - before
    intake = np.maximum(0, np.minimum(eligible, np.minimum(free, want)))
    u = rng.random(before.size)
    s["court"] = np.where(s["court"], u >= rates["court_end"], u < rates["court_start"])
    stop = np.ones(before.size, bool) if lever["stopped"] else s["court"]
    flights = np.ceil(cap / p["flight_batch"]).astype(np.int64)
    flown = rng.binomial(flights, 1.0 - p["flight_cancel_prob"])
    seats = on * ~stop * np.minimum(cap, p["flight_batch"] * flown)
    released = rng.binomial(s["ready"], p["lapse_prob"])
    ready = s["ready"] - released
    returns = np.minimum(ready, np.floor(seats).astype(np.int64))
    s["ready"] = ready - returns
    stages = ("referred", rates["f13"]), ("answering", rates["f2"]), ("clearing", rates["f13"])
    after = {"referred": "answering", "answering": "clearing", "clearing": "ready"}
    for stage, fail_prob in reversed(stages):
        leave = rng.binomial(s[stage], rates["leave_stage"])
        fail = rng.binomial(leave, fail_prob)
        s[stage] = s[stage] - leave
        s[after[stage]] = s[after[stage]] + leave - fail
        released = released + fail
    s["referred"] = s["referred"] + intake
    detained = s["referred"] + s["answering"] + s["clearing"] + s["ready"]
    if not on:
        released = released + detained
        for stage in ("referred", "answering", "clearing", "ready"):
            s[stage] = np.zeros_like(intake)
        detained = np.zeros_like(intake)
    w.update(intake=intake, returns=returns, released=released, detained=detained)


def after_return(
    lever: Mapping[str, float],
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    w: dict[str, Array],
    rng: np.random.Generator,
) -> None:
    """Sections 2.8, 2.9 and 2.10."""
    returns, on = w["returns"], lever["on"]
    reenter = rng.binomial(returns, p["reentry_prob"])
    s["reentry_pool"] = s["reentry_pool"] + reenter
    w["onward"] = rng.binomial(returns - reenter, p["onward_share"])
    s["owed_ever"] = s["owed_ever"] + lever["admissions_per_return"] * returns
    owed = whole(np.maximum(0.0, s["owed_ever"] - s["admissions_ever"]))
    applicants = s["applicants"] + rng.poisson(p["applications_per_week"] * on)
    admissions = rng.binomial(np.minimum(owed, applicants), rates["admit"])
    s["applicants"] = applicants - admissions
    s["forgone"] = s["forgone"] + rng.binomial(admissions, p["admission_substitution"])
    s["admissions_ever"] = s["admissions_ever"] + admissions
    s["returns_ever"] = s["returns_ever"] + returns
    w["admissions"] = admissions
    w["parity_gap"] = s["returns_ever"] - s["admissions_ever"]
    w["perceived_risk"] = s["risk"]
    s["r_bar"] = s["r_bar"] + rates["alpha"] * (returns - s["r_bar"])
    s["a_bar"] = s["a_bar"] + rates["alpha"] * (w["arrivals"] - s["a_bar"])
    s["risk"] = np.minimum(1.0, p["salience"] * s["r_bar"] / np.maximum(s["a_bar"], 1.0))


def ledger(
    lever: Mapping[str, float],
    price: Array,
    p: Mapping[str, Array],
    rates: Mapping[str, Any],
    s: dict[str, Array],
    w: dict[str, Array],
    rng: np.random.Generator,
) -> None:
    """Section 2.11 and the derived series of section 3."""
    gone = rng.binomial(s["supported"], rates["support_end"])
    s["supported"] = (
        s["supported"] + w["arrivals"] - w["intake"] + w["released"] + w["admissions"]
        + w["lorry"] - gone
    )  # fmt: skip
    w["supported"] = s["supported"]
    w["net_arrivals"] = w["arrivals"] + w["lorry"] + w["admissions"] - w["returns"]
    w["price"] = price
    w["takings"] = price * w["arrivals"] - w["boats"] * p["kit_cost_per_boat"]
    w["cost"] = (
        7.0 * w["detained"] * p["cost_detention_day"] + w["returns"] * p["cost_flight_escort"]
        + w["intake"] * p["cost_legal_case"] + w["admissions"] * p["cost_admission"]
        + s["supported"] * (p["support_cost_year"] / 52.0)
        + lever["border_funding_gbp_per_year"] / 52.0
    )  # fmt: skip
