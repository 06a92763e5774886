//! Python values as trees of levers: numbers, text, dates, lists and dictionaries.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyString, PyTuple};

use returnflow::scenario::node::{DEEPEST, Key, Node, Shape};

/// The tree of a Python value; what cannot be a lever is kept by the name of its type.
pub(super) fn node(value: &Bound<'_, PyAny>) -> PyResult<Node> {
    shape(value, 0).map(Node::bare)
}

fn shape(value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Shape> {
    if depth > DEEPEST {
        return Ok(Shape::Other("too deep a nesting".into()));
    }
    if value.is_none() {
        return Ok(Shape::Null);
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Shape::Bool(flag.is_true()));
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Shape::Text(text.to_str()?.to_string()));
    }
    if let Ok(table) = value.cast::<PyDict>() {
        return dictionary(table, depth);
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let items = value.try_iter()?.map(|item| shape(&item?, depth + 1).map(Node::bare));
        return items.collect::<PyResult<Vec<Node>>>().map(Shape::List);
    }
    scalar(value)
}

fn dictionary(table: &Bound<'_, PyDict>, depth: usize) -> PyResult<Shape> {
    let mut entries = Vec::new();
    for (key, value) in table.iter() {
        let name = match key.cast::<PyString>() {
            Ok(text) => text.to_str()?.to_string(),
            Err(_) => key.str()?.to_string(),
        };
        entries.push((Key { name, span: None }, Node::bare(shape(&value, depth + 1)?)));
    }
    Ok(Shape::Table(entries))
}

/// Dates by their ISO form, numbers by `__float__`: NumPy's scalars are taken like Python's.
fn scalar(value: &Bound<'_, PyAny>) -> PyResult<Shape> {
    let class = value.get_type().name()?.to_string();
    if class == "datetime64" {
        return Ok(Shape::Date(value.str()?.to_string()));
    }
    if value.hasattr("isoformat")? {
        return Ok(Shape::Date(value.call_method0("isoformat")?.str()?.to_string()));
    }
    match value.extract::<f64>() {
        Ok(number) => Ok(Shape::Number(number)),
        Err(_) => Ok(Shape::Other(format!("a {class}"))),
    }
}
