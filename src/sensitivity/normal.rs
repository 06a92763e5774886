//! The standard normal quantile, for inputs that are normal scores.

use statrs::distribution::{ContinuousCDF, Normal};

/// Quantile of the standard normal law.
pub fn quantile(u: f64) -> f64 {
    Normal::standard().inverse_cdf(u)
}
