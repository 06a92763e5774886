//! 2.3 Behaviour: how many would still try, given the perceived risk of return and the pull factors.

use super::{Flows, Inputs, Lane, Moment, Real, State};
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
    // Rows outside the loop: a look-up inside would keep it from being vectorised.
    let (by_support, by_work) =
        (inputs.get(Param::PullElasticitySupport), inputs.get(Param::PullElasticityWork));
    let mut log_s = [T::of(0.0); LANES];
    if !all_zero(&f.dissuaded_share) {
        for l in 0..LANES {
            log_s[l] = (one - f.dissuaded_share[l]).ln();
        }
    }
    for l in 0..LANES {
        let pull = by_support[l] * support + by_work[l] * work;
        log_s[l] = log_s[l] + pull;
    }
    if now.policy.on > 0.0 {
        announce(inputs, now, &mut log_s);
    }
    let (price, response) = (inputs.get(Param::PricePerPlace), inputs.get(Param::PriceResponse));
    if all_zero(&log_s) {
        (f.behaviour, f.price) = ([one; LANES], *price); // e⁰ is 1: as without a scheme
        return;
    }
    for l in 0..LANES {
        let log_b = log_s[l] * inputs.behaviour_exponent[l];
        f.behaviour[l] = log_b.exp();
        f.price[l] = price[l] * (log_b * response[l]).exp();
    }
}

/// True when nothing deters: worth asking, since without a scheme it always holds.
#[inline(always)]
fn all_zero<T: Real>(lane: &Lane<T>) -> bool {
    lane.iter().fold(true, |all, x| all & x.is_zero())
}

/// The effect of the announcement, halved each half-life.
#[inline(always)]
fn announce<T: Real>(inputs: &Inputs<T>, now: &Moment, log_s: &mut Lane<T>) {
    let weeks = T::of(now.policy.weeks_in_force * std::f64::consts::LN_2);
    let effect = inputs.get(Param::AnnouncementEffect);
    let half_life = inputs.get(Param::AnnouncementHalfLifeWeeks);
    for l in 0..LANES {
        log_s[l] = log_s[l] + effect[l] * (-(weeks / half_life[l])).exp();
    }
}

#[inline(always)]
fn dissuaded_share<T: Real>(inputs: &Inputs<T>, s: &State<T>, f: &mut Flows<T>) {
    let (zero, one, most) = (T::of(0.0), T::of(1.0), T::of(MOST));
    let eta = inputs.get(Param::DeterSemiElasticity);
    if all_zero(&s.risk) {
        f.dissuaded_share = [zero; LANES]; // in every form
        return;
    }
    match inputs.form {
        DeterrenceForm::None => f.dissuaded_share = [zero; LANES],
        DeterrenceForm::Exponential => {
            for l in 0..LANES {
                f.dissuaded_share[l] = (one - (-(eta[l] * s.risk[l])).exp()).min(most);
            }
        }
        DeterrenceForm::Hill => {
            let threshold = inputs.get(Param::DeterThreshold);
            let (most_of_all, exponent) =
                (inputs.get(Param::DeterMax), inputs.get(Param::DeterExponent));
            for l in 0..LANES {
                let h = hill(s.risk[l], threshold[l], exponent[l], most_of_all[l]);
                f.dissuaded_share[l] = h.min(most);
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
fn hill<T: Real>(risk: T, threshold: T, exponent: T, most: T) -> T {
    if risk.value() <= 0.0 {
        return T::of(0.0);
    }
    let odds = (threshold / risk).ln() * exponent;
    // Past e^700 the share is 0 in double precision.
    if odds.value() > 700.0 {
        return T::of(0.0);
    }
    most / (T::of(1.0) + odds.exp())
}
