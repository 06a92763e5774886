//! The order of a week, and only that (docs/model.md, section 2).

use multiversion::multiversion;

use super::admissions::admissions;
use super::after_return::after_return;
use super::attempts::attempts;
use super::behaviour::behaviour;
use super::crossing::crossing;
use super::ledger::{ledger, support_ends};
use super::perception::perception;
use super::pipeline::{court_stop, pipeline};
use super::pressure::pressure;
use super::seen::follow;
use super::triage::triage;
use super::weather::weather;
use super::{Expected, Flows, Inputs, Noise, Real, State, Stochastic, WeekNoise};
use crate::calendar::Calendar;
use crate::scenario::PolicyWeek;

/// A week of the run: its place in the calendar and its levers.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Week, counted from 0.
    pub t: u32,
    /// Week of the simulated year, 0 to 51.
    pub week_of_year: u32,
    /// cos θ.
    pub cos: f64,
    /// sin θ.
    pub sin: f64,
    /// cos 2θ.
    pub cos2: f64,
    /// sin 2θ.
    pub sin2: f64,
    /// True once the scheme has been in force; before that its flows are zero.
    pub started: bool,
    /// The levers.
    pub policy: PolicyWeek,
    /// Crossings of a week that has been observed, when the run is to follow them.
    pub seen: Option<Seen>,
}

/// Crossings as they were published.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// Crossing days.
    pub days: f64,
    /// People who arrived by small boat.
    pub arrivals: f64,
}

impl Moment {
    /// Week `t` of a calendar under a policy; `started` when the scheme is or has been in force.
    pub fn new(calendar: &Calendar, t: usize, policy: PolicyWeek, started: bool) -> Self {
        let angle = calendar.angle(t);
        Self {
            t: t as u32,
            week_of_year: (t % 52) as u32,
            cos: libm::cos(angle),
            sin: libm::sin(angle),
            cos2: libm::cos(2.0 * angle),
            sin2: libm::sin(2.0 * angle),
            started,
            policy,
            seen: None,
        }
    }
}

/// One week. False when a stock went wrong (an input beyond reason, or a bug).
#[inline(always)]
pub fn step<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &mut State<T>,
    f: &mut Flows<T>,
) -> bool {
    if let Some(seen) = now.seen {
        follow(inputs, now, seen, noise, s, f);
    } else {
        weather(inputs, now.cos, now.sin, noise, f);
        pressure(inputs, now, noise, s, f);
        behaviour(inputs, now, s, f);
        attempts(inputs, now, noise, s, f);
        crossing(inputs, now, noise, f);
    }
    triage(inputs, now, noise, s, f);
    court_stop(inputs, now, noise, s, f);
    if now.started {
        pipeline(inputs, now, noise, s, f);
        after_return(inputs, noise, f);
        admissions(inputs, now, noise, s, f);
    }
    support_ends(inputs, noise, s, f);
    let sound = s.apply(f);
    perception(inputs, s, f);
    ledger(inputs, now, s, f);
    sound
}

/// One week of random draws; the instruction set is chosen at run time, the bits are the same.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
pub fn week_stochastic(
    inputs: &Inputs<f64>,
    now: &Moment,
    noise: &WeekNoise,
    s: &mut State<f64>,
    f: &mut Flows<f64>,
) -> bool {
    step(inputs, now, &Stochastic(noise), s, f)
}

/// One week of means.
#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
pub fn week_expected(
    inputs: &Inputs<f64>,
    now: &Moment,
    s: &mut State<f64>,
    f: &mut Flows<f64>,
) -> bool {
    step(inputs, now, &Expected, s, f)
}
