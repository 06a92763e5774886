//! The built-in scenarios, each with a sentence and where its figures come from.

use chrono::NaiveDate;

use super::schedule::{Ramp, Schedule, Step, Steps};
use super::spec::Scenario;
use crate::error::{Error, Problem, Result};

/// Names of the built-in scenarios.
pub const NAMES: [&str; 6] =
    ["none", "pilot", "as_delivered", "scaled_up", "reciprocal_only", "returns_only"];

/// The built-in scenario of that name.
pub fn named(name: &str) -> Result<Scenario> {
    match name {
        "none" => Ok(Scenario::none()),
        "pilot" => Scenario::pilot(),
        "as_delivered" => Scenario::as_delivered(),
        "scaled_up" => Scenario::scaled_up(),
        "reciprocal_only" => Scenario::reciprocal_only(),
        "returns_only" => Scenario::returns_only(),
        _ => {
            let mut problem = Problem::unknown(name, "a built-in scenario", NAMES);
            problem.path = format!("'{}'", name.escape_debug());
            Err(Error::scenario(problem.see("returnflow describe scenario")))
        }
    }
}

/// A date that is known to be one; the epoch otherwise, which no validated scenario accepts.
fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
}

/// The agreement came into force on 6 August 2025.
fn agreement() -> NaiveDate {
    day(2025, 8, 6)
}

impl Scenario {
    /// 50 a week, one for one, from the day the agreement came into force, open-ended.
    pub fn pilot() -> Result<Self> {
        Self {
            name: "pilot".into(),
            description: "Up to 50 returns a week from 6 August 2025, one admission for each, \
                          400 detention beds, open-ended."
                .into(),
            in_force: Some(agreement()),
            returns_per_week: Schedule::Constant(50.0),
            admissions_per_return: Schedule::Constant(1.0),
            detention_beds: Schedule::Constant(400.0),
            ..Self::none()
        }
        .checked()
    }

    /// What counts said in public imply, under the terms as they stand.
    ///
    /// 377 returns by 16 March 2026, "12 a week" (377 / 31.7 weeks = 11.9); more than 900 by
    /// 10 June 2026, so (900 − 377) / 12.3 weeks = 42.6 a week since, a floor. No later count was
    /// found: 43 a week holds until the agreement, extended once, ends on 1 October 2026
    /// (minister's letter of 10 June 2026). `with_(expires=None)` carries it on.
    pub fn as_delivered() -> Result<Self> {
        let then = vec![Step { from: day(2026, 3, 16), value: 43.0 }];
        Self {
            name: "as_delivered".into(),
            description: "About 12 returns a week to mid-March 2026 and 43 a week since, the pace \
                          that published counts imply; ends on 1 October 2026, as agreed so far."
                .into(),
            expires: Some(day(2026, 10, 1)),
            returns_per_week: Schedule::Steps { steps: Steps { first: 12.0, then } },
            ..Self::pilot()?
        }
        .checked()
    }

    /// Ten times the pilot, reached over half a year, with beds in proportion.
    ///
    /// 500 a week at the pilot's 8 beds per weekly return are 4,000 beds; the whole detention
    /// estate had about 2,200 in 2024.
    pub fn scaled_up() -> Result<Self> {
        let over_half_a_year = |from: f64, to: f64| Schedule::Ramp {
            ramp: Ramp { from, to, start: day(2027, 1, 3), weeks: Some(26.0), end: None },
        };
        Self {
            name: "scaled_up".into(),
            description: "The pilot, raised from 50 to 500 returns a week over 26 weeks from \
                          3 January 2027, with beds in proportion (4,000; the whole estate has \
                          about 2,200)."
                .into(),
            returns_per_week: over_half_a_year(50.0, 500.0),
            detention_beds: over_half_a_year(400.0, 4_000.0),
            ..Self::pilot()?
        }
        .checked()
    }

    /// The admissions of the pilot almost without its returns.
    ///
    /// The model has no admission without a return, so one return a week owes fifty.
    pub fn reciprocal_only() -> Result<Self> {
        Self {
            name: "reciprocal_only".into(),
            description: "The admissions of the pilot almost alone: one return a week, fifty \
                          admissions owed for it."
                .into(),
            returns_per_week: Schedule::Constant(1.0),
            admissions_per_return: Schedule::Constant(50.0),
            ..Self::pilot()?
        }
        .checked()
    }

    /// The returns of the pilot without its admissions.
    pub fn returns_only() -> Result<Self> {
        Self {
            name: "returns_only".into(),
            description: "The returns of the pilot alone: up to 50 a week, nobody admitted for \
                          them."
                .into(),
            admissions_per_return: Schedule::Constant(0.0),
            ..Self::pilot()?
        }
        .checked()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::scenario::PolicyWeek;

    #[test]
    fn all_names_are_known_and_valid() {
        for name in NAMES {
            let s = named(name).unwrap();
            assert_eq!(s.name(), name);
            assert!(!s.description().is_empty());
        }
    }

    #[test]
    fn a_mistyped_name_gets_the_nearest() {
        assert_eq!(
            named("pilto").unwrap_err().to_string(),
            "'pilto' is not a built-in scenario; allowed: none, pilot, as_delivered, scaled_up, \
             reciprocal_only, returns_only. Did you mean pilot?\nSee: returnflow describe scenario"
        );
    }

    /// By hand from the dates: in force Wednesday 6 August 2025, so the week that ends on Sunday
    /// 10 August is the first.
    #[test]
    fn pilot_week_by_week() {
        let calendar = Calendar::new(day(2025, 7, 27), 5).unwrap();
        let policy = named("pilot").unwrap().compile(&calendar).unwrap();
        let on: Vec<f64> = policy.weeks.iter().map(|w| w.on).collect();
        let age: Vec<f64> = policy.weeks.iter().map(|w| w.weeks_in_force).collect();
        assert_eq!(on, [0.0, 0.0, 1.0, 1.0, 1.0]);
        assert_eq!(age, [0.0, 0.0, 0.0, 1.0, 2.0]);
        let expected = PolicyWeek {
            on: 1.0,
            weeks_in_force: 2.0,
            returns_per_week: 50.0,
            admissions_per_return: 1.0,
            detention_beds: 400.0,
            ..PolicyWeek::NEUTRAL
        };
        assert_eq!(policy.weeks[4], expected);
    }

    /// 10 August 2025 to 23 August 2026 are 54 weeks.
    #[test]
    fn age_does_not_depend_on_the_calendar() {
        let calendar = Calendar::new(day(2026, 8, 23), 6).unwrap();
        let policy = named("as_delivered").unwrap().compile(&calendar).unwrap();
        assert_eq!(policy.weeks[0].weeks_in_force, 54.0);
        assert_eq!(policy.weeks[0].returns_per_week, 43.0);
        // Expires on Thursday 1 October: the week that ends on 27 September is the last.
        let on: Vec<f64> = policy.weeks.iter().map(|w| w.on).collect();
        assert_eq!(on, [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
        let later = Calendar::new(day(2026, 9, 27), 2).unwrap();
        let policy = named("as_delivered").unwrap().compile(&later).unwrap();
        assert_eq!((policy.weeks[0].on, policy.weeks[1].on), (1.0, 0.0));
        assert_eq!(policy.weeks[1].weeks_in_force, 0.0);
    }

    #[test]
    fn as_delivered_keeps_the_published_pace() {
        let calendar = Calendar::new(day(2026, 3, 15), 2).unwrap();
        let policy = named("as_delivered").unwrap().compile(&calendar).unwrap();
        let caps: Vec<f64> = policy.weeks.iter().map(|w| w.returns_per_week).collect();
        assert_eq!(caps, [12.0, 43.0]);
    }

    #[test]
    fn none_is_neutral_throughout() {
        let calendar = Calendar::new(day(2025, 8, 3), 200).unwrap();
        let policy = named("none").unwrap().compile(&calendar).unwrap();
        assert!(policy.weeks.iter().all(|w| *w == PolicyWeek::NEUTRAL));
    }

    /// 3 January 2027 + 13 weeks is halfway: (50 + 500) / 2.
    #[test]
    fn scaled_up_ramps_returns_and_beds() {
        let calendar = Calendar::new(day(2027, 4, 4), 200).unwrap();
        let policy = named("scaled_up").unwrap().compile(&calendar).unwrap();
        assert_eq!(policy.weeks[0].returns_per_week, 275.0);
        assert_eq!(policy.weeks[0].detention_beds, 2_200.0);
        assert_eq!(policy.weeks[199].returns_per_week, 500.0);
    }
}
