//! 2.9 Reciprocal admissions: what is owed, who applies, who is admitted.

use super::{Flows, Inputs, Lane, Moment, Noise, Real, State};
use crate::params::Param;
use crate::rng::{Channel, LANES};

/// Admissions follow returns with a lag, as long as there are applicants.
#[inline(always)]
pub(super) fn admissions<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    now: &Moment,
    noise: &N,
    s: &mut State<T>,
    f: &mut Flows<T>,
) {
    let zero = T::of(0.0);
    let (on, ratio) = (T::of(now.policy.on), T::of(now.policy.admissions_per_return));
    let mut mean: Lane<T> = [zero; LANES];
    let applications = inputs.get(Param::ApplicationsPerWeek);
    for l in 0..LANES {
        mean[l] = applications[l] * on;
    }
    noise.poisson(Channel::Applications, &mean, &mut f.applications);
    let mut open: Lane<T> = [zero; LANES];
    for l in 0..LANES {
        s.promised[l] = s.promised[l] + ratio * f.returns[l];
        let owed = N::round((s.promised[l] - s.admissions_total[l]).max(zero));
        open[l] = owed.min(s.applicants[l] + f.applications[l]);
    }
    noise.thinned(Channel::Admissions, &open, &inputs.admission, &mut f.admissions);
    let (admitted, substituted) = (&f.admissions, &mut f.substituted);
    noise.thinned(Channel::Substitution, admitted, &inputs.would_cross, substituted);
}
