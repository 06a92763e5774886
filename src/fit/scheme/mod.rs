//! Learning the return pipeline from dated cumulative counts of returns, admissions and re-entries.

mod capacity;
mod milestones;
mod pass;
mod posterior;
mod proposals;
mod tempering;

pub use capacity::{CAPACITY, Capacity, capacity_priors};
pub use milestones::{Bound, Milestone, Quantity, published};
pub use pass::{History, SERIES};
pub use posterior::{LEARNED, Request, SchemePosterior, scheme_posterior};
