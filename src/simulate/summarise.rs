//! Exact quantiles and moments of one series in one week over all draws.

use multiversion::multiversion;
use rayon::prelude::*;

use super::series::SERIES;
use crate::error::Result;
use crate::monitor::Monitor;
use crate::summary::{Moments, Ranks, Summary, Workspace};

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

/// Summarises columns of as many draws, one after another.
#[derive(Debug)]
pub(super) struct Summariser<'a> {
    ranks: &'a Ranks,
    work: Workspace,
    difference: Vec<f64>,
}

/// The ranks that the summary of a column of `draws` values needs.
pub(super) fn ranks(draws: usize, levels: &Levels) -> Ranks {
    // Half the distance of the order statistics one binomial standard deviation off the median.
    let off = (0.5 / (draws as f64).sqrt()).min(0.5);
    let mut asked = levels.probabilities.clone();
    asked.extend([0.5 - off, 0.5 + off]);
    Ranks::new(draws, &asked)
}

impl<'a> Summariser<'a> {
    /// With the ranks of [`ranks`].
    pub(super) fn new(ranks: &'a Ranks) -> Self {
        Self { ranks, work: Workspace::default(), difference: Vec::new() }
    }

    /// Summarises a column; true if every value is zero.
    pub(super) fn column(&mut self, values: &[f64]) -> (WeekSummary, bool) {
        let Summary { moments, mut quantiles, zero } = self.work.summarise(values, self.ranks);
        let around = quantiles.split_off(quantiles.len() - 2);
        let median_error = (around[1] - around[0]) / 2.0;
        (WeekSummary { quantiles, moments, median_error }, zero)
    }

    /// Summarises a column less another one.
    pub(super) fn difference(&mut self, values: &[f64], others: &[f64]) -> WeekSummary {
        let mut difference = std::mem::take(&mut self.difference);
        difference.resize(values.len(), 0.0);
        subtract(values, others, &mut difference);
        let (summary, _) = self.column(&difference);
        self.difference = difference;
        summary
    }
}

#[multiversion(targets(
    "x86_64+avx512f+avx512dq+avx512vl+avx512bw+avx2+fma+bmi2",
    "x86_64+avx2+fma+bmi2"
))]
fn subtract(values: &[f64], others: &[f64], out: &mut [f64]) {
    for i in 0..out.len().min(values.len()).min(others.len()) {
        out[i] = values[i] - others[i];
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
    let columns: Vec<&[f64]> = paths.chunks_exact(draws.max(1)).collect();
    monitor.begin((columns.len() + pairs.len() * SERIES * weeks) as u64);
    summarise_columns(&columns, SERIES * weeks, pairs, &ranks(draws, levels), || {
        monitor.check()?;
        monitor.advance(1);
        Ok(())
    })
}

/// Summaries of columns, `stride` a scenario, and of the differences of the pairs' columns; `step` comes
/// before each and may stop the work.
pub(super) fn summarise_columns(
    columns: &[&[f64]],
    stride: usize,
    pairs: &[(usize, usize)],
    ranks: &Ranks,
    step: impl Fn() -> Result<()> + Sync,
) -> Result<(Vec<WeekSummary>, Vec<WeekSummary>)> {
    let summariser = || Summariser::new(ranks);
    let single: Vec<(WeekSummary, bool)> = columns
        .par_iter()
        .map_init(summariser, |s, column| {
            step()?;
            Ok(s.column(column))
        })
        .collect::<Result<_>>()?;
    let contrasts = (0..pairs.len() * stride)
        .into_par_iter()
        .map_init(summariser, |s, task| {
            step()?;
            let ((scenario, comparator), at) = (pairs[task / stride], task % stride);
            let (x, y) = (scenario * stride + at, comparator * stride + at);
            // Less nothing: much of what a scheme does is zero without it.
            Ok(if single[y].1 { single[x].0.clone() } else { s.difference(columns[x], columns[y]) })
        })
        .collect::<Result<_>>()?;
    Ok((single.into_iter().map(|(summary, _)| summary).collect(), contrasts))
}
