//! Border of `fit_scheme`.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate};
use numpy::ndarray::{Array2, Array3};
use numpy::{IntoPyArray, PyArray1, PyArray2, PyArray3, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::draws::PyDraws;
use super::params::{PyParameterSpace, PyPrior};
use super::run::run;
use super::scenario::PyScenario;
use returnflow::calendar::Calendar;
use returnflow::error::{Error, Problem, Result};
use returnflow::fit::scheme::{
    Bound as Reading, CAPACITY, LEARNED, Milestone, Quantity, Request, SERIES, SchemePosterior,
    capacity_priors, published, scheme_posterior,
};
use returnflow::model::Seen;
use returnflow::scenario::{PolicyWeek, Scenario};

/// A fitted pipeline: equally weighted draws of its posterior.
#[pyclass(frozen, name = "SchemePosterior", module = "returnflow._core")]
struct PySchemePosterior {
    inner: Arc<SchemePosterior>,
    scenario: Scenario,
    first_week: NaiveDate,
}

fn levers(scenario: &Scenario, first: NaiveDate, weeks: usize) -> Result<Vec<PolicyWeek>> {
    Ok(scenario.compile(&Calendar::new(first, weeks)?)?.weeks)
}

#[pymethods]
impl PySchemePosterior {
    /// What was learned, one value a draw.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (name, values) in self.inner.columns() {
            columns.set_item(name, values.into_pyarray(py))?;
        }
        Ok(columns)
    }

    /// Normal scores of what was learned under its prior, one value a draw.
    fn scores<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (j, name) in self.inner.names.iter().enumerate() {
            let column: Vec<f64> = self.inner.scores.iter().map(|z| z[j]).collect();
            columns.set_item(name, column.into_pyarray(py))?;
        }
        Ok(columns)
    }

    /// Island of each draw.
    fn islands<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let islands: Vec<i64> = self.inner.islands.iter().map(|i| *i as i64).collect();
        islands.into_pyarray(py)
    }

    /// acceptance and temperatures; log_evidence, one an island.
    fn quality<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let one = PyDict::new(py);
        one.set_item("acceptance", self.inner.acceptance)?;
        one.set_item("temperatures", self.inner.temperatures)?;
        one.set_item("log_evidence", self.inner.log_evidence.to_vec())?;
        Ok(one)
    }

    /// The rows of `base` behind the draws with what was learned put in.
    fn draws(&self, base: &PyDraws) -> PyResult<PyDraws> {
        Ok(PyDraws { inner: Arc::new(self.inner.draws(&base.inner)?) })
    }

    /// Seats a week before cancellations, (draws, weeks).
    fn seats<'py>(&self, py: Python<'py>, weeks: usize) -> Bound<'py, PyArray2<f64>> {
        let seats = self.inner.seats(weeks);
        let shape = (seats.len() / weeks.max(1), weeks);
        Array2::from_shape_vec(shape, seats).unwrap_or_default().into_pyarray(py)
    }

    /// Totals, detained and stops week by week, (draws, weeks, series).
    #[pyo3(signature = (weeks, *, threads=None, progress=None))]
    fn histories<'py>(
        &self,
        py: Python<'py>,
        weeks: usize,
        threads: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Bound<'py, PyArray3<f64>>> {
        let inner = Arc::clone(&self.inner);
        let policy = levers(&self.scenario, self.first_week, weeks)?;
        let all = run(py, progress, threads, move |m| inner.histories(&policy, m))?;
        let shape = (all.len(), weeks, SERIES.len());
        Ok(Array3::from_shape_fn(shape, |(i, t, s)| all[i][t][s]).into_pyarray(py))
    }
}

fn date(day: i64) -> Result<NaiveDate> {
    let days = u64::try_from(day)
        .map_err(|_| Error::data(Problem::says("milestones", "have a day before 1970").got(day)))?;
    Ok(NaiveDate::default() + Days::new(days))
}

fn milestone(
    first: NaiveDate,
    day: i64,
    quantity: &str,
    value: f64,
    at_least: bool,
    noise: f64,
    slack: f64,
) -> Result<Milestone> {
    let date = date(day)?;
    let since = usize::try_from((date - first).num_days() + 6).map_err(|_| {
        Error::data(Problem::says("milestones", "have a day before the scheme").got(date))
    })?;
    let quantity = Quantity::ALL.into_iter().find(|q| q.name() == quantity).ok_or_else(|| {
        let known = Quantity::ALL.map(Quantity::name);
        Error::data(Problem::unknown(quantity, "a quantity of the milestones", known))
    })?;
    Ok(Milestone {
        week: since / 7,
        share: f64::from(date.weekday().number_from_monday()) / 7.0,
        quantity,
        value,
        bound: if at_least { Reading::AtLeast } else { Reading::Equal },
        noise,
        slack,
    })
}

/// Fits the pipeline to dated cumulative counts; `base` starts in the last of the observed weeks,
/// whose crossing days and arrivals are given from `first_week` on (NaN: not published).
#[pyfunction]
#[pyo3(signature = (base, space, capacity, scenario, *, first_week, crossing_days, arrivals, day, quantity, value, at_least, noise, slack, first_return, draws, seed, threads=None, progress=None))]
fn fit_scheme(
    py: Python<'_>,
    base: &PyDraws,
    space: &PyParameterSpace,
    capacity: Vec<PyRef<'_, PyPrior>>,
    scenario: &PyScenario,
    first_week: i64,
    crossing_days: PyReadonlyArray1<'_, f64>,
    arrivals: PyReadonlyArray1<'_, f64>,
    day: PyReadonlyArray1<'_, i64>,
    quantity: Vec<String>,
    value: PyReadonlyArray1<'_, f64>,
    at_least: Vec<bool>,
    noise: PyReadonlyArray1<'_, f64>,
    slack: PyReadonlyArray1<'_, f64>,
    first_return: i64,
    draws: usize,
    seed: u64,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PySchemePosterior> {
    let first = date(first_week)?;
    let seen = crossing_days.as_array().into_iter().zip(arrivals.as_array());
    let seen: Vec<Option<Seen>> = seen
        .map(|(k, a)| (k.is_finite() && a.is_finite()).then_some(Seen { days: *k, arrivals: *a }))
        .collect();
    let priors: Vec<_> = capacity.iter().map(|p| p.inner.clone()).collect();
    let priors = capacity_priors(&priors)?;
    let (day, value) = (day.as_array(), value.as_array());
    let (noise, slack) = (noise.as_array(), slack.as_array());
    let lengths = [value.len(), noise.len(), slack.len(), at_least.len(), quantity.len()];
    if lengths.iter().any(|n| *n != day.len()) {
        return Err(Error::data(Problem::says("milestones", "have columns of many lengths")).into());
    }
    let milestones: Vec<Milestone> = (0..day.len())
        .map(|i| {
            let (q, v) = (&quantity[i], value[i]);
            milestone(first, day[i], q, v, at_least[i], noise[i], slack[i])
        })
        .collect::<Result<_>>()?;
    let at = milestone(first, first_return, "returns", 0.0, false, 0.0, 0.0)?;
    let weeks = milestones.iter().map(|m| m.week + 1).max().unwrap_or(1);
    let scenario = scenario.inner.clone();
    let policy = levers(&scenario, first, weeks)?;
    let (base, space) = (Arc::clone(&base.inner), space.inner.clone());
    let inner = run(py, progress, threads, move |monitor| {
        let request = Request {
            base: &base,
            first_week: first,
            seen,
            space: &space,
            capacity: priors,
            policy,
            first_return: at.week,
            milestones,
            draws,
            seed,
        };
        scheme_posterior(request, monitor)
    })?;
    Ok(PySchemePosterior { inner: Arc::new(inner), scenario, first_week: first })
}

/// Names of the numbers of the delivered capacity, in the order of their priors.
#[pyfunction]
fn capacity_names() -> Vec<&'static str> {
    CAPACITY.to_vec()
}

/// Names of the parameters of the model that the counts speak on.
#[pyfunction]
fn scheme_parameters() -> Vec<&'static str> {
    LEARNED.iter().map(|p| p.name()).collect()
}

/// Mean and variance of a count as it is published, for totals at the end of the week before and what
/// the week adds.
#[pyfunction]
fn milestone_moments<'py>(
    py: Python<'py>,
    before: PyReadonlyArray1<'py, f64>,
    flow: PyReadonlyArray1<'py, f64>,
    share: f64,
    noise: f64,
    slack: f64,
) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>) {
    let of = |(b, f): (&f64, &f64)| published(*b, *f, share, noise, slack);
    let (before, flow) = (before.as_array(), flow.as_array());
    let (mean, variance): (Vec<f64>, Vec<f64>) = before.iter().zip(flow.iter()).map(of).unzip();
    (mean.into_pyarray(py), variance.into_pyarray(py))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PySchemePosterior>()?;
    m.add_function(wrap_pyfunction!(capacity_names, m)?)?;
    m.add_function(wrap_pyfunction!(scheme_parameters, m)?)?;
    m.add_function(wrap_pyfunction!(milestone_moments, m)?)?;
    m.add_function(wrap_pyfunction!(fit_scheme, m)?)
}
