//! The observed weeks a fit reads, checked at the door: consecutive Sundays, whole counts, gaps marked.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::calendar::season_angle;
use crate::error::{Error, Kind, Problem, Result};

/// Consecutive observed weeks; `NaN` marks a week that was not published.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    first: NaiveDate,
    /// Days with arrivals, 0 to 7.
    pub days: Vec<f64>,
    /// People who arrived.
    pub arrivals: Vec<f64>,
    /// People prevented; `NaN` where not published.
    pub prevented: Vec<f64>,
    /// `log(1 + K)` of the week before; `NaN` where unknown.
    pub backlog: Vec<f64>,
    /// cos θ, sin θ, cos 2θ, sin 2θ of each week.
    pub season: Vec<[f64; 4]>,
}

/// Day 0 of `numpy.datetime64`.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1970, 1, 1) {
    Some(date) => date,
    None => NaiveDate::MIN,
};

fn date(day: i64) -> NaiveDate {
    let shift = Days::new(day.unsigned_abs());
    let moved = if day < 0 { EPOCH.checked_sub_days(shift) } else { EPOCH.checked_add_days(shift) };
    moved.unwrap_or(NaiveDate::MIN)
}

impl Series {
    /// Checks the columns; `week_ending` counts days since 1970-01-01.
    pub fn new(
        week_ending: &[i64],
        days: &[f64],
        arrivals: &[f64],
        prevented: Option<&[f64]>,
    ) -> Result<Self> {
        let n = week_ending.len();
        let mut problems = Vec::new();
        let prevented = prevented.map_or_else(|| vec![f64::NAN; n], <[f64]>::to_vec);
        for (name, len) in [
            ("crossing_days", days.len()),
            ("arrivals", arrivals.len()),
            ("prevented", prevented.len()),
        ] {
            if len != n {
                problems.push(
                    Problem::says(name, "has not one value a week")
                        .got(format!("{len} values"))
                        .allowed(format!("{n} values")),
                );
            }
        }
        if n == 0 {
            problems.push(Problem::says("week_ending", "has no weeks"));
        }
        Error::collect(Kind::Data, None, problems)?;
        let sundays: Vec<NaiveDate> = week_ending.iter().map(|d| date(*d)).collect();
        let mut problems = calendar_faults(&sundays);
        for t in 0..n {
            value_faults(sundays[t], days[t], arrivals[t], prevented[t], &mut problems);
        }
        problems.truncate(8);
        Error::collect(Kind::Data, None, problems)?;
        let season = sundays.iter().map(|s| harmonics(season_angle(*s))).collect();
        let backlog =
            (0..n).map(|t| if t == 0 { f64::NAN } else { libm::log1p(days[t - 1]) }).collect();
        Ok(Self {
            first: sundays[0],
            days: days.to_vec(),
            arrivals: arrivals.to_vec(),
            prevented,
            backlog,
            season,
        })
    }

    /// Number of weeks.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// True without weeks.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The Sunday that ends week `t`.
    pub fn sunday(&self, t: usize) -> NaiveDate {
        self.first + Days::new(7 * t as u64)
    }

    /// The last observed Sunday.
    pub fn last(&self) -> NaiveDate {
        self.sunday(self.len() - 1)
    }

    /// The last `weeks` weeks (all when there are fewer); the first keeps the week before it.
    #[must_use]
    pub fn tail(&self, weeks: usize) -> Self {
        let from = self.len().saturating_sub(weeks);
        Self {
            first: self.sunday(from),
            days: self.days[from..].to_vec(),
            arrivals: self.arrivals[from..].to_vec(),
            prevented: self.prevented[from..].to_vec(),
            backlog: self.backlog[from..].to_vec(),
            season: self.season[from..].to_vec(),
        }
    }

    /// Mean of `log(1 + K)` over the weeks that were published.
    pub fn backlog_centre(&self) -> f64 {
        let seen: Vec<f64> =
            self.days.iter().filter(|k| !k.is_nan()).map(|k| libm::log1p(*k)).collect();
        if seen.is_empty() { 0.0 } else { seen.iter().sum::<f64>() / seen.len() as f64 }
    }

    /// Mean weekly arrivals of the last `weeks` published weeks.
    pub fn mean_arrivals(&self, weeks: usize) -> f64 {
        let from = self.len().saturating_sub(weeks);
        let seen: Vec<f64> =
            self.arrivals[from..].iter().copied().filter(|a| !a.is_nan()).collect();
        if seen.is_empty() { 0.0 } else { seen.iter().sum::<f64>() / seen.len() as f64 }
    }
}

/// cos θ, sin θ, cos 2θ, sin 2θ.
pub fn harmonics(angle: f64) -> [f64; 4] {
    [libm::cos(angle), libm::sin(angle), libm::cos(2.0 * angle), libm::sin(2.0 * angle)]
}

fn calendar_faults(sundays: &[NaiveDate]) -> Vec<Problem> {
    let steps: Vec<i64> = sundays.windows(2).map(|w| (w[1] - w[0]).num_days()).collect();
    if steps.len() > 1 && steps.iter().filter(|s| **s == 1).count() * 2 > steps.len() {
        return vec![
            Problem::says("week_ending", "steps by one day: these are daily figures")
                .allowed("one row a week; sum the days to weeks ending on Sunday"),
        ];
    }
    let mut problems = Vec::new();
    if let Some(bad) = sundays.iter().find(|s| s.weekday() != Weekday::Sun) {
        problems.push(Problem::says("week_ending", "is not a Sunday").got(bad));
    }
    for (t, step) in steps.iter().enumerate().filter(|(_, s)| **s != 7) {
        let what = match step {
            0 => "comes twice",
            s if *s < 0 => "is earlier than the row before it",
            _ => "does not follow the row before it: a week is missing",
        };
        problems.push(Problem::says("week_ending", what).got(sundays[t + 1]).allowed(format!(
            "{} (a week that was not published stays as an empty row)",
            sundays[t] + Days::new(7)
        )));
    }
    problems
}

fn value_faults(week: NaiveDate, days: f64, arrivals: f64, prevented: f64, out: &mut Vec<Problem>) {
    let whole = |x: f64| (0.0..=1e7).contains(&x) && x.fract() == 0.0;
    if !arrivals.is_nan() && !whole(arrivals) {
        out.push(Problem::domain(
            format!("arrivals[{week}]"),
            arrivals,
            "a whole number of people, at least 0",
        ));
    }
    if !prevented.is_nan() && !whole(prevented) {
        out.push(Problem::domain(
            format!("prevented[{week}]"),
            prevented,
            "a whole number of people, at least 0",
        ));
    }
    if days.is_nan() != arrivals.is_nan() {
        out.push(Problem::says(
            format!("crossing_days[{week}]"),
            "and arrivals must be missing together",
        ));
    }
    if days.is_nan() || arrivals.is_nan() {
        return;
    }
    if !(whole(days) && days <= 7.0) {
        out.push(Problem::domain(format!("crossing_days[{week}]"), days, "whole days, 0 to 7"));
    } else if (days == 0.0) != (arrivals == 0.0) {
        out.push(
            Problem::says(
                format!("crossing_days[{week}]"),
                "does not fit the arrivals of the week",
            )
            .got(format!("{days} days, {arrivals} people"))
            .allowed("crossing days are the days with arrivals"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(n: i64) -> Vec<i64> {
        (0..n).map(|t| 20_681 - 7 * (n - 1 - t)).collect() // 2026-08-16
    }

    #[test]
    fn keeps_good_weeks() {
        let s = Series::new(&weeks(3), &[2.0, 0.0, 3.0], &[100.0, 0.0, 9.0], None).unwrap();
        assert_eq!(s.last().to_string(), "2026-08-16");
        assert!(s.backlog[0].is_nan());
        assert_eq!(s.backlog[1], libm::log1p(2.0));
        assert_eq!(s.tail(1).backlog[0], 0.0);
    }

    #[test]
    fn refuses_each_bad_series() {
        let w = weeks(3);
        let days = [1.0, 1.0, 1.0];
        let people = [5.0, 5.0, 5.0];
        let message =
            |w: &[i64], d: &[f64], a: &[f64]| Series::new(w, d, a, None).unwrap_err().to_string();
        assert!(message(&[w[0], w[2]], &days[..2], &people[..2]).contains("a week is missing"));
        assert!(message(&[w[0], w[0], w[1]], &days, &people).contains("comes twice"));
        assert!(message(&[1, 2, 3], &days, &people).contains("daily figures"));
        assert!(message(&[w[0] + 1, w[1] + 1, w[2] + 1], &days, &people).contains("not a Sunday"));
        assert!(message(&w, &days, &[5.0, -5.0, 5.0]).contains("arrivals[2026-08-09]"));
        assert!(message(&w, &[1.0, 8.0, 1.0], &people).contains("0 to 7"));
        assert!(message(&w, &[1.0, 0.0, 1.0], &people).contains("days with arrivals"));
        assert!(message(&w, &[1.0, f64::NAN, 1.0], &people).contains("missing together"));
        assert!(message(&[], &[], &[]).contains("no weeks"));
        assert!(message(&w, &days[..2], &people).contains("crossing_days"));
    }
}
