//! Border of the name suggestions, so that files, CLI and Python suggest alike.

use pyo3::prelude::*;

/// The nearest of `known` to `name`, or None when none is near.
#[pyfunction]
fn nearest(name: &str, known: Vec<String>) -> Option<String> {
    returnflow::error::nearest(name, known.iter().map(String::as_str))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(nearest, m)?)
}
