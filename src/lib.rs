//! Rust core of `returnflow`: weekly stochastic stock-flow model of a return scheme.
//!
//! Layers, lowest first; an arrow never points up (`tests/core/layers.rs` reads the `use` lines):
//! `error monitor calendar num rng dist` → `params scenario` → `model` → `sampling` →
//! `simulate summary` → `data fit sensitivity evaluate decide cli` → `py`.

pub mod calendar;
pub use returnflow_cli as cli;
pub mod data;
pub mod decide;
pub mod dist;
pub mod error;
pub mod evaluate;
pub mod fit;
pub mod model;
pub mod monitor;
pub mod num;
pub mod params;
pub mod rng;
pub mod sampling;
pub mod scenario;
pub mod sensitivity;
pub mod simulate;
pub mod summary;

#[cfg(feature = "python")]
mod py;
