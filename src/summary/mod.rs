//! Exact quantiles, moments.
