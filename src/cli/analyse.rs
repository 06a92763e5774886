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
    /// Returns a week whose effect would be visible by a review, under each deterrence form.
    #[command(after_help = EXIT_CODES)]
    ReturnsToDetect(ReturnsToDetect),
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
    /// Does the decision hold under every form of deterrence?
    #[command(after_help = EXIT_CODES)]
    Structure(Structure),
    /// Search schedules of weekly returns; says how much of the best is the luck of the search.
    #[command(after_help = EXIT_CODES)]
    Search(Search),
    /// Is running the pilot longer worth what it would teach?
    #[command(after_help = EXIT_CODES)]
    PilotStudy(PilotStudy),
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
pub(super) struct Structure {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Outcome that decides, against no scheme.
    #[arg(long, default_value = "net_benefit_gbp", value_name = "NAME")]
    outcome: String,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Search {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Schedules tried: piecewise constant, ramps, threshold rules.
    #[arg(long, default_value_t = 1_000, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    candidates: u32,
    /// Outcome against no scheme, of which more is better.
    #[arg(long, default_value = "net_benefit_gbp", value_name = "NAME")]
    objective: String,
    /// What is best: the mean, the least greatest regret, the mean of the worst tail.
    #[arg(long, value_enum, default_value_t = Rule::Expected)]
    rule: Rule,
    /// GBP added for each arrival averted: a value judgement.
    #[arg(long, default_value_t = 0.0, value_name = "GBP")]
    value_per_arrival: f64,
    /// Most returns a week.
    #[arg(long, default_value_t = 500.0, value_name = "N")]
    max_returns: f64,
    /// Detention beds of every schedule; those of its scenario otherwise.
    #[arg(long, value_name = "N")]
    beds: Option<f64>,
    /// Most that the scheme itself may cost over the window on average, GBP.
    #[arg(long, value_name = "GBP")]
    budget: Option<f64>,
    /// Smugglers choose how far they cut prices, to take the most.
    #[arg(long)]
    reprices: bool,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
pub(super) enum Rule {
    #[value(name = "expected")]
    #[serde(rename = "expected")]
    Expected,
    #[value(name = "minimax-regret")]
    #[serde(rename = "minimax_regret")]
    MinimaxRegret,
    #[value(name = "cvar")]
    #[serde(rename = "cvar")]
    Cvar,
}

/// What every choice between simulated scenarios takes.
#[derive(Debug, Args, Serialize)]
struct Choice {
    /// GBP added for each arrival averted: a value judgement.
    #[arg(long, default_value_t = 0.0, value_name = "GBP")]
    value_per_arrival: f64,
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
pub(super) struct PilotStudy {
    /// Scenarios to choose among afterwards, besides no scheme.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// Weeks that the pilot would go on, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "26,52", value_name = "WEEKS")]
    more: Vec<u32>,
    /// Returns a week meanwhile, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "50", value_name = "N")]
    at: Vec<f64>,
    #[command(flatten)]
    #[serde(flatten)]
    choice: Choice,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Voi {
    /// Scenarios to choose among, besides no scheme.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// Parameters or groups that could be learnt, separated by commas; every one otherwise.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    of: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    choice: Choice,
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
