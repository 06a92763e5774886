//! Schedules and stops as they are written: tables with fields, lists, dates, numbers.

use super::node::{Node, Shape};
use super::read::Reader;
use super::schedule::{Ramp, Schedule, Step, Steps};
use super::spec::Stop;
use crate::error::Problem;

impl Reader<'_> {
    pub(super) fn schedule(&mut self, path: &str, node: &Node) -> Option<Schedule> {
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

    pub(super) fn stops(&mut self, path: &str, node: &Node) -> Option<Vec<Stop>> {
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
