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
from types import SimpleNamespace
from typing import Any

from tests.oracle.noise import Chance, Mean, Noise

FLOWS = (
    "arrivals attempts prevented returns admissions reentries net_arrivals onward diverted "
    "delayed dissuaded deaths takings cost"
).split()
WEEKLY = [*FLOWS, "detained", "perceived_risk", "parity_gap", "supported", "price"]


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


class Draw:
    """One draw on its way through the weeks: its constants, and its stocks as they change."""

    def __init__(
        self,
        params: dict[str, float],
        start: dict[str, float],
        form: str,
        first_sunday: date,
        noise: Noise,
    ) -> None:
        """Section 1."""
        self.p, self.form, self.first_sunday, self.noise = params, form, first_sunday, noise
        p = params
        self.q, self.rho = p["prevention_share"], p["retry_prob"]
        self.r_bar, self.a_bar = start["recent_returns"], start["mean_arrivals"]
        self.risk = self.perceived()
        self.x, self.k_before = start["level"], start["days"]
        stopped = self.rho * self.q * (self.a_bar / (1.0 - self.q))
        self.retry_pool = self.whole(stopped / weekly_chance(p["retry_gap_weeks"]))
        self.supported = self.whole(p["supported_initial"])
        self.applicants = self.whole(p["applicants_initial"])
        self.delayed_pool = self.reentry_pool = self.forgone = 0.0
        self.referred = self.answering = self.clearing = self.ready = 0.0
        self.court = 0.0
        self.owed_ever = self.admissions_ever = self.returns_ever = 0.0
        self.drift_from = 0.0
        self.drift_step = p["year_drift_sd"] * noise.normal()
        # constants of the draw
        self.phi = math.exp(-1.0 / p["pressure_memory_weeks"])
        self.first_per_arrival = (1.0 - self.rho * self.q) / (1.0 - self.q)
        self.f2 = 1.0 - p["france_accept_share"]
        self.f1 = max(0.0, 1.0 - math.sqrt(p["removal_success"] / p["france_accept_share"]))
        self.f3 = self.f1
        self.leave_stage = 1.0 - math.exp(-3.0 / p["dwell_weeks"])
        self.alpha = 1.0 - 2.0 ** (-1.0 / p["perception_half_life_weeks"])

    def whole(self, value: float) -> float:
        return float(math.floor(value + 0.5)) if self.noise.whole else value

    def perceived(self) -> float:
        return min(1.0, self.p["salience"] * self.r_bar / max(self.a_bar, 1.0))

    def week(self, t: int, lever: dict[str, float]) -> dict[str, float]:
        """All values of week t, in the order of the text."""
        w = SimpleNamespace(t=t, beds=lever["detention_beds"], cap=lever["returns_per_week"])
        self.weather(w)
        self.pressure(w)
        self.behaviour(w, lever)
        self.attempts(w, lever)
        self.crossing(w)
        self.triage(w, lever)
        self.departures(w, lever)
        self.stages(w, lever)
        self.after_return(w)
        self.admissions(w, lever)
        self.perceived_risk(w)
        self.stocks_and_money(w, lever)
        self.k_before = w.crossing_days
        return vars(w)

    def weather(self, w: SimpleNamespace) -> None:
        """Section 2.1."""
        p = self.p
        sunday = self.first_sunday + timedelta(days=7 * w.t)
        day_of_year = sunday.timetuple().tm_yday - 1
        w.theta = 2.0 * math.pi * (day_of_year - 3) / 365.25
        logit_p = (
            p["days_level"] + p["days_cos"] * math.cos(w.theta) + p["days_sin"] * math.sin(w.theta)
        )
        w.crossing_days = self.noise.beta_binomial(7.0, logistic(logit_p), p["days_concentration"])

    def pressure(self, w: SimpleNamespace) -> None:
        """Section 2.2."""
        p = self.p
        self.x = self.phi * self.x + p["pressure_volatility"] * self.noise.normal()
        year, week_of_year = divmod(w.t, 52)
        if year > 0 and week_of_year == 0:
            self.drift_from += self.drift_step
            self.drift_step = p["year_drift_sd"] * self.noise.normal()
        w.level = self.x
        w.drift = self.drift_from + self.drift_step * week_of_year / 52.0
        log_m = (
            p["pressure_level"]
            + w.drift
            + self.x
            + p["pressure_cos1"] * math.cos(w.theta)
            + p["pressure_sin1"] * math.sin(w.theta)
            + p["pressure_cos2"] * math.cos(2.0 * w.theta)
            + p["pressure_sin2"] * math.sin(2.0 * w.theta)
            - p["pressure_backlog"] * (math.log1p(self.k_before) - p["backlog_centre"])
        )
        w.pressure = math.exp(log_m)

    def behaviour(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.3."""
        p = self.p
        log_s = (
            math.log(1.0 - dissuaded_share(p, self.form, self.risk))
            + p["pull_elasticity_support"] * math.log(lever["support_level"])
            + p["pull_elasticity_work"] * math.log(lever["work_enforcement"])
            + p["announcement_effect"]
            * lever["on"]
            * 2.0 ** (-lever["weeks_in_force"] / p["announcement_half_life_weeks"])
        )
        w.behaviour = math.exp(log_s) ** (1.0 / (1.0 + p["price_response"] * p["price_elasticity"]))
        w.price = p["price_per_place"] * w.behaviour ** p["price_response"]

    def attempts(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.4."""
        p, noise, k = self.p, self.noise, w.crossing_days
        odds = self.q / (1.0 - self.q) * lever["prevention_effort"]  # logit(q) + log effort
        w.prevention_share = odds / (1.0 + odds)
        mean = k * w.pressure * self.first_per_arrival
        w.N0 = noise.negative_binomial(mean, p["attempts_size"] * k) if k > 0 else 0.0
        w.N = noise.binomial(w.N0, min(1.0, w.behaviour))
        if w.behaviour > 1.0:
            w.N += noise.binomial(w.N0, min(1.0, w.behaviour - 1.0))
        w.dissuaded = w.N0 - min(w.N, w.N0)
        w.delayed = noise.binomial(w.dissuaded, p["delay_share"])
        w.diverted = noise.binomial(w.dissuaded - w.delayed, p["diversion_share"])
        w.stayed = w.dissuaded - w.delayed - w.diverted
        w.spared = min(w.N, self.forgone)
        retry, again = weekly_chance(p["retry_gap_weeks"]), weekly_chance(p["delay_weeks"])
        w.retries = noise.binomial(self.retry_pool, retry) if k > 0 else 0.0
        w.come_back = noise.binomial(self.delayed_pool, again) if k > 0 else 0.0
        w.due = noise.binomial(self.reentry_pool, weekly_chance(p["reentry_lag_weeks"]))
        w.e_lorry = noise.binomial(w.due, p["reentry_by_lorry_share"])
        w.e_boat = w.due - w.e_lorry if k > 0 else 0.0
        w.attempts = w.N - w.spared + w.retries + w.come_back + w.e_boat

    def crossing(self, w: SimpleNamespace) -> None:
        """Section 2.5."""
        p, noise, k = self.p, self.noise, w.crossing_days
        w.deaths = noise.binomial(w.attempts, p["death_risk"])
        trying, certainty = w.attempts - w.deaths, p["prevention_concentration"] * k
        w.prevented = noise.beta_binomial(trying, w.prevention_share, certainty) if k > 0 else 0.0
        w.will_retry = noise.binomial(w.prevented, self.rho)
        w.arrivals = trying - w.prevented
        places = p["people_per_boat"] * math.exp(p["people_per_boat_trend"] * w.t / 52.0)
        w.boats = w.arrivals / places
        self.retry_pool += w.will_retry - w.retries
        self.delayed_pool += w.delayed - w.come_back

    def triage(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.6."""
        p = self.p
        w.detained_before = self.referred + self.answering + self.clearing + self.ready
        adults = p["adult_share"] * (1.0 - p["excluded_share"])
        w.eligible = self.noise.binomial(w.arrivals, adults)
        w.want = self.whole(lever["on"] * w.cap / p["removal_success"])
        w.intake = max(0.0, min(w.eligible, w.beds - w.detained_before, w.want))

    def departures(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.7, last stage: stops, seats, returns."""
        p, noise = self.p, self.noise
        self.court = noise.switch(
            self.court,
            1.0 - math.exp(-p["court_stop_rate"] / 52.0),
            weekly_chance(p["court_stop_weeks"]),
        )
        w.stop = 1.0 if lever["stopped"] else self.court
        flights = math.ceil(w.cap / p["flight_batch"])
        w.flown = noise.binomial(flights, 1.0 - p["flight_cancel_prob"])
        w.seats = lever["on"] * (1.0 - w.stop) * min(w.cap, p["flight_batch"] * w.flown)
        w.lapsed = noise.binomial(self.ready, p["lapse_prob"])
        w.ready_for_seats = self.ready - w.lapsed
        w.returns = min(w.ready_for_seats, math.floor(w.seats) if noise.whole else w.seats)
        self.ready = w.ready_for_seats - w.returns
        self.returns_ever += w.returns

    def stages(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.7, the stages before it; all are released when the scheme ends."""
        noise = self.noise
        w.leave3 = noise.binomial(self.clearing, self.leave_stage)
        w.fail3 = noise.binomial(w.leave3, self.f3)
        self.clearing -= w.leave3
        self.ready += w.leave3 - w.fail3
        w.leave2 = noise.binomial(self.answering, self.leave_stage)
        w.fail2 = noise.binomial(w.leave2, self.f2)
        self.answering -= w.leave2
        self.clearing += w.leave2 - w.fail2
        w.leave1 = noise.binomial(self.referred, self.leave_stage)
        w.fail1 = noise.binomial(w.leave1, self.f1)
        self.referred -= w.leave1
        self.answering += w.leave1 - w.fail1
        self.referred += w.intake
        w.released = w.lapsed + w.fail1 + w.fail2 + w.fail3
        if lever["on"] == 0.0:
            w.released += self.referred + self.answering + self.clearing + self.ready
            self.referred = self.answering = self.clearing = self.ready = 0.0
        w.detained = self.referred + self.answering + self.clearing + self.ready
        w.referred, w.answering = self.referred, self.answering
        w.clearing, w.ready = self.clearing, self.ready

    def after_return(self, w: SimpleNamespace) -> None:
        """Section 2.8."""
        p, noise = self.p, self.noise
        w.will_reenter = noise.binomial(w.returns, p["reentry_prob"])
        w.onward = noise.binomial(w.returns - w.will_reenter, p["onward_share"])
        w.stayed_in_france = w.returns - w.will_reenter - w.onward
        w.reentries = w.e_boat + w.e_lorry
        self.reentry_pool += w.will_reenter - w.reentries
        by_boat = noise.binomial(w.e_boat, p["detect_boat"])
        w.redetected = by_boat + noise.binomial(w.e_lorry, p["detect_lorry"])

    def admissions(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.9."""
        p, noise = self.p, self.noise
        self.owed_ever += lever["admissions_per_return"] * w.returns
        w.owed = max(0.0, self.owed_ever - self.admissions_ever)
        w.applications = noise.poisson(p["applications_per_week"] * lever["on"])
        self.applicants += w.applications
        can_come = min(self.whole(w.owed), self.applicants)
        w.admissions = noise.binomial(can_come, weekly_chance(p["admission_lag_weeks"]))
        self.applicants -= w.admissions
        self.admissions_ever += w.admissions
        w.would_have_crossed = noise.binomial(w.admissions, p["admission_substitution"])
        self.forgone += w.would_have_crossed - w.spared
        w.parity_gap = self.returns_ever - self.admissions_ever

    def perceived_risk(self, w: SimpleNamespace) -> None:
        """Section 2.10."""
        w.perceived_risk = self.risk
        self.r_bar += self.alpha * (w.returns - self.r_bar)
        self.a_bar += self.alpha * (w.arrivals - self.a_bar)
        self.risk = self.perceived()

    def stocks_and_money(self, w: SimpleNamespace, lever: dict[str, float]) -> None:
        """Section 2.11."""
        p = self.p
        w.support_end = self.noise.binomial(
            self.supported, weekly_chance(52.0 * p["support_years"])
        )
        self.supported += (
            (w.arrivals - w.intake) + w.released + w.admissions + w.e_lorry - w.support_end
        )
        w.cost = (
            7.0 * w.detained * p["cost_detention_day"]
            + w.returns * p["cost_flight_escort"]
            + w.intake * p["cost_legal_case"]
            + w.admissions * p["cost_admission"]
            + self.supported * p["support_cost_year"] / 52.0
            + lever["border_funding_gbp_per_year"] / 52.0
        )
        w.takings = w.price * w.arrivals - w.boats * p["kit_cost_per_boat"]
        w.net_arrivals = w.arrivals + w.e_lorry + w.admissions - w.returns
        for stock in ("reentry_pool", "retry_pool", "delayed_pool", "forgone", "applicants"):
            setattr(w, stock, getattr(self, stock))
        w.owed_ever, w.supported = self.owed_ever, self.supported


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
    draw = Draw(params, start, form, first_sunday, Mean() if mode == "expected" else Chance(rng))
    weeks = [draw.week(t, lever) for t, lever in enumerate(policy)]
    return {name: [week[name] for week in weeks] for name in weeks[0]}
