//! Bootstrap particle filter of the pressure level x, resampled (systematically) when it must be.
//!
//! Gordon, Salmond, Smith 1993; adaptive resampling at half the particles (Liu and Chen 1998). The
//! noise of particle slot i in week t has the address (seed, i, t), so nothing depends on threads.

use multiversion::multiversion;

use super::likelihood::neg_bin_constant;
use super::process::Pressure;
use super::series::Series;
use crate::num::{CENTRAL, exp, ln, normal_quantile, normal_quantile_central};
use crate::rng::{LANES, Stream, philox_lanes, unit32};
use crate::sampling::reach;

/// Address purposes of the filter.
const NOISE: u32 = 0x4010;
const RESAMPLE: u16 = 0x4011;
const PICK: u16 = 0x4012;

/// What a pass leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Filtered {
    /// Estimate of log p(arrivals | days, parameters); its exponential is unbiased.
    pub log_likelihood: f64,
    /// The same week by week.
    pub increments: Vec<f64>,
    /// Least effective sample size, as a share of the particles.
    pub least_ess: f64,
}

/// Particles and their working space, reusable over passes.
#[derive(Debug, Clone)]
pub struct Cloud {
    count: usize,
    x: Vec<f64>,
    spare: Vec<f64>,
    log_weight: Vec<f64>,
    weight: Vec<f64>,
    noise: Vec<[f64; 4]>,
}

impl Cloud {
    /// Space for `count` particles.
    pub fn new(count: usize) -> Self {
        let padded = count.div_ceil(LANES) * LANES;
        Self {
            count,
            x: vec![0.0; padded],
            spare: vec![0.0; padded],
            log_weight: vec![0.0; padded],
            weight: vec![0.0; padded],
            noise: vec![[0.0; 4]; padded],
        }
    }

    /// Runs over the series; the particles then stand at its last week.
    pub fn run(&mut self, series: &Series, pressure: &Pressure, seed: u64) -> Filtered {
        self.log_weight.fill(-libm::log(self.count as f64));
        let mut increments = Vec::with_capacity(series.len());
        let mut least_ess: f64 = 1.0;
        let (mut phi, mut step) = (0.0, pressure.stationary_sd());
        for t in 0..series.len() {
            if t % 4 == 0 {
                fill_noise(&mut self.noise, (t / 4) as u32, seed);
            }
            propagate(&mut self.x, &self.noise, t % 4, phi, step);
            (phi, step) = (pressure.phi, pressure.volatility);
            let (days, arrivals) = (series.days[t], series.arrivals[t]);
            if days.is_nan() || days == 0.0 {
                increments.push(0.0); // says nothing on x
                continue;
            }
            let base = pressure.base(&series.season[t], series.backlog[t]);
            let size = pressure.size * days;
            let fixed = neg_bin_constant(arrivals, size)
                + size * libm::log(pressure.size)
                + arrivals * base;
            let (gain, ess) = self.weigh(base, arrivals, size, pressure.size);
            increments.push(fixed + gain);
            least_ess = least_ess.min(ess / self.count as f64);
            if ess < 0.5 * self.count as f64 {
                self.resample(seed, t as u32);
            }
        }
        Filtered { log_likelihood: increments.iter().sum(), increments, least_ess }
    }

    /// Multiplies the weights by the week's likelihood; returns (log of the mean, ESS).
    fn weigh(&mut self, base: f64, arrivals: f64, size: f64, r: f64) -> (f64, f64) {
        let n = self.count;
        let top = add_log_likelihood(
            &mut self.log_weight,
            &self.x,
            base,
            arrivals,
            arrivals + size,
            r,
            n,
        );
        let (sum, squares) = exponentiate(&mut self.weight, &self.log_weight, top, n);
        let gain = top + libm::log(sum);
        for lw in &mut self.log_weight {
            *lw -= gain;
        }
        (gain, sum * sum / squares)
    }

    /// Systematic resampling (Kitagawa 1996) with one uniform; weights become equal.
    fn resample(&mut self, seed: u64, week: u32) {
        let n = self.count;
        let total: f64 = self.weight[..n].iter().sum();
        let cell = total / n as f64;
        let first = cell * Stream::purpose(seed, 0, RESAMPLE, week).uniform();
        let points = std::iter::successors(Some(first), |point| Some(point + cell));
        for (slot, from) in self.spare[..n].iter_mut().zip(reach(&self.weight[..n], points)) {
            *slot = self.x[from];
        }
        std::mem::swap(&mut self.x, &mut self.spare);
        self.log_weight.fill(-libm::log(n as f64));
    }

    /// One particle of the last week, with its weight as probability.
    pub fn pick(&self, seed: u64) -> f64 {
        let n = self.count;
        let weights: Vec<f64> = self.log_weight[..n].iter().map(|w| exp(*w)).collect();
        let total: f64 = weights.iter().sum();
        let point = total * Stream::purpose(seed, 0, PICK, 0).uniform();
        reach(&weights, std::iter::once(point)).next().map_or(self.x[n - 1], |i| self.x[i])
    }
}

/// One pass with fresh space.
pub fn filter(series: &Series, pressure: &Pressure, particles: usize, seed: u64) -> Filtered {
    Cloud::new(particles).run(series, pressure, seed)
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2", "x86_64+avx2"))]
fn fill_noise(noise: &mut [[f64; 4]], quad: u32, seed: u64) {
    let mut slots = [0u64; LANES];
    for (block, out) in noise.chunks_exact_mut(LANES).enumerate() {
        for l in 0..LANES {
            slots[l] = (block * LANES + l) as u64;
        }
        let words = philox_lanes(&slots, quad, NOISE << 16, seed);
        for (column, row) in words.iter().enumerate() {
            let mut widest = 0.0;
            for l in 0..LANES {
                let (z, w) = normal_quantile_central(unit32(row[l]));
                out[l][column] = z;
                widest = if w > widest { w } else { widest };
            }
            if widest > CENTRAL {
                for l in 0..LANES {
                    out[l][column] = normal_quantile(unit32(row[l]));
                }
            }
        }
    }
}

fn propagate(x: &mut [f64], noise: &[[f64; 4]], column: usize, phi: f64, step: f64) {
    for (x, z) in x.iter_mut().zip(noise) {
        *x = phi * *x + step * z[column];
    }
}

/// Adds ln NegBin up to terms without x; returns the largest log weight of the first `n`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2", "x86_64+avx2"))]
fn add_log_likelihood(
    log_weight: &mut [f64],
    x: &[f64],
    base: f64,
    y: f64,
    y_and_size: f64,
    r: f64,
    n: usize,
) -> f64 {
    for (lw, x) in log_weight.iter_mut().zip(x) {
        *lw += y * x - y_and_size * ln(r + exp(base + x));
    }
    let mut tops = [f64::NEG_INFINITY; 8];
    for (i, lw) in log_weight[..n].iter().enumerate() {
        let top = &mut tops[i % 8];
        *top = if *lw > *top { *lw } else { *top };
    }
    tops.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Weights relative to `top`; returns their sum and sum of squares, over the first `n`, in a fixed
/// order of eight accumulators.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2", "x86_64+avx2"))]
fn exponentiate(weight: &mut [f64], log_weight: &[f64], top: f64, n: usize) -> (f64, f64) {
    for (w, lw) in weight.iter_mut().zip(log_weight) {
        *w = exp(*lw - top);
    }
    let (mut sums, mut squares) = ([0.0; 8], [0.0; 8]);
    for (i, w) in weight[..n].iter().enumerate() {
        sums[i % 8] += w;
        squares[i % 8] += w * w;
    }
    (sums.iter().sum(), squares.iter().sum())
}
