//! Likelihood of the crossing days: beta-binomial, exact, no hidden state.

use super::likelihood::beta_binomial;
use super::process::DaysProcess;
use super::series::Series;

/// log p(days | process), summed over the published weeks.
pub fn days_log_likelihood(series: &Series, process: &DaysProcess) -> f64 {
    let mut sum = 0.0;
    for (k, season) in series.days.iter().zip(&series.season) {
        if k.is_nan() {
            continue;
        }
        let [a, b] = process.shapes(season);
        sum += beta_binomial(*k, 7.0, a, b);
    }
    sum
}
