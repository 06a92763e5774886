//! The capacity that was delivered, week by week: a lever of the past, so it has a prior here and
//! none in the model.

use crate::error::{Error, Problem, Result};
use crate::params::{Bounded, Domain, Prior};

/// Names of the numbers of [`Capacity`], in order.
pub const CAPACITY: [&str; 5] = [
    "capacity_early",
    "capacity_late",
    "startup_weeks",
    "ramp_midpoint_weeks",
    "ramp_steepness_per_week",
];

/// Seats a week: a start-up that grows in a straight line, then a logistic step between two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capacity {
    /// Level after the start-up, people a week.
    pub early: f64,
    /// Level after the step, people a week.
    pub late: f64,
    /// Weeks from the first return to the early level.
    pub startup_weeks: f64,
    /// Middle of the step, weeks after the first return.
    pub midpoint_weeks: f64,
    /// Steepness of the step, per week.
    pub steepness: f64,
}

impl Capacity {
    /// From numbers in the order of [`CAPACITY`].
    pub fn new(v: [f64; 5]) -> Self {
        Self { early: v[0], late: v[1], startup_weeks: v[2], midpoint_weeks: v[3], steepness: v[4] }
    }

    /// Seats in a week, `since` weeks after that of the first return; before it, while people are
    /// detained but nobody is returned, the early level is what intake is planned for.
    pub fn seats(&self, since: f64) -> f64 {
        let share = (self.steepness * (since - self.midpoint_weeks)).clamp(-40.0, 40.0);
        let step = 1.0 / (1.0 + libm::exp(-share));
        let level = self.early + (self.late - self.early) * step;
        if since < 0.0 { self.early } else { level * ((since + 1.0) / self.startup_weeks).min(1.0) }
    }
}

/// Priors in the order of [`CAPACITY`], cut where they stop making sense.
pub fn capacity_priors(priors: &[Prior]) -> Result<Vec<Bounded>> {
    let domain = Domain { low: 0.0, high: 1e4, open_low: true, open_high: false, integer: false };
    if priors.len() != CAPACITY.len() {
        let allowed = format!("{} priors", CAPACITY.len());
        return Err(Error::parameter(Problem::domain("capacity", priors.len(), &allowed)));
    }
    let mut out = Vec::new();
    let mut problems = Vec::new();
    for (name, prior) in CAPACITY.iter().zip(priors) {
        match Bounded::new(name, prior, &domain) {
            Ok(bounded) => out.push(bounded),
            Err(faults) => problems.extend(faults),
        }
    }
    Error::collect(crate::error::Kind::Parameter, None, problems)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_start_up_and_step() {
        let c = Capacity::new([14.0, 42.0, 7.0, 26.0, 1.0]);
        assert_eq!(c.seats(-1.0), 14.0);
        assert!((c.seats(0.0) - 2.0).abs() < 1e-6); // a seventh of 14
        assert!((c.seats(6.0) - 14.0).abs() < 1e-3);
        assert!((c.seats(26.0) - 28.0).abs() < 1e-9); // halfway
        assert!((c.seats(60.0) - 42.0).abs() < 1e-9);
    }
}
