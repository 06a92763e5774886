//! The model, one file a process, in the order of docs/model.md.
//!
//! Every process is one function over a block of lanes, generic in the number ([`Real`]: `f64`, or
//! [`Dual`] for exact derivatives) and in the [`Noise`] (stochastic or expected). Processes read
//! the state and propose flows; only [`State::apply`] moves people.

mod admissions;
mod after_return;
mod attempts;
mod behaviour;
mod crossing;
mod inputs;
mod ledger;
mod noise;
mod perception;
mod pipeline;
mod pressure;
mod real;
mod seen;
mod state;
mod step;
mod triage;
mod weather;
mod week_noise;

pub use inputs::{Inputs, Law, StartLanes};
pub use noise::{Expected, Mode, Noise, Place, Stochastic};
pub use real::{Dual, Real};
pub use state::{Flows, MOST_PEOPLE, State};
pub use step::{Moment, Seen, step, week_expected, week_stochastic};
pub use week_noise::WeekNoise;

use crate::rng::LANES;

/// One number for each draw of a block.
pub type Lane<T> = [T; LANES];
