//! Draws and how they are made: random, Latin hypercube, Owen-scrambled Sobol, copula.

mod draws;
mod grid;
mod sample;
pub mod sobol;
mod systematic;

pub use draws::{Draws, Start};
pub use grid::grid;
pub use sample::{Method, sample};
pub use systematic::{copy_systematic, reach, systematic};
