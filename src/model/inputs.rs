//! What a block of draws brings along: parameter values and what follows from them once.

use super::{Lane, Real};
use crate::dist::lanes::BinomialP;
use crate::params::{DeterrenceForm, PARAMETERS, Param};
use crate::rng::LANES;

/// The start of a block: last observed state, one lane a draw.
#[derive(Debug, Clone)]
pub struct StartLanes {
    /// Level x_0 of the pressure process.
    pub level: Lane<f64>,
    /// Crossing days of the last observed week.
    pub days: Lane<f64>,
    /// Mean weekly arrivals of the last 52 observed weeks.
    pub mean_arrivals: f64,
    /// Recent weekly returns.
    pub recent_returns: f64,
}

/// A probability that stays the same in all weeks of a draw.
#[derive(Debug, Clone)]
pub struct Law<T: Real> {
    /// The probability.
    pub p: Lane<T>,
    /// What the sampler of random draws keeps of it.
    pub prepared: Option<Box<BinomialP>>,
}

impl<T: Real> Law<T> {
    fn new(p: Lane<T>) -> Self {
        Self { prepared: T::prepared(&p), p }
    }
}

/// Parameter values of a block and the constants that follow from them.
#[derive(Debug, Clone)]
pub struct Inputs<T: Real> {
    values: Vec<Lane<T>>,
    /// Structural form of deterrence.
    pub form: DeterrenceForm,
    /// φ = exp(−1/tau).
    pub persistence: Lane<T>,
    /// First attempts per arrival, g = (1 − ρ q)/(1 − q).
    pub attempts_per_arrival: Lane<T>,
    /// Exponent of B = S^(1/(1 + γ ε)).
    pub behaviour_exponent: Lane<T>,
    /// Weekly probability of a retry.
    pub retry: Law<T>,
    /// Weekly probability that a delayed person tries.
    pub delay_end: Law<T>,
    /// Weekly probability that a re-entrant tries.
    pub reentry: Law<T>,
    /// Share of arrivals eligible for return.
    pub eligible: Law<T>,
    /// Weekly probability of leaving a stage, 1 − exp(−3/dwell).
    pub stage: Law<T>,
    /// Share that fails on leaving Referred and on leaving Clearing (f1 = f3).
    pub fail_outer: Law<T>,
    /// Share refused by France (f2).
    pub fail_answer: Law<T>,
    /// Weekly probability that a court stop starts.
    pub stop_start: Lane<T>,
    /// Weekly probability that a court stop ends.
    pub stop_end: Lane<T>,
    /// Probability that a planned flight flies.
    pub flies: Law<T>,
    /// Weekly probability of admission of a person owed.
    pub admission: Law<T>,
    /// Weekly probability that support ends.
    pub support_end: Law<T>,
    /// Risk of death of an attempt.
    pub death: Law<T>,
    /// Probability that a stopped person tries again.
    pub will_retry: Law<T>,
    /// Share of the dissuaded who delay.
    pub delays: Law<T>,
    /// Share of the other dissuaded who take another route.
    pub diverts: Law<T>,
    /// Share of re-entries by lorry.
    pub by_lorry: Law<T>,
    /// Weekly probability of lapsing while Ready.
    pub lapse: Law<T>,
    /// Probability that a returned person comes back.
    pub reenters: Law<T>,
    /// Share of the others who move on.
    pub onward: Law<T>,
    /// Probability that a re-entry by boat is detected.
    pub detect_boat: Law<T>,
    /// Probability that a re-entry by lorry is detected.
    pub detect_lorry: Law<T>,
    /// Share of the admitted who would otherwise have crossed.
    pub would_cross: Law<T>,
    /// Weight of the newest week in perception, α = 1 − 2^(−1/H).
    pub perception: Lane<T>,
    /// Discount factor of one week.
    pub discount_week: Lane<T>,
}

fn map<T: Real>(f: impl Fn(usize) -> T) -> Lane<T> {
    std::array::from_fn(f)
}

impl<T: Real> Inputs<T> {
    /// From one lane for each parameter, in the order of [`Param`].
    pub fn new(values: Vec<Lane<T>>, form: DeterrenceForm) -> Self {
        debug_assert_eq!(values.len(), PARAMETERS);
        let p = |param: Param| &values[param as usize];
        let one = T::of(1.0);
        let rate = |param: Param| map(|l| T::leave(one / p(param)[l]));
        let q = p(Param::PreventionShare);
        let accept = p(Param::FranceAcceptShare);
        let success = p(Param::RemovalSuccess);
        Self {
            form,
            persistence: map(|l| (-(one / p(Param::PressureMemoryWeeks)[l])).exp()),
            attempts_per_arrival: map(|l| (one - p(Param::RetryProb)[l] * q[l]) / (one - q[l])),
            behaviour_exponent: map(|l| {
                one / (one + p(Param::PriceResponse)[l] * p(Param::PriceElasticity)[l])
            }),
            retry: Law::new(rate(Param::RetryGapWeeks)),
            delay_end: Law::new(rate(Param::DelayWeeks)),
            reentry: Law::new(rate(Param::ReentryLagWeeks)),
            eligible: Law::new(map(|l| {
                p(Param::AdultShare)[l] * (one - p(Param::ExcludedShare)[l])
            })),
            stage: Law::new(map(|l| T::leave(T::of(3.0) / p(Param::DwellWeeks)[l]))),
            // (1 − f1)(1 − f2)(1 − f3) = success with f1 = f3 and f2 = 1 − acceptance.
            fail_outer: Law::new(map(|l| one - outer_success(success[l], accept[l]))),
            fail_answer: Law::new(map(|l| one - accept[l])),
            stop_start: map(|l| T::leave(p(Param::CourtStopRate)[l] / T::of(52.0))),
            stop_end: rate(Param::CourtStopWeeks),
            flies: Law::new(map(|l| one - p(Param::FlightCancelProb)[l])),
            admission: Law::new(rate(Param::AdmissionLagWeeks)),
            support_end: Law::new(map(|l| {
                T::leave(one / (T::of(52.0) * p(Param::SupportYears)[l]))
            })),
            death: Law::new(*p(Param::DeathRisk)),
            will_retry: Law::new(*p(Param::RetryProb)),
            delays: Law::new(*p(Param::DelayShare)),
            diverts: Law::new(*p(Param::DiversionShare)),
            by_lorry: Law::new(*p(Param::ReentryByLorryShare)),
            lapse: Law::new(*p(Param::LapseProb)),
            reenters: Law::new(*p(Param::ReentryProb)),
            onward: Law::new(*p(Param::OnwardShare)),
            detect_boat: Law::new(*p(Param::DetectBoat)),
            detect_lorry: Law::new(*p(Param::DetectLorry)),
            would_cross: Law::new(*p(Param::AdmissionSubstitution)),
            perception: map(|l| {
                let half_life = p(Param::PerceptionHalfLifeWeeks)[l];
                T::leave(T::of(std::f64::consts::LN_2) / half_life)
            }),
            discount_week: map(|l| (-(one + p(Param::DiscountRate)[l]).ln() / T::of(52.0)).exp()),
            values,
        }
    }

    /// The lanes of one parameter.
    #[inline(always)]
    pub fn get(&self, param: Param) -> &Lane<T> {
        &self.values[param as usize]
    }
}

/// 1 − f1 = sqrt(success / accept), at most 1: acceptance caps what can succeed.
#[inline(always)]
fn outer_success<T: Real>(success: T, accept: T) -> T {
    if success.value() <= 0.0 {
        return T::of(0.0);
    }
    if success.value() >= accept.value() {
        return T::of(1.0);
    }
    ((success / accept).ln() * T::of(0.5)).exp()
}

impl StartLanes {
    /// The same start for every lane.
    pub fn uniform(level: f64, days: f64, mean_arrivals: f64, recent_returns: f64) -> Self {
        Self { level: [level; LANES], days: [days; LANES], mean_arrivals, recent_returns }
    }
}
