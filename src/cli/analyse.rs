//! The options of the verbs that explain, evaluate and decide.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::{EXIT_CODES, Picture, Series, Simulation, Work};

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Evaluate {
    /// Recompute published statements, or one of one's own.
    #[command(after_help = EXIT_CODES)]
    Claims(Claims),
    /// How arrivals changed after a date, and whether the method would say so anyway.
    #[command(after_help = EXIT_CODES)]
    Effect(Effect),
    /// When one would know: chance of finding a reduction, by weeks of watching.
    #[command(after_help = EXIT_CODES)]
    Power(Power),
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

#[derive(Debug, Args, Serialize)]
pub(super) struct Effect {
    /// Day on which something began.
    #[arg(long, default_value = "2025-08-06", value_name = "DATE")]
    start: String,
    /// Weeks before the start that are used.
    #[arg(long, default_value_t = 156, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=5200))]
    before: u32,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Power {
    /// True reductions, as shares.
    #[arg(long, value_delimiter = ',', default_value = "0.1,0.2,0.4", value_name = "SHARES")]
    reduction: Vec<f64>,
    /// Weeks of watching; every 13 weeks up to it are shown.
    #[arg(long, default_value_t = 156, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=5200))]
    weeks: u32,
    /// Simulated series.
    #[arg(long, default_value_t = 500, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    simulations: u64,
    /// A step in a wandering level, or in a level that stands still.
    #[arg(long, value_enum, default_value_t = Estimator::StateSpace)]
    estimator: Estimator,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Estimator {
    StateSpace,
    Plain,
}

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Decide {
    /// Deterrence at which one exchange pays for itself, from unit costs alone.
    #[command(after_help = EXIT_CODES)]
    Exchange(Exchange),
    /// What knowing each parameter would be worth for choosing among scenarios.
    #[command(after_help = EXIT_CODES)]
    Voi(Voi),
    /// Returns, one-in-N, beds and flights by hand: no model, no uncertainty.
    #[command(after_help = EXIT_CODES)]
    Arithmetic(Arithmetic),
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Voi {
    /// Scenarios to choose among, besides no scheme.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    simulation: Simulation,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Arithmetic {
    /// Returns a week; computed when --one-in is given.
    #[arg(long, value_name = "N", required_unless_present = "one_in")]
    returns: Option<f64>,
    /// Arrivals a year.
    #[arg(long, default_value_t = 44_000.0, value_name = "N")]
    arrivals: f64,
    /// One arrival in N returned.
    #[arg(long, value_name = "N", conflicts_with = "returns")]
    one_in: Option<f64>,
    /// Mean days in detention.
    #[arg(long, default_value_t = 43.0, value_name = "DAYS")]
    dwell: f64,
    /// Share of people detained who are returned.
    #[arg(long, default_value_t = 0.6, value_name = "SHARE")]
    success: f64,
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
