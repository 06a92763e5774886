//! Effect of a step at a date on arrivals per crossing day, on crossing days, and on arrivals.
//!
//! The level wanders as an AR(1), so a step is told from ordinary drift only as far as the drift allows.
//! (tau, σ, r) are integrated over a fixed grid around their priors, the rest by Laplace.

use rayon::prelude::*;

use super::days::{DaysFit, DaysPrior, fit_days, step_ratio};
use super::latent::{Counts, Level, Workspace, integrate};
use super::mixture::Mixture;
use crate::error::{Error, Problem, Result};
use crate::fit::Series;
use crate::monitor::Monitor;

/// Gaussian prior of one number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Priors of the step model: FACTS of the fitted process, own series given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepPriors {
    /// Standard deviation of the level around log(Σ people / Σ days).
    pub level_sd: f64,
    /// Step in log people per crossing day.
    pub step_sd: f64,
    /// Step in the logit of a crossing day.
    pub days_step_sd: f64,
    /// log memory, weeks.
    pub log_memory: Gaussian,
    /// log weekly volatility.
    pub log_volatility: Gaussian,
    /// log size per crossing day.
    pub log_size: Gaussian,
}

impl Default for StepPriors {
    fn default() -> Self {
        Self {
            level_sd: 0.3,
            step_sd: 1.0,
            days_step_sd: 1.0,
            log_memory: Gaussian { mean: 3.688_879_454_113_936, sd: 0.8 }, // log 40
            log_volatility: Gaussian { mean: -2.525_728_644_308_255_5, sd: 0.3 }, // log .08
            log_size: Gaussian { mean: 0.336_472_236_621_212_9, sd: 0.4 }, // log 1.4
        }
    }
}

/// Weeks `first..end` with a step at `step`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First week used, at least 1.
    pub first: usize,
    /// First week after the step.
    pub step: usize,
    /// One past the last week used.
    pub end: usize,
}

/// Posterior of a step, log scale throughout.
#[derive(Debug, Clone, PartialEq)]
pub struct StepEffect {
    /// Window it was estimated on.
    pub window: Window,
    /// People per crossing day.
    pub per_day: Mixture,
    /// Expected crossing days: mean and standard deviation.
    pub days: Gaussian,
    /// People: both layers.
    pub people: Mixture,
    /// Log evidence of the window, both layers.
    pub log_evidence: f64,
    /// Posterior means of tau, σ, r.
    pub process: [f64; 3],
}

impl StepEffect {
    /// The law of the effect on expected crossing days.
    pub fn days_law(&self) -> Mixture {
        Mixture { weights: vec![1.0], means: vec![self.days.mean], sds: vec![self.days.sd] }
    }
}

/// Standard deviations from the prior mean at which (tau, σ) are visited.
const GRID: [f64; 5] = [-1.6, -0.8, 0.0, 0.8, 1.6];
/// Steps of log r from its prior mean; the posterior is narrow and a little above the prior.
const SIZES: [f64; 6] = [-0.3, -0.15, 0.0, 0.15, 0.3, 0.45];

/// Estimates the step in one window.
pub fn step_effect(series: &Series, window: Window, priors: &StepPriors) -> Result<StepEffect> {
    check(series, window)?;
    let (per_day, evidence, process) = per_day_layer(series, window, priors, Some(window.step))?;
    let (fit, design) = days_layer(series, window, priors, Some(window.step))?;
    let (mean, sd) = step_ratio(&fit, &design);
    Ok(StepEffect {
        window,
        people: per_day.plus(mean, sd),
        per_day,
        days: Gaussian { mean, sd },
        log_evidence: evidence + fit.log_evidence,
        process,
    })
}

/// Estimates steps in many windows, in order.
pub fn step_effects(
    series: &Series,
    windows: &[Window],
    priors: &StepPriors,
    monitor: &Monitor,
) -> Result<Vec<StepEffect>> {
    monitor.begin(windows.len() as u64);
    windows
        .par_iter()
        .map(|w| {
            monitor.check()?;
            let effect = step_effect(series, *w, priors)?;
            monitor.advance(1);
            Ok(effect)
        })
        .collect()
}

/// Log evidence of a step at each candidate week of `first..end`, and of no step (last entry).
pub fn break_evidence(
    series: &Series,
    first: usize,
    end: usize,
    candidates: &[usize],
    priors: &StepPriors,
    monitor: &Monitor,
) -> Result<Vec<f64>> {
    for step in candidates {
        check(series, Window { first, step: *step, end })?;
    }
    monitor.begin(candidates.len() as u64 + 1);
    let steps: Vec<Option<usize>> = candidates.iter().copied().map(Some).chain([None]).collect();
    steps
        .par_iter()
        .map(|step| {
            monitor.check()?;
            let window = Window { first, step: step.unwrap_or(end), end };
            let (_, people, _) = per_day_layer(series, window, priors, *step)?;
            let (days, _) = days_layer(series, window, priors, *step)?;
            monitor.advance(1);
            Ok(people + days.log_evidence)
        })
        .collect()
}

fn check(series: &Series, w: Window) -> Result<()> {
    let fits = w.first >= 1 && w.first < w.step && w.step < w.end && w.end <= series.arrivals.len();
    if !fits {
        let got = format!("{}..{}..{}", w.first, w.step, w.end);
        let problem = Problem::says("window", "does not lie in the series").got(got);
        return Err(Error::data(problem));
    }
    if let Some(t) = (w.first..w.end).find(|&t| series.arrivals[t].is_nan()) {
        let path = format!("week ending {}", series.sunday(t));
        return Err(Error::data(Problem::says(path, "was not published; the window needs it")));
    }
    let informative = |from: usize, to: usize| (from..to).filter(|&t| series.days[t] > 0.0).count();
    for (name, from, to) in [("before", w.first, w.step), ("after", w.step, w.end)] {
        if informative(from, to) < 4 {
            let path = format!("weeks {name} {}", series.sunday(w.step));
            let problem = Problem::says(path, "hold fewer than 4 weeks with a crossing day");
            return Err(Error::data(problem));
        }
    }
    Ok(())
}

fn unsettled(what: &str) -> Error {
    Error::fit(Problem::says(what, "did not settle; the series may not be counts of this process"))
}

/// Columns of the mean per crossing day: level, two harmonics, backlog and, if any, the step.
pub fn per_day_design(series: &Series, w: Window, step: Option<usize>) -> Vec<f64> {
    let n = w.end - w.first;
    let backlog = &series.backlog[w.first..w.end];
    let centre = backlog.iter().sum::<f64>() / n as f64;
    let mut design = Vec::with_capacity(n * 7);
    for (i, t) in (w.first..w.end).enumerate() {
        let [cos1, sin1, cos2, sin2] = series.season[t];
        design.extend([1.0, cos1, sin1, cos2, sin2, centre - backlog[i]]);
        if let Some(step) = step {
            design.push(f64::from(t >= step));
        }
    }
    design
}

/// Gaussian priors of those columns: level around log(Σ people / Σ days), season, backlog, step.
pub fn per_day_prior(
    people: &[f64],
    days: &[f64],
    priors: &StepPriors,
    step: bool,
) -> (Vec<f64>, Vec<f64>) {
    let ratio = people.iter().sum::<f64>().max(1.0) / days.iter().sum::<f64>();
    let mut mean = vec![libm::log(ratio), 0.0, 0.0, 0.0, 0.0, 0.0];
    let mut sd = vec![priors.level_sd, 0.25, 0.25, 0.125, 0.125, 0.3];
    if step {
        mean.push(0.0);
        sd.push(priors.step_sd);
    }
    (mean, sd)
}

fn per_day_layer(
    series: &Series,
    w: Window,
    priors: &StepPriors,
    step: Option<usize>,
) -> Result<(Mixture, f64, [f64; 3])> {
    let design = per_day_design(series, w, step);
    let (people, days) = (&series.arrivals[w.first..w.end], &series.days[w.first..w.end]);
    let (prior_mean, prior_sd) = per_day_prior(people, days, priors, step.is_some());
    let offset = vec![0.0; people.len()];
    let data = Counts {
        people,
        days,
        offset: &offset,
        design: &design,
        prior_mean: &prior_mean,
        prior_sd: &prior_sd,
    };
    let mut work = Workspace::default();
    let mut warm: Option<(Vec<f64>, Vec<f64>)> = None;
    let mut points = Vec::with_capacity(GRID.len() * GRID.len() * SIZES.len());
    for zt in GRID {
        for zs in GRID {
            for dr in SIZES {
                let log_size = priors.log_size.mean + dr;
                let process = Level {
                    memory_weeks: libm::exp(priors.log_memory.mean + zt * priors.log_memory.sd),
                    volatility: libm::exp(
                        priors.log_volatility.mean + zs * priors.log_volatility.sd,
                    ),
                    size: libm::exp(log_size),
                };
                let guess = warm.as_ref().map(|(x, b)| (x.as_slice(), b.as_slice()));
                let fit = integrate(&data, process, guess, &mut work)
                    .ok_or_else(|| unsettled("people per crossing day"))?;
                let zr = dr / priors.log_size.sd;
                let log = fit.log_evidence - 0.5 * (zt * zt + zs * zs + zr * zr);
                points.push((log, fit.last(), process));
                warm = Some((fit.level, fit.coefficients));
            }
        }
    }
    Ok(weigh(&points))
}

/// Weighs the points of the grid; the evidence is their sum (up to the constant cell of the grid,
/// which is the same at every step).
fn weigh(points: &[(f64, (f64, f64), Level)]) -> (Mixture, f64, [f64; 3]) {
    let top = points.iter().fold(f64::NEG_INFINITY, |m, p| m.max(p.0));
    let raw: Vec<f64> = points.iter().map(|p| libm::exp(p.0 - top)).collect();
    let sum: f64 = raw.iter().sum();
    let weights: Vec<f64> = raw.iter().map(|w| w / sum).collect();
    let mean = |f: fn(&Level) -> f64| -> f64 {
        weights.iter().zip(points).map(|(w, p)| w * f(&p.2)).sum()
    };
    let process = [mean(|l| l.memory_weeks), mean(|l| l.volatility), mean(|l| l.size)];
    let mixture = Mixture {
        means: points.iter().map(|p| p.1.0).collect(),
        sds: points.iter().map(|p| p.1.1).collect(),
        weights,
    };
    (mixture, top + libm::log(sum), process)
}

fn days_layer(
    series: &Series,
    w: Window,
    priors: &StepPriors,
    step: Option<usize>,
) -> Result<(DaysFit, Vec<f64>)> {
    let mut design = Vec::with_capacity((w.end - w.first) * 4);
    for t in w.first..w.end {
        design.extend([1.0, series.season[t][0], series.season[t][1]]);
        if let Some(step) = step {
            design.push(f64::from(t >= step));
        }
    }
    let mut prior = DaysPrior { mean: vec![0.0, 0.0, 0.0, 1.75], sd: vec![2.0, 1.0, 1.0, 0.5] };
    if step.is_some() {
        prior.mean.insert(3, 0.0);
        prior.sd.insert(3, priors.days_step_sd);
    }
    let fit = fit_days(&series.days[w.first..w.end], &design, &prior)
        .ok_or_else(|| unsettled("crossing days"))?;
    Ok((fit, design))
}
