//! Stocks and the flows of a week; the only place where people move.

use super::{Inputs, Lane, Real, StartLanes};
use crate::params::Param;
use crate::rng::LANES;

/// More people than have ever lived: a stock or a mean at or above this is no longer a projection.
pub const MOST_PEOPLE: f64 = 2e11;

macro_rules! lanes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone)]
        pub struct $name<T: Real> { $($(#[$doc])* pub $field: Lane<T>),* }

        impl<T: Real> Default for $name<T> {
            fn default() -> Self {
                Self { $($field: [T::of(0.0); LANES]),* }
            }
        }

        impl<T: Real> $name<T> {
            /// Names of the fields, in order.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Fields in the order of `FIELDS`.
            pub fn fields(&self) -> Vec<&Lane<T>> {
                vec![$(&self.$field),*]
            }

            /// Lane l of the result is lane `from[l]` of this: copies of some draws for others.
            #[must_use]
            pub fn picked(&self, from: &[usize; LANES]) -> Self {
                Self { $($field: std::array::from_fn(|l| self.$field[from[l]])),* }
            }
        }
    };
}

lanes! {
    /// Stocks at the end of a week (people unless said), one lane a draw.
    State {
        /// Level x of the pressure process (log).
        level,
        /// Crossing days of the week before.
        days_before,
        /// Drift of the level reached at the last new year of the run (log).
        drift_base,
        /// Step of the drift in the current year (log).
        drift_step,
        /// Smoothed weekly returns.
        mean_returns,
        /// Smoothed weekly arrivals.
        mean_arrivals,
        /// Perceived risk of return (probability).
        risk,
        /// People stopped who will try again.
        retry_pool,
        /// People who put off their first attempt.
        delayed_pool,
        /// Returned people who will come back.
        reentry_pool,
        /// Court stop: 1 or 0 (stochastic), probability (expected).
        court_stop,
        /// Detained, request to France.
        referred,
        /// Detained, France answers.
        answering,
        /// Detained, removal directions and courts.
        clearing,
        /// Detained, waits for a seat.
        ready,
        /// Admissions promised so far.
        promised,
        /// Returns so far.
        returns_total,
        /// Admissions so far.
        admissions_total,
        /// Applicants waiting for admission.
        applicants,
        /// Admitted people who would otherwise have crossed and have not been subtracted yet.
        forgone,
        /// People in asylum support.
        supported,
        /// Returned people who stayed in France, so far.
        stayed,
        /// Returned people who moved on, so far.
        moved_on,
    }
}

lanes! {
    /// What happens in a week (people unless said), one lane a draw.
    Flows {
        /// Crossing days, 0 to 7.
        days,
        /// People per crossing day who would arrive without a scheme.
        pressure,
        /// Perceived risk of return at the start of the week (probability).
        perceived_risk,
        /// Dissuaded share h.
        dissuaded_share,
        /// Behaviour B: first attempts relative to no scheme.
        behaviour,
        /// Price of a place, GBP.
        price,
        /// Potential first attempts N0.
        potential,
        /// First attempts N before forgone ones.
        first,
        /// Dissuaded D.
        dissuaded,
        /// Dissuaded who delay.
        delayed,
        /// Dissuaded who take another clandestine route.
        diverted,
        /// First attempts not made because the person was admitted, F.
        not_needed,
        /// Retries R.
        retries,
        /// Delayed people who now try, L.
        delay_ended,
        /// Re-entries by boat.
        reentries_boat,
        /// Re-entries by lorry.
        reentries_lorry,
        /// Attempts X.
        attempts,
        /// Deaths at sea.
        deaths,
        /// Prevented.
        prevented,
        /// Prevented who will try again.
        will_retry,
        /// Arrivals by small boat A.
        arrivals,
        /// Boats that arrived.
        boats,
        /// Eligible arrivals.
        eligible,
        /// Detained for the scheme this week.
        intake,
        /// Lapsed while Ready.
        lapsed,
        /// Returned.
        returns,
        /// Left Clearing.
        clearing_left,
        /// Left Clearing and failed.
        clearing_failed,
        /// Left Answering.
        answering_left,
        /// Left Answering and were refused.
        answering_failed,
        /// Left Referred.
        referred_left,
        /// Left Referred and failed.
        referred_failed,
        /// Released into the asylum system, all reasons.
        released,
        /// Returned people who will come back.
        will_reenter,
        /// Returned people who move on to another EU state.
        onward,
        /// Re-entries that are detected.
        redetected,
        /// New applicants.
        applications,
        /// Admissions by the reciprocal route.
        admissions,
        /// Admitted people who would otherwise have crossed.
        substituted,
        /// People leaving support.
        support_ended,
        /// Public cost, GBP.
        cost,
        /// Takings of smugglers, GBP.
        takings,
        /// Detained at the end of the week.
        detained,
        /// Court stop in this week: 1 or 0, or its probability.
        court_stop,
        /// The same with the dated stops of the scenario.
        stopped,
        /// Returns minus admissions so far.
        parity_gap,
        /// Level x of this week.
        level,
        /// Step of the drift in force this week (log).
        drift_step,
    }
}

impl<T: Real> State<T> {
    /// The start of a projection (docs/model.md, section 1). `whole` rounds people.
    pub fn start(inputs: &Inputs<T>, start: &StartLanes, whole: bool) -> Self {
        let mut s = Self::default();
        let round = |x: T| if whole { T::of(x.value().round_ties_even()) } else { x };
        let q = inputs.get(Param::PreventionShare);
        let mean_arrivals = T::of(start.mean_arrivals);
        for l in 0..LANES {
            s.level[l] = T::of(start.level[l]);
            s.days_before[l] = T::of(start.days[l]);
            s.mean_arrivals[l] = mean_arrivals;
            s.mean_returns[l] = T::of(start.recent_returns);
            s.risk[l] = (inputs.get(Param::Salience)[l] * s.mean_returns[l]
                / mean_arrivals.max(T::of(1.0)))
            .min(T::of(1.0));
            let attempts = mean_arrivals / (T::of(1.0) - q[l]);
            let stopped = inputs.get(Param::RetryProb)[l] * q[l] * attempts;
            s.retry_pool[l] = round(stopped / inputs.retry.p[l]);
            s.applicants[l] = round(inputs.get(Param::ApplicantsInitial)[l]);
            s.supported[l] = round(inputs.get(Param::SupportedInitial)[l]);
        }
        s
    }

    /// Detained people in one lane.
    #[inline(always)]
    pub fn detained(&self, l: usize) -> T {
        self.referred[l] + self.answering[l] + self.clearing[l] + self.ready[l]
    }

    /// Moves people as the flows say. False when a stock went below zero or is not finite.
    #[inline(always)]
    pub fn apply(&mut self, f: &Flows<T>) -> bool {
        for l in 0..LANES {
            self.days_before[l] = f.days[l];
            self.level[l] = f.level[l];
            self.drift_step[l] = f.drift_step[l];
            self.court_stop[l] = f.court_stop[l];
            self.retry_pool[l] = self.retry_pool[l] - f.retries[l] + f.will_retry[l];
            self.delayed_pool[l] = self.delayed_pool[l] - f.delay_ended[l] + f.delayed[l];
            self.reentry_pool[l] =
                self.reentry_pool[l] - f.reentries_boat[l] - f.reentries_lorry[l]
                    + f.will_reenter[l];
            self.ready[l] = self.ready[l] - f.lapsed[l] - f.returns[l] + f.clearing_left[l]
                - f.clearing_failed[l];
            self.clearing[l] =
                self.clearing[l] - f.clearing_left[l] + f.answering_left[l] - f.answering_failed[l];
            self.answering[l] =
                self.answering[l] - f.answering_left[l] + f.referred_left[l] - f.referred_failed[l];
            self.referred[l] = self.referred[l] - f.referred_left[l] + f.intake[l];
            self.stayed[l] = self.stayed[l] + f.returns[l] - f.will_reenter[l] - f.onward[l];
            self.moved_on[l] = self.moved_on[l] + f.onward[l];
            self.applicants[l] = self.applicants[l] + f.applications[l] - f.admissions[l];
            self.forgone[l] = self.forgone[l] + f.substituted[l] - f.not_needed[l];
            self.returns_total[l] = self.returns_total[l] + f.returns[l];
            self.admissions_total[l] = self.admissions_total[l] + f.admissions[l];
            self.supported[l] = self.supported[l] + f.arrivals[l] - f.intake[l]
                + f.released[l]
                + f.admissions[l]
                + f.reentries_lorry[l]
                - f.support_ended[l];
        }
        self.sound()
    }

    /// False when a stock is below zero by more than rounding in expected mode, beyond all people, or
    /// not finite.
    #[inline(always)]
    fn sound(&self) -> bool {
        let mut wrong = 0;
        for l in 0..LANES {
            let outside = |x: T| u64::from(!(x.value() >= -1e-6 && x.value() < MOST_PEOPLE));
            wrong |= outside(self.retry_pool[l]) | outside(self.delayed_pool[l]);
            wrong |= outside(self.reentry_pool[l]) | outside(self.applicants[l]);
            wrong |= outside(self.ready[l]) | outside(self.clearing[l]);
            wrong |= outside(self.answering[l]) | outside(self.referred[l]);
            wrong |= outside(self.forgone[l]) | outside(self.supported[l]);
        }
        wrong == 0
    }
}
