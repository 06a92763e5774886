//! The command itself, its verbs, and options that several verbs share.

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use super::{analyse, decide, verbs};

pub(super) const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 the input was refused or the work failed; 2 the command
line was not understood; 130 stopped by Ctrl-C.";

/// What follows from returning N people a week, how sure, what drives it.
///
/// The numbers go to standard output, remarks and progress to standard error.
/// Start with `returnflow project pilot --weeks 104 --seed 7`.
#[derive(Debug, Parser, Serialize)]
#[command(
    name = "returnflow",
    version,
    after_help = EXIT_CODES,
    max_term_width = 80,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    /// Print JSON, and nothing else, on standard output.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    #[serde(flatten)]
    pub(super) verb: Verb,
}

#[derive(Debug, Subcommand, Serialize)]
#[serde(tag = "verb", rename_all = "kebab-case")]
pub(super) enum Verb {
    /// Project one or more scenarios, paired draw by draw with no scheme.
    #[command(after_help = EXIT_CODES)]
    Project(verbs::Project),
    /// Describe levers, parameters, scenarios, outcomes, sources or the data.
    #[command(after_help = EXIT_CODES)]
    Describe(verbs::Describe),
    /// Project the pilot, say what it means, write a picture and a table.
    #[command(after_help = EXIT_CODES)]
    Demo(verbs::Demo),
    /// Learn the crossing process from the official weekly series.
    #[command(after_help = EXIT_CODES)]
    Fit(verbs::Fit),
    /// Learn the return pipeline from dated cumulative counts of the scheme.
    #[command(after_help = EXIT_CODES)]
    FitScheme(verbs::FitScheme),
    /// Score forecasters from many origins in the past.
    #[command(after_help = EXIT_CODES)]
    Backtest(verbs::Backtest),
    /// Which assumptions drive the answer.
    #[command(after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
    Sensitivity {
        #[command(subcommand)]
        #[serde(flatten)]
        what: analyse::Sensitivity,
    },
    /// Did it work, when would one know, what is a published claim worth.
    #[command(after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
    Evaluate {
        #[command(subcommand)]
        #[serde(flatten)]
        what: analyse::Evaluate,
    },
    /// What it would take, what it is worth, what to find out.
    #[command(after_help = EXIT_CODES, subcommand_required = true, arg_required_else_help = true)]
    Decide {
        #[command(subcommand)]
        #[serde(flatten)]
        what: decide::Decide,
    },
    /// Write the report of a projection: one HTML file, no script, no network.
    #[command(after_help = EXIT_CODES)]
    Report(verbs::Report),
    /// Run a recipe again and check that every number is the same.
    #[command(after_help = EXIT_CODES)]
    Verify(verbs::Verify),
    /// Write the JSON Schema of scenario files.
    #[command(after_help = EXIT_CODES)]
    Schema(verbs::Schema),
    /// Print a completion script for a shell.
    #[command(after_help = EXIT_CODES)]
    Completion(verbs::Completion),
    /// Print versions, threads and which extras were found.
    #[command(after_help = EXIT_CODES)]
    Versions,
    /// Say how to cite the package, the data and the methods.
    #[command(after_help = EXIT_CODES)]
    Cite(verbs::Cite),
}

/// Options of every verb that simulates.
#[derive(Debug, Args, Serialize)]
pub(super) struct Simulation {
    /// Weeks to project, from the week after the last one observed.
    #[arg(long, default_value_t = 104, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=5200))]
    weeks: u32,
    /// Draws of the uncertain parameters [default: 10000, or all of a fit].
    #[arg(long, value_name = "N",
          value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    draws: Option<u64>,
    #[command(flatten)]
    #[serde(flatten)]
    work: Work,
}

/// What every verb takes that runs scenarios and can draw its answer.
#[derive(Debug, Args, Serialize)]
pub(super) struct Runs {
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

/// Options of every verb that takes time.
#[derive(Debug, Args, Serialize)]
pub(super) struct Work {
    /// Seed; equal seeds give equal bits. Drawn and printed when not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads; all cores when not given. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
}

/// A picture of the answer.
#[derive(Debug, Args, Serialize)]
pub(super) struct Picture {
    /// Write a picture (.png, .svg or .pdf).
    #[arg(long, value_name = "FILE")]
    plot: Option<String>,
}

/// The official series to start from.
#[derive(Debug, Args, Serialize)]
pub(super) struct Series {
    /// Official weekly series (ODS, XLSX or CSV); the embedded one otherwise.
    #[arg(long, value_name = "FILE")]
    data: Option<String>,
    /// Use the series only up to this date (YYYY-MM-DD).
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}
