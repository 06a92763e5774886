//! The one error type of the core: what is wrong, where, what came, what is allowed, the nearest name.

use std::fmt;

/// One fault. Machines read the fields, people read `Display`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// Dotted path of the thing at fault, e.g. `removal_stops[1].until`.
    pub path: String,
    /// What is wrong, as a sentence part: "is outside its domain".
    pub what: String,
    /// The value that came, as text; empty when there is none to show.
    pub got: String,
    /// What would have been right, e.g. `[0, 1] (probability)`.
    pub allowed: String,
    /// The nearest valid name, when one is near.
    pub nearest: Option<String>,
    /// Line of a file, counted from 1.
    pub line: Option<u32>,
    /// That line of the file with carets below the fault; empty when there is no file.
    pub excerpt: String,
    /// The command that lists what is valid.
    pub see: Option<&'static str>,
}

impl Problem {
    /// A value outside its domain.
    pub fn domain(path: impl Into<String>, got: impl fmt::Display, allowed: &str) -> Self {
        Self {
            path: path.into(),
            what: "is outside its domain".into(),
            got: got.to_string(),
            allowed: allowed.into(),
            ..Self::default()
        }
    }

    /// A name that nobody knows; suggests the nearest of `known`.
    pub fn unknown<'a>(name: &str, thing: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let allowed = if known.len() <= 12 { known.join(", ") } else { String::new() };
        Self {
            path: name.into(),
            what: format!("is not {thing}"),
            allowed,
            nearest: nearest(name, known),
            ..Self::default()
        }
    }

    /// Any other fault, said in words.
    pub fn says(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self { path: path.into(), what: what.into(), ..Self::default() }
    }

    /// The same fault with the value that came.
    #[must_use]
    pub fn got(mut self, got: impl fmt::Display) -> Self {
        self.got = got.to_string();
        self
    }

    /// The same fault with what is allowed.
    #[must_use]
    pub fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = allowed.into();
        self
    }

    /// The same fault with the command that lists what is valid.
    #[must_use]
    pub fn see(mut self, command: &'static str) -> Self {
        self.see = Some(command);
        self
    }

    /// The same fault at a line of a file.
    #[must_use]
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{} {}", self.path, self.what)?;
        if !self.got.is_empty() {
            write!(f, "; got {}", self.got)?;
        }
        if !self.allowed.is_empty() {
            write!(f, "; allowed: {}", self.allowed)?;
        }
        if let Some(name) = &self.nearest {
            write!(f, ". Did you mean {name}?")?;
        }
        Ok(())
    }
}

/// Which branch of the exception tree a fault belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A parameter or its prior, or an option of a verb.
    Parameter,
    /// A lever or a scenario file.
    Scenario,
    /// A series or a data file.
    Data,
    /// A fit that cannot be made or trusted.
    Fit,
}

/// Everything that can go wrong in the core.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Faults in what the caller gave, all of them at once.
    #[error("{}", describe(place.as_deref(), problems))]
    Invalid {
        /// Branch of the exception tree.
        kind: Kind,
        /// File or object in which the faults are.
        place: Option<String>,
        /// At least one.
        problems: Vec<Problem>,
    },
    /// The caller asked to stop; units of work that were done are counted.
    #[error("stopped after {done} of {total}")]
    Interrupted {
        /// Units done.
        done: u64,
        /// Units asked for.
        total: u64,
    },
}

/// Result of the core.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// One fault of a kind.
    pub fn one(kind: Kind, problem: Problem) -> Self {
        Self::Invalid { kind, place: None, problems: vec![problem] }
    }

    /// A fault in a parameter, a prior or an option.
    pub fn parameter(problem: Problem) -> Self {
        Self::one(Kind::Parameter, problem)
    }

    /// A fault in a scenario.
    pub fn scenario(problem: Problem) -> Self {
        Self::one(Kind::Scenario, problem)
    }

    /// A fault in data.
    pub fn data(problem: Problem) -> Self {
        Self::one(Kind::Data, problem)
    }

    /// A fault in a fit.
    pub fn fit(problem: Problem) -> Self {
        Self::one(Kind::Fit, problem)
    }

    /// `Ok` when there is no fault, else all of them in one error.
    pub fn collect(kind: Kind, place: Option<&str>, problems: Vec<Problem>) -> Result<()> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self::Invalid { kind, place: place.map(Into::into), problems })
        }
    }
}

fn describe(place: Option<&str>, problems: &[Problem]) -> String {
    let many = problems.len() > 1;
    let head = match (place, many) {
        (Some(place), _) => {
            format!("{} problem{} in {place}\n", problems.len(), if many { "s" } else { "" })
        }
        (None, true) => format!("{} problems\n", problems.len()),
        (None, false) => String::new(),
    };
    let indent = if head.is_empty() { "" } else { "  " };
    let mut lines: Vec<String> = Vec::new();
    for problem in problems {
        lines.push(format!("{indent}{problem}"));
        lines.extend(problem.excerpt.lines().map(|line| format!("{indent}        {line}")));
    }
    let mut commands: Vec<&str> = problems.iter().filter_map(|p| p.see).collect();
    commands.dedup();
    lines.extend(commands.iter().map(|command| format!("{indent}See: {command}")));
    head + &lines.join("\n")
}

/// The nearest of `known` to `name`: edit distance at most 2 (a third of a short name), or
/// Jaro–Winkler at least 0.8; ties go to the first in order.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lower = name.to_lowercase();
    let mut best: Option<(usize, f64, &str)> = None;
    for candidate in known {
        let target = candidate.to_lowercase();
        let edits = strsim::damerau_levenshtein(&lower, &target);
        let likeness = strsim::jaro_winkler(&lower, &target);
        let near = edits <= 2.min(target.chars().count().div_ceil(3)) || likeness >= 0.88;
        let better = match best {
            None => true,
            Some((e, l, _)) => edits < e || (edits == e && likeness > l),
        };
        if near && better {
            best = Some((edits, likeness, candidate));
        }
    }
    best.map(|(_, _, name)| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_near_names_only() {
        let known = ["returns_per_week", "detention_beds", "expires"];
        assert_eq!(nearest("returns_per_wek", known).as_deref(), Some("returns_per_week"));
        assert_eq!(nearest("beds", known), None);
        assert_eq!(nearest("pg_depend", known), None);
    }

    #[test]
    fn message_says_all() {
        let p = Problem::domain("reentry_prob", 1.2, "[0, 1] (probability)");
        assert_eq!(
            Error::parameter(p).to_string(),
            "reentry_prob is outside its domain; got 1.2; allowed: [0, 1] (probability)"
        );
    }
}
