//! The options of the verbs that explain and evaluate.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::{EXIT_CODES, Picture, Series, Work};

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Sensitivity {
    /// Shares of the variance of an outcome: first-order and total indices.
    #[command(after_help = EXIT_CODES)]
    Sobol(Sobol),
    /// Elementary effects: which inputs matter at all, in few runs.
    #[command(after_help = EXIT_CODES)]
    Morris(Morris),
    /// One input at a time from its 5 % to its 95 % point.
    #[command(after_help = EXIT_CODES)]
    Tornado(Tornado),
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Sobol {
    /// Base points; each takes about twice as many runs as there are inputs.
    #[arg(long, default_value_t = 4_096, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    points: u64,
    #[command(flatten)]
    #[serde(flatten)]
    drivers: Drivers,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Morris {
    /// Trajectories; each takes one run more than there are inputs.
    #[arg(long, default_value_t = 50, value_name = "N",
          value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    points: u64,
    #[command(flatten)]
    #[serde(flatten)]
    drivers: Drivers,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Tornado {
    #[command(flatten)]
    #[serde(flatten)]
    drivers: Drivers,
}

/// Options of every method that says what drives a scenario.
#[derive(Debug, Args, Serialize)]
pub(super) struct Drivers {
    /// A built-in scenario by name, or a TOML or JSON file.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: String,
    /// Outcomes, separated by commas; the method's own choice otherwise.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    outcome: Vec<String>,
    /// Weeks to project.
    #[arg(long, default_value_t = 104, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=5200))]
    weeks: u32,
    /// Priors: a JSON file written by ParameterSpace.to_json.
    #[arg(long, value_name = "FILE")]
    space: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

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
    /// Returns a week whose effect would be visible by a review, under each deterrence form.
    #[command(after_help = EXIT_CODES)]
    ReturnsToDetect(ReturnsToDetect),
    /// Share of arrivals returned, by window and by weeks from arrival to return.
    #[command(after_help = EXIT_CODES)]
    Shares(Shares),
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Shares {
    /// Weeks by which arrivals end before the count of returns, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "0,5,12", value_name = "WEEKS")]
    lag: Vec<u32>,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
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
    /// A step in a wandering level, or what came against a forecast from the weeks before.
    #[arg(long, value_enum, default_value_t = Method::StateSpace)]
    method: Method,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Method {
    StateSpace,
    Forecast,
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
    /// Find a change either way, or a reduction only.
    #[arg(long, value_enum, default_value_t = Alternative::TwoSided)]
    alternative: Alternative,
    /// The estimator learns the season from the weeks it sees, or knows it.
    #[arg(long, value_enum, default_value_t = Season::Learned)]
    season: Season,
    /// The crossing process: a fit written by `fit --out`; three years to August 2026 otherwise.
    #[arg(long, value_name = "FILE")]
    fit: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Alternative {
    TwoSided,
    Less,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Season {
    Learned,
    Known,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct ReturnsToDetect {
    /// A built-in scenario by name, or a TOML or JSON file.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: String,
    /// Day of the review; 104 weeks after the last week observed otherwise.
    #[arg(long, value_name = "DATE")]
    review: Option<String>,
    /// Probability with which the reduction is to be found.
    #[arg(long, default_value_t = 0.8, value_name = "P")]
    power: f64,
    /// Draws [default: 500].
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    draws: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Estimator {
    StateSpace,
    Plain,
}
