//! From the prior to the posterior in steps: density-tempered sequential Monte Carlo with particle
//! marginal Metropolis–Hastings moves (Duan and Fulop 2015, J. Bus. Econ. Stat. 33, 192; Andrieu,
//! Doucet and Holenstein 2010, JRSS B 72, 269).
//!
//! Points are normal scores of the priors. The likelihood of a point is a particle filter's unbiased
//! estimate, kept with the point, so at temperature 1 a move leaves the exact posterior as it is (but
//! for the proposals' shape, which is learned from the points: an error that goes with their number).

use rayon::prelude::*;

use super::proposals::{Shape, log_prior, propose};
use crate::error::Result;
use crate::fit::importance::normals;
use crate::model::WeekNoise;
use crate::monitor::Monitor;
use crate::rng::Stream;
use crate::sampling::systematic;

/// Address purposes.
const MOVE: u16 = 0x4062;
const RESAMPLE: u16 = 0x4063;
/// Populations that are resampled apart: their agreement is the check.
pub const ISLANDS: usize = 4;
/// Share of the points that must count after a step of the temperature.
const KEPT: f64 = 0.5;
/// Sweeps of moves at each temperature, and before the first draw is kept at the last one.
const SWEEPS: usize = 4;
const BURN: usize = 10;
/// Points of a block: the unit of threads and of stopping.
const BLOCK: usize = 8;
/// Temperatures a run is expected to take, for the progress line.
const EXPECTED: usize = 16;

/// A point: scores, the row of the base draws, the number of its noise, its log-likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Normal scores under the priors.
    pub z: Vec<f64>,
    /// Row of the base draws.
    pub row: usize,
    /// What its particle filter's noise is drawn from.
    pub index: u64,
    /// Estimate of the log-likelihood.
    pub log_likelihood: f64,
}

/// What is sampled: dimension, rows of the base draws, the likelihood of (scores, row, noise). The
/// last argument is a floor: below it any answer is as good as minus infinity.
pub struct Target<'a, F> {
    /// Number of scores.
    pub dimension: usize,
    /// Rows of the base draws.
    pub rows: usize,
    /// Estimates the log-likelihood.
    pub log_likelihood: &'a F,
    /// Seed.
    pub seed: u64,
}

/// The sample and what it cost.
#[derive(Debug, Clone)]
pub struct Tempered {
    /// Points kept at the last temperature, island by island for each population kept.
    pub points: Vec<Scored>,
    /// Island of each point.
    pub island: Vec<usize>,
    /// Share of the moves at the last temperature that were accepted.
    pub acceptance: f64,
    /// Estimate of log p(data), one an island.
    pub log_evidence: [f64; ISLANDS],
    /// Temperatures, from the first above 0 to 1.
    pub temperatures: Vec<f64>,
}

/// Number of a proposal, of which there is never a second.
fn number(step: usize, i: usize) -> u64 {
    ((step as u64) << 32) | i as u64
}

/// Samples the posterior: `population` points (a multiple of the islands), `keep` populations.
pub fn temper<F>(
    target: &Target<'_, F>,
    population: usize,
    keep: usize,
    monitor: &Monitor,
) -> Result<Tempered>
where
    F: Fn(&[f64], usize, u64, f64, &mut WeekNoise) -> Result<f64> + Sync,
{
    let population = population.div_ceil(ISLANDS) * ISLANDS;
    let blocks = population.div_ceil(BLOCK);
    let last_sweeps = BURN + SWEEPS * keep;
    monitor.begin((blocks * (1 + EXPECTED * SWEEPS + last_sweeps)) as u64);
    let mut points = in_blocks(population, monitor, |i, noise| {
        let stream = &mut Stream::purpose(target.seed, i as u64, MOVE, 0);
        let z = normals(stream, target.dimension);
        let (row, index) = (i % target.rows, number(0, i));
        let log_likelihood = (target.log_likelihood)(&z, row, index, f64::NEG_INFINITY, noise)?;
        Ok(Scored { z, row, index, log_likelihood })
    })?;
    let (mut power, mut step) = (0.0, 0);
    let mut temperatures = Vec::new();
    let mut log_evidence = [0.0; ISLANDS];
    while power < 1.0 {
        let next = next_power(&points, power);
        resample(&mut points, next - power, target.seed, temperatures.len(), &mut log_evidence);
        power = next;
        temperatures.push(power);
        let sweeps = if power < 1.0 { SWEEPS } else { BURN };
        for _ in 0..sweeps {
            step += 1;
            sweep(target, &mut points, power, step, monitor)?;
        }
    }
    let mut kept = Vec::with_capacity(population * keep);
    let mut island = Vec::with_capacity(population * keep);
    let mut accepted = 0;
    for _ in 0..keep {
        for _ in 0..SWEEPS {
            step += 1;
            accepted += sweep(target, &mut points, 1.0, step, monitor)?;
        }
        kept.extend_from_slice(&points);
        island.extend((0..population).map(|i| i * ISLANDS / population));
    }
    let tried = (keep * SWEEPS * population).max(1);
    let acceptance = accepted as f64 / tried as f64;
    Ok(Tempered { points: kept, island, acceptance, log_evidence, temperatures })
}

/// The highest power at which the share `KEPT` of the points still counts.
fn next_power(points: &[Scored], power: f64) -> f64 {
    let share = |next: f64| {
        let w = weights(points, next - power).0;
        let squares: f64 = w.iter().map(|w| w * w).sum();
        1.0 / (squares * points.len() as f64)
    };
    if share(1.0) >= KEPT {
        return 1.0;
    }
    let (mut low, mut high) = (power, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if share(middle) >= KEPT { low = middle } else { high = middle }
    }
    // Never stand still: the likelihoods are finite, so a small step is always possible.
    low.max(power + 1e-9)
}

/// Weights likelihood^step that sum to 1, and the logarithm of their mean.
fn weights(points: &[Scored], step: f64) -> (Vec<f64>, f64) {
    let top = points.iter().map(|p| p.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = points.iter().map(|p| libm::exp(step * (p.log_likelihood - top))).collect();
    let sum: f64 = raw.iter().sum();
    (raw.iter().map(|w| w / sum).collect(), step * top + libm::log(sum / points.len() as f64))
}

/// Systematic resampling inside each island.
fn resample(
    points: &mut [Scored],
    step: f64,
    seed: u64,
    round: usize,
    log_evidence: &mut [f64; ISLANDS],
) {
    let size = points.len() / ISLANDS;
    for (k, part) in points.chunks_mut(size).enumerate() {
        let (w, log_mean) = weights(part, step);
        log_evidence[k] += log_mean;
        let shift = Stream::purpose(seed, k as u64, RESAMPLE, round as u32).uniform();
        let chosen: Vec<Scored> = systematic(&w, size, shift).map(|i| part[i].clone()).collect();
        part.clone_from_slice(&chosen);
    }
}

/// One move of every point at a temperature; returns how many were accepted.
fn sweep<F>(
    target: &Target<'_, F>,
    points: &mut [Scored],
    power: f64,
    step: usize,
    monitor: &Monitor,
) -> Result<usize>
where
    F: Fn(&[f64], usize, u64, f64, &mut WeekNoise) -> Result<f64> + Sync,
{
    let Some(shape) = Shape::of(points, target.dimension) else { return Ok(0) };
    let moved = in_blocks(points.len(), monitor, |i, noise| {
        let old = &points[i];
        let stream = &mut Stream::purpose(target.seed, i as u64, MOVE, step as u32);
        let (z, row, ratio) = propose(target, &shape, old, stream);
        let chance = libm::log(stream.uniform());
        let gain = ratio + log_prior(&z) - log_prior(&old.z);
        // Accepted when power · (new − old) + gain > chance: below this floor it cannot be.
        let floor = old.log_likelihood + (chance - gain) / power;
        let index = number(step, i);
        let log_likelihood = (target.log_likelihood)(&z, row, index, floor, noise)?;
        let accepted = log_likelihood > floor;
        Ok(accepted.then_some(Scored { z, row, index, log_likelihood }))
    })?;
    let mut accepted = 0;
    for (point, new) in points.iter_mut().zip(moved) {
        if let Some(new) = new {
            *point = new;
            accepted += 1;
        }
    }
    Ok(accepted)
}

/// Items by number, over threads, gathered in order.
fn in_blocks<T: Send>(
    count: usize,
    monitor: &Monitor,
    one: impl Fn(usize, &mut WeekNoise) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let blocks: Vec<Result<Vec<T>>> = (0..count.div_ceil(BLOCK))
        .into_par_iter()
        .map_init(WeekNoise::default, |noise, block| {
            monitor.check()?;
            let range = block * BLOCK..count.min((block + 1) * BLOCK);
            let done = range.map(|i| one(i, noise)).collect();
            monitor.advance(1);
            done
        })
        .collect();
    let mut all = Vec::with_capacity(count);
    for block in blocks {
        all.extend(block?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prior N(0, I), likelihood N(z₀ + z₁; 2, 0.1²) times noise of mean 1: the posterior mean of
    /// each of the two is 2/2.01, the variance of their difference stays 2, the evidence is known.
    #[test]
    fn finds_a_gaussian_posterior_through_noisy_likelihoods() {
        let log_likelihood =
            |z: &[f64], _row: usize, index: u64, _floor: f64, _u: &mut WeekNoise| {
                let noise = normals(&mut Stream::purpose(9, index, 0x4070, 0), 1)[0];
                Ok(-0.5 * ((z[0] + z[1] - 2.0) / 0.1).powi(2) + 0.5 * noise - 0.125)
            };
        let target = Target { dimension: 3, rows: 1, log_likelihood: &log_likelihood, seed: 5 };
        let found = temper(&target, 1_000, 4, &Monitor::new()).unwrap();
        let mean = |f: &dyn Fn(&[f64]) -> f64| {
            found.points.iter().map(|p| f(&p.z)).sum::<f64>() / found.points.len() as f64
        };
        assert!((mean(&|z| z[0]) - 2.0 / 2.01).abs() < 0.06);
        assert!((mean(&|z| z[1]) - 2.0 / 2.01).abs() < 0.06);
        assert!(mean(&|z| z[2]).abs() < 0.1);
        assert!((mean(&|z| (z[0] - z[1]).powi(2)) - 2.0).abs() < 0.25);
        // ∫ N(s; 0, 2) exp(−½((s − 2)/0.1)²) ds = 0.1 √(2π) N(2; 0, 2.01).
        let exact = libm::log(0.1 / 2.01f64.sqrt()) - 0.5 * 4.0 / 2.01;
        for island in found.log_evidence {
            assert!((island - exact).abs() < 0.5, "{island} {exact}");
        }
        assert!(found.acceptance > 0.1 && found.temperatures.len() > 2);
    }
}
