//! The table of parameters: unit, domain, default, prior, evidence grade, source, one sentence.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::bounded::Bounded;
use super::domain::Domain;
use super::names::Param;
use super::prior::Prior;

/// How good the evidence for a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Direct official measurement.
    A,
    /// Good indirect data, or a peer-reviewed estimate in the same setting.
    B,
    /// Peer-reviewed or official estimate from another setting.
    C,
    /// Judgement, anecdote or contested.
    D,
}

impl Grade {
    /// All grades, best first.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// The letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterSpec {
    /// Name, the same everywhere.
    pub name: String,
    /// Part of the model.
    pub group: String,
    /// Unit in words.
    pub unit: String,
    /// Allowed values.
    pub domain: Domain,
    /// Central value.
    pub default: f64,
    /// Default prior.
    pub prior: Prior,
    /// Grade of the evidence.
    pub grade: Grade,
    /// Keys of [`sources`].
    pub sources: Vec<String>,
    /// Date of the newest evidence, where known: a year, a month or a day.
    #[serde(default)]
    pub date: Option<String>,
    /// What it is, in one sentence.
    pub says: String,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title or description.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Date; with `~` when inferred.
    pub date: String,
    /// Address, or several with `;` between; empty for our own arithmetic or judgement.
    pub url: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Rows {
    parameter: Vec<ParameterSpec>,
}

/// The rows, one for each parameter, in the order of [`Param`].
pub fn table() -> &'static [ParameterSpec] {
    static TABLE: OnceLock<Vec<ParameterSpec>> = OnceLock::new();
    // The text is compiled in and a test reads it, so the fallback is never seen.
    TABLE.get_or_init(|| parse_table().unwrap_or_default())
}

fn parse_table() -> Result<Vec<ParameterSpec>, toml::de::Error> {
    toml::from_str::<Rows>(include_str!("table.toml")).map(|rows| rows.parameter)
}

/// The sources by key, in the order of the register.
pub fn sources() -> &'static [(String, Source)] {
    static SOURCES: OnceLock<Vec<(String, Source)>> = OnceLock::new();
    SOURCES.get_or_init(|| parse_sources().unwrap_or_default())
}

fn parse_sources() -> Result<Vec<(String, Source)>, toml::de::Error> {
    let table: toml::Table = toml::from_str(include_str!("sources.toml"))?;
    table.into_iter().map(|(key, value)| Ok((key, value.try_into()?))).collect()
}

/// The groups, in the order in which they first appear in the table.
pub fn groups() -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    for row in table() {
        if !out.contains(&row.group.as_str()) {
            out.push(&row.group);
        }
    }
    out
}

impl Param {
    /// The row of this parameter.
    pub fn spec(self) -> &'static ParameterSpec {
        &table()[self as usize]
    }
}

/// The default priors cut at their domains, in the order of the table.
pub(super) fn default_bounded() -> &'static [Bounded] {
    static BOUNDED: OnceLock<Vec<Bounded>> = OnceLock::new();
    BOUNDED.get_or_init(|| {
        table()
            .iter()
            .filter_map(|row| Bounded::new(&row.name, &row.prior, &row.domain).ok())
            .collect()
    })
}
