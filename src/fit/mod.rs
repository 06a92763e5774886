//! Learning the crossing process from the weekly series: likelihoods, particle filter, posterior.

mod apply;
mod arrow;
mod cloud_lanes;
mod days;
mod field;
mod filter;
mod forecast;
mod importance;
mod learn;
mod likelihood;
mod optimise;
mod posterior;
mod process;
mod psis;
pub mod scheme;
mod series;
mod start;

pub use days::days_log_likelihood;
pub use filter::{Cloud, Filtered, filter};
pub use forecast::Paths;
pub use learn::{Assumed, Hyper, MEMORY, Observe};
pub use posterior::{Effort, Posterior, PressureDraw, Quality, posterior};
pub use process::{DaysProcess, Pressure, arrivals_size};
pub use series::{Series, harmonics};
pub use start::{filtered_start, pressure_of};
