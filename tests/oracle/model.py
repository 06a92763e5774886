"""The model again, one draw at a time, in plain Python, written from its text alone.

Slow and obvious on purpose: no vectors, no tricks, one line of code for one line of the text
(docs/model.md; the section numbers below are its). The core is written separately from the same
text; their agreement is the test.

Readings, where the text leaves a choice:

 1. The start's level and crossing days are those of the last observed week, x_{-1} and K_{-1}, so
    week 0 makes the first transition of the level.
 2. Expected mode: K_t = 7 p_t, so every "when K_t > 0" holds; log1p is taken of that mean; eps =
    0; drift = 0.
 3. Expected mode drops `round` and `floor` (stocks are real numbers) and keeps `min`, `max` and
    the `ceil` of flights_t, which rounds a lever, not a stock.
 4. The year of `year_drift_sd` has 52 weeks: drift runs linearly from one yearly sum of steps to
    the next.
 5. stop_{-1} = 0 and the two-state chain moves in every week, week 0 and weeks not in force
    included. A dated stop sets stop_t to 1 without touching the chain.
 6. f1 = f3 = 1 - sqrt(removal_success / france_accept_share), but never below 0; f2 = 1 -
    france_accept_share always.
 7. Pools (retry, delayed, re-entry, applicants' owed, forgone, supported) are read as they stood
    at the start of the week when people leave them, except Applicants, which are topped up first
    (order of the text).
 8. `E_t` in outcomes and in identity 4 counts people who left the pool: lorries, and boats when
    K_t > 0.
 9. `Detained` is the stock at the end of the week, in the series, in the cost and in its peak.
10. `Supported` in the cost is the stock after this week's update.
11. `attempts` is X_t; `dissuaded` is D_t; `perceived_risk` is risk_t, the value at the start of
    week t; `parity_gap` is cumulative returns less cumulative admissions at the end of the week.
12. Present value: sum of cost_t (1 + r)^(-t/52). `crossings_averted_per_return` is arrivals
    averted per return.
13. Ratios without a denominator are NaN; `one_in_n` without a return is infinite.
14. All start stocks (retry pool, Supported, Applicants) are rounded in stochastic mode.
15. risk_0 = min(1, salience r̄ / max(ā, 1)) with the start's r̄ and ā.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any, Protocol

FLOWS = (
    "arrivals attempts prevented returns admissions reentries net_arrivals onward diverted "
    "delayed dissuaded deaths takings cost"
).split()
WEEKLY = [*FLOWS, "detained", "perceived_risk", "parity_gap", "supported", "price"]


class Noise(Protocol):
    """What replaces a `~`: its mean, or a random draw."""

    whole: bool

    def binomial(self, n: float, p: float) -> float: ...
    def beta_binomial(self, n: float, mean: float, concentration: float) -> float: ...
    def negative_binomial(self, mean: float, size: float) -> float: ...
    def poisson(self, mean: float) -> float: ...
    def normal(self) -> float: ...
    def switch(self, state: float, start: float, end: float) -> float: ...


class Mean:
    """Expected mode."""

    whole = False

    def binomial(self, n: float, p: float) -> float:
        return n * p

    def beta_binomial(self, n: float, mean: float, concentration: float) -> float:
        return n * mean

    def negative_binomial(self, mean: float, size: float) -> float:
        return mean

    def poisson(self, mean: float) -> float:
        return mean

    def normal(self) -> float:
        return 0.0

    def switch(self, state: float, start: float, end: float) -> float:
        return state * (1.0 - end) + (1.0 - state) * start


class Chance:
    """Stochastic mode, on a NumPy generator."""

    whole = True

    def __init__(self, rng: Any) -> None:
        self.rng = rng

    def binomial(self, n: float, p: float) -> float:
        return float(self.rng.binomial(int(n), p))

    def beta_binomial(self, n: float, mean: float, concentration: float) -> float:
        if mean <= 0.0 or mean >= 1.0:
            return n * mean
        share = self.rng.beta(mean * concentration, (1.0 - mean) * concentration)
        return self.binomial(n, share)

    def negative_binomial(self, mean: float, size: float) -> float:
        if mean == 0.0:
            return 0.0
        return float(self.rng.poisson(self.rng.gamma(size, mean / size)))

    def poisson(self, mean: float) -> float:
        return float(self.rng.poisson(mean))

    def normal(self) -> float:
        return float(self.rng.standard_normal())

    def switch(self, state: float, start: float, end: float) -> float:
        u = self.rng.random()
        return float(u >= end) if state == 1.0 else float(u < start)


def logistic(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0 else math.exp(z) / (1.0 + math.exp(z))


def weekly_chance(mean_weeks: float) -> float:
    """Chance to leave within a week when the mean stay is `mean_weeks`."""
    return 1.0 - math.exp(-1.0 / mean_weeks)


def dissuaded_share(p: dict[str, float], form: str, risk: float) -> float:
    """h_t, section 2.3."""
    if form == "none":
        h = 0.0
    elif form == "exponential":
        h = 1.0 - math.exp(-p["deter_semi_elasticity"] * risk)
    elif form == "hill":
        n, tau = p["deter_exponent"], p["deter_threshold"]
        h = p["deter_max"] * risk**n / (risk**n + tau**n)
    elif form == "elastic":
        h = 1.0 - (1.0 - risk) ** p["deter_semi_elasticity"]
    else:
        raise ValueError(form)
    return min(h, 0.999)


def simulate(
    params: dict[str, float],
    policy: list[dict[str, float]],
    start: dict[str, float],
    *,
    form: str,
    first_sunday: date,
    mode: str = "expected",
    rng: Any = None,
) -> dict[str, list[float]]:
    """Every weekly series of one draw under one policy; see the section numbers."""
    p = params
    noise: Noise = Mean() if mode == "expected" else Chance(rng)

    def whole(value: float) -> float:
        return float(math.floor(value + 0.5)) if noise.whole else value

    # ---- 1 start
    q, rho = p["prevention_share"], p["retry_prob"]
    r_bar, a_bar = start["recent_returns"], start["mean_arrivals"]
    risk = min(1.0, p["salience"] * r_bar / max(a_bar, 1.0))
    x, k_before = start["level"], start["days"]
    retry_pool = whole(rho * q * (a_bar / (1.0 - q)) / weekly_chance(p["retry_gap_weeks"]))
    supported = whole(p["supported_initial"])
    applicants = whole(p["applicants_initial"])
    delayed_pool = reentry_pool = forgone = 0.0
    referred = answering = clearing = ready = 0.0
    court = 0.0
    owed_ever = admissions_ever = returns_ever = 0.0
    drift_from = 0.0
    drift_step = p["year_drift_sd"] * noise.normal()

    # ---- constants of the draw
    phi = math.exp(-1.0 / p["pressure_memory_weeks"])
    first_per_arrival = (1.0 - rho * q) / (1.0 - q)
    f2 = 1.0 - p["france_accept_share"]
    f1 = f3 = max(0.0, 1.0 - math.sqrt(p["removal_success"] / p["france_accept_share"]))
    leave_stage = 1.0 - math.exp(-3.0 / p["dwell_weeks"])
    alpha = 1.0 - 2.0 ** (-1.0 / p["perception_half_life_weeks"])
    names: dict[str, list[float]] = {}

    for t, lever in enumerate(policy):
        on, cap, beds = lever["on"], lever["returns_per_week"], lever["detention_beds"]

        # ---- 2.1 weather
        sunday = first_sunday + timedelta(days=7 * t)
        day_of_year = sunday.timetuple().tm_yday - 1
        theta = 2.0 * math.pi * (day_of_year - 3) / 365.25
        logit_p = (
            p["days_level"] + p["days_cos"] * math.cos(theta) + p["days_sin"] * math.sin(theta)
        )
        k = noise.beta_binomial(7.0, logistic(logit_p), p["days_concentration"])

        # ---- 2.2 pressure
        x = phi * x + p["pressure_volatility"] * noise.normal()
        year, week_of_year = divmod(t, 52)
        if year > 0 and week_of_year == 0:
            drift_from += drift_step
            drift_step = p["year_drift_sd"] * noise.normal()
        drift = drift_from + drift_step * week_of_year / 52.0
        log_m = (
            p["pressure_level"]
            + drift
            + x
            + p["pressure_cos1"] * math.cos(theta)
            + p["pressure_sin1"] * math.sin(theta)
            + p["pressure_cos2"] * math.cos(2.0 * theta)
            + p["pressure_sin2"] * math.sin(2.0 * theta)
            - p["pressure_backlog"] * (math.log1p(k_before) - p["backlog_centre"])
        )
        m = math.exp(log_m)

        # ---- 2.3 behaviour
        log_s = (
            math.log(1.0 - dissuaded_share(p, form, risk))
            + p["pull_elasticity_support"] * math.log(lever["support_level"])
            + p["pull_elasticity_work"] * math.log(lever["work_enforcement"])
            + p["announcement_effect"]
            * on
            * 2.0 ** (-lever["weeks_in_force"] / p["announcement_half_life_weeks"])
        )
        b = math.exp(log_s) ** (1.0 / (1.0 + p["price_response"] * p["price_elasticity"]))
        price = p["price_per_place"] * b ** p["price_response"]

        # ---- 2.4 attempts
        odds = q / (1.0 - q) * lever["prevention_effort"]  # logit(q) + log effort
        q_t = odds / (1.0 + odds)
        n0 = (
            noise.negative_binomial(k * m * first_per_arrival, p["attempts_size"] * k)
            if k > 0
            else 0.0
        )
        n = noise.binomial(n0, min(1.0, b))
        if b > 1.0:
            n += noise.binomial(n0, min(1.0, b - 1.0))
        dissuaded = n0 - min(n, n0)
        delayed = noise.binomial(dissuaded, p["delay_share"])
        diverted = noise.binomial(dissuaded - delayed, p["diversion_share"])
        stayed = dissuaded - delayed - diverted
        spared = min(n, forgone)
        retries = noise.binomial(retry_pool, weekly_chance(p["retry_gap_weeks"])) if k > 0 else 0.0
        come_back = noise.binomial(delayed_pool, weekly_chance(p["delay_weeks"])) if k > 0 else 0.0
        due = noise.binomial(reentry_pool, weekly_chance(p["reentry_lag_weeks"]))
        e_lorry = noise.binomial(due, p["reentry_by_lorry_share"])
        e_boat = due - e_lorry if k > 0 else 0.0
        attempts = n - spared + retries + come_back + e_boat

        # ---- 2.5 crossing
        deaths = noise.binomial(attempts, p["death_risk"])
        prevented = (
            noise.beta_binomial(attempts - deaths, q_t, p["prevention_concentration"] * k)
            if k > 0
            else 0.0
        )
        will_retry = noise.binomial(prevented, rho)
        arrivals = attempts - deaths - prevented
        boats = arrivals / (p["people_per_boat"] * math.exp(p["people_per_boat_trend"] * t / 52.0))
        retry_pool += will_retry - retries
        delayed_pool += delayed - come_back

        # ---- 2.6 triage
        detained_before = referred + answering + clearing + ready
        eligible = noise.binomial(arrivals, p["adult_share"] * (1.0 - p["excluded_share"]))
        want = whole(on * cap / p["removal_success"])
        intake = max(0.0, min(eligible, beds - detained_before, want))

        # ---- 2.7 pipeline, last stage first
        court = noise.switch(
            court,
            1.0 - math.exp(-p["court_stop_rate"] / 52.0),
            weekly_chance(p["court_stop_weeks"]),
        )
        stop = 1.0 if lever["stopped"] else court
        flown = noise.binomial(math.ceil(cap / p["flight_batch"]), 1.0 - p["flight_cancel_prob"])
        seats = on * (1.0 - stop) * min(cap, p["flight_batch"] * flown)
        lapsed = noise.binomial(ready, p["lapse_prob"])
        ready -= lapsed
        ready_for_seats = ready
        returns = min(ready, math.floor(seats) if noise.whole else seats)
        ready -= returns
        leave3 = noise.binomial(clearing, leave_stage)
        fail3 = noise.binomial(leave3, f3)
        clearing -= leave3
        ready += leave3 - fail3
        leave2 = noise.binomial(answering, leave_stage)
        fail2 = noise.binomial(leave2, f2)
        answering -= leave2
        clearing += leave2 - fail2
        leave1 = noise.binomial(referred, leave_stage)
        fail1 = noise.binomial(leave1, f1)
        referred -= leave1
        answering += leave1 - fail1
        referred += intake
        released = lapsed + fail1 + fail2 + fail3
        if on == 0.0:
            released += referred + answering + clearing + ready
            referred = answering = clearing = ready = 0.0
        detained = referred + answering + clearing + ready
        returns_ever += returns

        # ---- 2.8 after return
        will_reenter = noise.binomial(returns, p["reentry_prob"])
        onward = noise.binomial(returns - will_reenter, p["onward_share"])
        stayed_in_france = returns - will_reenter - onward
        reentries = e_boat + e_lorry
        reentry_pool += will_reenter - reentries
        redetected = noise.binomial(e_boat, p["detect_boat"]) + noise.binomial(
            e_lorry, p["detect_lorry"]
        )

        # ---- 2.9 admissions
        owed_ever += lever["admissions_per_return"] * returns
        owed = max(0.0, owed_ever - admissions_ever)
        applications = noise.poisson(p["applications_per_week"] * on)
        applicants += applications
        admissions = noise.binomial(
            min(whole(owed), applicants), weekly_chance(p["admission_lag_weeks"])
        )
        applicants -= admissions
        admissions_ever += admissions
        would_have_crossed = noise.binomial(admissions, p["admission_substitution"])
        forgone += would_have_crossed - spared

        # ---- 2.10 perceived risk
        risk_now = risk
        r_bar += alpha * (returns - r_bar)
        a_bar += alpha * (arrivals - a_bar)
        risk = min(1.0, p["salience"] * r_bar / max(a_bar, 1.0))

        # ---- 2.11 stocks and money
        support_end = noise.binomial(supported, weekly_chance(52.0 * p["support_years"]))
        supported += (arrivals - intake) + released + admissions + e_lorry - support_end
        cost = (
            7.0 * detained * p["cost_detention_day"]
            + returns * p["cost_flight_escort"]
            + intake * p["cost_legal_case"]
            + admissions * p["cost_admission"]
            + supported * p["support_cost_year"] / 52.0
            + lever["border_funding_gbp_per_year"] / 52.0
        )
        takings = price * arrivals - boats * p["kit_cost_per_boat"]

        week = dict(
            # the series of section 3
            arrivals=arrivals, attempts=attempts, prevented=prevented, returns=returns,
            admissions=admissions, reentries=reentries, net_arrivals=arrivals + e_lorry +
            admissions - returns, onward=onward, diverted=diverted, delayed=delayed,
            dissuaded=dissuaded, deaths=deaths, detained=detained, perceived_risk=risk_now,
            parity_gap=returns_ever - admissions_ever, supported=supported, price=price,
            takings=takings, cost=cost,
            # what the identities need
            crossing_days=k, level=x, drift=drift, pressure=m, behaviour=b, prevention_share=q_t,
            N0=n0, N=n, stayed=stayed, spared=spared, retries=retries, come_back=come_back,
            due=due, e_boat=e_boat, e_lorry=e_lorry, will_retry=will_retry, boats=boats,
            eligible=eligible, want=want, intake=intake, beds=beds, cap=cap,
            detained_before=detained_before, stop=stop, flown=flown, seats=seats,
            ready_for_seats=ready_for_seats, released=released, referred=referred,
            answering=answering, clearing=clearing, ready=ready, lapsed=lapsed, leave1=leave1,
            fail1=fail1, leave2=leave2, fail2=fail2, leave3=leave3, fail3=fail3,
            will_reenter=will_reenter, stayed_in_france=stayed_in_france, redetected=redetected,
            reentry_pool=reentry_pool, retry_pool=retry_pool, delayed_pool=delayed_pool,
            owed=owed, owed_ever=owed_ever, applications=applications, applicants=applicants,
            would_have_crossed=would_have_crossed, forgone=forgone, support_end=support_end,
        )  # fmt: skip
        for name, value in week.items():
            names.setdefault(name, []).append(value)
        k_before = k
    return names


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
