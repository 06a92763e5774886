//! The levers: name, unit, domain, neutral value and meaning, said once for files, Python and docs.

/// What kind of value a lever takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Takes {
    /// Text.
    Text,
    /// A date.
    Date,
    /// A list of dated stops.
    Stops,
    /// A number or a dated schedule of numbers within `[low, high]`; `neutral` when not given.
    Schedule {
        /// Smallest value allowed.
        low: f64,
        /// Largest value allowed.
        high: f64,
        /// Value without a scheme.
        neutral: f64,
    },
}

/// One lever.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lever {
    /// The name used in Rust, TOML, Python and tables.
    pub name: &'static str,
    /// Unit of its values.
    pub unit: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// True when it acts only while the scheme is in force.
    pub of_scheme: bool,
    /// One sentence.
    pub meaning: &'static str,
}

impl Lever {
    /// The domain in words, e.g. `[0, 100000] people a week`.
    pub fn domain(&self) -> String {
        match self.takes {
            Takes::Schedule { low, high, .. } => format!("[{low}, {high}] {}", self.unit),
            _ => self.unit.to_string(),
        }
    }

    /// The neutral value in words.
    pub fn neutral(&self) -> String {
        match self.takes {
            Takes::Schedule { neutral, .. } => neutral.to_string(),
            _ => "none".into(),
        }
    }
}

const fn schedule(low: f64, high: f64, neutral: f64) -> Takes {
    Takes::Schedule { low, high, neutral }
}

const fn lever(
    name: &'static str,
    unit: &'static str,
    takes: Takes,
    of_scheme: bool,
    meaning: &'static str,
) -> Lever {
    Lever { name, unit, takes, of_scheme, meaning }
}

/// All levers, in the order of files and tables.
///
/// The relative levers stop short of 0: the model takes their logarithm.
pub const LEVERS: [Lever; 12] = [
    lever("name", "text", Takes::Text, false, "Short name, used in tables and plots."),
    lever(
        "description",
        "text",
        Takes::Text,
        false,
        "One sentence on what the scenario stands for.",
    ),
    lever(
        "in_force",
        "date (YYYY-MM-DD)",
        Takes::Date,
        true,
        "First day on which the scheme applies; weeks count whose Sunday is on or after it.",
    ),
    lever(
        "expires",
        "date (YYYY-MM-DD)",
        Takes::Date,
        true,
        "Day on which the scheme no longer applies; none when it is open-ended.",
    ),
    lever(
        "returns_per_week",
        "people a week",
        schedule(0.0, 100_000.0, 0.0),
        true,
        "The most people returned in a week; fewer when beds, cases or flights run short.",
    ),
    lever(
        "admissions_per_return",
        "people admitted per person returned",
        schedule(0.0, 100.0, 0.0),
        true,
        "Reciprocal admissions owed for each return.",
    ),
    lever(
        "detention_beds",
        "beds",
        schedule(0.0, 1_000_000.0, 0.0),
        true,
        "Detention beds held for the scheme.",
    ),
    lever(
        "prevention_effort",
        "times the odds of prevention",
        schedule(0.01, 100.0, 1.0),
        false,
        "Patrols on the French coast: multiplies the odds that an attempt is prevented.",
    ),
    lever(
        "work_enforcement",
        "relative to 2025",
        schedule(0.01, 100.0, 1.0),
        false,
        "Illegal-working enforcement visits, relative to 2025.",
    ),
    lever(
        "support_level",
        "relative to 2025",
        schedule(0.01, 100.0, 1.0),
        false,
        "Value of asylum support, relative to 2025.",
    ),
    lever(
        "border_funding_gbp_per_year",
        "GBP a year",
        schedule(0.0, 1e11, 190e6),
        false,
        "Paid to France for border work, 2025 prices.",
    ),
    lever(
        "removal_stops",
        "list of {from, until, reason}",
        Takes::Stops,
        true,
        "Dated stops of all removals (a court order, a suspension): no returns in these weeks.",
    ),
];

/// The lever of that name.
pub fn find(name: &str) -> Option<&'static Lever> {
    LEVERS.iter().find(|lever| lever.name == name)
}

/// The names of all levers, in order.
pub fn names() -> impl Iterator<Item = &'static str> {
    LEVERS.iter().map(|lever| lever.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::PolicyWeek;

    #[test]
    fn neutral_values_are_those_of_the_policy() {
        let neutral = |name: &str| match find(name).unwrap().takes {
            Takes::Schedule { neutral, .. } => neutral,
            _ => panic!("{name} is no schedule"),
        };
        let n = PolicyWeek::NEUTRAL;
        assert_eq!(neutral("returns_per_week"), n.returns_per_week);
        assert_eq!(neutral("admissions_per_return"), n.admissions_per_return);
        assert_eq!(neutral("detention_beds"), n.detention_beds);
        assert_eq!(neutral("prevention_effort"), n.prevention_effort);
        assert_eq!(neutral("work_enforcement"), n.work_enforcement);
        assert_eq!(neutral("support_level"), n.support_level);
        assert_eq!(neutral("border_funding_gbp_per_year"), n.border_funding_gbp_per_year);
    }
}
