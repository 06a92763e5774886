//! Decisions: value of information, schedule search.

pub mod information;
