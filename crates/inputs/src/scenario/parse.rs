//! TOML and JSON texts as trees that remember lines; faults of syntax become problems.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{DEEPEST, Key, Node, Shape, Span};
use crate::error::Problem;

/// A fault of syntax and where it stands.
pub type Fault = (Problem, Option<Span>);

/// Longest text that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// A TOML text as a tree, with every fault of syntax.
pub fn toml(text: &str) -> (Node, Vec<Fault>) {
    if text.len() > LONGEST {
        return too_long(text.len());
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    let faults = errors
        .iter()
        .map(|e| (Problem::says("TOML", format!("is not valid: {}", e.message())), e.span()))
        .collect();
    let span = table.span();
    (Node { shape: table_shape(table.get_ref(), 0), span: Some(span) }, faults)
}

fn too_long(bytes: usize) -> (Node, Vec<Fault>) {
    let fault = Problem::domain("file size", bytes, "at most 1048576 bytes");
    (Node::bare(Shape::Table(Vec::new())), vec![(fault, None)])
}

fn table_shape(table: &DeTable<'_>, depth: usize) -> Shape {
    let entry = |(key, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let key = Key { name: key.get_ref().to_string(), span: Some(key.span()) };
        (key, toml_node(value, depth + 1))
    };
    Shape::Table(table.iter().map(entry).collect())
}

fn toml_node(value: &Spanned<DeValue<'_>>, depth: usize) -> Node {
    let shape = match value.get_ref() {
        _ if depth > DEEPEST => Shape::Other("too deep a nesting".into()),
        DeValue::String(s) => Shape::Text(s.to_string()),
        DeValue::Integer(i) => integer(i.as_str(), i.radix()),
        DeValue::Float(x) => float(x.as_str()),
        DeValue::Boolean(b) => Shape::Bool(*b),
        DeValue::Datetime(d) => Shape::Date(d.to_string()),
        DeValue::Array(items) => {
            Shape::List(items.iter().map(|v| toml_node(v, depth + 1)).collect())
        }
        DeValue::Table(table) => table_shape(table, depth),
    };
    Node { shape, span: Some(value.span()) }
}

/// The parser has already taken out underscores and the prefix.
fn integer(digits: &str, radix: u32) -> Shape {
    match i128::from_str_radix(digits, radix) {
        Ok(value) => Shape::Number(value as f64),
        Err(_) => float(digits),
    }
}

fn float(digits: &str) -> Shape {
    digits.parse().map_or_else(|_| Shape::Other(digits.to_string()), Shape::Number)
}

/// A JSON text as a tree; serde_json stops at the first fault of syntax.
pub fn json(text: &str) -> (Node, Vec<Fault>) {
    if text.len() > LONGEST {
        return too_long(text.len());
    }
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => (json_node(raw, text, 0), Vec::new()),
        Err(error) => {
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            let fault = Problem::says("JSON", format!("is not valid: {said}"));
            let at = offset(text, error.line(), error.column());
            (Node::bare(Shape::Table(Vec::new())), vec![(fault, Some(at..at))])
        }
    }
}

/// Byte offset of a line and column, both counted from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

/// Where a borrowed part of `text` stands in it.
fn span_of(part: &str, text: &str) -> Option<Span> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (start + part.len() <= text.len()).then(|| start..start + part.len())
}

fn json_node(raw: &RawValue, text: &str, depth: usize) -> Node {
    let part = raw.get();
    let shape = match part.as_bytes().first() {
        _ if depth > DEEPEST => Shape::Other("too deep a nesting".into()),
        Some(b'n') => Shape::Null,
        Some(b't') => Shape::Bool(true),
        Some(b'f') => Shape::Bool(false),
        Some(b'"') => serde_json::from_str(part)
            .map_or_else(|_| Shape::Other("broken text".into()), Shape::Text),
        Some(b'[') => serde_json::from_str::<Items<'_>>(part).map_or_else(
            |_| Shape::Other("a broken list".into()),
            |items| Shape::List(items.0.iter().map(|v| json_node(v, text, depth + 1)).collect()),
        ),
        Some(b'{') => serde_json::from_str::<Entries<'_>>(part).map_or_else(
            |_| Shape::Other("a broken table".into()),
            |entries| Shape::Table(entries.nodes(text, depth)),
        ),
        _ => float(part),
    };
    Node { shape, span: span_of(part, text) }
}

struct Items<'a>(Vec<&'a RawValue>);
struct Entries<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl Entries<'_> {
    fn nodes(&self, text: &str, depth: usize) -> Vec<(Key, Node)> {
        let key = |raw: &RawValue| Key {
            name: serde_json::from_str(raw.get()).unwrap_or_default(),
            span: span_of(raw.get(), text),
        };
        self.0.iter().map(|(k, v)| (key(k), json_node(v, text, depth + 1))).collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seq;
        impl<'de> Visitor<'de> for Seq {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(items)
            }
        }
        deserializer.deserialize_seq(Seq).map(Items)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;
        impl<'de> Visitor<'de> for Map {
            type Value = Vec<(&'de RawValue, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }
        deserializer.deserialize_map(Map).map(Entries)
    }
}
