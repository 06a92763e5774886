//! HSIC: dependence of output and input in any form (Gretton et al. 2005; Da Veiga 2015), with the
//! p-value of the gamma approximation (Gretton et al. 2008).

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Gamma};

use super::sample::{Sample, mean_variance};
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;

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

/// HSIC of every input; equal weights only.
pub fn hsic(sample: Sample<'_>, monitor: &Monitor) -> Result<Vec<Hsic>> {
    let n = sample.len();
    if n > MOST {
        return Err(Error::data(Problem::domain("rows", n, "20 to 4000 (the cost is quadratic)")));
    }
    let of_y = Gram::new(sample.y)?;
    let own = of_y.product(&of_y);
    monitor.begin(sample.inputs() as u64);
    (0..sample.inputs())
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let of_x = Gram::new(sample.column(j))?;
            let value = of_x.product(&of_y);
            let r2 = value / (of_x.product(&of_x) * own).sqrt();
            monitor.advance(1);
            Ok(Hsic { value, r2, p: of_x.p_value(&of_y, value) })
        })
        .collect()
}

/// A centred Gram matrix and the mean of its entries off the diagonal before centring.
struct Gram {
    n: usize,
    at: Vec<f64>,
    off: f64,
}

impl Gram {
    fn new(v: &[f64]) -> Result<Self> {
        let n = v.len();
        let (_, variance) = mean_variance(v, &vec![1.0; n]);
        let variance = variance * n as f64 / (n as f64 - 1.0);
        if variance <= 0.0 {
            return Err(Error::data(Problem::says("an input or the output", "does not vary")));
        }
        let mut at = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..n {
                at[i * n + j] = (-0.5 * (v[i] - v[j]).powi(2) / variance).exp();
            }
        }
        let means: Vec<f64> =
            at.chunks_exact(n).map(|r| r.iter().sum::<f64>() / n as f64).collect();
        let all = means.iter().sum::<f64>() / n as f64;
        let off = (all * (n * n) as f64 - n as f64) / (n * (n - 1)) as f64;
        for i in 0..n {
            for j in 0..n {
                at[i * n + j] += all - means[i] - means[j];
            }
        }
        Ok(Self { n, at, off })
    }

    fn product(&self, other: &Self) -> f64 {
        let sum: f64 = self.at.iter().zip(&other.at).map(|(a, b)| a * b).sum();
        sum / (self.n * self.n) as f64
    }

    /// Gamma law with the mean and variance that HSIC has under independence.
    fn p_value(&self, other: &Self, value: f64) -> f64 {
        let n = self.n as f64;
        let mut square = 0.0;
        for i in 0..self.n {
            for j in (0..self.n).filter(|j| *j != i) {
                square += (self.at[i * self.n + j] * other.at[i * self.n + j]).powi(2);
            }
        }
        let factor = 2.0 * (n - 4.0) * (n - 5.0) / (n * (n - 1.0) * (n - 2.0) * (n - 3.0));
        let variance = factor * square / (n * (n - 1.0));
        let mean = (1.0 + self.off * other.off - self.off - other.off) / n;
        Gamma::new(mean * mean / variance, mean / variance).map_or(f64::NAN, |law| law.sf(value))
    }
}
