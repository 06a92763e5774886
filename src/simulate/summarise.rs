//! Exact quantiles and moments of one series in one week over all draws.

use rayon::prelude::*;

use super::series::SERIES;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::summary::{Moments, quantile_sorted_ranks};

/// Probabilities at which quantiles are taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    /// Ascending, each in [0, 1].
    pub probabilities: Vec<f64>,
}

/// Summary of one series in one week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekSummary {
    /// One quantile for each level.
    pub quantiles: Vec<f64>,
    /// Mean and spread.
    pub moments: Moments,
    /// Monte-Carlo standard error of the median.
    pub median_error: f64,
}

impl WeekSummary {
    /// Summarises `values`, which are reordered.
    pub fn of(values: &mut [f64], levels: &Levels) -> Self {
        let moments = Moments::of(values);
        let n = values.len() as f64;
        // Half the distance of the order statistics one binomial standard deviation off the median.
        let off = (0.5 / n.sqrt()).min(0.5);
        let mut asked = levels.probabilities.clone();
        asked.extend([0.5 - off, 0.5 + off]);
        let mut quantiles = quantile_sorted_ranks(values, &asked);
        let (low, high) = (quantiles[asked.len() - 2], quantiles[asked.len() - 1]);
        quantiles.truncate(levels.probabilities.len());
        Self { quantiles, moments, median_error: (high - low) / 2.0 }
    }
}

/// Summaries of whole paths (scenario-major, then series, week, draw), and of the differences of
/// each pair (scenario, comparator): the same numbers, bit by bit, as a run of all draws makes.
pub fn summarise_paths(
    paths: &[f64],
    weeks: usize,
    draws: usize,
    pairs: &[(usize, usize)],
    levels: &Levels,
    monitor: &Monitor,
) -> Result<(Vec<WeekSummary>, Vec<WeekSummary>)> {
    let rows: Vec<&[f64]> = paths.chunks_exact(draws.max(1)).collect();
    let stride = SERIES * weeks;
    monitor.begin((rows.len() + pairs.len() * stride) as u64);
    let finish = |scratch: &mut Vec<f64>| {
        monitor.check()?;
        monitor.advance(1);
        Ok(WeekSummary::of(scratch, levels))
    };
    let weekly = rows
        .par_iter()
        .map_init(Vec::new, |scratch, row| {
            scratch.clear();
            scratch.extend_from_slice(row);
            finish(scratch)
        })
        .collect::<Result<_>>()?;
    let contrasts = (0..pairs.len() * stride)
        .into_par_iter()
        .map_init(Vec::new, |scratch, task| {
            let ((scenario, comparator), at) = (pairs[task / stride], task % stride);
            let (x, y) = (rows[scenario * stride + at], rows[comparator * stride + at]);
            scratch.clear();
            scratch.extend(x.iter().zip(y).map(|(x, y)| x - y));
            finish(scratch)
        })
        .collect::<Result<_>>()?;
    Ok((weekly, contrasts))
}
