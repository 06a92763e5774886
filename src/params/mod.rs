//! Parameters: the table with units, domains, priors, grades and sources; the space of draws.

mod names;
mod types;

pub use names::{PARAMETERS, Param};
pub use types::DeterrenceForm;
