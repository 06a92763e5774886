//! 2.1 Weather: days of the week on which a crossing is possible.

use super::{Flows, Inputs, Lane, Noise, Real};
use crate::params::Param;
use crate::rng::LANES;

/// K_t ~ BetaBinomial(7, p_t s, (1 − p_t) s), logit p_t = a0 + a1 cos θ + a2 sin θ.
#[inline(always)]
pub(super) fn weather<T: Real, N: Noise<T>>(
    inputs: &Inputs<T>,
    cos: f64,
    sin: f64,
    noise: &N,
    f: &mut Flows<T>,
) {
    let (a0, a1, a2) =
        (inputs.get(Param::DaysLevel), inputs.get(Param::DaysCos), inputs.get(Param::DaysSin));
    let (cos, sin, one) = (T::of(cos), T::of(sin), T::of(1.0));
    if noise.recall(|kept| &kept.days, [], &mut f.days) {
        return;
    }
    let mut p: Lane<T> = [one; LANES];
    for l in 0..LANES {
        let logit = a0[l] + a1[l] * cos + a2[l] * sin;
        p[l] = one / (one + (-logit).exp());
    }
    noise.crossing_days(&p, inputs.get(Param::DaysConcentration), &mut f.days);
    noise.keep(|kept| &kept.days, [], &f.days);
}
