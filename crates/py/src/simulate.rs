//! Border of `simulate`.

use std::sync::Arc;

use numpy::ndarray::{Array, Array2, Array3, Array4};
use numpy::{IntoPyArray, PyArray2, PyArray3, PyArray4, PyReadonlyArray1, PyReadonlyArray3};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::draws::PyDraws;
use super::run::{run, run_partial};
use super::scenario::PyScenario;
use returnflow::calendar::Calendar;
use returnflow::error::{Error, Problem, Result};
use returnflow::model::Mode;
use returnflow::sampling::Draws;
use returnflow::scenario::{Policy, PolicyWeek};
use returnflow::simulate::{
    self as core, Job, Levels, OUTCOMES, Outcome, Paired, Projection, SERIES, Series, WeekSummary,
};

/// What a run is made of, owned, so that it can leave the interpreter's lock.
pub(super) struct Owned {
    pub(super) draws: Arc<Draws>,
    pub(super) policies: Vec<Policy>,
    calendar: Calendar,
    mode: Mode,
    seed: u64,
}

impl Owned {
    pub(super) fn new(
        draws: &PyDraws,
        scenarios: &[Bound<'_, PyAny>],
        weeks: usize,
        mode: &str,
        seed: u64,
    ) -> PyResult<Self> {
        let draws = Arc::clone(&draws.inner);
        let Some(start) = &draws.start else {
            return Err(Error::parameter(Problem::says("draws", "have no start state")).into());
        };
        let calendar = Calendar::after(start.last_week, weeks)?;
        let policies =
            scenarios.iter().map(|s| policy_of(s, &calendar)).collect::<PyResult<_>>()?;
        let mode = mode_named(mode)?;
        Ok(Self { draws, policies, calendar, mode, seed })
    }

    pub(super) fn job(&self) -> Job<'_> {
        Job {
            draws: &self.draws,
            policies: &self.policies,
            calendar: self.calendar,
            mode: self.mode,
            seed: self.seed,
        }
    }
}

pub(super) fn mode_named(name: &str) -> Result<Mode> {
    match name {
        "stochastic" => Ok(Mode::Stochastic),
        "expected" => Ok(Mode::Expected),
        _ => Err(Error::parameter(Problem::unknown(name, "a mode", ["stochastic", "expected"]))),
    }
}

/// A scenario, or a mapping of lever names to one number a week (schedules of one's own).
pub(super) fn policy_of(given: &Bound<'_, PyAny>, calendar: &Calendar) -> PyResult<Policy> {
    if let Ok(scenario) = given.cast::<PyScenario>() {
        return Ok(scenario.get().inner.compile(calendar)?);
    }
    let levers: Vec<(String, PyReadonlyArray1<'_, f64>)> = given
        .call_method0("items")?
        .try_iter()?
        .map(|item| item?.extract())
        .collect::<PyResult<_>>()?;
    let mut weeks = vec![PolicyWeek::NEUTRAL; calendar.weeks()];
    for (name, values) in &levers {
        let values = values.as_array();
        if values.len() != weeks.len() {
            let allowed = format!("{} numbers, one a week", weeks.len());
            return Err(Error::scenario(Problem::domain(name, values.len(), &allowed)).into());
        }
        for (week, value) in weeks.iter_mut().zip(values) {
            week.set(name, *value)?;
        }
    }
    Ok(Policy { name: "levers".into(), weeks })
}

/// Weekly summaries as four arrays; the last axis of the first is the level.
pub(super) fn summaries<'py>(
    py: Python<'py>,
    all: &[WeekSummary],
    groups: usize,
    weeks: usize,
    levels: usize,
) -> PyResult<Bound<'py, PyDict>> {
    let shape = (groups, SERIES, weeks);
    let at = |g: usize, s: usize, t: usize| &all[(g * SERIES + s) * weeks + t];
    let quantiles: Array4<f64> =
        Array::from_shape_fn((groups, SERIES, weeks, levels), |(g, s, t, k)| {
            at(g, s, t).quantiles[k]
        });
    let each = |f: fn(&WeekSummary) -> f64| -> Array3<f64> {
        Array::from_shape_fn(shape, |(g, s, t)| f(at(g, s, t)))
    };
    let dict = PyDict::new(py);
    dict.set_item("quantiles", quantiles.into_pyarray(py) as Bound<'py, PyArray4<f64>>)?;
    dict.set_item("mean", each(|w| w.moments.mean).into_pyarray(py))?;
    dict.set_item("sd", each(|w| w.moments.sd).into_pyarray(py))?;
    dict.set_item("mcse", each(|w| w.median_error).into_pyarray(py))?;
    Ok(dict)
}

pub(super) fn shaped<'py>(
    py: Python<'py>,
    values: Vec<f64>,
    shape: (usize, usize, usize),
) -> Bound<'py, PyArray3<f64>> {
    // The core returns exactly scenarios × outcomes × draws numbers.
    let array = Array::from_shape_vec(shape, values).unwrap_or_default();
    array.into_pyarray(py)
}

/// Simulates scenarios on the same draws and noise; exact weekly quantiles and window outcomes.
///
/// Returns (weeks done, weekly, contrasts, outcomes, paired outcomes, exception or None); when stopped early the
/// exception is returned beside what was finished.
#[pyfunction]
#[pyo3(signature = (draws, scenarios, *, weeks, mode, seed, pairs, probabilities, threads=None, progress=None))]
#[allow(clippy::type_complexity)] // a tuple that Python unpacks at once
fn project<'py>(
    py: Python<'py>,
    draws: &PyDraws,
    scenarios: Vec<Bound<'py, PyAny>>,
    weeks: usize,
    mode: &str,
    seed: u64,
    pairs: Vec<(usize, usize)>,
    probabilities: Vec<f64>,
    threads: Option<usize>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(
    usize,
    Bound<'py, PyDict>,
    Bound<'py, PyDict>,
    Bound<'py, PyArray3<f64>>,
    Bound<'py, PyArray3<f64>>,
    Option<PyErr>,
)> {
    let owned = Owned::new(draws, &scenarios, weeks, mode, seed)?;
    let (count, n) = (owned.policies.len(), owned.draws.len());
    let (groups, levels) = (pairs.len(), probabilities.len());
    let compared = pairs.clone();
    let (projection, stopped): (Projection, _) =
        run_partial(py, progress, threads, move |monitor| {
            core::project(&owned.job(), &pairs, &Levels { probabilities }, monitor)
        })?;
    let done = projection.weeks;
    let weekly = summaries(py, &projection.weekly, count, done, levels)?;
    let contrasts = summaries(py, &projection.contrasts, groups, done, levels)?;
    let differences = core::paired(&projection.outcomes, &compared, n);
    let differences = shaped(py, differences, (groups, Paired::ALL.len(), n));
    let outcomes = shaped(py, projection.outcomes, (count, OUTCOMES, n));
    Ok((done, weekly, contrasts, outcomes, differences, stopped))
}

/// Window outcomes alone: scenarios × outcomes × draws.
#[pyfunction]
#[pyo3(signature = (draws, scenarios, *, weeks, mode, seed, threads=None, progress=None))]
fn simulate_outcomes<'py>(
    py: Python<'py>,
    draws: &PyDraws,
    scenarios: Vec<Bound<'py, PyAny>>,
    weeks: usize,
    mode: &str,
    seed: u64,
    threads: Option<usize>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyArray3<f64>>> {
    let owned = Owned::new(draws, &scenarios, weeks, mode, seed)?;
    let (count, n) = (owned.policies.len(), owned.draws.len());
    let values = run(py, progress, threads, move |monitor| core::outcomes(&owned.job(), monitor))?;
    Ok(shaped(py, values, (count, OUTCOMES, n)))
}

/// Outcomes against scenario 0: scenarios but the first × paired outcomes × draws.
#[pyfunction]
fn paired_outcomes<'py>(
    py: Python<'py>,
    outcomes: PyReadonlyArray3<'py, f64>,
) -> PyResult<Bound<'py, PyArray3<f64>>> {
    let outcomes = outcomes.as_array();
    let (scenarios, kinds, draws) = outcomes.dim();
    if kinds != OUTCOMES || scenarios < 2 {
        let allowed = format!("at least two scenarios and {OUTCOMES} outcomes");
        let got = format!("{scenarios} × {kinds}");
        return Err(Error::parameter(Problem::domain("outcomes", got, &allowed)).into());
    }
    let flat: Vec<f64> = outcomes.iter().copied().collect();
    let pairs: Vec<(usize, usize)> = (1..scenarios).map(|s| (s, 0)).collect();
    let values = core::paired(&flat, &pairs, draws);
    Ok(shaped(py, values, (pairs.len(), Paired::ALL.len(), draws)))
}

/// Every stock and flow of one scenario: a mapping of names to weeks × draws.
#[pyfunction]
#[pyo3(signature = (draws, scenario, *, weeks, mode, seed))]
fn replay<'py>(
    py: Python<'py>,
    draws: &PyDraws,
    scenario: Bound<'py, PyAny>,
    weeks: usize,
    mode: &str,
    seed: u64,
) -> PyResult<Bound<'py, PyDict>> {
    let owned = Owned::new(draws, &[scenario], weeks, mode, seed)?;
    let n = owned.draws.len();
    let trace = run(py, None, Some(1), move |monitor| core::replay(&owned.job(), monitor))?;
    let dict = PyDict::new(py);
    for (name, values) in trace.names.iter().zip(trace.values.chunks_exact(weeks * n)) {
        let array = Array2::from_shape_vec((weeks, n), values.to_vec()).unwrap_or_default();
        dict.set_item(name, array.into_pyarray(py) as Bound<'py, PyArray2<f64>>)?;
    }
    Ok(dict)
}

/// Name, unit, whether a total means something, and one sentence, for each weekly series.
#[pyfunction]
fn series_table() -> Vec<(&'static str, &'static str, bool, &'static str)> {
    Series::ALL.iter().map(|s| (s.name(), s.unit(), s.is_flow(), s.text())).collect()
}

/// Name, unit and one sentence, for each outcome of a window.
#[pyfunction]
fn outcomes_table() -> Vec<(&'static str, &'static str, &'static str)> {
    Outcome::ALL.iter().map(|o| (o.name(), o.unit(), o.text())).collect()
}

/// The same for each outcome that needs a comparator.
#[pyfunction]
fn paired_table() -> Vec<(&'static str, &'static str, &'static str)> {
    Paired::ALL.iter().map(|o| (o.name(), o.unit(), o.text())).collect()
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(project, m)?)?;
    m.add_function(wrap_pyfunction!(simulate_outcomes, m)?)?;
    m.add_function(wrap_pyfunction!(replay, m)?)?;
    m.add_function(wrap_pyfunction!(series_table, m)?)?;
    m.add_function(wrap_pyfunction!(paired_outcomes, m)?)?;
    m.add_function(wrap_pyfunction!(paired_table, m)?)?;
    m.add_function(wrap_pyfunction!(outcomes_table, m)?)
}
