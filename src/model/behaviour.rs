//! 2.3 Behaviour: how many would still try, given the perceived risk of return and the pull factors.

use super::{Flows, Inputs, Moment, Real, State};
use crate::params::{DeterrenceForm, Param};
use crate::rng::LANES;

/// Largest dissuaded share, so that S stays positive.
const MOST: f64 = 0.999;

/// Dissuaded share h, behaviour B with price feedback, and the price of a place.
#[inline(always)]
pub(super) fn behaviour<T: Real>(inputs: &Inputs<T>, now: &Moment, s: &State<T>, f: &mut Flows<T>) {
    f.perceived_risk = s.risk;
    dissuaded_share(inputs, s, f);
    let one = T::of(1.0);
    let (support, work) =
        (T::of(now.policy.support_level).ln(), T::of(now.policy.work_enforcement).ln());
    let announced = now.policy.on > 0.0;
    let weeks = T::of(now.policy.weeks_in_force * std::f64::consts::LN_2);
    for l in 0..LANES {
        let pull = inputs.get(Param::PullElasticitySupport)[l] * support
            + inputs.get(Param::PullElasticityWork)[l] * work;
        let mut log_s = (one - f.dissuaded_share[l]).ln() + pull;
        if announced {
            let half_life = inputs.get(Param::AnnouncementHalfLifeWeeks)[l];
            log_s = log_s + inputs.get(Param::AnnouncementEffect)[l] * (-(weeks / half_life)).exp();
        }
        let log_b = log_s * inputs.behaviour_exponent[l];
        f.behaviour[l] = log_b.exp();
        f.price[l] = inputs.get(Param::PricePerPlace)[l]
            * (log_b * inputs.get(Param::PriceResponse)[l]).exp();
    }
}

#[inline(always)]
fn dissuaded_share<T: Real>(inputs: &Inputs<T>, s: &State<T>, f: &mut Flows<T>) {
    let (zero, one, most) = (T::of(0.0), T::of(1.0), T::of(MOST));
    let eta = inputs.get(Param::DeterSemiElasticity);
    match inputs.form {
        DeterrenceForm::None => f.dissuaded_share = [zero; LANES],
        DeterrenceForm::Exponential => {
            for l in 0..LANES {
                f.dissuaded_share[l] = (one - (-(eta[l] * s.risk[l])).exp()).min(most);
            }
        }
        DeterrenceForm::Hill => {
            for l in 0..LANES {
                f.dissuaded_share[l] = hill(inputs, s.risk[l], l).min(most);
            }
        }
        DeterrenceForm::Elastic => {
            for l in 0..LANES {
                // At certainty of return 1 − risk is 0 and its power too (1 when η = 0).
                let stay = one - s.risk[l];
                let kept = if stay.value() > 0.0 {
                    (eta[l] * stay.ln()).exp()
                } else if eta[l].value() > 0.0 {
                    zero
                } else {
                    one
                };
                f.dissuaded_share[l] = (one - kept).min(most);
            }
        }
    }
}

/// h_max riskⁿ / (riskⁿ + τⁿ), written as h_max / (1 + (τ/risk)ⁿ).
#[inline(always)]
fn hill<T: Real>(inputs: &Inputs<T>, risk: T, l: usize) -> T {
    if risk.value() <= 0.0 {
        return T::of(0.0);
    }
    let odds =
        (inputs.get(Param::DeterThreshold)[l] / risk).ln() * inputs.get(Param::DeterExponent)[l];
    // Past e^700 the share is 0 in double precision.
    if odds.value() > 700.0 {
        return T::of(0.0);
    }
    inputs.get(Param::DeterMax)[l] / (T::of(1.0) + odds.exp())
}
