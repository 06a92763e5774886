//! Exact quantiles and moments of arrays.

mod bins;
mod moments;
mod quantiles;

pub use moments::Moments;
pub use quantiles::{Ranks, Summary, Workspace};
