//! Likelihood of the crossing days: beta-binomial, exact, no hidden state.

use super::process::DaysProcess;
use super::series::Series;
use crate::dist::scalar::ln_pmf_beta_binomial;

/// log p(days | process), summed over the published weeks.
pub fn days_log_likelihood(series: &Series, process: &DaysProcess) -> f64 {
    let mut sum = 0.0;
    for (k, season) in series.days.iter().zip(&series.season) {
        if k.is_nan() {
            continue;
        }
        let [a, b] = process.shapes(season);
        sum += ln_pmf_beta_binomial(*k, 7.0, a, b);
    }
    sum
}
