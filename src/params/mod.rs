//! Parameters: the table with units, domains, priors, grades and sources; the space of draws.

mod names;

pub use names::{PARAMETERS, Param};
