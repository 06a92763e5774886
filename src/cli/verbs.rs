//! The options of each verb.

use clap::{Args, ValueEnum};
use serde::Serialize;

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
    /// Where figures and data come from.
    Sources,
    /// The embedded official weekly series.
    Data,
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
