//! Exact quantiles and moments of one series in one week over all draws.

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
