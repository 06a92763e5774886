//! The options of the verbs that explain, evaluate and decide.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::{EXIT_CODES, Picture, Series, Simulation, Work};

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
    /// Returns a week needed for a share of arrivals, with beds and flights.
    #[command(after_help = EXIT_CODES)]
    RequiredReturns(RequiredReturns),
    /// Value of an assumption at which an outcome reaches a target.
    #[command(after_help = EXIT_CODES)]
    BreakEven(BreakEven),
    /// A scenario under named stresses: court stop, suspension, expiry and others.
    #[command(after_help = EXIT_CODES)]
    Stress(Stress),
    /// What knowing each parameter would be worth for choosing among scenarios.
    #[command(after_help = EXIT_CODES)]
    Voi(Voi),
    /// Returns, one-in-N, beds and flights by hand: no model, no uncertainty.
    #[command(after_help = EXIT_CODES)]
    Arithmetic(Arithmetic),
}

/// One scenario, simulated as often as it takes.
#[derive(Debug, Args, Serialize)]
pub(super) struct One {
    /// A built-in scenario by name, or a TOML or JSON file.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: String,
    /// Weeks of the window.
    #[arg(long, default_value_t = 104, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=5200))]
    weeks: u32,
    /// Draws [default: 2000].
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    draws: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct RequiredReturns {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// One arrival in N is to be returned.
    #[arg(long, default_value_t = 5.0, value_name = "N")]
    one_in: f64,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct BreakEven {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Parameter that moves.
    #[arg(long, default_value = "deter_semi_elasticity", value_name = "NAME")]
    over: String,
    /// Outcome that is to reach the target.
    #[arg(long, default_value = "net_benefit_gbp", value_name = "NAME")]
    outcome: String,
    /// What it is to reach.
    #[arg(long, default_value_t = 0.0, value_name = "X", allow_negative_numbers = true)]
    target: f64,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Stress {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Stresses, separated by commas; all of them otherwise.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    stresses: Vec<String>,
    /// Day on which dated stresses begin; 13 weeks into the window otherwise.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
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
