//! From a tree as written to a valid scenario: every fault is found, each with its line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::check;
use super::levers::{self, Takes};
use super::node::{Key, Node, Shape, Span};
use super::parse::Fault;
use super::place::locate;
use super::schedule::Schedule;
use super::spec::Scenario;
use crate::error::{Error, Kind, Problem, Result, nearest};

const SEE: &str = "returnflow describe levers";
const DATE: &str = "a date such as 2025-08-06";

/// Sets on `base` the levers that `node` writes. `text` is the file, for lines; `place` its name.
pub fn read(
    base: &Scenario,
    node: &Node,
    place: Option<&str>,
    text: Option<&str>,
    syntax: Vec<Fault>,
) -> Result<Scenario> {
    let mut reader = Reader { text, spans: BTreeMap::new(), faults: Vec::new() };
    for (problem, span) in syntax {
        reader.fault(problem, span.as_ref());
    }
    let broken: Vec<Option<u32>> = reader.faults.iter().map(|p| p.line).collect();
    let mut scenario = base.clone();
    reader.levers(&mut scenario, node);
    // A domain is only judged where the value could be read.
    let unread = reader.unread();
    let no_term = unread.iter().any(|path| path == "in_force");
    for problem in check::problems(&scenario) {
        let follows = no_term && problem.what.contains("in_force");
        if !follows && !unread.iter().any(|path| problem.path.starts_with(path.as_str())) {
            let span = reader.span_of(&problem.path);
            reader.fault(problem, span.as_ref());
        }
    }
    let spurious = |p: &Problem| p.path != "TOML" && p.line.is_some() && broken.contains(&p.line);
    reader.faults.retain(|p| !spurious(p));
    reader.faults.sort_by_key(|p| p.line);
    Error::collect(Kind::Scenario, place, reader.faults)?;
    Ok(scenario)
}

/// Refuses a schedule that is none, before it meets its lever: shape, dates, finite values.
pub fn check_schedule(node: &Node) -> Result<()> {
    let mut reader = Reader { text: None, spans: BTreeMap::new(), faults: Vec::new() };
    if let Some(schedule) = reader.schedule("", node) {
        reader.faults.extend(check::unbound(&schedule));
    }
    for problem in &mut reader.faults {
        let path = problem.path.trim_start_matches('.');
        problem.path = if path.is_empty() { "constant".into() } else { path.into() };
    }
    Error::collect(Kind::Scenario, None, reader.faults)
}

pub(super) struct Reader<'a> {
    text: Option<&'a str>,
    spans: BTreeMap<String, Span>,
    faults: Vec<Problem>,
}

impl Reader<'_> {
    pub(super) fn fault(&mut self, mut problem: Problem, span: Option<&Span>) {
        if let (Some(text), Some(span)) = (self.text, span) {
            let (line, excerpt) = locate(text, span);
            problem.line = Some(line);
            problem.excerpt = excerpt;
        }
        self.faults.push(problem);
    }

    pub(super) fn wrong(&mut self, path: &str, node: &Node, what: &str, allowed: &str) {
        let problem = Problem::says(path, what).got(node.show()).allowed(allowed);
        self.fault(problem, node.span.as_ref());
    }

    /// The span of a path, or of the nearest thing that holds it.
    fn span_of(&self, path: &str) -> Option<Span> {
        let mut path = path;
        loop {
            if let Some(span) = self.spans.get(path) {
                return Some(span.clone());
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    fn levers(&mut self, scenario: &mut Scenario, node: &Node) {
        let Shape::Table(entries) = &node.shape else {
            return self.wrong("scenario", node, "is not a table of levers", "a table");
        };
        let had_scheme = scenario.in_force.is_some();
        let mut given = Vec::new();
        for (key, value) in entries {
            if key.name == "$schema" {
                continue;
            }
            let Some(lever) = levers::find(&key.name) else {
                self.unknown(key, "", "a lever", levers::names());
                continue;
            };
            if given.contains(&lever.name) {
                self.fault(Problem::says(lever.name, "is given twice"), key.span.as_ref());
                continue;
            }
            given.push(lever.name);
            self.remember(lever.name, value);
            self.lever(scenario, lever, value);
        }
        if scenario.in_force.is_some() && !had_scheme {
            self.missing(&given);
        }
    }

    /// Paths that could not be read, and the levers that mistyped names stand for.
    fn unread(&self) -> Vec<String> {
        let paths = self.faults.iter().map(|p| p.path.clone());
        paths.chain(self.faults.iter().filter_map(|p| p.nearest.clone())).collect()
    }

    /// A new scheme says how many, at what ratio and with how many beds: nothing is assumed.
    fn missing(&mut self, given: &[&str]) {
        let needed =
            [("returns_per_week", 50), ("admissions_per_return", 1), ("detention_beds", 400)];
        let unread = self.unread();
        for (name, pilot) in needed {
            if !given.contains(&name) && !unread.iter().any(|path| path == name) {
                let what =
                    format!("is missing; a scheme in force needs it (the pilot has {pilot})");
                let span = self.span_of("in_force");
                self.fault(Problem::says(name, what), span.as_ref());
            }
        }
    }

    pub(super) fn remember(&mut self, path: &str, node: &Node) {
        if let Some(span) = &node.span {
            self.spans.insert(path.to_string(), span.clone());
        }
    }

    pub(super) fn unknown<'k>(
        &mut self,
        key: &Key,
        parent: &str,
        thing: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let mut problem = Problem::says(format!("{parent}{}", key.name), format!("is not {thing}"));
        problem.nearest = nearest(&key.name, known.iter().copied());
        if problem.nearest.is_none() {
            problem.allowed = known.join(", ");
        }
        self.fault(problem.see(SEE), key.span.as_ref());
    }

    fn lever(&mut self, scenario: &mut Scenario, lever: &levers::Lever, value: &Node) {
        let path = lever.name;
        match lever.takes {
            Takes::Text => {
                let text = match value.shape {
                    Shape::Null => Some(String::new()),
                    _ => self.text(path, value),
                };
                if let Some(text) = text {
                    match path {
                        "name" => scenario.name = text,
                        _ => scenario.description = text,
                    }
                }
            }
            Takes::Date => {
                let day = match value.shape {
                    Shape::Null => Some(None),
                    _ => self.date(path, value).map(Some),
                };
                if let Some(day) = day {
                    match path {
                        "in_force" => scenario.in_force = day,
                        _ => scenario.expires = day,
                    }
                }
            }
            Takes::Stops => {
                if let Some(stops) = self.stops(path, value) {
                    scenario.removal_stops = stops;
                }
            }
            Takes::Schedule { neutral, .. } => {
                let new = match value.shape {
                    Shape::Null => Some(Schedule::Constant(neutral)),
                    _ => self.schedule(path, value),
                };
                if let (Some(slot), Some(new)) = (scenario.schedule_mut(path), new) {
                    *slot = new;
                }
            }
        }
    }

    pub(super) fn text(&mut self, path: &str, node: &Node) -> Option<String> {
        if let Shape::Text(text) = &node.shape {
            return Some(text.clone());
        }
        self.wrong(path, node, "is not text", "text in quotes");
        None
    }

    pub(super) fn date(&mut self, path: &str, node: &Node) -> Option<NaiveDate> {
        let (Shape::Text(text) | Shape::Date(text)) = &node.shape else {
            self.wrong(path, node, "is not a date", DATE);
            return None;
        };
        let day = text.strip_suffix("T00:00:00").unwrap_or(text);
        // Four digits first: chrono would take the year 20 for "20-08-06".
        let iso = day.len() == 10 && day.as_bytes()[4] == b'-';
        match day.parse() {
            Ok(day) if iso => Some(day),
            _ => {
                self.wrong(path, node, "is not a date", DATE);
                None
            }
        }
    }

    pub(super) fn number(&mut self, path: &str, node: &Node) -> Option<f64> {
        if let Shape::Number(value) = node.shape {
            return Some(value + 0.0); // no negative zero
        }
        self.wrong(path, node, "is not a number", "a number");
        None
    }
}
