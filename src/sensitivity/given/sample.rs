//! A sample (X, Y) with weights, checked once; and orders, slices and labels of its columns.

use crate::error::{Error, Problem, Result};
use crate::rng::Stream;

/// Purpose number of permutations in [`Stream::purpose`].
pub(super) const PURPOSE: u16 = 0x4A10;

/// Fewest rows from which anything is estimated.
const LEAST: usize = 20;

/// Inputs, one output, and weights.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// Input-major values: `x[j * n + i]`.
    pub x: &'a [f64],
    /// One output a row.
    pub y: &'a [f64],
    /// Weights; equal when absent.
    pub w: Option<&'a [f64]>,
}

impl<'a> Sample<'a> {
    /// Checks sizes, finiteness and weights.
    pub fn new(x: &'a [f64], y: &'a [f64], w: Option<&'a [f64]>) -> Result<Self> {
        let n = y.len();
        if n < LEAST {
            return Err(Error::data(Problem::domain("rows", n, "at least 20")));
        }
        if x.is_empty() || !x.len().is_multiple_of(n) {
            return Err(Error::data(Problem::says("inputs", "need one row for each output")));
        }
        if let Some(k) = x.iter().chain(y).position(|v| !v.is_finite()) {
            let what = "hold a value that is not finite";
            return Err(Error::data(Problem::says("inputs or outputs", what).got(k % n)));
        }
        if let Some(w) = w {
            let sum: f64 = w.iter().sum();
            let good = w.len() == n && w.iter().all(|w| *w >= 0.0) && sum > 0.0 && sum.is_finite();
            if !good {
                let what = "must be one a row, finite, none negative, not all zero";
                return Err(Error::data(Problem::says("weights", what)));
            }
        }
        Ok(Self { x, y, w })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Never: a sample has rows.
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.x.len() / self.len()
    }

    /// One input.
    pub fn column(&self, j: usize) -> &'a [f64] {
        &self.x[j * self.len()..(j + 1) * self.len()]
    }

    /// Weight of a row, normalised to sum to the number of rows.
    pub fn weights(&self) -> Vec<f64> {
        let n = self.len();
        match self.w {
            None => vec![1.0; n],
            Some(w) => {
                let scale = n as f64 / w.iter().sum::<f64>();
                w.iter().map(|w| w * scale).collect()
            }
        }
    }
}

/// Rows in the order of their values; equal values by row.
pub fn order(values: &[f64]) -> Vec<u32> {
    // The bits of a finite float, ordered as integers.
    let key = |v: f64| {
        let bits = (v + 0.0).to_bits();
        if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
    };
    let mut keyed: Vec<(u64, u32)> =
        values.iter().enumerate().map(|(i, v)| (key(*v), i as u32)).collect();
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, i)| i).collect()
}

/// The slice of each row when the rows in `order` are cut into `slices` of equal weight; rows of
/// equal value stay together.
pub fn labels(values: &[f64], order: &[u32], w: &[f64], slices: usize) -> Vec<u32> {
    let total: f64 = w.iter().sum();
    let mut out = vec![0; values.len()];
    let (mut below, mut label, mut last) = (0.0, 0, f64::NAN);
    for &i in order {
        let i = i as usize;
        if values[i] != last {
            // The centre of this row's share decides, so that slices have equal counts.
            let at = (below + 0.5 * w[i]) / total * slices as f64;
            label = (at as usize).min(slices - 1) as u32;
            last = values[i];
        }
        out[i] = label;
        below += w[i];
    }
    out
}

/// A random order of `n` rows.
pub fn permutation(n: usize, seed: u64, index: u32) -> Vec<u32> {
    let mut stream = Stream::purpose(seed, u64::from(index), PURPOSE, 0);
    let mut out: Vec<u32> = (0..n as u32).collect();
    for i in (1..n).rev() {
        // A stream holds 2¹⁷ words: a new one for each 2¹⁴ rows.
        if i % 16_384 == 0 {
            stream = Stream::purpose(seed, u64::from(index), PURPOSE, 1 + (i / 16_384) as u32);
        }
        let k = (stream.uniform() * (i + 1) as f64) as usize;
        out.swap(i, k.min(i));
    }
    out
}

/// Weighted mean and variance.
pub fn mean_variance(y: &[f64], w: &[f64]) -> (f64, f64) {
    let total: f64 = w.iter().sum();
    let pivot = y[0];
    let mean = y.iter().zip(w).map(|(y, w)| w * (y - pivot)).sum::<f64>() / total;
    let square = y.iter().zip(w).map(|(y, w)| w * (y - pivot - mean).powi(2)).sum::<f64>();
    (pivot + mean, square / total)
}
