//! Outcomes that a sensitivity analysis of the scheme can ask for.

use crate::error::{Error, Problem, Result};
use crate::model::{Lane, Real};
use crate::simulate::{Outcome, Paired, Tally};

/// An outcome of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Of the scenario alone.
    Own(Outcome),
    /// Of the scenario against its comparator.
    Paired(Paired),
    /// Arrivals for each return.
    OneInN,
}

impl Wanted {
    /// The outcome of that name.
    pub fn from_name(name: &str) -> Result<Self> {
        let own = Outcome::ALL.iter().find(|o| o.name() == name).map(|o| Self::Own(*o));
        let paired = Paired::ALL.iter().find(|o| o.name() == name).map(|o| Self::Paired(*o));
        let one = (name == "one_in_n").then_some(Self::OneInN);
        own.or(paired).or(one).ok_or_else(|| {
            let names = Outcome::ALL.iter().map(|o| o.name());
            let names = names.chain(Paired::ALL.iter().map(|o| o.name())).chain(["one_in_n"]);
            Error::parameter(Problem::unknown(name, "an outcome", names))
        })
    }

    /// True when the window's value is the sum of those of its weeks; else a week shows the value
    /// of the window that ends with it.
    pub fn adds_up(self) -> bool {
        use Outcome as O;
        match self {
            Self::Own(o) => !matches!(
                o,
                O::PeakDetained
                    | O::ParityGap
                    | O::Supported
                    | O::ReturnShare
                    | O::CohortReturnShare
            ),
            Self::Paired(p) => matches!(p, Paired::ArrivalsAverted | Paired::NetBenefit),
            Self::OneInN => false,
        }
    }
}

/// Values from the finished tallies of comparator and scenario; NaN marks a ratio without a
/// denominator.
pub fn wanted_lanes<T: Real>(wanted: Wanted, tallies: &[Tally<T>; 2]) -> Lane<T> {
    let [none, own] = tallies;
    let of = |o: Outcome| &own.totals[o as usize];
    let saved = |o: Outcome| -> Lane<T> {
        let base = &none.totals[o as usize];
        std::array::from_fn(|l| base[l] - of(o)[l])
    };
    let ratio = |a: &Lane<T>, b: &Lane<T>| -> Lane<T> {
        let undefined = T::of(f64::NAN);
        std::array::from_fn(|l| if b[l].value() == 0.0 { undefined } else { a[l] / b[l] })
    };
    let averted = || saved(Outcome::Arrivals);
    match wanted {
        Wanted::Own(o) => *of(o),
        Wanted::OneInN => ratio(of(Outcome::Arrivals), of(Outcome::Returns)),
        Wanted::Paired(Paired::ArrivalsAverted) => averted(),
        Wanted::Paired(Paired::NetBenefit) => saved(Outcome::CostPv),
        Wanted::Paired(Paired::CrossingsAvertedPerReturn) => {
            ratio(&averted(), of(Outcome::Returns))
        }
        Wanted::Paired(Paired::CostPerArrivalAverted) => {
            ratio(&saved(Outcome::CostPv).map(|s| -s), &averted())
        }
    }
}
