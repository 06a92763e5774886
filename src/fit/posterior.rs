//! The posterior of the crossing process: Laplace at each hyper-parameter, importance sampling over
//! hyper-parameters and field together, weights smoothed and judged by PSIS.
//!
//! The weights compare the exact joint density of data, field and parameters with the density
//! proposed, so the answer is exact up to Monte-Carlo error, which k and the effective sample size
//! measure. The fields drawn are draws of the smoother, the last value that of the filter.

use rayon::prelude::*;

use super::days::days_log_likelihood;
use super::field::{Around, Field, around_mode, log_density};
use super::importance::{Proposal, normals, pick, shuffle};
use super::learn::{Assumed, Hyper, Lesson, NamedPrior, Observe};
use super::process::DaysProcess;
use super::psis::{Smoothed, smooth};
use super::series::Series;
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;
use crate::params::Param;
use crate::rng::Stream;

/// Address purposes of a fit.
const PRESSURE: u16 = 0x4020;
const DAYS: u16 = 0x4021;
const PICK: u16 = 0x4022;
/// Proposals of a block: the unit of threads, progress and stopping.
const BLOCK: usize = 64;
/// Priors (mean, sd) of level, cos, sin and ln concentration of the days.
pub const DAYS_PRIORS: [(f64, f64); 4] = [(0.0, 2.0), (0.0, 1.0), (0.0, 1.0), (1.75, 0.5)];

/// One draw of the pressure: hyper-parameters and the field.
#[derive(Debug, Clone, PartialEq)]
pub struct PressureDraw {
    /// Memory, volatility, sizes.
    pub hyper: Hyper,
    /// Level of each week and coefficients.
    pub field: Field,
}

impl PressureDraw {
    /// Level c of arrivals at the share prevented now (the field's is of attempts when preventions
    /// are observed).
    pub fn arrivals_level(&self) -> f64 {
        let stopped = self.hyper.prevention.map_or(0.0, |[_, _, _, now]| now);
        self.field.g[0] + libm::log1p(-stopped)
    }
}

/// How far the importance sample can be trusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Quality {
    /// Pareto shape of the weights.
    pub k: f64,
    /// Effective sample size.
    pub ess: f64,
    /// Estimate of log p(data).
    pub log_evidence: f64,
    /// Its spread over eight parts of the proposals, each taken as a fit of its own.
    pub spread: f64,
}

/// Equally weighted draws of the posterior.
#[derive(Debug, Clone, PartialEq)]
pub struct Posterior {
    /// Draws of the pressure.
    pub pressure: Vec<PressureDraw>,
    /// Draws of the days, independent of the pressure given the series.
    pub days: Vec<DaysProcess>,
    /// Mean of log(1 + K) in the window.
    pub centre: f64,
    /// The window.
    pub series: Series,
    /// What was assumed before the series was seen.
    pub priors: Vec<NamedPrior>,
    /// Quality of the two samples: pressure, days.
    pub quality: [Quality; 2],
}

impl Posterior {
    /// What was learned, by the name of the parameter, one value a draw; `arrivals_size` is r.
    pub fn columns(&self) -> Vec<(&'static str, Vec<f64>)> {
        let days = |f: fn(&DaysProcess) -> f64| self.days.iter().map(f).collect();
        let pressure = |f: fn(&PressureDraw) -> f64| self.pressure.iter().map(f).collect();
        let mut all: Vec<(&'static str, Vec<f64>)> = vec![
            (Param::DaysLevel.name(), days(|d| d.level)),
            (Param::DaysCos.name(), days(|d| d.cos)),
            (Param::DaysSin.name(), days(|d| d.sin)),
            (Param::DaysConcentration.name(), days(|d| d.concentration)),
            (Param::PressureLevel.name(), pressure(PressureDraw::arrivals_level)),
            (Param::PressureCos1.name(), pressure(|d| d.field.g[1])),
            (Param::PressureSin1.name(), pressure(|d| d.field.g[2])),
            (Param::PressureCos2.name(), pressure(|d| d.field.g[3])),
            (Param::PressureSin2.name(), pressure(|d| d.field.g[4])),
            (Param::PressureBacklog.name(), pressure(|d| d.field.g[5])),
            (Param::BacklogCentre.name(), vec![self.centre; self.pressure.len()]),
            (Param::PressureMemoryWeeks.name(), pressure(|d| d.hyper.memory)),
            (Param::PressureVolatility.name(), pressure(|d| d.hyper.volatility)),
            ("arrivals_size", pressure(|d| d.hyper.size)),
        ];
        let layers = |i: usize| -> Option<Vec<f64>> {
            self.pressure.iter().map(|d| d.hyper.prevention.map(|p| p[i])).collect()
        };
        for (i, param) in
            [Param::AttemptsSize, Param::PreventionConcentration].into_iter().enumerate()
        {
            all.extend(layers(i).map(|values| (param.name(), values)));
        }
        all.extend(layers(3).map(|values| (Param::PreventionShare.name(), values)));
        all
    }
}

/// Size of a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Equally weighted draws to return.
    pub draws: usize,
    /// Proposals from which they are picked.
    pub proposals: usize,
}

impl Effort {
    /// Four proposals a draw, at least 2,000.
    pub fn for_draws(draws: usize) -> Self {
        Self { draws, proposals: (4 * draws).max(2_000) }
    }
}

/// Fits the window.
pub fn posterior(
    series: &Series,
    observe: Observe,
    assumed: Assumed,
    effort: Effort,
    seed: u64,
    monitor: &Monitor,
) -> Result<Posterior> {
    if effort.draws == 0 {
        return Err(Error::parameter(Problem::domain("draws", 0, "at least 1")));
    }
    let lesson = Lesson::new(series, observe, assumed)?;
    let blocks = effort.proposals.div_ceil(BLOCK);
    monitor.begin(2 * blocks as u64);
    let (mut pressure, weights) = propose_pressure(&lesson, effort.proposals, seed, monitor)?;
    let first = judged(&weights)?;
    let (days, weights) = propose_days(series, effort.proposals, seed, monitor)?;
    let second = judged(&weights)?;
    let mut stream = Stream::purpose(seed, 0, PICK, 0);
    let mut rows = pick(&first.0.weights, effort.draws, &mut stream);
    shuffle(&mut rows, &mut stream);
    let other = pick(&second.0.weights, effort.draws, &mut stream);
    let chosen = rows.iter().map(|i| pressure[*i].clone()).collect();
    pressure.clear();
    Ok(Posterior {
        pressure: chosen,
        days: other.iter().map(|i| days[*i]).collect(),
        centre: lesson.centre,
        series: series.clone(),
        priors: lesson.named_priors().into_iter().chain(days_priors()).collect(),
        quality: [first.1, second.1],
    })
}

fn judged(log_weights: &[f64]) -> Result<(Smoothed, Quality)> {
    let mean = |part: &[f64]| {
        let top = part.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = part.iter().map(|w| libm::exp(w - top)).sum();
        top + libm::log(sum / part.len() as f64)
    };
    let log_evidence = mean(log_weights);
    if !log_evidence.is_finite() {
        return Err(Error::fit(Problem::says(
            "posterior",
            "has no finite density at its proposals",
        )));
    }
    let parts: Vec<f64> = log_weights.chunks(log_weights.len().div_ceil(8)).map(mean).collect();
    let centre = parts.iter().sum::<f64>() / parts.len() as f64;
    let spread = (parts.iter().map(|p| (p - centre).powi(2)).sum::<f64>()
        / (parts.len() - 1).max(1) as f64)
        .sqrt();
    let smoothed = smooth(log_weights);
    let quality = Quality { k: smoothed.k, ess: smoothed.ess, log_evidence, spread };
    Ok((smoothed, quality))
}

/// The Gaussian around the field's mode at `h`, and log p(h) + log p(split | h).
fn laplace(lesson: &Lesson, h: &[f64], guess: &Field) -> Option<(Around, f64)> {
    if h.iter().any(|v| !v.is_finite() || v.abs() > 30.0) {
        return None;
    }
    let (weeks, prior, split) = lesson.at(h);
    let around = around_mode(&weeks, &prior, guess)?;
    Some((around, split + lesson.log_prior(h)))
}

fn propose_pressure(
    lesson: &Lesson,
    proposals: usize,
    seed: u64,
    monitor: &Monitor,
) -> Result<(Vec<PressureDraw>, Vec<f64>)> {
    let guess = lesson.guess();
    let target = |h: &[f64]| {
        laplace(lesson, h, &guess).map_or(f64::NEG_INFINITY, |(a, rest)| a.log_evidence() + rest)
    };
    let (start, scale): (Vec<f64>, Vec<f64>) =
        lesson.priors().iter().map(|(m, s)| (*m, 0.7 * s)).unzip();
    let proposal = Proposal::around(target, &start, &scale);
    monitor.check()?;
    let guess = laplace(lesson, &proposal.mode, &guess).map_or(guess, |(a, _)| a.mode);
    in_blocks(proposals, monitor, |i| {
        let stream = &mut Stream::purpose(seed, i, PRESSURE, 0);
        let (h, log_q) = proposal.draw(stream);
        let white = normals(stream, lesson.dimension());
        let hyper = lesson.natural(&h);
        let Some((around, rest)) = laplace(lesson, &h, &guess) else {
            return (PressureDraw { hyper, field: guess.clone() }, f64::NEG_INFINITY);
        };
        let (field, log_q_field) = around.draw(&white);
        let (weeks, prior, _) = lesson.at(&h);
        let log_p = log_density(&weeks, &prior, &field) + weeks.constant() + rest;
        (PressureDraw { hyper, field }, log_p - log_q - log_q_field)
    })
}

fn propose_days(
    series: &Series,
    proposals: usize,
    seed: u64,
    monitor: &Monitor,
) -> Result<(Vec<DaysProcess>, Vec<f64>)> {
    let target = |h: &[f64]| {
        if h[3].abs() > 30.0 {
            return f64::NEG_INFINITY;
        }
        let prior: f64 = h
            .iter()
            .zip(&DAYS_PRIORS)
            .map(|(h, (m, s))| {
                -0.5 * ((h - m) / s).powi(2) - libm::log(*s) - 0.918_938_533_204_672_8
            })
            .sum();
        days_log_likelihood(series, &days_at(h)) + prior
    };
    let start: Vec<f64> = vec![-0.5, -0.5, 0.0, 1.75];
    let proposal = Proposal::around(target, &start, &[0.15, 0.15, 0.15, 0.3]);
    in_blocks(proposals, monitor, |i| {
        let stream = &mut Stream::purpose(seed, i, DAYS, 0);
        let (h, log_q) = proposal.draw(stream);
        (days_at(&h), target(&h) - log_q)
    })
}

fn days_priors() -> impl Iterator<Item = NamedPrior> {
    let names = [Param::DaysLevel, Param::DaysCos, Param::DaysSin, Param::DaysConcentration];
    names
        .into_iter()
        .zip(DAYS_PRIORS)
        .map(|(p, (mean, sd))| (p.name(), mean, sd, p == Param::DaysConcentration))
}

fn days_at(h: &[f64]) -> DaysProcess {
    DaysProcess { level: h[0], cos: h[1], sin: h[2], concentration: libm::exp(h[3]) }
}

/// Proposals by number, over threads, gathered in order.
fn in_blocks<T: Send>(
    count: usize,
    monitor: &Monitor,
    one: impl Fn(u64) -> (T, f64) + Sync,
) -> Result<(Vec<T>, Vec<f64>)> {
    let blocks: Result<Vec<Vec<(T, f64)>>> = (0..count.div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| {
            monitor.check()?;
            let done = (block * BLOCK..count.min((block + 1) * BLOCK)).map(|i| one(i as u64));
            let done = done.collect();
            monitor.advance(1);
            Ok(done)
        })
        .collect();
    Ok(blocks?.into_iter().flatten().unzip())
}
