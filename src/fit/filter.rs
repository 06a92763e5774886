//! Bootstrap particle filter of the pressure level x, resampled (systematically) when it must be.
//!
//! Gordon, Salmond, Smith 1993; adaptive resampling at half the particles (Liu and Chen 1998). The
//! noise of particle slot i in week t has the address (seed, i, t), so nothing depends on threads.

use super::cloud_lanes::{Week, fill_noise, propagate, weigh};
use super::likelihood::neg_bin_constant;
use super::process::Pressure;
use super::series::Series;
use crate::num::{exp, ln};
use crate::rng::{LANES, Stream};
use crate::sampling::{copy_systematic, reach};

/// Address purposes of the filter, beside its noise.
const RESAMPLE: u16 = 0x4011;
const PICK: u16 = 0x4012;

/// Below this sum weights are taken from their logarithms anew, long before squares vanish.
const FAINT: f64 = 1e-100;

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

/// Particles and their working space, reusable over passes. Space past `count` has no weight.
#[derive(Debug, Clone)]
pub struct Cloud {
    count: usize,
    x: Vec<f64>,
    weight: Vec<f64>,
    /// Sum of the weights.
    mass: f64,
    spare: Vec<f64>,
    noise: Vec<f64>,
}

impl Cloud {
    /// Space for `count` particles.
    pub fn new(count: usize) -> Self {
        let padded = count.div_ceil(LANES) * LANES;
        let empty = || vec![0.0; padded];
        let noise = vec![0.0; 4 * padded];
        Self { count, x: empty(), weight: empty(), mass: 0.0, spare: empty(), noise }
    }

    /// Runs over the series; the particles then stand at its last week.
    pub fn run(&mut self, series: &Series, pressure: &Pressure, seed: u64) -> Filtered {
        self.level_weights();
        let mut increments = Vec::with_capacity(series.len());
        let mut least_ess: f64 = 1.0;
        let (mut phi, mut step) = (0.0, pressure.stationary_sd());
        for t in 0..series.len() {
            if t % 4 == 0 {
                fill_noise(&mut self.noise, (t / 4) as u32, seed);
            }
            let padded = self.x.len();
            propagate(&mut self.x, &self.noise[t % 4 * padded..], phi, step);
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
            let (gain, share) = self.take(&Week::new(base, arrivals, days, pressure.size));
            increments.push(fixed + gain);
            least_ess = least_ess.min(share);
            if share < 0.5 {
                self.resample(seed, t as u32);
            }
        }
        Filtered { log_likelihood: increments.iter().sum(), increments, least_ess }
    }

    fn level_weights(&mut self) {
        self.weight[..self.count].fill(1.0);
        self.mass = self.count as f64;
    }

    /// Multiplies the weights by the week's likelihood; returns the logarithm of its mean and the
    /// effective sample size as a share of the particles.
    fn take(&mut self, week: &Week) -> (f64, f64) {
        let (mut sum, mut squares) = weigh(&self.x, &self.weight, &mut self.spare, week);
        let mut top = week.top;
        if sum < FAINT {
            (top, sum, squares) = self.take_logarithms(week);
        }
        std::mem::swap(&mut self.weight, &mut self.spare);
        let gain = top + libm::log(sum) - libm::log(self.mass);
        self.mass = sum;
        (gain, sum * sum / squares / self.count as f64)
    }

    /// The same relative to the largest weight there is: (its logarithm, sum, sum of squares).
    fn take_logarithms(&mut self, week: &Week) -> (f64, f64, f64) {
        let n = self.count;
        let particles = self.x[..n].iter().zip(&self.weight[..n]);
        for ((x, w), log) in particles.zip(&mut self.spare[..n]) {
            *log = ln(*w) + week.at(*x);
        }
        let top = self.spare[..n].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (mut sum, mut squares) = (0.0, 0.0);
        for w in &mut self.spare[..n] {
            *w = exp(*w - top);
            sum += *w;
            squares += *w * *w;
        }
        (top, sum, squares)
    }

    /// Systematic resampling (Kitagawa 1996) with one uniform; weights become equal.
    fn resample(&mut self, seed: u64, week: u32) {
        let n = self.count;
        let shift = Stream::purpose(seed, 0, RESAMPLE, week).uniform();
        let to = &mut self.spare[..n];
        copy_systematic(&self.x[..n], &self.weight[..n], self.mass, shift, to);
        std::mem::swap(&mut self.x, &mut self.spare);
        self.level_weights();
    }

    /// One particle of the last week, with its weight as probability.
    pub fn pick(&self, seed: u64) -> f64 {
        let n = self.count;
        let point = self.mass * Stream::purpose(seed, 0, PICK, 0).uniform();
        let found = reach(&self.weight[..n], std::iter::once(point)).next();
        found.map_or(self.x[n - 1], |i| self.x[i])
    }
}

/// One pass with fresh space.
pub fn filter(series: &Series, pressure: &Pressure, particles: usize, seed: u64) -> Filtered {
    Cloud::new(particles).run(series, pressure, seed)
}

#[cfg(test)]
mod tests {
    use super::super::cloud_lanes::NOISE;
    use super::*;
    use crate::dist::scalar::ln_pmf_neg_binomial;
    use crate::num::normal_quantile;
    use crate::rng::{key, philox4x32_10, unit32};
    use crate::sampling::systematic;

    fn series(arrivals: &[f64], days: &[f64]) -> Series {
        let ends: Vec<i64> = (0..days.len() as i64).map(|t| 18_994 + 7 * t).collect();
        Series::new(&ends, days, arrivals, None).unwrap()
    }

    fn pressure() -> Pressure {
        Pressure {
            level: 5.4,
            season: [-0.15, -0.30, -0.12, -0.05],
            backlog: 0.22,
            centre: 1.2,
            phi: 0.97,
            volatility: 0.07,
            size: 1.55,
        }
    }

    /// The filter as the textbook writes it: log weights, libm, the whole probability, no lanes.
    fn plain(series: &Series, pressure: &Pressure, n: usize, seed: u64) -> (Vec<f64>, f64) {
        let (mut x, mut log_weight) = (vec![0.0; n], vec![-libm::log(n as f64); n]);
        let (mut increments, mut least) = (Vec::new(), 1.0f64);
        for t in 0..series.len() {
            let (phi, step) = match t {
                0 => (0.0, pressure.stationary_sd()),
                _ => (pressure.phi, pressure.volatility),
            };
            let (days, y) = (series.days[t], series.arrivals[t]);
            for (i, x) in x.iter_mut().enumerate() {
                let words = philox4x32_10([i as u32, 0, (t / 4) as u32, NOISE << 16], key(seed));
                *x = phi * *x + step * normal_quantile(unit32(words[t % 4]));
                if days > 0.0 {
                    let base = pressure.base(&series.season[t], series.backlog[t]);
                    let mean = days * libm::exp(base + *x);
                    log_weight[i] += ln_pmf_neg_binomial(y, mean, pressure.size * days);
                }
            }
            let top = log_weight.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = log_weight.iter().map(|l| libm::exp(l - top)).sum();
            let gain = top + libm::log(sum);
            increments.push(gain);
            log_weight.iter_mut().for_each(|l| *l -= gain);
            let weight: Vec<f64> = log_weight.iter().map(|l| libm::exp(*l)).collect();
            let share = 1.0 / weight.iter().map(|w| w * w).sum::<f64>() / n as f64;
            least = least.min(share);
            if share < 0.5 {
                let shift = Stream::purpose(seed, 0, RESAMPLE, t as u32).uniform();
                x = systematic(&weight, n, shift).map(|i| x[i]).collect();
                log_weight.fill(-libm::log(n as f64));
            }
        }
        (increments, least)
    }

    fn agrees(series: &Series, pressure: &Pressure, n: usize, seed: u64) {
        let got = filter(series, pressure, n, seed);
        let (want, least) = plain(series, pressure, n, seed);
        for (t, (a, b)) in got.increments.iter().zip(&want).enumerate() {
            assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "week {t}: {a} against {b}");
        }
        assert!((got.least_ess - least).abs() < 1e-9);
    }

    #[test]
    fn lanes_equal_the_plain_filter() {
        let days = [2.0, 0.0, 5.0, f64::NAN, 1.0, 7.0, 3.0, 4.0, 6.0, 1.0, 2.0, 2.0, 0.0, 3.0];
        let arrivals = [
            310.0,
            0.0,
            1400.0,
            f64::NAN,
            1.0,
            2100.0,
            90.0,
            800.0,
            2600.0,
            3.0,
            700.0,
            650.0,
            0.0,
            500.0,
        ];
        let series = series(&arrivals, &days);
        for (n, seed) in [(1, 3), (64, 4), (1000, 5)] {
            agrees(&series, &pressure(), n, seed);
        }
    }

    /// Parameters under which every particle is hopeless: weights would vanish one after the other.
    #[test]
    fn hopeless_weeks_keep_their_logarithms() {
        let series = series(&[9000.0, 12_000.0, 9000.0, 40.0], &[7.0, 6.0, 7.0, 1.0]);
        let tight = Pressure { level: -3.0, size: 400.0, ..pressure() };
        agrees(&series, &tight, 200, 9);
        let last = filter(&series, &tight, 200, 9).increments[0];
        assert!(last < -3000.0 && last.is_finite(), "{last}");
    }

    /// Weights that are never made equal again shrink week by week, and stay numbers.
    #[test]
    fn long_series_without_resampling() {
        let (arrivals, days): (Vec<f64>, Vec<f64>) =
            (0..400).map(|t| (if t % 2 == 0 { 3000.0 } else { 20.0 }, 3.0)).unzip();
        let still = Pressure { volatility: 1e-6, phi: 0.5, ..pressure() };
        let series = series(&arrivals, &days);
        agrees(&series, &still, 100, 2);
        assert!(filter(&series, &still, 100, 2).least_ess > 0.99);
    }
}
