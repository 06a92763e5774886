//! Weeks: each ends on a Sunday, as in the official weekly table.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::error::{Error, Problem, Result};

/// A run of consecutive weeks, named by the Sundays that end them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calendar {
    first: NaiveDate,
    weeks: usize,
}

impl Calendar {
    /// `weeks` weeks, the first ending on `first`, which must be a Sunday.
    pub fn new(first: NaiveDate, weeks: usize) -> Result<Self> {
        if first.weekday() != Weekday::Sun {
            return Err(Error::parameter(
                Problem::says("week_ending", "is not a Sunday").got(first),
            ));
        }
        if weeks == 0 || weeks > 5_200 {
            return Err(Error::parameter(Problem::domain("weeks", weeks, "1 to 5200 weeks")));
        }
        Ok(Self { first, weeks })
    }

    /// The `weeks` weeks after the observed Sunday `last`.
    pub fn after(last: NaiveDate, weeks: usize) -> Result<Self> {
        Self::new(last + Days::new(7), weeks)
    }

    /// Number of weeks.
    pub fn weeks(&self) -> usize {
        self.weeks
    }

    /// The Sunday that ends week `t`, counted from 0.
    pub fn sunday(&self, t: usize) -> NaiveDate {
        self.first + Days::new(7 * t as u64)
    }

    /// All Sundays.
    pub fn sundays(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let calendar = *self;
        (0..calendar.weeks).map(move |t| calendar.sunday(t))
    }

    /// Seasonal angle of week `t`, in radians (see [`season_angle`]).
    pub fn angle(&self, t: usize) -> f64 {
        season_angle(self.sunday(t))
    }
}

/// θ = 2π (d − 3) / 365.25 with d the zero-based day of the year of the Sunday; the −3 moves to the
/// centre of the week.
pub fn season_angle(sunday: NaiveDate) -> f64 {
    2.0 * std::f64::consts::PI * (f64::from(sunday.ordinal0()) - 3.0) / 365.25
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_follow_each_other() {
        let last = NaiveDate::from_ymd_opt(2026, 8, 16).unwrap();
        let c = Calendar::after(last, 104).unwrap();
        assert_eq!(c.sunday(0).to_string(), "2026-08-23");
        assert_eq!(c.sunday(103).to_string(), "2028-08-13");
        assert!(Calendar::new(last + Days::new(1), 4).is_err());
        assert!(Calendar::new(last, 0).is_err());
    }
}
