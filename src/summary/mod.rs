//! Exact quantiles and moments of arrays.

mod moments;
mod quantiles;

pub use moments::Moments;
pub use quantiles::quantile_sorted_ranks;
