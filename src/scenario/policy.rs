//! What the levers come to, week by week: the only face of a scenario that the model sees.

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
}

/// The levers in every week of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Name of the scenario.
    pub name: String,
    /// One entry a week.
    pub weeks: Vec<PolicyWeek>,
}
