//! Given data: indices from inputs and an output that somebody else sampled, weighted or not.

pub mod delta;
pub mod hsic;
pub mod pawn;
pub mod ranks;
pub mod regional;
pub mod sample;
pub mod shapley;
