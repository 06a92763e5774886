//! The options of each verb.

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::args::{Series, Simulation, Work};

#[derive(Debug, Args, Serialize)]
pub(super) struct Project {
    /// Built-in scenarios by name, or TOML or JSON files.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    #[command(flatten)]
    #[serde(flatten)]
    simulation: Simulation,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    /// Random draws of whole people, or means step by step.
    #[arg(long, value_enum, default_value_t = Mode::Stochastic)]
    mode: Mode,
    /// Priors: a JSON file written by ParameterSpace.to_json.
    #[arg(long, value_name = "FILE")]
    space: Option<String>,
    /// Draws of a fit: a file written by `fit --out`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["space", "data", "until"])]
    fit: Option<String>,
    /// Write weekly quantiles and differences (.parquet or .csv).
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write a fan chart (.png, .svg or .pdf).
    #[arg(long, value_name = "FILE")]
    plot: Option<String>,
    /// Write a recipe: a few kB from which `verify` repeats every number.
    #[arg(long, value_name = "FILE")]
    save: Option<String>,
    /// Weekly series that the fan chart shows.
    #[arg(long, default_value = "arrivals", value_name = "SERIES")]
    show: String,
    /// Processes that share the draws; none but this when not given. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    workers: Option<u32>,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mode {
    Stochastic,
    Expected,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Describe {
    /// What to describe.
    #[arg(value_enum)]
    what: What,
    /// One of them: a parameter, a scenario or its file, a lever, an outcome.
    name: Option<String>,
    /// Print a scenario as TOML, to begin a file of one's own.
    #[arg(long)]
    toml: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum What {
    /// Uncertain quantities: unit, prior, evidence grade, source.
    Parameters,
    /// What a government decides: unit, domain, neutral value.
    Levers,
    /// Built-in scenarios, or one scenario in full.
    Scenario,
    /// What a projection reports, with units.
    Outcomes,
    /// Where figures and data come from.
    Sources,
    /// The embedded official weekly series.
    Data,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Demo {
    /// Folder for pilot.png and pilot.parquet; made if need be.
    #[arg(long, default_value = ".", value_name = "DIR")]
    out: String,
    #[command(flatten)]
    #[serde(flatten)]
    simulation: Simulation,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Fit {
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    /// Weeks to fit, the last ones.
    #[arg(long, default_value_t = 156, value_name = "N",
          value_parser = clap::value_parser!(u32).range(52..=5200))]
    window: u32,
    /// What is observed.
    #[arg(long, value_enum, default_value_t = Observe::Arrivals)]
    observe: Observe,
    /// Draws of the posterior.
    #[arg(long, default_value_t = 2_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    draws: u64,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    /// Write the fit (.json), for `project --fit`.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    /// Write the forecast of the next four weeks for a forecast hub (.csv or .parquet).
    #[arg(long, value_name = "FILE")]
    hubverse: Option<String>,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct FitScheme {
    /// Counts (.csv with as_of, quantity, value, bound); the embedded ones otherwise.
    #[arg(long, value_name = "FILE")]
    milestones: Option<String>,
    /// Use the counts only up to this date (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Predict the counts of these dates, separated by commas.
    #[arg(long, value_delimiter = ',', value_name = "DATES")]
    predict: Vec<String>,
    /// Built-in scenario, or a TOML or JSON file: the levers beside the capacity.
    #[arg(long, default_value = "pilot", value_name = "SCENARIO")]
    scenario: String,
    /// Draws of the posterior.
    #[arg(long, default_value_t = 2_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    draws: u64,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
    /// Write the fit (.json), for `project --fit`.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Backtest {
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
    /// Weeks between origins, from January 2022 on.
    #[arg(long, default_value_t = 4, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=520))]
    every: u32,
    /// Weeks ahead, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "1,4,13,26,52", value_name = "WEEKS")]
    horizons: Vec<u32>,
    /// Forecasters, separated by commas.
    #[arg(long, value_delimiter = ',', default_value = "pool,process", value_name = "NAMES")]
    models: Vec<String>,
    /// Add a forecaster that at each origin uses the model that was best on outcomes known by then.
    #[arg(long)]
    nested: bool,
    /// Samples a forecast.
    #[arg(long, default_value_t = 1_000, value_name = "N",
          value_parser = clap::value_parser!(u64).range(2..=1_000_000))]
    samples: u64,
    /// Seed; equal seeds give equal bits. Drawn and printed when not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Write every score (.parquet or .csv).
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
pub(super) enum Observe {
    #[value(name = "arrivals")]
    #[serde(rename = "arrivals")]
    Arrivals,
    #[value(name = "arrivals+prevented")]
    #[serde(rename = "arrivals+prevented")]
    Prevented,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Report {
    /// Built-in scenarios by name, or TOML or JSON files.
    #[arg(default_value = "pilot", value_name = "SCENARIO")]
    scenario: Vec<String>,
    /// The HTML file to write.
    #[arg(long, default_value = "report.html", value_name = "FILE")]
    out: String,
    /// The question that the report answers: its title.
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,
    /// Share of arrivals to be returned in "what it would take", 1 in this many.
    #[arg(long, default_value_t = 5, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    one_in: u32,
    /// Leave out the parts that take longest: drivers, scale, power, effect.
    #[arg(long)]
    brief: bool,
    /// Date printed on the report (YYYY-MM-DD); today otherwise.
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    simulation: Simulation,
    #[command(flatten)]
    #[serde(flatten)]
    series: Series,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Verify {
    /// A recipe, written by `project --save` or `runs.save`.
    file: String,
    /// The official series it began with, when that was not the embedded one.
    #[arg(long, value_name = "FILE")]
    data: Option<String>,
    /// Threads; all cores when not given. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Schema {
    /// Write it there; standard output otherwise.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Completion {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shell {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    #[serde(rename = "powershell")]
    Power,
}

#[derive(Debug, Args, Serialize)]
pub(super) struct Cite {
    /// Form of the citation.
    #[arg(long, value_enum, default_value_t = Style::Text)]
    style: Style,
}

#[derive(Debug, Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Style {
    Text,
    Bibtex,
}
