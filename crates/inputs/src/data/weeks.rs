//! Days to weeks: crossing days, weekly sums, and where the two official tables disagree.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};

use super::parse::Row;

/// Sums of the seven days of a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    /// Days with arrivals above zero.
    pub crossing_days: f64,
    /// People who arrived.
    pub arrivals: f64,
    /// Boats that arrived.
    pub boats: f64,
    /// A day of it is marked as revised.
    pub revised: bool,
}

/// The complete weeks of a daily table (counts: arrivals, boats), by the Sunday that ends them.
pub fn weeks(days: &[Row]) -> BTreeMap<NaiveDate, Week> {
    let mut grouped: BTreeMap<NaiveDate, Vec<&Row>> = BTreeMap::new();
    for day in days {
        let to_sunday = 6 - u64::from(day.date.weekday().num_days_from_monday());
        grouped.entry(day.date + Days::new(to_sunday)).or_default().push(day);
    }
    grouped
        .into_iter()
        .filter(|(_, days)| days.len() == 7)
        .map(|(s, days)| (s, week(&days)))
        .collect()
}

/// A day that was not published makes the week's figures unknown (NaN).
fn week(days: &[&Row]) -> Week {
    let sum = |k: usize| days.iter().map(|d| d.counts[k]).sum::<f64>();
    let arrivals = sum(0);
    let crossings = days.iter().filter(|d| d.counts[0] > 0.0).count() as f64;
    Week {
        crossing_days: if arrivals.is_nan() { f64::NAN } else { crossings },
        arrivals,
        boats: sum(1),
        revised: days.iter().any(|d| d.revised),
    }
}
