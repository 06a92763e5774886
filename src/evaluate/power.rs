//! Power by simulation: what the step estimator says on series that the fitted process makes.
//!
//! Each simulated series has `before` weeks without and `after` weeks with a reduction of people per
//! crossing day; the estimator knows (tau, σ, r) of the series and learns level, step and, unless told
//! them, season and backlog, which is the best case. Reductions and horizons share the luck of a series.

use chrono::{Days, NaiveDate};
use rayon::prelude::*;

use super::latent::{Counts, Level, Workspace, integrate};
use super::step::{StepPriors, per_day_prior};
use crate::calendar::season_angle;
use crate::dist::scalar::{beta_binomial7_quantile, gamma, normal, poisson};
use crate::error::{Error, Kind, Problem, Result};
use crate::fit::{DaysProcess, Pressure, harmonics};
use crate::monitor::Monitor;
use crate::rng::Stream;

/// Purpose numbers of the random streams, one a variate.
const DAYS: u16 = 0x5D01;
const PRESSURE: u16 = 0x5D02;
const INTENSITY: u16 = 0x5D03;
const PEOPLE: u16 = 0x5D04;

/// What to simulate and how to estimate.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Processes; series i uses number i modulo their count.
    pub processes: Vec<(DaysProcess, Pressure)>,
    /// Sunday of the first week with the reduction.
    pub first: NaiveDate,
    /// Weeks before it.
    pub before: usize,
    /// Numbers of weeks after which one looks, rising.
    pub horizons: Vec<usize>,
    /// Reductions of people per crossing day, each in [0, 1).
    pub reductions: Vec<f64>,
    /// Share of the reduction in force in each week after; its length is the last horizon.
    pub shape: Vec<f64>,
    /// The estimator takes the level to stand still, as a regression with a step does.
    pub still: bool,
    /// The estimator knows season and backlog, as from many years before.
    pub known_season: bool,
    /// Simulated series.
    pub series: usize,
    /// Seed.
    pub seed: u64,
}

/// A level this still is no level.
const STILL: f64 = 1e-3;

/// Estimate and standard deviation of the step for one series, reduction-major, horizon-minor.
pub type Estimates = Vec<(f64, f64)>;

impl Plan {
    fn check(&self) -> Result<()> {
        let mut bad = Vec::new();
        let longest = self.horizons.last().copied().unwrap_or(0);
        if self.horizons.is_empty() || self.horizons.windows(2).any(|w| w[0] >= w[1]) {
            bad.push(Problem::says("weeks", "must be rising numbers of weeks"));
        }
        if self.horizons.first().is_some_and(|h| *h < 4) {
            bad.push(Problem::domain("weeks", self.horizons[0], "4 or more"));
        }
        if self.shape.len() != longest {
            let got = self.shape.len();
            bad.push(Problem::domain("schedule", got, "one share a week up to the last"));
        }
        if let Some(s) = self.shape.iter().find(|s| !(**s >= 0.0 && **s <= 1.0)) {
            bad.push(Problem::domain("schedule", s, "[0, 1] (share of the reduction)"));
        }
        if let Some(r) = self.reductions.iter().find(|r| !(**r >= 0.0 && **r < 1.0)) {
            bad.push(Problem::domain("reduction", r, "[0, 1) (share)"));
        }
        if self.before < 26 || self.before + longest > 5_000 {
            bad.push(Problem::domain("before", self.before, "26 weeks or more, 5,000 in all"));
        }
        if self.processes.is_empty() || self.series == 0 {
            bad.push(Problem::says("process", "needs one process and one series or more"));
        }
        Error::collect(Kind::Parameter, None, bad)
    }
}

/// Simulates and estimates; one entry a series, in order.
pub fn simulate_power(plan: &Plan, monitor: &Monitor) -> Result<Vec<Estimates>> {
    plan.check()?;
    let weeks = plan.before + plan.shape.len();
    let season: Vec<[f64; 4]> = (0..weeks)
        .map(|t| {
            let start = plan.first - Days::new(7 * plan.before as u64);
            harmonics(season_angle(start + Days::new(7 * t as u64)))
        })
        .collect();
    monitor.begin(plan.series as u64);
    (0..plan.series)
        .into_par_iter()
        .map(|i| {
            monitor.check()?;
            let one = one_series(plan, &season, i as u64)?;
            monitor.advance(1);
            Ok(one)
        })
        .collect()
}

/// Crossing days and log mean per crossing day without a reduction.
fn background(plan: &Plan, season: &[[f64; 4]], i: u64) -> (Vec<f64>, Vec<f64>) {
    let (days, pressure) = &plan.processes[i as usize % plan.processes.len()];
    let mut k = Vec::with_capacity(season.len());
    let mut log_mean = Vec::with_capacity(season.len());
    let mut level = 0.0;
    let mut backlog = f64::NAN;
    for (t, wave) in season.iter().enumerate() {
        let [a, b] = days.shapes(wave);
        let u = Stream::purpose(plan.seed, i, DAYS, t as u32).uniform();
        let z = normal(&mut Stream::purpose(plan.seed, i, PRESSURE, t as u32));
        level = if t == 0 {
            pressure.stationary_sd() * z
        } else {
            pressure.phi * level + pressure.volatility * z
        };
        log_mean.push(pressure.base(wave, backlog) + level);
        k.push(beta_binomial7_quantile(u, a, b));
        backlog = libm::log1p(k[t]);
    }
    (k, log_mean)
}

fn one_series(plan: &Plan, season: &[[f64; 4]], i: u64) -> Result<Estimates> {
    let (days, log_mean) = background(plan, season, i);
    let process = &plan.processes[i as usize % plan.processes.len()].1;
    let size = process.size;
    let (before, weeks) = (plan.before, season.len());
    let known = Level {
        memory_weeks: -1.0 / libm::log(process.phi),
        volatility: if plan.still { STILL } else { process.volatility },
        size,
    };
    // The same gamma intensity and Poisson luck under every reduction.
    let intensity: Vec<f64> = (0..weeks)
        .map(|t| {
            let shape = size * days[t];
            let mut stream = Stream::purpose(plan.seed, i, INTENSITY, t as u32);
            if shape > 0.0 { gamma(&mut stream, shape) / size } else { 0.0 }
        })
        .collect();
    let priors = StepPriors::default();
    let (design, offset) = if plan.known_season {
        (level_and_step(weeks, before), known_part(process, season, &days))
    } else {
        (columns(season, &days, before), vec![0.0; weeks])
    };
    let width = design.len() / weeks;
    let mut work = Workspace::default();
    let mut out = Vec::with_capacity(plan.reductions.len() * plan.horizons.len());
    for reduction in &plan.reductions {
        let people: Vec<f64> = (0..weeks)
            .map(|t| {
                let share = if t < before { 0.0 } else { reduction * plan.shape[t - before] };
                let mean = intensity[t] * libm::exp(log_mean[t]) * (1.0 - share);
                poisson(&mut Stream::purpose(plan.seed, i, PEOPLE, t as u32), mean)
            })
            .collect();
        let mut last: Option<(Vec<f64>, Vec<f64>)> = None;
        for horizon in &plan.horizons {
            let n = before + horizon;
            let (mut mean, mut sd) = per_day_prior(&people[..n], &days[..n], &priors, true);
            if plan.known_season {
                mean.drain(1..6);
                sd.drain(1..6);
            }
            let data = Counts {
                people: &people[..n],
                days: &days[..n],
                offset: &offset[..n],
                design: &design[..n * width],
                prior_mean: &mean,
                prior_sd: &sd,
            };
            if let Some((level, _)) = last.as_mut() {
                level.resize(n, 0.0);
            }
            let guess = last.as_ref().map(|(x, b)| (x.as_slice(), b.as_slice()));
            let fit = integrate(&data, known, guess, &mut work).ok_or_else(|| {
                Error::fit(Problem::says("power", "met a series that the estimator cannot settle"))
            })?;
            out.push(fit.last());
            last = Some((fit.level, fit.coefficients));
        }
    }
    Ok(out)
}

/// Level, two harmonics, backlog, step: as in the step estimator.
fn columns(season: &[[f64; 4]], days: &[f64], before: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(season.len() * 7);
    let backlog: Vec<f64> =
        (0..days.len()).map(|t| libm::log1p(days[t.saturating_sub(1)])).collect();
    let centre = backlog.iter().sum::<f64>() / backlog.len() as f64;
    for (t, wave) in season.iter().enumerate() {
        out.push(1.0);
        out.extend_from_slice(wave);
        out.push(centre - backlog[t]);
        out.push(f64::from(u8::from(t >= before)));
    }
    out
}

/// Level and step alone, beside a known season.
fn level_and_step(weeks: usize, before: usize) -> Vec<f64> {
    (0..weeks).flat_map(|t| [1.0, f64::from(u8::from(t >= before))]).collect()
}

/// Season and backlog of the process itself, week by week.
fn known_part(process: &Pressure, season: &[[f64; 4]], days: &[f64]) -> Vec<f64> {
    season
        .iter()
        .enumerate()
        .map(|(t, wave)| {
            let backlog = libm::log1p(days[t.saturating_sub(1)]);
            process.base(wave, backlog) - process.level
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn plan() -> Plan {
        let days = DaysProcess { level: -0.5, cos: -0.58, sin: -0.04, concentration: 5.26 };
        let pressure = Pressure {
            level: 5.46,
            season: [-0.11, -0.20, -0.10, -0.04],
            backlog: 0.21,
            centre: 1.2,
            phi: 0.961,
            volatility: 0.058,
            size: 1.62,
        };
        Plan {
            processes: vec![(days, pressure)],
            first: NaiveDate::from_ymd_opt(2026, 8, 23).unwrap(),
            before: 156,
            horizons: vec![13, 52],
            reductions: vec![0.0, 0.5],
            shape: vec![1.0; 52],
            still: false,
            known_season: false,
            series: 60,
            seed: 1,
        }
    }

    #[test]
    fn estimates_follow_the_reduction_and_repeat() {
        let one = simulate_power(&plan(), &Monitor::new()).unwrap();
        assert_eq!(one, simulate_power(&plan(), &Monitor::new()).unwrap());
        let mean = |j: usize| one.iter().map(|e| e[j].0).sum::<f64>() / one.len() as f64;
        // Mean of 60 estimates with sd about 0.2: standard error 0.026; the step prior shrinks a little.
        assert!(mean(1).abs() < 0.1, "{}", mean(1));
        assert!((mean(3) - 0.5f64.ln()).abs() < 0.1, "{}", mean(3));
        // More weeks, less spread.
        let spread = |j: usize| one.iter().map(|e| e[j].1).sum::<f64>() / one.len() as f64;
        assert!(spread(3) < spread(2));
    }

    /// Season and step are told apart the worse the shorter one looks; knowing the season helps.
    #[test]
    fn a_known_season_sharpens_the_step() {
        let spread = |known_season: bool| {
            let all = simulate_power(&Plan { known_season, ..plan() }, &Monitor::new()).unwrap();
            [0, 1].map(|j| all.iter().map(|e| e[j].1).sum::<f64>() / all.len() as f64)
        };
        let (learned, known) = (spread(false), spread(true));
        assert!(known[0] < learned[0] && known[1] < learned[1], "{known:?} {learned:?}");
        assert!(known[0] / learned[0] < known[1] / learned[1]);
    }

    #[test]
    fn faults_are_listed_together() {
        let bad = Plan { reductions: vec![1.0], before: 3, horizons: vec![52, 13], ..plan() };
        let message = simulate_power(&bad, &Monitor::new()).unwrap_err().to_string();
        for part in ["reduction", "before", "weeks"] {
            assert!(message.contains(part), "{message}");
        }
    }
}
