//! 2.7 The return pipeline: three stages one at a time, a queue for a seat, flights and stops.

use super::{Flows, Inputs, Lane, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// Moves in the order Ready lapses, returns, Clearing, Answering, Referred, so that nobody passes
/// two stages in one week.
#[inline(always)]
pub(super) fn pipeline<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    if now.policy.on == 0.0 {
        release_all(s, f);
        return;
    }
    noise.thinned(Channel::Lapse, &s.ready, &inputs.lapse, &mut f.lapsed);
    returns(inputs, now, noise, s, f);

    noise.thinned(Channel::ClearingMove, &s.clearing, &inputs.stage, &mut f.clearing_left);
    let (left, failed) = (&f.clearing_left, &mut f.clearing_failed);
    noise.thinned(Channel::ClearingFail, left, &inputs.fail_outer, failed);
    noise.thinned(Channel::AnsweringMove, &s.answering, &inputs.stage, &mut f.answering_left);
    let (left, failed) = (&f.answering_left, &mut f.answering_failed);
    noise.thinned(Channel::AnsweringFail, left, &inputs.fail_answer, failed);
    noise.thinned(Channel::ReferredMove, &s.referred, &inputs.stage, &mut f.referred_left);
    let (left, failed) = (&f.referred_left, &mut f.referred_failed);
    noise.thinned(Channel::ReferredFail, left, &inputs.fail_outer, failed);
    for l in 0..LANES {
        f.released[l] =
            f.lapsed[l] + f.clearing_failed[l] + f.answering_failed[l] + f.referred_failed[l];
    }
}

/// Returns fill the seats of the flights that fly, unless removals are stopped.
#[inline(always)]
fn returns<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    let cap = T::of(now.policy.returns_per_week);
    let batch = inputs.get(Param::FlightBatch);
    let mut planned: Lane<T> = [T::of(0.0); LANES];
    for l in 0..LANES {
        planned[l] = T::of((cap.value() / batch[l].value()).ceil());
    }
    let mut flown: Lane<T> = [T::of(0.0); LANES];
    noise.thinned(Channel::Flights, &planned, &inputs.flies, &mut flown);
    let one = T::of(1.0);
    for l in 0..LANES {
        let seats = (one - f.stopped[l]) * cap.min(batch[l] * flown[l]);
        f.returns[l] = (s.ready[l] - f.lapsed[l]).min(N::floor(seats));
    }
}

/// The court's two-state chain, and the scenario's dated stops on top of it.
#[inline(always)]
pub(super) fn court_stop<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    noise.chain(&s.court_stop, &inputs.stop_start, &inputs.stop_end, &mut f.court_stop);
    let dated = T::of(now.policy.stopped);
    for l in 0..LANES {
        f.stopped[l] = f.court_stop[l].max(dated);
    }
}

/// Out of force: everybody still in the pipeline is released.
#[inline(always)]
fn release_all<T: Real>(s: &State<T>, f: &mut Flows<T>) {
    let zero = [T::of(0.0); LANES];
    f.lapsed = s.ready;
    f.returns = zero;
    f.clearing_left = s.clearing;
    f.clearing_failed = s.clearing;
    f.answering_left = s.answering;
    f.answering_failed = s.answering;
    f.referred_left = s.referred;
    f.referred_failed = s.referred;
    for l in 0..LANES {
        f.released[l] = s.detained(l);
    }
}
