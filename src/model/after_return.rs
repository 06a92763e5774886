//! 2.8 After return: who comes back, who moves on, which re-entries are detected.

use super::{Flows, Inputs, Lane, Noise, Real};
use crate::rng::{Channel, LANES};

/// Returned people split into coming back, onward movement and staying in France.
#[inline(always)]
pub(super) fn after_return<T: Real, N: Noise<T>>(inputs: &Inputs<T>, noise: &N, f: &mut Flows<T>) {
    noise.thinned(Channel::WillReenter, &f.returns, &inputs.reenters, &mut f.will_reenter);
    let mut rest: Lane<T> = [T::of(0.0); LANES];
    for l in 0..LANES {
        rest[l] = f.returns[l] - f.will_reenter[l];
    }
    noise.thinned(Channel::Onward, &rest, &inputs.onward, &mut f.onward);

    let mut by_boat: Lane<T> = [T::of(0.0); LANES];
    let mut by_lorry: Lane<T> = [T::of(0.0); LANES];
    noise.thinned(Channel::DetectBoat, &f.reentries_boat, &inputs.detect_boat, &mut by_boat);
    noise.thinned(Channel::DetectLorry, &f.reentries_lorry, &inputs.detect_lorry, &mut by_lorry);
    for l in 0..LANES {
        f.redetected[l] = by_boat[l] + by_lorry[l];
    }
}
