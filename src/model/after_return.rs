//! 2.8 After return: who comes back, who moves on, which re-entries are detected.

use super::{Flows, Inputs, Lane, Noise, Real};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// Returned people split into coming back, onward movement and staying in France.
#[inline(always)]
pub(super) fn after_return<T: Real, N: Noise<T>>(inputs: &Inputs<T>, noise: &N, f: &mut Flows<T>) {
    let reenter = inputs.get(Param::ReentryProb);
    noise.binomial(Channel::WillReenter, &f.returns, reenter, &mut f.will_reenter);
    let mut rest: Lane<T> = [T::of(0.0); LANES];
    for l in 0..LANES {
        rest[l] = f.returns[l] - f.will_reenter[l];
    }
    noise.binomial(Channel::Onward, &rest, inputs.get(Param::OnwardShare), &mut f.onward);

    let mut by_boat: Lane<T> = [T::of(0.0); LANES];
    let mut by_lorry: Lane<T> = [T::of(0.0); LANES];
    let boat = inputs.get(Param::DetectBoat);
    noise.binomial(Channel::DetectBoat, &f.reentries_boat, boat, &mut by_boat);
    let lorry = inputs.get(Param::DetectLorry);
    noise.binomial(Channel::DetectLorry, &f.reentries_lorry, lorry, &mut by_lorry);
    for l in 0..LANES {
        f.redetected[l] = by_boat[l] + by_lorry[l];
    }
}
