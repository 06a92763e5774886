//! Portable elementary functions and small numerics (bit-equal on every platform).
pub mod cholesky;
