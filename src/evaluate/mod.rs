//! Evaluation: counterfactual, interrupted series, power.

pub mod days;
pub mod latent;
pub mod mixture;
pub mod power;
pub mod step;
