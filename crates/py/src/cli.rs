//! Border of `cli`.

use pyo3::prelude::*;

use returnflow::cli::{self, Parsed};

/// (JSON of the verb and its options, None), or (text to print, exit code).
#[pyfunction]
fn cli_parse(arguments: Vec<String>) -> (String, Option<i32>) {
    match cli::parse(&arguments) {
        Parsed::Run(json) => (json, None),
        Parsed::Say { text, code } => (text, Some(code)),
    }
}

/// The completion script of a shell, or None.
#[pyfunction]
fn cli_completion(shell: &str) -> Option<String> {
    cli::completion(shell)
}

/// Every verb with its long options.
#[pyfunction]
fn cli_options() -> Vec<(String, Vec<String>)> {
    cli::options()
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(cli_parse, m)?)?;
    m.add_function(wrap_pyfunction!(cli_completion, m)?)?;
    m.add_function(wrap_pyfunction!(cli_options, m)?)
}
