//! Errors of the core as exceptions of `returnflow.errors`; here and not in the border, since only the
//! crate of a type may say how it becomes a foreign one.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::error::{Error, Kind, Problem};

fn class_name(error: &Error) -> &'static str {
    match error {
        Error::Invalid { kind: Kind::Parameter, .. } => "ParameterError",
        Error::Invalid { kind: Kind::Scenario, .. } => "ScenarioError",
        Error::Invalid { kind: Kind::Data, .. } => "DataError",
        Error::Invalid { kind: Kind::Fit, .. } => "FitError",
        Error::Interrupted { .. } => "InterruptedRun",
    }
}

fn problem_dict<'py>(py: Python<'py>, problem: &Problem) -> PyResult<Bound<'py, PyDict>> {
    let d = PyDict::new(py);
    d.set_item("path", &problem.path)?;
    d.set_item("what", &problem.what)?;
    d.set_item("got", &problem.got)?;
    d.set_item("allowed", &problem.allowed)?;
    d.set_item("nearest", &problem.nearest)?;
    d.set_item("line", problem.line)?;
    d.set_item("excerpt", &problem.excerpt)?;
    Ok(d)
}

fn build(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let class = py.import("returnflow.errors")?.getattr(class_name(error))?;
    let value = class.call1((error.to_string(),))?;
    if let Error::Invalid { problems, .. } = error {
        let list = PyList::empty(py);
        for problem in problems {
            list.append(problem_dict(py, problem)?)?;
        }
        value.setattr("problems", list)?;
    }
    Ok(PyErr::from_value(value))
}

impl From<Error> for PyErr {
    fn from(error: Error) -> Self {
        Python::attach(|py| {
            build(py, &error).unwrap_or_else(|_| PyRuntimeError::new_err(error.to_string()))
        })
    }
}
