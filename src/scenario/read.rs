//! From a tree as written to a valid scenario: every fault is found, each with its line.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::check;
use super::levers::{self, Takes};
use super::node::{Key, Node, Shape, Span};
use super::parse::Fault;
use super::schedule::{Ramp, Schedule, Step, Steps};
use super::spec::{Scenario, Stop};
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

struct Reader<'a> {
    text: Option<&'a str>,
    spans: BTreeMap<String, Span>,
    faults: Vec<Problem>,
}

impl Reader<'_> {
    fn fault(&mut self, mut problem: Problem, span: Option<&Span>) {
        if let (Some(text), Some(span)) = (self.text, span) {
            let (line, excerpt) = locate(text, span);
            problem.line = Some(line);
            problem.excerpt = excerpt;
        }
        self.faults.push(problem);
    }

    fn wrong(&mut self, path: &str, node: &Node, what: &str, allowed: &str) {
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

    fn remember(&mut self, path: &str, node: &Node) {
        if let Some(span) = &node.span {
            self.spans.insert(path.to_string(), span.clone());
        }
    }

    fn unknown<'k>(
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

    fn text(&mut self, path: &str, node: &Node) -> Option<String> {
        if let Shape::Text(text) = &node.shape {
            return Some(text.clone());
        }
        self.wrong(path, node, "is not text", "text in quotes");
        None
    }

    fn date(&mut self, path: &str, node: &Node) -> Option<NaiveDate> {
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

    fn number(&mut self, path: &str, node: &Node) -> Option<f64> {
        if let Shape::Number(value) = node.shape {
            return Some(value + 0.0); // no negative zero
        }
        self.wrong(path, node, "is not a number", "a number");
        None
    }

    fn schedule(&mut self, path: &str, node: &Node) -> Option<Schedule> {
        const KINDS: [&str; 3] = ["steps", "ramp", "logistic"];
        const ALLOWED: &str = "a number, or a table with steps, ramp or logistic";
        let Shape::Table(entries) = &node.shape else {
            if let Shape::Number(value) = node.shape {
                return Some(Schedule::Constant(value + 0.0));
            }
            self.wrong(path, node, "is not a number or a schedule", ALLOWED);
            return None;
        };
        let [(key, value)] = entries.as_slice() else {
            self.wrong(path, node, "does not hold exactly one schedule", ALLOWED);
            return None;
        };
        let below = format!("{path}.{}", key.name);
        self.remember(&below, value);
        match key.name.as_str() {
            "steps" => self.steps(&below, value).map(|steps| Schedule::Steps { steps }),
            "ramp" => self.ramp(&below, value).map(|ramp| Schedule::Ramp { ramp }),
            "logistic" => self.ramp(&below, value).map(|logistic| Schedule::Logistic { logistic }),
            _ => {
                self.unknown(key, &format!("{path}."), "a kind of schedule", KINDS);
                None
            }
        }
    }

    /// The fields of a table, in the order of `fields`; unknown and missing ones are faults.
    fn fields<'n, const N: usize>(
        &mut self,
        path: &str,
        node: &'n Node,
        fields: [(&str, bool); N],
    ) -> Option<[Option<&'n Node>; N]> {
        let Shape::Table(entries) = &node.shape else {
            let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
            self.wrong(path, node, "is not a table", &format!("a table of {}", names.join(", ")));
            return None;
        };
        let mut found = [None; N];
        let mut fine = true;
        for (key, value) in entries {
            let below = format!("{path}.{}", key.name);
            match fields.iter().position(|(name, _)| *name == key.name) {
                Some(i) if found[i].is_none() => {
                    self.remember(&below, value);
                    found[i] = Some(value);
                }
                Some(_) => {
                    fine = false;
                    self.fault(Problem::says(below, "is given twice"), key.span.as_ref());
                }
                None => {
                    fine = false;
                    let names = fields.map(|(name, _)| name);
                    self.unknown(key, &format!("{path}."), "a field here", names);
                }
            }
        }
        for (i, (name, required)) in fields.iter().enumerate() {
            if *required && found[i].is_none() {
                fine = false;
                let problem = Problem::says(format!("{path}.{name}"), "is missing");
                self.fault(problem, node.span.as_ref());
            }
        }
        fine.then_some(found)
    }

    fn steps(&mut self, path: &str, node: &Node) -> Option<Steps> {
        let [first, then] = self.fields(path, node, [("first", true), ("then", true)])?;
        let first = self.number(&format!("{path}.first"), first?);
        let below = format!("{path}.then");
        let then = self.list(&below, then?, "dated steps", |reader, path, node| {
            let [from, value] = reader.fields(path, node, [("from", true), ("value", true)])?;
            let from = reader.date(&format!("{path}.from"), from?);
            let value = reader.number(&format!("{path}.value"), value?);
            Some(Step { from: from?, value: value? })
        });
        Some(Steps { first: first?, then: then? })
    }

    fn list<T>(
        &mut self,
        path: &str,
        node: &Node,
        what: &str,
        each: impl Fn(&mut Self, &str, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Shape::List(items) = &node.shape else {
            self.wrong(path, node, &format!("is not a list of {what}"), "a list");
            return None;
        };
        if items.len() > 5_200 {
            self.wrong(path, node, "is too long", "at most 5200 entries");
            return None;
        }
        let read: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(i, item)| {
                let path = format!("{path}[{i}]");
                self.remember(&path, item);
                each(self, &path, item)
            })
            .collect();
        read.into_iter().collect()
    }

    fn ramp(&mut self, path: &str, node: &Node) -> Option<Ramp> {
        let fields =
            [("from", true), ("to", true), ("start", true), ("weeks", false), ("end", false)];
        let [from, to, start, weeks, end] = self.fields(path, node, fields)?;
        let written = |node: &&Node| node.shape != Shape::Null;
        let from = self.number(&format!("{path}.from"), from?);
        let to = self.number(&format!("{path}.to"), to?);
        let start = self.date(&format!("{path}.start"), start?);
        let weeks = weeks.filter(written).map(|node| self.number(&format!("{path}.weeks"), node));
        let end = end.filter(written).map(|node| self.date(&format!("{path}.end"), node));
        Some(Ramp {
            from: from?,
            to: to?,
            start: start?,
            weeks: weeks.map_or(Some(None), |w| w.map(Some))?,
            end: end.map_or(Some(None), |e| e.map(Some))?,
        })
    }

    fn stops(&mut self, path: &str, node: &Node) -> Option<Vec<Stop>> {
        if node.shape == Shape::Null {
            return Some(Vec::new());
        }
        self.list(path, node, "stops", |reader, path, node| {
            let fields = [("from", true), ("until", true), ("reason", false)];
            let [from, until, reason] = reader.fields(path, node, fields)?;
            let from = reader.date(&format!("{path}.from"), from?);
            let until = reader.date(&format!("{path}.until"), until?);
            let reason = match reason {
                Some(node) if node.shape != Shape::Null => {
                    reader.text(&format!("{path}.reason"), node)
                }
                _ => Some(String::new()),
            };
            Some(Stop { from: from?, until: until?, reason: reason? })
        })
    }
}

/// Line of a span, counted from 1, and that line with carets below the span.
fn locate(text: &str, span: &Span) -> (u32, String) {
    const WIDTH: usize = 60;
    let start = (0..=span.start.min(text.len())).rev().find(|i| text.is_char_boundary(*i));
    let start = start.unwrap_or(0);
    let head = &text[..start];
    let line_start = head.rfind('\n').map_or(0, |i| i + 1);
    let number = head.matches('\n').count() as u32 + 1;
    let line = text[line_start..].lines().next().unwrap_or_default();
    let before = text[line_start..start].chars().count();
    let covered = text.get(start..span.end).and_then(|part| part.lines().next());
    let wide = covered.map_or(1, |part| part.trim_end().chars().count()).max(1);
    // A long line is shown from shortly before the fault.
    let skip = if before + wide > WIDTH { before.saturating_sub(20) } else { 0 };
    let shown: String =
        line.chars().skip(skip).take(WIDTH).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let carets = "^".repeat(wide.min(WIDTH - (before - skip).min(WIDTH - 1)));
    let gutter = number.to_string();
    let blank = " ".repeat(gutter.len());
    let excerpt = format!("{gutter} | {shown}\n{blank} | {}{carets}", " ".repeat(before - skip));
    (number, excerpt)
}
