//! Learning the crossing process from the weekly series: likelihoods, particle filter, posterior.

mod days;
mod filter;
mod lane_math;
mod likelihood;
mod process;
mod series;
mod start;

pub use days::days_log_likelihood;
pub use filter::{Cloud, Filtered, filter};
pub use process::{DaysProcess, Pressure, arrivals_size};
pub use series::Series;
pub use start::{filtered_start, pressure_of};
