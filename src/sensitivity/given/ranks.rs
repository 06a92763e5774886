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
    let row = |i: &u32| {
        let k = *i as usize;
        Row { y: sample.y[k] - sample.y[0], w: w[k], group: k % GROUPS }
    };
    monitor.begin(sample.inputs() as u64);
    (0..sample.inputs())
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let rows: Vec<Row> = order(sample.column(j)).iter().map(row).collect();
            let (whole, parts) = indices(&rows);
            let n = GROUPS as f64;
            let mean = parts.iter().sum::<f64>() / n;
            let spread: f64 = parts.iter().map(|p| (p - mean).powi(2)).sum();
            monitor.advance(1);
            Ok((whole, ((n - 1.0) / n * spread).sqrt()))
        })
        .collect()
}

/// One row: its output less a pivot, its weight and its group of the jackknife.
#[derive(Debug, Clone, Copy)]
struct Row {
    y: f64,
    w: f64,
    group: usize,
}

/// Sums over rows, and over pairs of neighbours; a pair weighs the mean of its two weights.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    weight: f64,
    sum: f64,
    square: f64,
    pair_weight: f64,
    pair_sum: f64,
    pair: f64,
}

impl Sums {
    fn add(&mut self, row: &Row) {
        self.weight += row.w;
        self.sum += row.w * row.y;
        self.square += row.w * row.y * row.y;
    }

    fn join(&mut self, a: &Row, b: &Row, sign: f64) {
        let v = sign * 0.5 * (a.w + b.w);
        self.pair_weight += v;
        self.pair_sum += v * 0.5 * (a.y + b.y);
        self.pair += v * a.y * b.y;
    }

    fn less(&self, other: &Self) -> Self {
        Self {
            weight: self.weight - other.weight,
            sum: self.sum - other.sum,
            square: self.square - other.square,
            pair_weight: self.pair_weight - other.pair_weight,
            pair_sum: self.pair_sum - other.pair_sum,
            pair: self.pair - other.pair,
        }
    }

    /// Mean product of neighbours, centred, over the variance.
    fn index(&self) -> f64 {
        let mean = self.sum / self.weight;
        let variance = self.square / self.weight - mean * mean;
        // Without weights the mean over pairs is the mean over rows, and this is the published
        // formula.
        let pairs = (self.pair - 2.0 * mean * self.pair_sum) / self.pair_weight + mean * mean;
        if variance > 0.0 { pairs / variance } else { f64::NAN }
    }
}

/// The index of rows in the order of the input, and without each group in turn. The last row is the
/// neighbour of the first, as in the paper. Rows that lose what lies between them become neighbours.
fn indices(rows: &[Row]) -> (f64, Vec<f64>) {
    let mut all = Sums::default();
    let mut lost = [Sums::default(); GROUPS];
    // Begin where a run of rows of one group begins; there are at least two groups.
    let start = (1..rows.len()).find(|k| rows[*k].group != rows[k - 1].group).unwrap_or(0);
    let (before, after) = rows.split_at(start);
    let mut last = before.last().unwrap_or(&rows[0]);
    let mut outside = last;
    for row in after.iter().chain(before) {
        all.add(row);
        lost[row.group].add(row);
        all.join(last, row, 1.0);
        lost[row.group].join(last, row, 1.0);
        if row.group != last.group {
            lost[last.group].join(last, row, 1.0);
            lost[last.group].join(outside, row, -1.0);
            outside = last;
        }
        last = row;
    }
    (all.index(), lost.iter().map(|l| all.less(l).index()).collect())
}

/// Share of the variance that a sample can say anything about: 0 when the output is constant.
pub fn varies(sample: Sample<'_>) -> bool {
    let (mean, variance) = mean_variance(sample.y, &sample.weights());
    variance.sqrt() > 1e-14 * mean.abs()
}
