//! 2.6 Triage and detention: who is eligible, and how many are detained for the scheme.

use super::{Flows, Inputs, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// Intake = min(eligible, free beds, what fills the weekly returns after attrition).
#[inline(always)]
pub(super) fn triage<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    noise.thinned(Channel::Eligible, &f.arrivals, &inputs.eligible, &mut f.eligible);
    let beds = T::of(now.policy.detention_beds);
    let wanted = T::of(now.policy.on * now.policy.returns_per_week);
    let success = inputs.get(Param::RemovalSuccess);
    for l in 0..LANES {
        // Without any success no intake can fill the returns: want nobody.
        let want = if success[l].value() > 0.0 { N::round(wanted / success[l]) } else { zero };
        let free = N::floor(beds - s.detained(l));
        f.intake[l] = f.eligible[l].min(free).min(want).max(zero);
    }
}
