//! Scenarios: levers only, things a government decides; compiled to one policy a week.

mod policy;

pub use policy::{Policy, PolicyWeek};
