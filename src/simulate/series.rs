//! The weekly series that every run reports (docs/model.md, section 3).

use crate::model::{Flows, Lane, Real, State};
use crate::rng::LANES;

macro_rules! series {
    ($($variant:ident $name:literal $unit:literal $flow:literal $text:literal),* $(,)?) => {
        /// A weekly series.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Series { $(#[doc = $text] $variant),* }

        impl Series {
            /// All series, in order.
            pub const ALL: &[Series] = &[$(Series::$variant),*];

            /// The name used everywhere.
            pub const fn name(self) -> &'static str {
                match self { $(Series::$variant => $name),* }
            }

            /// Unit.
            pub const fn unit(self) -> &'static str {
                match self { $(Series::$variant => $unit),* }
            }

            /// True when the sum over weeks means something.
            pub const fn is_flow(self) -> bool {
                match self { $(Series::$variant => $flow),* }
            }

            /// One sentence.
            pub const fn text(self) -> &'static str {
                match self { $(Series::$variant => $text),* }
            }
        }
    };
}

series! {
    Arrivals "arrivals" "people" true "People who arrive by small boat.",
    Attempts "attempts" "people" true "Attempts to cross by small boat: arrivals, prevented and deaths.",
    Prevented "prevented" "people" true "People stopped before or during departure.",
    Returns "returns" "people" true "People returned to France under the scheme.",
    Admissions "admissions" "people" true "People admitted from France by the reciprocal route.",
    Reentries "reentries" "people" true "Returned people who come back, by boat (attempts) or by lorry.",
    NetArrivals "net_arrivals" "people" true "Arrivals, re-entries by lorry and admissions, less returns.",
    Onward "onward" "people" true "Returned people who move on to another EU state.",
    Diverted "diverted" "people" true "Dissuaded people who take another clandestine route.",
    Delayed "delayed" "people" true "Dissuaded people who put off their attempt.",
    Dissuaded "dissuaded" "people" true "People who would have made a first attempt and do not this week.",
    Deaths "deaths" "people" true "Deaths at sea.",
    Detained "detained" "people" false "People detained for the scheme at the end of the week.",
    PerceivedRisk "perceived_risk" "probability" false "Perceived risk of return at the start of the week.",
    ParityGap "parity_gap" "people" false "Returns less admissions, since the start.",
    Supported "supported" "people" false "People in asylum support at the end of the week.",
    Price "price" "GBP" false "Price of a place in a small boat.",
    Takings "takings" "GBP" true "Takings of smugglers, less boats and engines.",
    Cost "cost" "GBP" true "Public cost of detention, returns, admissions, support and border funding.",
}

/// Number of weekly series.
pub const SERIES: usize = Series::ALL.len();

/// Every series of one week, in the order of [`Series`].
#[inline(always)]
pub(super) fn record<T: Real>(f: &Flows<T>, s: &State<T>, out: &mut [Lane<T>; SERIES]) {
    for l in 0..LANES {
        let mut put = |series: Series, x: T| out[series as usize][l] = x;
        put(Series::Arrivals, f.arrivals[l]);
        put(Series::Attempts, f.attempts[l]);
        put(Series::Prevented, f.prevented[l]);
        put(Series::Returns, f.returns[l]);
        put(Series::Admissions, f.admissions[l]);
        put(Series::Reentries, f.reentries_boat[l] + f.reentries_lorry[l]);
        put(Series::NetArrivals, net_arrivals(f, l));
        put(Series::Onward, f.onward[l]);
        put(Series::Diverted, f.diverted[l]);
        put(Series::Delayed, f.delayed[l]);
        put(Series::Dissuaded, f.dissuaded[l]);
        put(Series::Deaths, f.deaths[l]);
        put(Series::Detained, f.detained[l]);
        put(Series::PerceivedRisk, f.perceived_risk[l]);
        put(Series::ParityGap, f.parity_gap[l]);
        put(Series::Supported, s.supported[l]);
        put(Series::Price, f.price[l]);
        put(Series::Takings, f.takings[l]);
        put(Series::Cost, f.cost[l]);
    }
}

/// People who come, less people who are returned.
#[inline(always)]
pub(super) fn net_arrivals<T: Real>(f: &Flows<T>, l: usize) -> T {
    f.arrivals[l] + f.reentries_lorry[l] + f.admissions[l] - f.returns[l]
}
