//! Scenarios as TOML and JSON texts, both ways, and the JSON Schema of both.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::levers::{LEVERS, Takes};
use super::node::Node;
use super::parse;
use super::read::read;
use super::spec::Scenario;
use crate::error::Result;

/// Where an editor looks for the schema: beside the file; `returnflow schema` writes it.
pub const SCHEMA_FILE: &str = "returnflow-scenario.schema.json";

/// Keys whose text is a date, written natively in TOML.
const DATES: [&str; 6] = ["in_force", "expires", "from", "until", "start", "end"];

/// Longest TOML line that holds an inline table.
const WIDTH: usize = 96;

impl Scenario {
    /// What a text changes: no scheme, neutral levers, under the name of the file.
    fn blank(name: &str) -> Self {
        Self { name: name.into(), description: String::new(), ..Self::none() }
    }

    /// A scenario from TOML; `place` names the file in messages.
    pub fn from_toml(text: &str, place: Option<&str>) -> Result<Self> {
        let (node, syntax) = parse::toml(text);
        read(&Self::blank(stem(place)), &node, Some(place.unwrap_or("TOML")), Some(text), syntax)
    }

    /// A scenario from JSON; `place` names the file in messages.
    pub fn from_json(text: &str, place: Option<&str>) -> Result<Self> {
        let (node, syntax) = parse::json(text);
        read(&Self::blank(stem(place)), &node, Some(place.unwrap_or("JSON")), Some(text), syntax)
    }

    /// A scenario from a tree of values.
    pub fn from_node(node: &Node) -> Result<Self> {
        read(&Self::blank("custom"), node, None, None, Vec::new())
    }

    /// The same scenario with the levers that `node` sets.
    pub fn with(&self, node: &Node) -> Result<Self> {
        read(self, node, None, None, Vec::new())
    }

    /// Levers as they are written: what is neutral is left out, except what a scheme must say.
    fn written(&self) -> Map<String, Value> {
        let mut all = match serde_json::to_value(self) {
            Ok(Value::Object(all)) => all,
            _ => Map::new(),
        };
        all.retain(|key, value| {
            let lever = LEVERS.iter().find(|l| l.name == key);
            match lever.map(|l| (l.takes, l.of_scheme)) {
                Some((Takes::Schedule { neutral, .. }, of_scheme)) => {
                    value.as_f64() != Some(neutral) || (of_scheme && self.in_force.is_some())
                }
                _ => true,
            }
        });
        all
    }

    /// As JSON, indented, in the order of the levers.
    pub fn to_json(&self) -> String {
        format!("{:#}", Value::Object(self.written()))
    }

    /// As TOML, one line a lever, with native dates; the first line points editors to the schema.
    pub fn to_toml(&self) -> String {
        let mut text = format!("#:schema ./{SCHEMA_FILE}\n");
        for (key, value) in self.written() {
            let line = format!("{key} = {}", inline(&key, &value));
            if line.len() > WIDTH {
                text += &format!("{key} = {}\n", broken(&key, &value));
            } else {
                text += &format!("{line}\n");
            }
        }
        text
    }
}

fn stem(place: Option<&str>) -> &str {
    let name = place.unwrap_or("custom").rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.trim().is_empty() || stem.chars().count() > 60 { "custom" } else { stem }
}

fn inline(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) if DATES.contains(&key) => text.clone(),
        Value::String(text) => toml::Value::String(text.clone()).to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(key, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(k, v)| format!("{k} = {}", inline(k, v))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// Like `inline`, with each entry of a list on its own line (TOML allows that within a table).
fn broken(key: &str, value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> =
                items.iter().map(|item| format!("  {},\n", inline(key, item))).collect();
            format!("[\n{}]", items.concat())
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(k, v)| format!("{k} = {}", broken(k, v))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => inline(key, other),
    }
}

/// The JSON Schema (draft-07) of scenario files, from the types and the table of levers.
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Scenario>().to_value();
    schema["title"] = json!("Scenario of returnflow");
    schema["description"] =
        json!("Levers only: what a government decides. A lever left out keeps its neutral value.");
    schema["required"] = json!([]);
    for lever in &LEVERS {
        let property = &mut schema["properties"][lever.name];
        if let Some(reference) = property.as_object_mut().and_then(|p| p.remove("$ref")) {
            // Draft-07 ignores what stands beside a reference.
            *property = json!({"allOf": [{"$ref": reference}]});
        }
        property["description"] = json!(format!("{} Unit: {}.", lever.meaning, lever.unit));
        if let Takes::Schedule { low, high, neutral } = lever.takes {
            // `minimum` speaks of numbers only, so schedules pass.
            property["minimum"] = json!(low);
            property["maximum"] = json!(high);
            property["default"] = json!(neutral);
        }
    }
    schema["properties"]["$schema"] = json!({"type": "string"});
    schema
}
