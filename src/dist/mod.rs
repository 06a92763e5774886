//! Distributions: scalar quantiles for priors and exact count samplers, scalar and in lanes.
