//! Schedules: a number that may change over dates; constant, steps, linear and logistic ramps.

use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// Steepness of the logistic ramp: 99 % of the way lies in the middle nine tenths of the time.
const STEEPNESS: f64 = 10.0;

/// A number for every date.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Schedule {
    /// The same value always.
    Constant(#[serde(serialize_with = "short")] f64),
    /// A value from each of several dates on.
    Steps {
        /// The steps.
        steps: Steps,
    },
    /// A straight line between two values; flat before and after.
    Ramp {
        /// The line.
        ramp: Ramp,
    },
    /// An S-shaped way between two values; flat before and after.
    Logistic {
        /// The curve.
        logistic: Ramp,
    },
}

/// Values that hold from dated steps on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Value before the first dated step.
    #[serde(serialize_with = "short")]
    pub first: f64,
    /// Dated steps, earliest first.
    #[schemars(length(min = 1))]
    pub then: Vec<Step>,
}

/// One dated step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// First day on which the value holds.
    pub from: NaiveDate,
    /// The value.
    #[serde(serialize_with = "short")]
    pub value: f64,
}

/// The way from one value to another, its length said in weeks or by its last day.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// Value up to the start.
    #[serde(serialize_with = "short")]
    pub from: f64,
    /// Value from the end on.
    #[serde(serialize_with = "short")]
    pub to: f64,
    /// Day on which the way begins.
    pub start: NaiveDate,
    /// Length in weeks; give this or `end`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "short_option")]
    #[schemars(range(min = 0.001, max = 5200))]
    pub weeks: Option<f64>,
    /// Day on which the way ends; give this or `weeks`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<NaiveDate>,
}

/// Whole numbers are written without a decimal point.
fn short<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        serializer.serialize_f64(*value)
    }
}

fn short_option<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => short(value, serializer),
        None => serializer.serialize_none(),
    }
}

impl Schedule {
    /// The value on a day.
    pub fn at(&self, day: NaiveDate) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Steps { steps } => {
                steps.then.iter().rev().find(|s| s.from <= day).map_or(steps.first, |s| s.value)
            }
            Self::Ramp { ramp } => ramp.mix(ramp.elapsed(day)),
            Self::Logistic { logistic } => logistic.mix(logistic_share(logistic.elapsed(day))),
        }
    }

    /// Every value written in the schedule, with its path below the lever.
    pub fn values(&self) -> Vec<(String, f64)> {
        let ends = |kind: &str, ramp: &Ramp| {
            vec![(format!(".{kind}.from"), ramp.from), (format!(".{kind}.to"), ramp.to)]
        };
        match self {
            Self::Constant(value) => vec![(String::new(), *value)],
            Self::Steps { steps } => {
                let first = (".steps.first".to_string(), steps.first);
                let then = steps.then.iter().enumerate();
                let then = then.map(|(i, s)| (format!(".steps.then[{i}].value"), s.value));
                std::iter::once(first).chain(then).collect()
            }
            Self::Ramp { ramp } => ends("ramp", ramp),
            Self::Logistic { logistic } => ends("logistic", logistic),
        }
    }

    /// The same schedule with every value changed by `f`.
    #[must_use]
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        let mut new = self.clone();
        match &mut new {
            Self::Constant(value) => *value = f(*value),
            Self::Steps { steps } => {
                steps.first = f(steps.first);
                steps.then.iter_mut().for_each(|s| s.value = f(s.value));
            }
            Self::Ramp { ramp: r } | Self::Logistic { logistic: r } => {
                (r.from, r.to) = (f(r.from), f(r.to));
            }
        }
        new
    }
}

impl Ramp {
    /// Length in days.
    pub fn days(&self) -> f64 {
        match (self.weeks, self.end) {
            (Some(weeks), _) => 7.0 * weeks,
            (None, Some(end)) => (end - self.start).num_days() as f64,
            (None, None) => 0.0,
        }
    }

    /// Share of the time that has passed, 0 to 1.
    fn elapsed(&self, day: NaiveDate) -> f64 {
        ((day - self.start).num_days() as f64 / self.days()).clamp(0.0, 1.0)
    }

    /// Exact at both ends.
    fn mix(&self, share: f64) -> f64 {
        if share >= 1.0 { self.to } else { self.from + (self.to - self.from) * share }
    }
}

/// The logistic curve of `STEEPNESS` between 0 and 1, stretched so that it meets both ends.
fn logistic_share(elapsed: f64) -> f64 {
    let curve = |u: f64| 1.0 / (1.0 + libm::exp(-STEEPNESS * (u - 0.5)));
    (curve(elapsed) - curve(0.0)) / (curve(1.0) - curve(0.0))
}

impl fmt::Display for Ramp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {} from {}", self.from, self.to, self.start)?;
        match (self.weeks, self.end) {
            (Some(weeks), _) => write!(f, " over {weeks} weeks"),
            (None, Some(end)) => write!(f, " until {end}"),
            (None, None) => Ok(()),
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "{value}"),
            Self::Steps { steps } => {
                write!(f, "{}", steps.first)?;
                steps.then.iter().try_for_each(|s| write!(f, ", then {} from {}", s.value, s.from))
            }
            Self::Ramp { ramp } => write!(f, "{ramp}"),
            Self::Logistic { logistic } => write!(f, "{logistic} (logistic)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ramp(weeks: f64) -> Ramp {
        Ramp { from: 50.0, to: 500.0, start: day("2027-01-03"), weeks: Some(weeks), end: None }
    }

    #[test]
    fn steps_hold_from_their_date() {
        let then = vec![Step { from: day("2026-03-16"), value: 43.0 }];
        let s = Schedule::Steps { steps: Steps { first: 12.0, then } };
        assert_eq!(s.at(day("2026-03-15")), 12.0);
        assert_eq!(s.at(day("2026-03-16")), 43.0);
        assert_eq!(s.to_string(), "12, then 43 from 2026-03-16");
    }

    #[test]
    fn ramps_are_flat_outside_and_exact_at_the_ends() {
        let linear = Schedule::Ramp { ramp: ramp(26.0) };
        let curve = Schedule::Logistic { logistic: ramp(26.0) };
        for s in [&linear, &curve] {
            assert_eq!(s.at(day("2026-01-01")), 50.0);
            assert_eq!(s.at(day("2027-01-03")), 50.0);
            assert_eq!(s.at(day("2027-07-04")), 500.0);
            assert_eq!(s.at(day("2030-01-01")), 500.0);
            assert!((s.at(day("2027-04-04")) - 275.0).abs() < 1e-9, "halfway is the middle");
        }
        // One week in 26: 50 + 450/26.
        assert!((linear.at(day("2027-01-10")) - (50.0 + 450.0 / 26.0)).abs() < 1e-12);
        // Quarter way, by hand: (1/(1+e^2.5) - 1/(1+e^5)) / (1/(1+e^-5) - 1/(1+e^5)) = 0.07010372.
        let quarter = Schedule::Logistic { logistic: ramp(4.0) };
        assert!((quarter.at(day("2027-01-10")) - (50.0 + 450.0 * 0.070_103_72)).abs() < 1e-5);
    }

    #[test]
    fn an_end_says_the_same_as_weeks() {
        let by_end = Ramp { weeks: None, end: Some(day("2027-07-04")), ..ramp(1.0) };
        assert_eq!(by_end.days(), ramp(26.0).days());
    }
}
