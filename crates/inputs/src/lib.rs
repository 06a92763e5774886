//! What people write, read and checked: dates, scenarios, official tables; and the errors that say
//! what is wrong with them. A crate of its own, so that it is compiled for size.

pub mod calendar;
pub mod data;
pub mod error;
#[cfg(feature = "python")]
mod exception;
pub mod scenario;
