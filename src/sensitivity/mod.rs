//! Sensitivity: which inputs drive the outputs. Design-based (Sobol', Morris, eFAST, DGSM) and
//! given-data (rank, PAWN, delta, Shapley, HSIC) methods, with intervals.

mod blocks;
pub mod estimators;
pub mod functions;
pub mod given;
pub mod intervals;
pub mod known;
pub mod model;
pub mod moments;
pub mod morris;
pub mod oakley;
pub mod plan;
pub mod scheme;
mod shape;
pub mod sobol;
pub mod source;
pub mod subsets;
mod wanted;

pub use wanted::Wanted;
