//! Rust core of `returnflow`: weekly stochastic stock-flow model of a return scheme.
//!
//! Layers, lowest first; an arrow never points up (`tests/core/layers.rs` reads the `use` lines):
//! `error monitor calendar num rng dist` → `params scenario` → `model` → `sampling` →
//! `simulate summary` → `data fit sensitivity evaluate decide cli`. What is read once and not computed
//! with is in crates of its own, compiled for size (`crates/inputs`, `crates/cli`); so is the border
//! to Python above them all (`crates/py`).

pub use returnflow_cli as cli;
pub use returnflow_inputs::{calendar, data, error, scenario};

pub mod decide;
pub mod dist;
pub mod evaluate;
pub mod fit;
pub mod model;
pub mod monitor;
pub mod num;
pub mod params;
pub mod rng;
pub mod sampling;
pub mod sensitivity;
pub mod simulate;
pub mod summary;
