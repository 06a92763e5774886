//! Named stresses that are levers: each turns a scenario into the one under that stress.

use chrono::{Days, Months, NaiveDate};

use super::schedule::{Schedule, Step, Steps};
use super::spec::{Scenario, Stop};
use crate::error::{Error, Problem, Result};

/// A named stress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stress {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub meaning: &'static str,
}

/// All stresses that a government, a court or the partner can bring about through the levers.
pub const STRESSES: [Stress; 7] = [
    Stress { name: "court_stop", meaning: "A court stops all removals for 13 weeks." },
    Stress { name: "french_suspension", meaning: "France takes nobody back for 26 weeks." },
    Stress { name: "one_month_notice", meaning: "Either side gives one month's notice." },
    Stress {
        name: "expiry_2026_10_01",
        meaning: "The agreement ends on 1 October 2026, as agreed.",
    },
    Stress { name: "prevention_collapse", meaning: "The odds of prevention fall to half." },
    Stress { name: "tenfold", meaning: "Ten times the returns, with ten times the beds." },
    Stress { name: "twentyfold", meaning: "Twenty times the returns, with twenty times the beds." },
];

/// `base` under the stress of that name, beginning on `day` where the stress has a beginning.
pub fn stressed(base: &Scenario, name: &str, day: NaiveDate) -> Result<Scenario> {
    let mut new = base.clone();
    match name {
        "court_stop" => new.stop(day, 13, "court order"),
        "french_suspension" => new.stop(day, 26, "suspension"),
        "one_month_notice" => new.end_by(day + Months::new(1)),
        "expiry_2026_10_01" => {
            new.end_by(NaiveDate::from_ymd_opt(2026, 10, 1).unwrap_or_default());
        }
        "prevention_collapse" => new.halve_prevention(day)?,
        "tenfold" => new.scale(10.0),
        "twentyfold" => new.scale(20.0),
        _ => {
            let known = STRESSES.iter().map(|s| s.name);
            let mut problem = Problem::unknown(name, "a stress", known);
            problem.path = format!("'{}'", name.escape_debug());
            return Err(Error::scenario(problem));
        }
    }
    let room = 60_usize.saturating_sub(name.len() + 3);
    new.name = format!("{} + {name}", base.name.chars().take(room).collect::<String>());
    new.checked()
}

impl Scenario {
    /// Adds a stop, joined with the stops that it meets.
    fn stop(&mut self, from: NaiveDate, weeks: u64, reason: &str) {
        let mut new = Stop { from, until: from + Days::new(7 * weeks), reason: reason.into() };
        let (met, mut apart): (Vec<Stop>, Vec<Stop>) =
            self.removal_stops.drain(..).partition(|s| s.from <= new.until && new.from <= s.until);
        for stop in met {
            new.from = new.from.min(stop.from);
            new.until = new.until.max(stop.until);
        }
        apart.push(new);
        apart.sort_by_key(|s| s.from);
        self.removal_stops = apart;
    }

    fn end_by(&mut self, day: NaiveDate) {
        self.expires = Some(self.expires.map_or(day, |old| old.min(day)));
    }

    fn halve_prevention(&mut self, day: NaiveDate) -> Result<()> {
        let Schedule::Constant(effort) = self.prevention_effort else {
            let what = "changes over time, so this stress does not know what to halve";
            let problem = Problem::says("prevention_effort", what)
                .got(&self.prevention_effort)
                .allowed("a constant");
            return Err(Error::scenario(problem));
        };
        let then = vec![Step { from: day, value: effort / 2.0 }];
        self.prevention_effort = Schedule::Steps { steps: Steps { first: effort, then } };
        Ok(())
    }

    fn scale(&mut self, times: f64) {
        self.returns_per_week = self.returns_per_week.map(|x| x * times);
        self.detention_beds = self.detention_beds.map(|x| x * times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_stress_changes_the_pilot() {
        let pilot = Scenario::pilot().unwrap();
        for stress in STRESSES {
            let new = stressed(&pilot, stress.name, day("2026-09-06")).unwrap();
            assert!(!crate::scenario::diff(&pilot, &new).is_empty(), "{}", stress.name);
            assert_eq!(new.name(), format!("pilot + {}", stress.name));
        }
    }

    /// 13 weeks from Sunday 6 September 2026: weeks 0 to 12 of a calendar that starts there.
    #[test]
    fn a_court_stop_lasts_thirteen_weeks() {
        let new = stressed(&Scenario::pilot().unwrap(), "court_stop", day("2026-09-06")).unwrap();
        let policy = new.compile(&Calendar::new(day("2026-09-06"), 15).unwrap()).unwrap();
        let stopped: Vec<f64> = policy.weeks.iter().map(|w| w.stopped).collect();
        assert_eq!(stopped, [vec![1.0; 13], vec![0.0; 2]].concat());
    }

    #[test]
    fn stops_that_meet_become_one() {
        let pilot = Scenario::pilot().unwrap();
        let one = stressed(&pilot, "court_stop", day("2026-09-06")).unwrap();
        let both = stressed(&one, "french_suspension", day("2026-10-04")).unwrap();
        let stops: Vec<(String, String)> = both
            .removal_stops()
            .iter()
            .map(|s| (s.from.to_string(), s.until.to_string()))
            .collect();
        assert_eq!(stops, [("2026-09-06".to_string(), "2027-04-04".to_string())]);
    }

    #[test]
    fn notice_does_not_prolong() {
        let delivered = Scenario::as_delivered().unwrap();
        let new = stressed(&delivered, "one_month_notice", day("2026-12-01")).unwrap();
        assert_eq!(new.expires(), delivered.expires());
        let new = stressed(&delivered, "one_month_notice", day("2026-08-23")).unwrap();
        assert_eq!(new.expires(), Some(day("2026-09-23")));
    }
}
