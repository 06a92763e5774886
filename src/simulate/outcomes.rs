//! Outcomes of a window, one number for each draw and scenario (docs/model.md, section 3).

use super::series::net_arrivals;
use crate::model::{Flows, Inputs, Lane, Real, State};
use crate::rng::LANES;

macro_rules! outcomes {
    ($($variant:ident $name:literal $unit:literal $text:literal),* $(,)?) => {
        /// An outcome of a window.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(usize)]
        pub enum Outcome { $(#[doc = $text] $variant),* }

        impl Outcome {
            /// All outcomes, in order.
            pub const ALL: &[Outcome] = &[$(Outcome::$variant),*];

            /// The name used everywhere.
            pub const fn name(self) -> &'static str {
                match self { $(Outcome::$variant => $name),* }
            }

            /// Unit.
            pub const fn unit(self) -> &'static str {
                match self { $(Outcome::$variant => $unit),* }
            }

            /// One sentence: sign, window, numerator and denominator where they matter.
            pub const fn text(self) -> &'static str {
                match self { $(Outcome::$variant => $text),* }
            }
        }
    };
}

outcomes! {
    CrossingDays "crossing_days" "days" "Days with a crossing, total of the window.",
    Arrivals "arrivals" "people" "Arrivals by small boat, total of the window.",
    Attempts "attempts" "people" "Attempts to cross by small boat, total of the window.",
    Prevented "prevented" "people" "People stopped before or during departure, total of the window.",
    Returns "returns" "people" "People returned to France, total of the window.",
    Admissions "admissions" "people" "People admitted by the reciprocal route, total of the window.",
    Reentries "reentries" "people" "Returned people who come back by boat or lorry, total of the window.",
    ReentriesLorry "reentries_lorry" "people" "Returned people who come back by lorry, total of the window.",
    Redetected "redetected" "people" "Re-entries that are detected, total of the window.",
    NetArrivals "net_arrivals" "people" "Arrivals, re-entries by lorry and admissions, less returns, total of the window.",
    Onward "onward" "people" "Returned people who move on to another EU state, total of the window.",
    Diverted "diverted" "people" "Dissuaded people who take another clandestine route, total of the window.",
    Delayed "delayed" "people" "Dissuaded people who put off their attempt, total of the window.",
    Dissuaded "dissuaded" "people" "People who would have made a first attempt and did not in that week, total of the window.",
    Deaths "deaths" "people" "Deaths at sea, total of the window.",
    Intake "intake" "people" "People detained for the scheme, total of the window.",
    Released "released" "people" "People released from the scheme's detention without return, total of the window.",
    PeakDetained "peak_detained" "people" "Most people detained for the scheme at the end of any week.",
    DetentionDays "detention_days" "person-days" "Days in detention, seven for each person detained at the end of a week.",
    ParityGap "parity_gap" "people" "Returns less admissions at the end of the window.",
    Supported "supported" "people" "People in asylum support at the end of the window.",
    Takings "takings" "GBP" "Takings of smugglers less boats and engines, total of the window, not discounted.",
    CostPv "net_cost_pv" "GBP" "Public cost of the window in present value at the start, 2025 prices.",
    ReturnShare "return_share" "share" "Returns in the window over arrivals in the window; undefined without arrivals.",
    CohortReturnShare "return_share_cohort" "share" "Of people who arrive up to 13 weeks before the end of the window, the share returned by its end; undefined for windows of 13 weeks or less.",
}

/// Number of outcomes.
pub const OUTCOMES: usize = Outcome::ALL.len();

/// Weeks that a case may take from arrival to return (the agreement's limit of three months).
pub const COHORT_WEEKS: usize = 13;

/// Running totals of one block under one scenario.
#[derive(Debug, Clone)]
pub struct Tally<T: Real> {
    /// One lane for each outcome; shares are filled by [`Tally::finish`].
    pub totals: Vec<Lane<T>>,
    cohort: Cohort<T>,
    discount: Lane<T>,
}

impl<T: Real> Default for Tally<T> {
    fn default() -> Self {
        Self {
            totals: vec![[T::of(0.0); LANES]; OUTCOMES],
            cohort: Cohort::default(),
            discount: [T::of(1.0); LANES],
        }
    }
}

impl<T: Real> Tally<T> {
    /// Adds week `t` of a window of `weeks` weeks.
    #[inline(always)]
    pub fn add(&mut self, t: usize, weeks: usize, inputs: &Inputs<T>, f: &Flows<T>, s: &State<T>) {
        use Outcome as O;
        let zero = T::of(0.0);
        let totals = &mut self.totals;
        let mut sum = |o: Outcome, x: &Lane<T>| {
            let row = &mut totals[o as usize];
            for l in 0..LANES {
                row[l] = row[l] + x[l];
            }
        };
        sum(O::CrossingDays, &f.days);
        sum(O::Arrivals, &f.arrivals);
        sum(O::Attempts, &f.attempts);
        sum(O::Prevented, &f.prevented);
        sum(O::Returns, &f.returns);
        sum(O::Admissions, &f.admissions);
        sum(O::Reentries, &f.reentries_boat);
        sum(O::Reentries, &f.reentries_lorry);
        sum(O::ReentriesLorry, &f.reentries_lorry);
        sum(O::Redetected, &f.redetected);
        sum(O::Onward, &f.onward);
        sum(O::Diverted, &f.diverted);
        sum(O::Delayed, &f.delayed);
        sum(O::Dissuaded, &f.dissuaded);
        sum(O::Deaths, &f.deaths);
        sum(O::Intake, &f.intake);
        sum(O::Released, &f.released);
        sum(O::Takings, &f.takings);
        let mut row = [zero; LANES];
        for l in 0..LANES {
            row[l] = net_arrivals(f, l);
        }
        sum(O::NetArrivals, &row);
        for l in 0..LANES {
            row[l] = T::of(7.0) * f.detained[l];
        }
        sum(O::DetentionDays, &row);
        for l in 0..LANES {
            row[l] = f.cost[l] * self.discount[l];
            self.discount[l] = self.discount[l] * inputs.discount_week[l];
        }
        sum(O::CostPv, &row);
        for l in 0..LANES {
            let peak = &mut totals[O::PeakDetained as usize][l];
            *peak = peak.max(f.detained[l]);
        }
        totals[O::ParityGap as usize] = f.parity_gap;
        totals[O::Supported as usize] = s.supported;
        self.cohort.add(t + COHORT_WEEKS < weeks, f, s);
    }

    /// Fills the shares. Without arrivals a share is undefined, which NaN marks.
    pub fn finish(&mut self) {
        let undefined = T::of(f64::NAN);
        for l in 0..LANES {
            let share =
                |part: T, whole: T| if whole.value() > 0.0 { part / whole } else { undefined };
            self.totals[Outcome::ReturnShare as usize][l] = share(
                self.totals[Outcome::Returns as usize][l],
                self.totals[Outcome::Arrivals as usize][l],
            );
            self.totals[Outcome::CohortReturnShare as usize][l] =
                share(self.cohort.returned[l], self.cohort.arrivals[l]);
        }
    }
}

/// Follows the people who arrive early enough to be returned within the window.
///
/// Stages are well mixed, so the cohort's part of a move is its part of the stage; before the last
/// 13 weeks everybody in the pipeline belongs to the cohort.
#[derive(Debug, Clone)]
struct Cohort<T: Real> {
    arrivals: Lane<T>,
    returned: Lane<T>,
    referred: Lane<T>,
    answering: Lane<T>,
    clearing: Lane<T>,
    ready: Lane<T>,
}

impl<T: Real> Default for Cohort<T> {
    fn default() -> Self {
        let zero = [T::of(0.0); LANES];
        Self {
            arrivals: zero,
            returned: zero,
            referred: zero,
            answering: zero,
            clearing: zero,
            ready: zero,
        }
    }
}

impl<T: Real> Cohort<T> {
    /// `f` has been applied to `s`; `open` while arrivals still belong to the cohort.
    #[inline(always)]
    fn add(&mut self, open: bool, f: &Flows<T>, s: &State<T>) {
        if open {
            for l in 0..LANES {
                self.arrivals[l] = self.arrivals[l] + f.arrivals[l];
                self.returned[l] = self.returned[l] + f.returns[l];
            }
            self.referred = s.referred;
            self.answering = s.answering;
            self.clearing = s.clearing;
            self.ready = s.ready;
            return;
        }
        let zero = T::of(0.0);
        for l in 0..LANES {
            // Stocks before the week, from stocks after it and the flows.
            let ready =
                s.ready[l] + f.lapsed[l] + f.returns[l] - f.clearing_left[l] + f.clearing_failed[l];
            let clearing =
                s.clearing[l] + f.clearing_left[l] - f.answering_left[l] + f.answering_failed[l];
            let answering =
                s.answering[l] + f.answering_left[l] - f.referred_left[l] + f.referred_failed[l];
            let referred = s.referred[l] + f.referred_left[l] - f.intake[l];
            let part = |mine: T, all: T| if all.value() > 0.0 { mine / all } else { zero };
            let r = part(self.ready[l], ready);
            let c = part(self.clearing[l], clearing);
            let a = part(self.answering[l], answering);
            let e = part(self.referred[l], referred);
            self.returned[l] = self.returned[l] + r * f.returns[l];
            let moved = |stage: T, left: T, failed: T| stage * (left - failed);
            self.ready[l] = self.ready[l] - r * (f.lapsed[l] + f.returns[l])
                + moved(c, f.clearing_left[l], f.clearing_failed[l]);
            self.clearing[l] = self.clearing[l] - c * f.clearing_left[l]
                + moved(a, f.answering_left[l], f.answering_failed[l]);
            self.answering[l] = self.answering[l] - a * f.answering_left[l]
                + moved(e, f.referred_left[l], f.referred_failed[l]);
            self.referred[l] = self.referred[l] - e * f.referred_left[l];
        }
    }
}
