//! Two scenarios side by side: what differs, and both in one when they do not contradict.

use super::levers::{self, LEVERS, Takes};
use super::spec::Scenario;
use crate::error::{Error, Kind, Problem, Result};

/// One lever on which two scenarios differ, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The lever.
    pub lever: &'static str,
    /// Its value in the first scenario.
    pub left: String,
    /// Its value in the second.
    pub right: String,
    /// Unit of both.
    pub unit: &'static str,
}

impl Scenario {
    /// Every lever but name and description in words, in the order of the table.
    pub fn in_words(&self) -> Vec<(&'static str, String)> {
        LEVERS.iter().skip(2).map(|l| (l.name, self.lever_in_words(l))).collect()
    }

    fn lever_in_words(&self, lever: &levers::Lever) -> String {
        let date = |day: Option<chrono::NaiveDate>| {
            day.map_or_else(|| "none".to_string(), |day| day.to_string())
        };
        match lever.takes {
            Takes::Schedule { .. } => {
                self.schedule(lever.name).map(ToString::to_string).unwrap_or_default()
            }
            Takes::Date if lever.name == "in_force" => date(self.in_force),
            Takes::Date => date(self.expires),
            Takes::Stops if self.removal_stops.is_empty() => "none".into(),
            Takes::Stops => {
                let each = self.removal_stops.iter().map(|s| {
                    let why = if s.reason.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", s.reason)
                    };
                    format!("{} to {}{why}", s.from, s.until)
                });
                each.collect::<Vec<String>>().join("; ")
            }
            Takes::Text if lever.name == "name" => self.name.clone(),
            Takes::Text => self.description.clone(),
        }
    }

    /// Takes over the value of one lever.
    fn take(&mut self, lever: &str, from: &Self) {
        match lever {
            "in_force" => self.in_force = from.in_force,
            "expires" => self.expires = from.expires,
            "removal_stops" => self.removal_stops.clone_from(&from.removal_stops),
            _ => {
                if let (Some(slot), Some(new)) = (self.schedule_mut(lever), from.schedule(lever)) {
                    slot.clone_from(new);
                }
            }
        }
    }

    /// True when a lever has the same value in both; compared as values, not as words.
    fn same(&self, other: &Self, lever: &str) -> bool {
        match lever {
            "in_force" => self.in_force == other.in_force,
            "expires" => self.expires == other.expires,
            "removal_stops" => self.removal_stops == other.removal_stops,
            _ => self.schedule(lever) == other.schedule(lever),
        }
    }
}

/// The levers on which two scenarios differ; names and descriptions do not count.
pub fn diff(left: &Scenario, right: &Scenario) -> Vec<Difference> {
    let differing = LEVERS.iter().skip(2).filter(|lever| !left.same(right, lever.name));
    differing
        .map(|lever| Difference {
            lever: lever.name,
            left: left.lever_in_words(lever),
            right: right.lever_in_words(lever),
            unit: lever.unit,
        })
        .collect()
}

/// Both scenarios in one: each lever from the one that sets it away from its neutral value. Levers
/// that both set, and differently, are faults: neither silently wins.
pub fn merge(left: &Scenario, right: &Scenario) -> Result<Scenario> {
    let neutral = Scenario::none();
    let mut merged = left.clone();
    let mut conflicts = Vec::new();
    for lever in levers::names().skip(2) {
        if right.same(&neutral, lever) || right.same(left, lever) {
            continue;
        }
        if left.same(&neutral, lever) {
            merged.take(lever, right);
        } else if let Some(lever) = levers::find(lever) {
            let values = [(left, left.lever_in_words(lever)), (right, right.lever_in_words(lever))];
            let said = values.map(|(s, value)| format!("{value} in {}", s.name));
            conflicts.push(
                Problem::says(lever.name, "is set by both scenarios, differently")
                    .got(said.join(" and "))
                    .allowed("one of them; choose it with with_()"),
            );
        }
    }
    Error::collect(Kind::Scenario, None, conflicts)?;
    merged.name = format!("{} | {}", left.name, right.name).chars().take(60).collect();
    merged.description = match (left.description.as_str(), right.description.as_str()) {
        ("", one) | (one, "") => one.to_string(),
        (one, two) => format!("{one} {two}"),
    };
    merged.checked()
}
