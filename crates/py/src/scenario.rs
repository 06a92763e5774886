//! Border of `scenario`: files, levers and schedules in, policies and words out.

use chrono::NaiveDate;
use numpy::{IntoPyArray, PyArray1};
use pyo3::prelude::*;

use super::node::node;
use returnflow::calendar::Calendar;
use returnflow::error::{Error, Problem, Result};
use returnflow::scenario::levers::{self, LEVERS};
use returnflow::scenario::{self, Scenario};

/// A valid scenario; the face that users see is `returnflow.Scenario`.
#[pyclass(name = "Scenario", module = "returnflow._core", frozen, eq, from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct PyScenario {
    pub(super) inner: Scenario,
}

impl From<Scenario> for PyScenario {
    fn from(inner: Scenario) -> Self {
        Self { inner }
    }
}

fn date(path: &str, text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| {
        let problem =
            Problem::says(path, "is not a date").got(format!("'{}'", text.escape_debug()));
        Error::scenario(problem.allowed("a date such as 2025-08-06"))
    })
}

#[pymethods]
impl PyScenario {
    #[staticmethod]
    fn named(name: &str) -> PyResult<Self> {
        Ok(scenario::named(name)?.into())
    }

    #[staticmethod]
    #[pyo3(signature = (text, place=None))]
    fn from_toml(text: &str, place: Option<&str>) -> PyResult<Self> {
        Ok(Scenario::from_toml(text, place)?.into())
    }

    #[staticmethod]
    #[pyo3(signature = (text, place=None))]
    fn from_json(text: &str, place: Option<&str>) -> PyResult<Self> {
        Ok(Scenario::from_json(text, place)?.into())
    }

    #[staticmethod]
    fn from_levers(levers: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Scenario::from_node(&node(levers)?)?.into())
    }

    fn with_levers(&self, levers: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(self.inner.with(&node(levers)?)?.into())
    }

    fn merged(&self, other: &Self) -> PyResult<Self> {
        Ok(scenario::merge(&self.inner, &other.inner)?.into())
    }

    fn stressed(&self, name: &str, day: &str) -> PyResult<Self> {
        Ok(scenario::stressed(&self.inner, name, date("on", day)?)?.into())
    }

    fn to_toml(&self) -> String {
        self.inner.to_toml()
    }

    fn to_json(&self) -> String {
        self.inner.to_json()
    }

    #[getter]
    fn name(&self) -> &str {
        self.inner.name()
    }

    /// Lever, value in words.
    fn in_words(&self) -> Vec<(&'static str, String)> {
        self.inner.in_words()
    }

    /// Lever, value here, value there, unit; levers that differ only.
    fn differences(&self, other: &Self) -> Vec<(&'static str, String, String, &'static str)> {
        let all = scenario::diff(&self.inner, &other.inner);
        all.into_iter().map(|d| (d.lever, d.left, d.right, d.unit)).collect()
    }

    /// Values of a lever with a schedule in `weeks` weeks, the first ending on `start`.
    fn schedule<'py>(
        &self,
        py: Python<'py>,
        lever: &str,
        start: &str,
        weeks: usize,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let calendar = Calendar::new(date("start", start)?, weeks)?;
        let Some(schedule) = self.inner.schedule(lever) else {
            let known = levers::names().filter(|name| self.inner.schedule(name).is_some());
            let problem = Problem::unknown(lever, "a lever with a schedule", known);
            return Err(Error::scenario(problem).into());
        };
        let values: Vec<f64> = calendar.sundays().map(|sunday| schedule.at(sunday)).collect();
        Ok(values.into_pyarray(py))
    }

    /// 1 in weeks in which the scheme is in force and removals are not stopped by date.
    fn open_weeks<'py>(
        &self,
        py: Python<'py>,
        start: &str,
        weeks: usize,
    ) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let policy = self.inner.compile(&Calendar::new(date("start", start)?, weeks)?)?;
        let open: Vec<f64> = policy.weeks.iter().map(|w| w.on * (1.0 - w.stopped)).collect();
        Ok(open.into_pyarray(py))
    }
}

/// Refuses a schedule that is no schedule, before it meets its lever.
#[pyfunction]
fn check_schedule(schedule: &Bound<'_, PyAny>) -> PyResult<()> {
    Ok(scenario::check_schedule(&node(schedule)?)?)
}

/// Name, unit, domain, neutral value, meaning of every lever.
#[pyfunction]
fn levers_table() -> Vec<(&'static str, &'static str, String, String, &'static str)> {
    LEVERS.iter().map(|l| (l.name, l.unit, l.domain(), l.neutral(), l.meaning)).collect()
}

/// Names of the built-in scenarios.
#[pyfunction]
fn scenario_names() -> Vec<&'static str> {
    scenario::NAMES.to_vec()
}

/// Name and meaning of every stress.
#[pyfunction]
fn stresses() -> Vec<(&'static str, &'static str)> {
    scenario::STRESSES.iter().map(|s| (s.name, s.meaning)).collect()
}

/// JSON Schema (draft-07) of scenario files, as text.
#[pyfunction]
fn scenario_schema() -> String {
    format!("{:#}", scenario::json_schema())
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyScenario>()?;
    m.add_function(wrap_pyfunction!(check_schedule, m)?)?;
    m.add_function(wrap_pyfunction!(levers_table, m)?)?;
    m.add_function(wrap_pyfunction!(scenario_names, m)?)?;
    m.add_function(wrap_pyfunction!(stresses, m)?)?;
    m.add_function(wrap_pyfunction!(scenario_schema, m)?)
}
