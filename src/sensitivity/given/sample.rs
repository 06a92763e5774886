//! A sample (X, Y) with weights, checked once; and orders, slices and labels of its columns.

use crate::error::{Error, Problem, Result};
use crate::rng::{LANES, purpose_lanes};

/// Purpose number of permutations in [`Stream::purpose`].
pub(super) const PURPOSE: u16 = 0x4A10;

/// Fewest rows from which anything is estimated.
const LEAST: usize = 20;

/// Rows from which digits sort faster than comparisons.
const RADIX_FROM: usize = 2048;

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
        // All of a column at once, and only then which: the first test is one of vectors.
        let finite = |v: &[f64]| v.iter().fold(true, |all, v| all & v.is_finite());
        if !(finite(x) && finite(y))
            && let Some(k) = x.iter().chain(y).position(|v| !v.is_finite())
        {
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
    // The upper half of each key and the row in one word: eight bytes to move in place of sixteen.
    let mut packed: Vec<u64> =
        values.iter().enumerate().map(|(i, v)| (key(*v) >> 32 << 32) | i as u64).collect();
    if packed.len() < RADIX_FROM {
        packed.sort_unstable();
    } else {
        sort_by_upper_half(&mut packed);
    }
    let mut rows: Vec<u32> = packed.iter().map(|p| *p as u32).collect();
    // Rows whose upper halves are equal are still by row: the whole keys decide.
    let mut start = 0;
    for run in packed.chunk_by(|a, b| a >> 32 == b >> 32) {
        let run = start..start + run.len();
        start = run.end;
        if run.len() > 1 {
            rows[run].sort_by_key(|i| key(values[*i as usize]));
        }
    }
    rows
}

/// The bits of a finite float, ordered as integers.
#[inline]
fn key(v: f64) -> u64 {
    let bits = (v + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Sorts words by their upper halves, byte by byte from the last; equal ones stay in their order.
fn sort_by_upper_half(words: &mut Vec<u64>) {
    let byte = |word: u64, d: usize| (word >> (32 + 8 * d)) as usize & 255;
    let mut counts = [[0_usize; 256]; 4];
    for word in words.iter() {
        counts.iter_mut().enumerate().for_each(|(d, c)| c[byte(*word, d)] += 1);
    }
    let mut other = vec![0; words.len()];
    for (d, starts) in counts.iter_mut().enumerate() {
        // A byte that all share moves nothing.
        if starts[byte(words[0], d)] == words.len() {
            continue;
        }
        let mut below = 0;
        starts.iter_mut().for_each(|c| below += std::mem::replace(c, below));
        for word in words.iter() {
            let at = &mut starts[byte(*word, d)];
            other[*at] = *word;
            *at += 1;
        }
        std::mem::swap(words, &mut other);
    }
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
    let words = words(n, seed, index);
    let mut out: Vec<u32> = (0..n as u32).collect();
    for i in (1..n).rev() {
        // A word is scaled to 0..=i; its 2³² values favour none of them by more than i / 2³².
        out.swap(i, ((u64::from(words[i]) * (i as u64 + 1)) >> 32) as usize);
    }
    out
}

/// At least `n` random words.
#[multiversion::multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn words(n: usize, seed: u64, index: u32) -> Vec<u32> {
    let mut out = Vec::with_capacity(n + 4 * LANES);
    for block in 0..n.div_ceil(4 * LANES) as u32 {
        let ids = std::array::from_fn(|l| (u64::from(index) << 32) | l as u64);
        purpose_lanes(seed, &ids, PURPOSE, block).iter().for_each(|four| out.extend(four));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::unit32;

    #[test]
    fn order_of_many_rows_is_that_of_comparisons() {
        for (scale, add) in [(1.0, 0.0), (1e-300, 0.0), (1e300, 0.0), (8.0, 0.0), (1e-9, 1.0)] {
            let x: Vec<f64> = words(3 * RADIX_FROM, 1, 0)
                .into_iter()
                .map(|word| (unit32(word) - 0.5) * scale + add)
                .map(|v| if scale == 8.0 { v.round() } else { v }) // with ties and signed zeros
                .collect();
            let mut expected: Vec<u32> = (0..x.len() as u32).collect();
            expected.sort_by(|a, b| {
                (x[*a as usize] + 0.0).total_cmp(&(x[*b as usize] + 0.0)).then(a.cmp(b))
            });
            assert_eq!(order(&x), expected);
        }
    }

    #[test]
    fn a_permutation_holds_every_row_once_and_has_no_favourites() {
        let (n, many) = (5, 24_000);
        let mut counts = vec![0.0; n * n];
        for index in 0..many {
            let mut seen = vec![false; n];
            for (place, row) in permutation(n, 3, index).into_iter().enumerate() {
                seen[row as usize] = true;
                counts[place * n + row as usize] += 1.0;
            }
            assert!(seen.iter().all(|s| *s));
        }
        let expected = f64::from(many) / n as f64;
        let chi2: f64 = counts.iter().map(|c| (c - expected).powi(2) / expected).sum();
        assert!(chi2 < 39.25, "{chi2}"); // 0.999 quantile with (n − 1)² = 16 degrees of freedom
    }
}
