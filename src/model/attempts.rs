//! 2.4 Attempts: potential first attempts, thinned by behaviour, plus retries and come-backs.

use super::{Flows, Inputs, Lane, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// N0, N, D and its split, F, R, L, E, and the attempts X.
#[inline(always)]
pub(super) fn attempts<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    let mut mean: Lane<T> = [zero; LANES];
    let mut size: Lane<T> = [zero; LANES];
    let r = inputs.get(Param::AttemptsSize);
    for l in 0..LANES {
        mean[l] = f.days[l] * f.pressure[l] * inputs.attempts_per_arrival[l];
        size[l] = r[l] * f.days[l];
    }
    noise.potential(&mean, &size, &mut f.potential);
    thin(noise, f);
    split(inputs, noise, f);
    come_backs(inputs, now, noise, s, f);
    for l in 0..LANES {
        f.not_needed[l] = f.first[l].min(s.forgone[l]);
        f.attempts[l] =
            f.first[l] - f.not_needed[l] + f.retries[l] + f.delay_ended[l] + f.reentries_boat[l];
    }
}

/// First attempts: N0 thinned by B, or enlarged when B exceeds 1; never both.
#[inline(always)]
fn thin<T: Real, N: Noise<T>>(noise: &N, f: &mut Flows<T>) {
    let (zero, one) = (T::of(0.0), T::of(1.0));
    let mut keep: Lane<T> = [one; LANES];
    let mut more: Lane<T> = [zero; LANES];
    let (mut any_less, mut any_more) = (false, false);
    for l in 0..LANES {
        keep[l] = f.behaviour[l].min(one);
        more[l] = (f.behaviour[l] - one).max(zero).min(one);
        any_less |= keep[l].value() < 1.0;
        any_more |= more[l].value() > 0.0;
    }
    f.first = f.potential;
    if any_less {
        noise.binomial(Channel::Undissuaded, &f.potential, &keep, &mut f.first);
    }
    for l in 0..LANES {
        f.dissuaded[l] = f.potential[l] - f.first[l];
    }
    if any_more {
        let mut extra: Lane<T> = [zero; LANES];
        noise.binomial(Channel::Extra, &f.potential, &more, &mut extra);
        for l in 0..LANES {
            f.first[l] = f.first[l] + extra[l];
        }
    }
}

/// Dissuaded people: delayed, diverted to another clandestine route, or staying.
#[inline(always)]
fn split<T: Real, N: Noise<T>>(inputs: &Inputs<T>, noise: &N, f: &mut Flows<T>) {
    noise.thinned(Channel::Delayed, &f.dissuaded, &inputs.delays, &mut f.delayed);
    let mut rest: Lane<T> = [T::of(0.0); LANES];
    for l in 0..LANES {
        rest[l] = f.dissuaded[l] - f.delayed[l];
    }
    noise.thinned(Channel::Diverted, &rest, &inputs.diverts, &mut f.diverted);
}

/// Retries, ended delays and re-entries; by sea only in a week with a crossing day.
#[inline(always)]
fn come_backs<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    let mut retry: Lane<T> = [zero; LANES];
    let mut waiting: Lane<T> = [zero; LANES];
    for l in 0..LANES {
        let open = f.days[l].value() > 0.0;
        retry[l] = if open { s.retry_pool[l] } else { zero };
        waiting[l] = if open { s.delayed_pool[l] } else { zero };
    }
    noise.thinned(Channel::Retry, &retry, &inputs.retry, &mut f.retries);
    noise.thinned(Channel::DelayEnd, &waiting, &inputs.delay_end, &mut f.delay_ended);
    re_entries(inputs, now, noise, s, f);
}

/// Returned people who come back, by lorry or, in a week with a crossing day, by boat.
#[inline(always)]
pub(super) fn re_entries<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    if !now.started {
        return; // nobody has been returned
    }
    let mut all: Lane<T> = [zero; LANES];
    noise.thinned(Channel::Reentry, &s.reentry_pool, &inputs.reentry, &mut all);
    noise.thinned(Channel::ReentryLorry, &all, &inputs.by_lorry, &mut f.reentries_lorry);
    for l in 0..LANES {
        let by_boat = all[l] - f.reentries_lorry[l];
        f.reentries_boat[l] = if f.days[l].value() > 0.0 { by_boat } else { zero };
    }
}
