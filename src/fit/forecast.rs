//! Weeks simulated from a posterior: what comes next, and what the window could have looked like.

use rayon::prelude::*;

use super::posterior::{Posterior, PressureDraw};
use super::process::{DaysProcess, Pressure};
use super::series::harmonics;
use crate::calendar::season_angle;
use crate::dist::scalar::{
    beta_binomial, ln_pmf_beta_binomial, ln_pmf_neg_binomial, neg_binomial, normal,
};
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;
use crate::rng::Stream;

/// Address purposes of simulated weeks: next, and replicated.
const NEXT: u16 = 0x4030;
const AGAIN: u16 = 0x4038;
/// Paths of a block: the unit of threads and stopping.
const BLOCK: usize = 128;

/// Simulated weeks, path by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paths {
    /// Crossing days.
    pub days: Vec<f64>,
    /// Arrivals, people.
    pub arrivals: Vec<f64>,
}

impl PressureDraw {
    /// The process of this draw.
    pub fn process(&self, centre: f64) -> Pressure {
        let g = &self.field.g;
        Pressure {
            level: self.arrivals_level(),
            season: [g[1], g[2], g[3], g[4]],
            backlog: g[5],
            centre,
            phi: libm::exp(-1.0 / self.hyper.memory),
            volatility: self.hyper.volatility,
            size: self.hyper.size,
        }
    }
}

/// Days and arrivals of one week given the level; (0, 0) when no day allows a crossing.
fn week(
    seed: u64,
    path: u64,
    purpose: u16,
    t: u32,
    days: &DaysProcess,
    season: &[f64; 4],
    log_mean: f64,
    size: f64,
) -> (f64, f64) {
    let [a, b] = days.shapes(season);
    let k = beta_binomial(&mut Stream::purpose(seed, path, purpose + 1, t), 7.0, a, b);
    let mean = k * libm::exp(log_mean);
    let stream = &mut Stream::purpose(seed, path, purpose + 2, t);
    (k, neg_binomial(stream, mean, size * k))
}

impl Posterior {
    /// The `weeks` weeks after the last one on `paths` paths, the draws taken in turn.
    pub fn forecast(
        &self,
        weeks: usize,
        paths: usize,
        seed: u64,
        monitor: &Monitor,
    ) -> Result<Paths> {
        if weeks == 0 || weeks > 520 {
            return Err(Error::parameter(Problem::domain("horizon", weeks, "1 to 520 weeks")));
        }
        let last = self.series.last();
        let seasons: Vec<[f64; 4]> = (1..=weeks as u64)
            .map(|h| harmonics(season_angle(last + chrono::Days::new(7 * h))))
            .collect();
        let before = self.series.days[self.series.len() - 1];
        self.simulate(paths, weeks, monitor, |path, draw, days, k, a| {
            let process = draw.process(self.centre);
            let mut x = draw.field.x[draw.field.x.len() - 1];
            let mut backlog = libm::log1p(before);
            for (t, season) in seasons.iter().enumerate() {
                let z = normal(&mut Stream::purpose(seed, path, NEXT, t as u32));
                x = process.phi * x + process.volatility * z;
                let eta = process.base(season, backlog) + x;
                (k[t], a[t]) = week(seed, path, NEXT, t as u32, days, season, eta, process.size);
                backlog = libm::log1p(k[t]);
            }
        })
    }

    /// log p(arrivals of the next week): exact over the days, the mean over `paths` levels, which
    /// are those of [`Posterior::forecast`] at the same seed.
    pub fn log_predictive(&self, arrivals: f64, paths: usize, seed: u64) -> f64 {
        let n = self.pressure.len();
        let season = harmonics(season_angle(self.series.last() + chrono::Days::new(7)));
        let backlog = libm::log1p(self.series.days[self.series.len() - 1]);
        let sum: f64 = (0..paths)
            .map(|path| {
                let (draw, days) = (&self.pressure[path % n], &self.days[path % n]);
                let process = draw.process(self.centre);
                let z = normal(&mut Stream::purpose(seed, path as u64, NEXT, 0));
                let last = draw.field.x[draw.field.x.len() - 1];
                let x = process.phi * last + process.volatility * z;
                let m = libm::exp(process.base(&season, backlog) + x);
                let [a, b] = days.shapes(&season);
                (0..=7)
                    .map(|k| {
                        let k = f64::from(k);
                        let given = if k > 0.0 {
                            ln_pmf_neg_binomial(arrivals, k * m, process.size * k)
                        } else if arrivals > 0.0 {
                            f64::NEG_INFINITY
                        } else {
                            0.0
                        };
                        libm::exp(ln_pmf_beta_binomial(k, 7.0, a, b) + given)
                    })
                    .sum::<f64>()
            })
            .sum();
        libm::log(sum / paths as f64)
    }

    /// The window once more, one path a draw: new days and arrivals around the smoothed level.
    pub fn replicate(&self, seed: u64, monitor: &Monitor) -> Result<Paths> {
        let weeks = self.series.len();
        self.simulate(self.pressure.len(), weeks, monitor, |path, draw, days, k, a| {
            let process = draw.process(self.centre);
            let mut backlog = self.series.backlog[0];
            for t in 0..weeks {
                let season = &self.series.season[t];
                let eta = process.base(season, backlog) + draw.field.x[t];
                (k[t], a[t]) = week(seed, path, AGAIN, t as u32, days, season, eta, process.size);
                backlog = libm::log1p(k[t]);
            }
        })
    }

    fn simulate(
        &self,
        paths: usize,
        weeks: usize,
        monitor: &Monitor,
        one: impl Fn(u64, &PressureDraw, &DaysProcess, &mut [f64], &mut [f64]) + Sync,
    ) -> Result<Paths> {
        let n = self.pressure.len();
        monitor.begin(paths as u64);
        let blocks: Result<Vec<Paths>> = (0..paths.div_ceil(BLOCK))
            .into_par_iter()
            .map(|block| {
                monitor.check()?;
                let range = block * BLOCK..paths.min((block + 1) * BLOCK);
                let count = range.len();
                let mut out =
                    Paths { days: vec![0.0; count * weeks], arrivals: vec![0.0; count * weeks] };
                let rows = out.days.chunks_mut(weeks).zip(out.arrivals.chunks_mut(weeks));
                for (i, (k, a)) in range.zip(rows) {
                    one(i as u64, &self.pressure[i % n], &self.days[i % n], k, a);
                }
                monitor.advance(count as u64);
                Ok(out)
            })
            .collect();
        let mut all = Paths::default();
        for block in blocks? {
            all.days.extend(block.days);
            all.arrivals.extend(block.arrivals);
        }
        Ok(all)
    }
}
