//! Evaluation: counterfactual, interrupted series, power, claims.
