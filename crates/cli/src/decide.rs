//! The options of the verbs that decide.

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::args::{EXIT_CODES, Picture, Runs, Work};

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub(super) enum Decide {
    /// Deterrence at which one exchange pays for itself, from unit costs alone.
    #[command(after_help = EXIT_CODES)]
    Exchange(Exchange),
    /// Returns a week needed for a share of arrivals, with beds and flights.
    #[command(after_help = EXIT_CODES)]
    RequiredReturns(RequiredReturns),
    /// Beds and flights that a weekly number of returns takes.
    #[command(after_help = EXIT_CODES, visible_alias = "required-flights")]
    RequiredBeds(RequiredBeds),
    /// Value of an assumption at which an outcome reaches a target.
    #[command(after_help = EXIT_CODES)]
    BreakEven(BreakEven),
    /// For each of several assumptions, the value at which the mean of an outcome flips.
    #[command(after_help = EXIT_CODES)]
    SwitchingValues(SwitchingValues),
    /// An outcome over returns a week and an assumption, with the line of break-even.
    #[command(after_help = EXIT_CODES)]
    Surface(Surface),
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
    /// Cost against arrivals averted: which scenario is best at which worth, and how probably.
    #[command(after_help = EXIT_CODES)]
    CostEffectiveness(CostEffectiveness),
    /// Regret, worst cases and tail means of scenarios.
    #[command(after_help = EXIT_CODES)]
    Robustness(Robustness),
    /// In which assumptions an outcome fails its target, in plain English.
    #[command(after_help = EXIT_CODES)]
    Discover(Discover),
    /// Price year, deflator and discount rate behind every amount of money.
    #[command(after_help = EXIT_CODES)]
    Prices(Prices),
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
pub(super) struct RequiredBeds {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Cap on returns a week; the scenario's own otherwise.
    #[arg(long, value_name = "N")]
    returns: Option<f64>,
}

/// An outcome and what it is to reach.
#[derive(Debug, Args, Serialize)]
struct Target {
    /// Outcome that is to reach the target.
    #[arg(long, default_value = "net_benefit_gbp", value_name = "NAME")]
    outcome: String,
    /// What it is to reach.
    #[arg(long, default_value_t = 0.0, value_name = "X", allow_negative_numbers = true)]
    target: f64,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct SwitchingValues {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Parameters, separated by commas; six usual ones otherwise.
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    over: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    target: Target,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Surface {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Returns a week, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "12,25,50,100,200,400", value_name = "N")]
    across: Vec<f64>,
    /// Parameter on the other axis.
    #[arg(long, default_value = "deter_semi_elasticity", value_name = "NAME")]
    over: String,
    /// Its values, separated by commas; from its prior otherwise.
    #[arg(long, value_delimiter = ',', value_name = "X")]
    up: Vec<f64>,
    #[command(flatten)]
    #[serde(flatten)]
    target: Target,
    #[command(flatten)]
    #[serde(flatten)]
    picture: Picture,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct BreakEven {
    #[command(flatten)]
    #[serde(flatten)]
    one: One,
    /// Parameter that moves.
    #[arg(long, default_value = "deter_semi_elasticity", value_name = "NAME")]
    over: String,
    #[command(flatten)]
    #[serde(flatten)]
    target: Target,
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
    runs: Runs,
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
pub(super) struct CostEffectiveness {
    /// Scenarios to choose among, besides no scheme.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// Worths of one arrival averted, GBP, rising, separated by commas.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "0,10000,25000,50000,100000",
        value_name = "GBP"
    )]
    worth: Vec<f64>,
    /// Price year of the amounts, e.g. 2022-23; that of the model otherwise.
    #[arg(long, value_name = "YEAR")]
    price_year: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    runs: Runs,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Robustness {
    /// Scenarios to choose among, besides no scheme.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// Share of draws in the worst tail.
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    tail: f64,
    #[command(flatten)]
    #[serde(flatten)]
    choice: Choice,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Discover {
    /// A built-in scenario by name, or a TOML or JSON file.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    target: Target,
    #[command(flatten)]
    #[serde(flatten)]
    runs: Runs,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Prices {
    /// An amount in GBP to put at other prices.
    #[arg(long, value_name = "GBP", requires = "of", allow_negative_numbers = true)]
    amount: Option<f64>,
    /// Financial year of its prices, e.g. 2022-23.
    #[arg(long, value_name = "YEAR", requires = "amount")]
    of: Option<String>,
    /// Financial year to put it at; that of the model otherwise.
    #[arg(long, value_name = "YEAR", requires = "amount")]
    to: Option<String>,
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
