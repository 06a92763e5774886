//! Outcomes of a scenario against a comparator, draw by draw (docs/model.md, section 3).

use super::outcomes::Outcome;

macro_rules! paired {
    ($($variant:ident $name:literal $unit:literal $text:literal),* $(,)?) => {
        /// An outcome that needs a comparator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Paired { $(#[doc = $text] $variant),* }

        impl Paired {
            /// All of them, in order.
            pub const ALL: &[Paired] = &[$(Paired::$variant),*];

            /// The name used everywhere.
            pub const fn name(self) -> &'static str {
                match self { $(Paired::$variant => $name),* }
            }

            /// Unit.
            pub const fn unit(self) -> &'static str {
                match self { $(Paired::$variant => $unit),* }
            }

            /// One sentence: sign, numerator and denominator.
            pub const fn text(self) -> &'static str {
                match self { $(Paired::$variant => $text),* }
            }
        }
    };
}

paired! {
    ArrivalsAverted "arrivals_averted" "people" "Arrivals under the comparator less arrivals under the scenario; positive when fewer people arrive.",
    CrossingsAvertedPerReturn "crossings_averted_per_return" "people per return" "Arrivals averted over returns under the scenario; undefined without returns.",
    CostPerArrivalAverted "cost_per_arrival_averted" "GBP" "Extra public cost in present value over arrivals averted; undefined when none is averted.",
    NetBenefit "net_benefit_gbp" "GBP" "Public cost of the comparator less that of the scenario, present value; positive when the scenario costs less.",
}

impl Paired {
    /// The value in one draw; NaN marks a ratio without a denominator.
    #[inline]
    pub fn value(self, of: impl Fn(Outcome) -> f64, comparator: impl Fn(Outcome) -> f64) -> f64 {
        let averted = comparator(Outcome::Arrivals) - of(Outcome::Arrivals);
        let saved = comparator(Outcome::CostPv) - of(Outcome::CostPv);
        let ratio = |a: f64, b: f64| if b == 0.0 { f64::NAN } else { a / b };
        match self {
            Self::ArrivalsAverted => averted,
            Self::CrossingsAvertedPerReturn => ratio(averted, of(Outcome::Returns)),
            Self::CostPerArrivalAverted => ratio(-saved, averted),
            Self::NetBenefit => saved,
        }
    }
}

/// Paired outcomes of all pairs: pair-major, then outcome, then draw; `outcomes` as the runs keep it.
pub fn paired(outcomes: &[f64], pairs: &[(usize, usize)], draws: usize) -> Vec<f64> {
    let at = |s: usize, o: Outcome, i: usize| {
        outcomes[(s * Outcome::ALL.len() + o as usize) * draws + i]
    };
    let mut out = Vec::with_capacity(pairs.len() * Paired::ALL.len() * draws);
    for &(scenario, comparator) in pairs {
        for kind in Paired::ALL {
            out.extend(
                (0..draws).map(|i| kind.value(|o| at(scenario, o, i), |o| at(comparator, o, i))),
            );
        }
    }
    out
}
