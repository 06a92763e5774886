//! Draws and how they are made: random, Latin hypercube, Owen-scrambled Sobol, copula.

mod draws;
pub mod sobol;

pub use draws::{Draws, Start};
