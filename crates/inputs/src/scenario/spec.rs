//! A scenario: levers only. If one exists, it is valid; it comes to one policy a week.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::check;
use super::levers::{LEVERS, Lever};
use super::policy::{Policy, PolicyWeek};
use super::schedule::Schedule;
use crate::calendar::Calendar;
use crate::error::{Error, Kind, Result};

/// The levers of a scenario as they are written in a file; valid.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename = "Scenario")]
pub struct Scenario {
    #[schemars(default)]
    pub(super) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) in_force: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<NaiveDate>,
    pub(super) returns_per_week: Schedule,
    pub(super) admissions_per_return: Schedule,
    pub(super) detention_beds: Schedule,
    pub(super) prevention_effort: Schedule,
    pub(super) work_enforcement: Schedule,
    pub(super) support_level: Schedule,
    pub(super) border_funding_gbp_per_year: Schedule,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) removal_stops: Vec<Stop>,
}

/// Days on which nobody is returned.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// First day of the stop.
    pub from: NaiveDate,
    /// Day on which removals may start again.
    pub until: NaiveDate,
    /// Why, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schemars(default)]
    pub reason: String,
}

impl Scenario {
    /// No scheme, every lever neutral: the default comparator.
    pub fn none() -> Self {
        let n = PolicyWeek::NEUTRAL;
        Self {
            name: "none".into(),
            description: "No scheme: nobody is returned or admitted under it.".into(),
            in_force: None,
            expires: None,
            returns_per_week: Schedule::Constant(n.returns_per_week),
            admissions_per_return: Schedule::Constant(n.admissions_per_return),
            detention_beds: Schedule::Constant(n.detention_beds),
            prevention_effort: Schedule::Constant(n.prevention_effort),
            work_enforcement: Schedule::Constant(n.work_enforcement),
            support_level: Schedule::Constant(n.support_level),
            border_funding_gbp_per_year: Schedule::Constant(n.border_funding_gbp_per_year),
            removal_stops: Vec::new(),
        }
    }

    /// The name, used in tables and plots.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One sentence on what it stands for.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// First day on which the scheme applies.
    pub fn in_force(&self) -> Option<NaiveDate> {
        self.in_force
    }

    /// Day on which it no longer applies.
    pub fn expires(&self) -> Option<NaiveDate> {
        self.expires
    }

    /// Dated stops, earliest first.
    pub fn removal_stops(&self) -> &[Stop] {
        &self.removal_stops
    }

    /// The schedule of a lever, when the lever has one.
    pub fn schedule(&self, lever: &str) -> Option<&Schedule> {
        self.schedules().into_iter().find(|(l, _)| l.name == lever).map(|(_, s)| s)
    }

    /// All schedules with their levers, in the order of the table.
    pub(super) fn schedules(&self) -> [(&'static Lever, &Schedule); 7] {
        [
            (&LEVERS[4], &self.returns_per_week),
            (&LEVERS[5], &self.admissions_per_return),
            (&LEVERS[6], &self.detention_beds),
            (&LEVERS[7], &self.prevention_effort),
            (&LEVERS[8], &self.work_enforcement),
            (&LEVERS[9], &self.support_level),
            (&LEVERS[10], &self.border_funding_gbp_per_year),
        ]
    }

    pub(super) fn schedule_mut(&mut self, lever: &str) -> Option<&mut Schedule> {
        Some(match lever {
            "returns_per_week" => &mut self.returns_per_week,
            "admissions_per_return" => &mut self.admissions_per_return,
            "detention_beds" => &mut self.detention_beds,
            "prevention_effort" => &mut self.prevention_effort,
            "work_enforcement" => &mut self.work_enforcement,
            "support_level" => &mut self.support_level,
            "border_funding_gbp_per_year" => &mut self.border_funding_gbp_per_year,
            _ => return None,
        })
    }

    /// Self when every lever is in its domain and the dates make sense, else all faults.
    pub(super) fn checked(self) -> Result<Self> {
        Error::collect(Kind::Scenario, None, check::problems(&self))?;
        Ok(self)
    }

    /// True in a week that ends on `sunday` within the dates of the scheme.
    fn on(&self, sunday: NaiveDate) -> bool {
        self.in_force.is_some_and(|day| day <= sunday)
            && self.expires.is_none_or(|day| sunday < day)
    }

    fn stopped(&self, sunday: NaiveDate) -> bool {
        self.removal_stops.iter().any(|s| s.from <= sunday && sunday < s.until)
    }

    /// Full weeks since the first Sunday in force; 0 when not in force.
    fn weeks_in_force(&self, sunday: NaiveDate) -> f64 {
        match self.in_force {
            Some(day) if self.on(sunday) => {
                ((sunday - check::sunday_of(day)).num_days() / 7) as f64
            }
            _ => 0.0,
        }
    }

    /// The levers in the week that ends on `sunday`. Schedules keep their values while the scheme
    /// is not in force; the model multiplies them by `on`.
    fn week(&self, sunday: NaiveDate) -> PolicyWeek {
        let flag = |yes: bool| f64::from(u8::from(yes));
        PolicyWeek {
            on: flag(self.on(sunday)),
            weeks_in_force: self.weeks_in_force(sunday),
            returns_per_week: self.returns_per_week.at(sunday),
            admissions_per_return: self.admissions_per_return.at(sunday),
            detention_beds: self.detention_beds.at(sunday),
            prevention_effort: self.prevention_effort.at(sunday),
            work_enforcement: self.work_enforcement.at(sunday),
            support_level: self.support_level.at(sunday),
            border_funding_gbp_per_year: self.border_funding_gbp_per_year.at(sunday),
            stopped: flag(self.stopped(sunday)),
        }
    }

    /// The policy of every week of a calendar.
    pub fn compile(&self, calendar: &Calendar) -> Result<Policy> {
        let weeks = calendar.sundays().map(|sunday| self.week(sunday)).collect();
        Ok(Policy { name: self.name.clone(), weeks })
    }
}
