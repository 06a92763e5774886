//! The command itself, its verbs, and options that several verbs share.

use clap::{Parser, Subcommand};
use serde::Serialize;

use super::verbs;

pub(super) const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 the input was refused or the work failed; 2 the command
line was not understood; 130 stopped by Ctrl-C.";

/// What follows from returning N people a week, how sure, what drives it.
///
/// The numbers go to standard output, remarks and progress to standard error.
/// Start with `returnflow describe scenario`.
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
    /// Describe levers, parameters, scenarios, outcomes, sources or the data.
    #[command(after_help = EXIT_CODES)]
    Describe(verbs::Describe),
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
