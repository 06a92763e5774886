//! The options of the verbs that evaluate and decide.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::args::EXIT_CODES;

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Evaluate {
    /// Recompute published statements, or one of one's own.
    #[command(after_help = EXIT_CODES)]
    Claims(Claims),
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Claims {
    /// A published statement by name, or "1 in 17" or "3.6 %" with both counts.
    statement: Option<String>,
    /// People returned in the window.
    #[arg(long, value_name = "N")]
    returns: Option<f64>,
    /// People who arrived in the same window.
    #[arg(long, value_name = "N")]
    arrivals: Option<f64>,
    /// The window in words.
    #[arg(long, default_value = "", value_name = "TEXT", hide_default_value = true)]
    window: String,
}

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Decide {
    /// Deterrence at which one exchange pays for itself, from unit costs alone.
    #[command(after_help = EXIT_CODES)]
    Exchange(Exchange),
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Exchange {
    /// Exchanges a week.
    #[arg(long, default_value_t = 45.0, value_name = "N")]
    exchanges: f64,
    /// Arrivals a week.
    #[arg(long, default_value_t = 580.0, value_name = "N")]
    arrivals: f64,
    /// Draws of the unit costs.
    #[arg(long, default_value_t = 100_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    draws: u64,
    /// Seed; equal seeds give equal bits. Drawn and printed when not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}
