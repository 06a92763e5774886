//! Distribution functions that the priors stand on.

use statrs::distribution::{Beta, ContinuousCDF, Normal};

pub(crate) fn normal_cdf(z: f64) -> f64 {
    Normal::standard().cdf(z)
}

pub(crate) fn normal_quantile(u: f64) -> f64 {
    Normal::standard().inverse_cdf(u)
}

pub(crate) fn beta_cdf(alpha: f64, beta: f64, x: f64) -> f64 {
    Beta::new(alpha, beta).map_or(f64::NAN, |d| d.cdf(x))
}

pub(crate) fn beta_quantile(alpha: f64, beta: f64, u: f64) -> f64 {
    Beta::new(alpha, beta).map_or(f64::NAN, |d| d.inverse_cdf(u))
}
