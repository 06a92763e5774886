//! What the levers come to, week by week: the only face of a scenario that the model sees.

use crate::error::{Error, Problem, Result};

/// The levers in one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolicyWeek {
    /// 1 while the scheme is in force, else 0.
    pub on: f64,
    /// Full weeks since the scheme came into force (0 in the first; 0 when not in force).
    pub weeks_in_force: f64,
    /// Most returns this week, people.
    pub returns_per_week: f64,
    /// Reciprocal admissions per return.
    pub admissions_per_return: f64,
    /// Beds held for the scheme.
    pub detention_beds: f64,
    /// Multiplies the odds of prevention.
    pub prevention_effort: f64,
    /// Illegal-working enforcement relative to 2025.
    pub work_enforcement: f64,
    /// Value of asylum support relative to 2025.
    pub support_level: f64,
    /// Paid to France, GBP a year.
    pub border_funding_gbp_per_year: f64,
    /// 1 in weeks of a dated stop of removals, else 0.
    pub stopped: f64,
}

impl PolicyWeek {
    /// No scheme, every lever neutral.
    pub const NEUTRAL: Self = Self {
        on: 0.0,
        weeks_in_force: 0.0,
        returns_per_week: 0.0,
        admissions_per_return: 0.0,
        detention_beds: 0.0,
        prevention_effort: 1.0,
        work_enforcement: 1.0,
        support_level: 1.0,
        border_funding_gbp_per_year: 190e6,
        stopped: 0.0,
    };

    /// Names of the fields, as `set` takes them.
    pub const NAMES: [&str; 10] = [
        "on",
        "weeks_in_force",
        "returns_per_week",
        "admissions_per_return",
        "detention_beds",
        "prevention_effort",
        "work_enforcement",
        "support_level",
        "border_funding_gbp_per_year",
        "stopped",
    ];

    /// Sets one field by name, checking its domain.
    pub fn set(&mut self, name: &str, value: f64) -> Result<()> {
        // Levels enter as logarithms: zero would be no behaviour at all.
        let positive = matches!(name, "work_enforcement" | "support_level");
        let flag = matches!(name, "on" | "stopped");
        let (right, allowed) = match (positive, flag) {
            (true, _) => (value > 0.0, "(0, inf)"),
            (_, true) => (value == 0.0 || value == 1.0, "0 or 1"),
            _ => (value >= 0.0, "[0, inf)"),
        };
        if !right || !value.is_finite() {
            return Err(Error::scenario(Problem::domain(name, value, allowed)));
        }
        let field = match name {
            "on" => &mut self.on,
            "weeks_in_force" => &mut self.weeks_in_force,
            "returns_per_week" => &mut self.returns_per_week,
            "admissions_per_return" => &mut self.admissions_per_return,
            "detention_beds" => &mut self.detention_beds,
            "prevention_effort" => &mut self.prevention_effort,
            "work_enforcement" => &mut self.work_enforcement,
            "support_level" => &mut self.support_level,
            "border_funding_gbp_per_year" => &mut self.border_funding_gbp_per_year,
            "stopped" => &mut self.stopped,
            _ => return Err(Error::scenario(Problem::unknown(name, "a lever", Self::NAMES))),
        };
        *field = value;
        Ok(())
    }
}

/// The levers in every week of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Name of the scenario.
    pub name: String,
    /// One entry a week.
    pub weeks: Vec<PolicyWeek>,
}
