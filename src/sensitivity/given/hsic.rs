//! HSIC: dependence of output and input in any form (Gretton et al. 2005; Da Veiga 2015), with the
//! p-value of the gamma approximation (Gretton et al. 2008).

use rayon::prelude::*;

use super::sample::{Sample, mean_variance};
use crate::dist::scalar::gamma_sf;
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;
use crate::num::exp;

/// Most rows: the cost is quadratic.
pub const MOST: usize = 4000;

/// Dependence of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hsic {
    /// V-statistic with Gaussian kernels as wide as the standard deviation of each variable.
    pub value: f64,
    /// Normalised as a correlation: HSIC(X,Y) / √(HSIC(X,X) HSIC(Y,Y)).
    pub r2: f64,
    /// P-value of independence.
    pub p: f64,
}

/// HSIC of every input. With weights the rows are those of a weighted law: means become weighted
/// ones, and the p-value counts effective rows.
pub fn hsic(sample: Sample<'_>, monitor: &Monitor) -> Result<Vec<Hsic>> {
    let n = sample.len();
    if n > MOST {
        return Err(Error::data(Problem::domain("rows", n, "20 to 4000 (the cost is quadratic)")));
    }
    let w: Vec<f64> = sample.weights().iter().map(|w| w / n as f64).collect();
    let of_y = Gram::new(sample.y, &w)?;
    let own = of_y.product(&of_y, &w);
    monitor.begin(sample.inputs() as u64);
    (0..sample.inputs())
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let of_x = Gram::new(sample.column(j), &w)?;
            let value = of_x.product(&of_y, &w);
            let r2 = value / (of_x.product(&of_x, &w) * own).sqrt();
            monitor.advance(1);
            Ok(Hsic { value, r2, p: of_x.p_value(&of_y, value, &w) })
        })
        .collect()
}

/// A centred Gram matrix and the mean of its entries off the diagonal before centring.
struct Gram {
    n: usize,
    at: Vec<f64>,
    off: f64,
}

/// Σ w²: one over the number of effective rows.
fn square(w: &[f64]) -> f64 {
    w.iter().map(|w| w * w).sum()
}

impl Gram {
    /// `w` sums to 1.
    fn new(v: &[f64], w: &[f64]) -> Result<Self> {
        let n = v.len();
        let (_, variance) = mean_variance(v, w);
        let diagonal = square(w);
        let variance = variance / (1.0 - diagonal);
        // A single row of weight one leaves nothing to vary, nor does NaN.
        if !(variance > 0.0 && variance.is_finite()) {
            return Err(Error::data(Problem::says("an input or the output", "does not vary")));
        }
        let mut at = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                at[i * n + j] = exp(-0.5 * (v[i] - v[j]).powi(2) / variance);
            }
        }
        let mean = |r: &[f64]| r.iter().zip(w).map(|(k, w)| k * w).sum::<f64>();
        let means: Vec<f64> = at.chunks_exact(n).map(mean).collect();
        let all = mean(&means);
        let off = (all - diagonal) / (1.0 - diagonal);
        for i in 0..n {
            for j in 0..n {
                at[i * n + j] += all - means[i] - means[j];
            }
        }
        Ok(Self { n, at, off })
    }

    fn product(&self, other: &Self, w: &[f64]) -> f64 {
        let row = |i: usize| {
            let at = i * self.n..(i + 1) * self.n;
            let pairs = self.at[at.clone()].iter().zip(&other.at[at]).zip(w);
            w[i] * pairs.map(|((a, b), w)| a * b * w).sum::<f64>()
        };
        (0..self.n).map(row).sum()
    }

    /// Gamma law with the mean and variance that HSIC has under independence.
    fn p_value(&self, other: &Self, value: f64, w: &[f64]) -> f64 {
        let diagonal = square(w);
        let n = 1.0 / diagonal;
        let mut sum = 0.0;
        for i in 0..self.n {
            for j in (0..self.n).filter(|j| *j != i) {
                let k = i * self.n + j;
                sum += w[i] * w[j] * (self.at[k] * other.at[k]).powi(2);
            }
        }
        let factor = 2.0 * (n - 4.0) * (n - 5.0) / (n * (n - 1.0) * (n - 2.0) * (n - 3.0));
        let variance = factor * sum / (1.0 - diagonal);
        let mean = (1.0 + self.off * other.off - self.off - other.off) / n;
        gamma_sf(value * mean / variance, mean * mean / variance)
    }
}
