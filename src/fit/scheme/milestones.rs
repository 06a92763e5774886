//! Published cumulative counts as observations of the simulated ones.

use crate::num::normal_cdf;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// People returned to France.
    Returns,
    /// People admitted by the reciprocal route.
    Admissions,
    /// Returned people who came back.
    Reentries,
}

impl Quantity {
    /// All, in the order of the totals of a pass.
    pub const ALL: [Self; 3] = [Self::Returns, Self::Admissions, Self::Reentries];

    /// The name used everywhere.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Returns => "returns",
            Self::Admissions => "admissions",
            Self::Reentries => "reentries",
        }
    }
}

/// How a published value is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A count, within its noise.
    Equal,
    /// "More than": the count reported is this or more.
    AtLeast,
}

/// Counts are whole: half a person is the least error of any of them.
const ROUNDING: f64 = 0.5;
const LN_ROOT_2_PI: f64 = 0.918_938_533_204_672_8;

/// A dated cumulative count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milestone {
    /// Week of the history in which its day lies, counted from 0.
    pub week: usize,
    /// Share of that week that is over at the end of the day, above 0, at most 1.
    pub share: f64,
    /// What is counted.
    pub quantity: Quantity,
    /// The published count, people since the start.
    pub value: f64,
    /// How it is to be read.
    pub bound: Bound,
    /// Relative sd of reporting.
    pub noise: f64,
    /// Further sd, people: what the model leaves out.
    pub slack: f64,
}

/// Mean and variance of a count published when `share` of a week is over. A week's people move on
/// one of its days, so that a day inside it has seen all of them with probability `share` and none
/// otherwise.
pub fn published(before: f64, flow: f64, share: f64, noise: f64, slack: f64) -> (f64, f64) {
    let mean = before + share * flow;
    let timing = flow * flow * share * (1.0 - share);
    let report = noise * mean;
    (mean, report * report + timing + slack * slack + ROUNDING * ROUNDING)
}

impl Milestone {
    /// Mean and variance of the published count, given the count at the end of the week before and
    /// what the week adds.
    pub fn moments(&self, before: f64, flow: f64) -> (f64, f64) {
        published(before, flow, self.share, self.noise, self.slack)
    }

    /// The most that the next can be for any count.
    pub fn best(&self) -> f64 {
        match self.bound {
            Bound::Equal => {
                let least = self.slack * self.slack + ROUNDING * ROUNDING;
                -0.5 * libm::log(least) - LN_ROOT_2_PI
            }
            Bound::AtLeast => 0.0,
        }
    }

    /// Log density (log probability of a lower bound) of what was published.
    pub fn log_likelihood(&self, before: f64, flow: f64) -> f64 {
        let (mean, variance) = self.moments(before, flow);
        let z = (mean - self.value) / variance.sqrt();
        match self.bound {
            Bound::Equal => -0.5 * z * z - 0.5 * libm::log(variance) - LN_ROOT_2_PI,
            Bound::AtLeast => libm::log(normal_cdf(z).max(1e-300)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(value: f64, bound: Bound, share: f64) -> Milestone {
        let quantity = Quantity::Returns;
        Milestone { week: 0, share, quantity, value, bound, noise: 0.03, slack: 0.0 }
    }

    /// Sunday: no doubt on the day, so the sd is that of 3 % of 300 and of rounding.
    #[test]
    fn a_count_is_normal_around_the_total() {
        let m = at(300.0, Bound::Equal, 1.0);
        let sd: f64 = (81.0f64 + 0.25).sqrt();
        let want = -libm::log(sd * (2.0 * std::f64::consts::PI).sqrt());
        assert!((m.log_likelihood(280.0, 20.0) - want).abs() < 1e-12);
        // One sd off costs half a unit, up to the change of the sd itself.
        let off = m.log_likelihood(280.0 + sd, 20.0);
        assert!((want - off - 0.5).abs() < 0.06, "{off}");
    }

    #[test]
    fn a_lower_bound_says_nothing_on_what_lies_above() {
        let m = at(900.0, Bound::AtLeast, 1.0);
        assert!(m.log_likelihood(1_500.0, 0.0).abs() < 1e-9);
        assert!((m.log_likelihood(900.0, 0.0) - 0.5f64.ln()).abs() < 1e-9);
        assert!(m.log_likelihood(600.0, 0.0) < -40.0);
    }

    /// All of a week's 20 people or none of them by the middle of it: sd 10.
    #[test]
    fn a_day_inside_a_week_is_uncertain() {
        let (mean, variance) = at(10.0, Bound::Equal, 0.5).moments(0.0, 20.0);
        assert!((mean - 10.0).abs() < 1e-12 && (variance - 100.0 - 0.09 - 0.25).abs() < 1e-12);
    }
}
