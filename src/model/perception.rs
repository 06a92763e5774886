//! 2.10 Perceived risk: smoothed returns over smoothed arrivals, seen at the start of next week.

use super::{Flows, Inputs, Real, State};
use crate::params::Param;
use crate::rng::LANES;

/// risk = min(1, salience r̄ / max(ā, 1)).
#[inline(always)]
pub(super) fn perception<T: Real>(inputs: &Inputs<T>, s: &mut State<T>, f: &Flows<T>) {
    let one = T::of(1.0);
    let salience = inputs.get(Param::Salience);
    for l in 0..LANES {
        let alpha = inputs.perception[l];
        s.mean_returns[l] = s.mean_returns[l] + alpha * (f.returns[l] - s.mean_returns[l]);
        s.mean_arrivals[l] = s.mean_arrivals[l] + alpha * (f.arrivals[l] - s.mean_arrivals[l]);
        s.risk[l] = (salience[l] * s.mean_returns[l] / s.mean_arrivals[l].max(one)).min(one);
    }
}
