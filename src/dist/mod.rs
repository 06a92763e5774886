//! Distributions: scalar quantiles for priors and exact count samplers, scalar and in lanes.
//!
//! A count is drawn by inversion: the smallest k with F(k) ≥ u. That is the exact law, up to the
//! resolution of u, and monotone in u and in the parameters, so scenarios stay paired.

mod beta_binomial;
mod central;
mod continuous;
mod counts;
mod exact;
mod ladder;
pub mod lanes;
mod pmf;
mod quantile;
mod rejection;
pub mod scalar;

#[cfg(test)]
mod tests;
