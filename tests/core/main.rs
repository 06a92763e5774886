//! Tests of the core from outside: layers, identities, streams, known answers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a failing test may panic
mod fit_filter;
mod fit_posterior;
mod layers;
mod params;
mod sampling;
mod scenario;
