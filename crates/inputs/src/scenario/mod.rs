//! Scenarios: levers only, things a government decides; compiled to one policy a week.
//!
//! As written ([`node`]) → validated ([`Scenario`]) → running ([`Policy`], which knows no dates).

mod builtin;
mod check;
mod combine;
mod fields;
pub mod levers;
pub mod node;
mod parse;
mod place;
mod policy;
mod read;
mod schedule;
mod spec;
mod stress;
mod text;

pub use builtin::{NAMES, named};
pub use combine::{Difference, diff, merge};
pub use policy::{Policy, PolicyWeek};
pub use read::check_schedule;
pub use schedule::{Ramp, Schedule, Step, Steps};
pub use spec::{Scenario, Stop};
pub use stress::{STRESSES, Stress, stressed};
pub use text::{SCHEMA_FILE, json_schema};
