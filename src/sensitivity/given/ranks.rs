//! First-order indices from one sample by ranks: Chatterjee's idea as used by Gamboa, Gremaud,
//! Klein and Lagnoux (2022), Bernoulli 28, 2345–2374.

use rayon::prelude::*;

use super::sample::{Sample, mean_variance, order};
use crate::error::Result;
use crate::monitor::Monitor;

/// Groups of the delete-one-group jackknife.
pub const GROUPS: usize = 20;

/// Estimate and jackknife standard error of each input.
pub fn first_order(sample: Sample<'_>, monitor: &Monitor) -> Result<Vec<(f64, f64)>> {
    let w = sample.weights();
    monitor.begin(sample.inputs() as u64);
    (0..sample.inputs())
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let order = order(sample.column(j));
            let whole = index(sample.y, &w, order.iter().copied());
            let parts: Vec<f64> = (0..GROUPS as u32)
                .map(|g| {
                    let kept = order.iter().copied().filter(|i| i % GROUPS as u32 != g);
                    index(sample.y, &w, kept)
                })
                .collect();
            let n = GROUPS as f64;
            let mean = parts.iter().sum::<f64>() / n;
            let spread: f64 = parts.iter().map(|p| (p - mean).powi(2)).sum();
            monitor.advance(1);
            Ok((whole, ((n - 1.0) / n * spread).sqrt()))
        })
        .collect()
}

/// Mean product of neighbours in the order of the input, centred, over the variance. The last row
/// is the neighbour of the first, as in the paper. A pair weighs the mean of its two weights.
fn index(y: &[f64], w: &[f64], order: impl Iterator<Item = u32>) -> f64 {
    let (pivot, _) = (y[0], ());
    let (mut sum, mut square, mut weight) = (0.0, 0.0, 0.0);
    let (mut pair, mut pair_sum, mut pair_weight) = (0.0, 0.0, 0.0);
    let mut first: Option<(f64, f64)> = None;
    let mut last = (0.0, 0.0);
    let mut join = |a: (f64, f64), b: (f64, f64)| {
        let v = 0.5 * (a.1 + b.1);
        pair += v * a.0 * b.0;
        pair_sum += v * 0.5 * (a.0 + b.0);
        pair_weight += v;
    };
    for i in order {
        let i = i as usize;
        let here = (y[i] - pivot, w[i]);
        sum += here.1 * here.0;
        square += here.1 * here.0 * here.0;
        weight += here.1;
        match first {
            None => first = Some(here),
            Some(_) => join(last, here),
        }
        last = here;
    }
    if let Some(first) = first {
        join(last, first);
    }
    let mean = sum / weight;
    let variance = square / weight - mean * mean;
    // Without weights the mean over pairs is the mean over rows, and this is the published formula.
    let over = pair / pair_weight - 2.0 * mean * pair_sum / pair_weight + mean * mean;
    if variance > 0.0 { over / variance } else { f64::NAN }
}

/// Share of the variance that a sample can say anything about: 0 when the output is constant.
pub fn varies(sample: Sample<'_>) -> bool {
    let (mean, variance) = mean_variance(sample.y, &sample.weights());
    variance.sqrt() > 1e-14 * mean.abs()
}
