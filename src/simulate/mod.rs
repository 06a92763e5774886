//! Blocks of draws over threads, weekly summaries, outcomes of a window.
//!
//! All scenarios of a run share draws, start and noise. Blocks of [`LANES`](crate::rng::LANES)
//! draws advance together a few weeks at a time, so that exact weekly quantiles need memory for
//! those weeks only (docs/decisions/0003-weeks-in-tiles.md).

mod block;
mod outcomes;
mod paired;
mod run;
mod series;
mod summarise;
mod trajectories;

pub use block::{Block, Job};
pub use outcomes::{OUTCOMES, Outcome, Tally};
pub use paired::{Paired, paired};
pub use run::{Projection, outcomes, project};
pub use series::{SERIES, Series};
pub use summarise::{Levels, WeekSummary, summarise_paths};
pub use trajectories::{FlowTrace, Paths, replay, trajectories};
