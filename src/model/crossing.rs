//! 2.5 Crossing: deaths, preventions, arrivals by small boat, boats.

use super::{Flows, Inputs, Lane, Moment, Noise, Real};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// X = deaths + prevented + arrivals.
#[inline(always)]
pub(super) fn crossing<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    f: &mut Flows<T>,
) {
    let (zero, one) = (T::of(0.0), T::of(1.0));
    let effort = T::of(now.policy.prevention_effort);
    noise.thinned(Channel::Deaths, &f.attempts, &inputs.death, &mut f.deaths);

    let (q, kappa) =
        (inputs.get(Param::PreventionShare), inputs.get(Param::PreventionConcentration));
    let mut alive: Lane<T> = [zero; LANES];
    let mut share: Lane<T> = [zero; LANES];
    let mut concentration: Lane<T> = [zero; LANES];
    for l in 0..LANES {
        alive[l] = f.attempts[l] - f.deaths[l];
        // logistic(logit q + log effort)
        share[l] = q[l] * effort / (one - q[l] + q[l] * effort);
        concentration[l] = kappa[l] * f.days[l];
    }
    noise.prevented(&alive, &share, &concentration, &mut f.prevented);
    noise.thinned(Channel::WillRetry, &f.prevented, &inputs.will_retry, &mut f.will_retry);

    let years = T::of(f64::from(now.t) / 52.0);
    let (load0, trend) = (inputs.get(Param::PeoplePerBoat), inputs.get(Param::PeoplePerBoatTrend));
    let mut load: Lane<T> = [one; LANES];
    if !noise.recall(|kept| &kept.people_per_boat, [], &mut load) {
        for l in 0..LANES {
            load[l] = load0[l] * (trend[l] * years).exp();
        }
        noise.keep(|kept| &kept.people_per_boat, [], &load);
    }
    for l in 0..LANES {
        f.arrivals[l] = alive[l] - f.prevented[l];
        f.boats[l] = f.arrivals[l] / load[l];
    }
}
