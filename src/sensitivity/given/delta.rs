//! Borgonovo's delta from classes of ranks: half the mean L1 distance between the distribution of
//! the output and its distribution given an input (Borgonovo 2007; Plischke, Borgonovo and Smith
//! 2013, EJOR 226, 536–550).
//!
//! The plug-in estimate is biased upwards by noise. The cross-fitted one takes the sign of each
//! cell from all rows but a fold and its size from that fold: without influence its mean is zero,
//! and it is biased downwards by wrong signs. Wide classes bias both downwards.

use rayon::prelude::*;

use super::sample::{Sample, labels, order};
use crate::error::{Error, Problem, Result};
use crate::monitor::Monitor;

/// Folds of the cross-fit.
const FOLDS: usize = 10;

/// Estimates for one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delta {
    /// Cross-fitted estimate.
    pub value: f64,
    /// Plug-in estimate.
    pub plain: f64,
    /// Standard error of the cross-fitted estimate over folds.
    pub error: f64,
}

/// Number of classes of an input, and of the output, by default: the cube root of the rows.
pub fn classes(rows: usize) -> usize {
    ((rows as f64).cbrt().round() as usize).clamp(5, 48)
}

/// Delta of every input with `count` classes of the inputs and of the output.
pub fn delta(sample: Sample<'_>, count: usize, monitor: &Monitor) -> Result<Vec<Delta>> {
    if count < 2 || count * count > sample.len() {
        let allowed = format!("2 to {}", (sample.len() as f64).sqrt() as usize);
        return Err(Error::parameter(Problem::domain("classes", count, &allowed)));
    }
    let w = sample.weights();
    let of_y = labels(sample.y, &order(sample.y), &w, count);
    monitor.begin(sample.inputs() as u64);
    (0..sample.inputs())
        .into_par_iter()
        .map(|j| {
            monitor.check()?;
            let x = sample.column(j);
            let of_x = labels(x, &order(x), &w, count);
            monitor.advance(1);
            Ok(one(&of_x, &of_y, &w, count))
        })
        .collect()
}

fn one(of_x: &[u32], of_y: &[u32], w: &[f64], count: usize) -> Delta {
    let cells = count * count;
    let mut folds = vec![vec![0.0; cells]; FOLDS];
    for i in 0..w.len() {
        folds[i % FOLDS][of_x[i] as usize * count + of_y[i] as usize] += w[i];
    }
    let mut all = vec![0.0; cells];
    folds.iter().for_each(|fold| all.iter_mut().zip(fold).for_each(|(a, f)| *a += f));
    let excess = excesses(&all, count);
    let plain = 0.5 * excess.iter().map(|e| e.abs()).sum::<f64>();
    let parts: Vec<f64> = folds
        .iter()
        .map(|fold| {
            let rest: Vec<f64> = all.iter().zip(fold).map(|(a, f)| a - f).collect();
            let signs = excesses(&rest, count);
            let sizes = excesses(fold, count);
            0.5 * sizes.iter().zip(&signs).map(|(s, g)| if *g < 0.0 { -s } else { *s }).sum::<f64>()
        })
        .collect();
    let n = FOLDS as f64;
    let value = parts.iter().sum::<f64>() / n;
    let spread: f64 = parts.iter().map(|p| (p - value).powi(2)).sum();
    Delta { value, plain, error: (spread / (n * (n - 1.0))).sqrt() }
}

/// Joint shares less the products of their margins.
fn excesses(cells: &[f64], count: usize) -> Vec<f64> {
    let total: f64 = cells.iter().sum();
    let mut columns = vec![0.0; count];
    for row in cells.chunks_exact(count) {
        columns.iter_mut().zip(row).for_each(|(c, v)| *c += v / total);
    }
    let mut out = Vec::with_capacity(cells.len());
    for row in cells.chunks_exact(count) {
        let share = row.iter().sum::<f64>() / total;
        out.extend(row.iter().zip(&columns).map(|(v, c)| v / total - share * c));
    }
    out
}
