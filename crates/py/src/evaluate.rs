//! Border of `evaluate`.

use chrono::NaiveDate;
use numpy::ndarray::Array3;
use numpy::{IntoPyArray, PyArray1, PyArray3, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::run::run;
use returnflow::error::{Error, Problem};
use returnflow::evaluate::power::{Plan, simulate_power};
use returnflow::evaluate::step::{StepEffect, StepPriors, Window, break_evidence, step_effects};
use returnflow::fit::{DaysProcess, Pressure, Series};

type Column<'py> = PyReadonlyArray1<'py, f64>;

fn series(
    week_ending: &PyReadonlyArray1<'_, i64>,
    crossing_days: &Column<'_>,
    people: &Column<'_>,
) -> PyResult<Series> {
    Ok(Series::new(
        &week_ending.as_array().to_vec(),
        &crossing_days.as_array().to_vec(),
        &people.as_array().to_vec(),
        None,
    )?)
}

fn priors(level_sd: f64, step_sd: f64, log_size: f64) -> StepPriors {
    let mut priors = StepPriors { level_sd, step_sd, days_step_sd: step_sd, ..Default::default() };
    priors.log_size.mean = log_size;
    priors
}

/// Posterior of a step in each window `(first, step, end)`: a list of dicts with, for `per_day`,
/// `days` and `people`, quantiles of the effect on the log scale at `probabilities`.
#[pyfunction]
#[pyo3(signature = (week_ending, crossing_days, people, windows, probabilities, *, level_sd=0.3, step_sd=1.0, log_size=0.336472236621213, threads=None, progress=None))]
fn step_posteriors<'py>(
    py: Python<'py>,
    week_ending: PyReadonlyArray1<'_, i64>,
    crossing_days: Column<'_>,
    people: Column<'_>,
    windows: Vec<(usize, usize, usize)>,
    probabilities: Vec<f64>,
    level_sd: f64,
    step_sd: f64,
    log_size: f64,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let series = series(&week_ending, &crossing_days, &people)?;
    let windows: Vec<Window> =
        windows.into_iter().map(|(first, step, end)| Window { first, step, end }).collect();
    let priors = priors(level_sd, step_sd, log_size);
    let effects = run(py, progress, threads, move |m| step_effects(&series, &windows, &priors, m))?;
    effects.iter().map(|e| effect_dict(py, e, &probabilities)).collect()
}

fn effect_dict<'py>(
    py: Python<'py>,
    effect: &StepEffect,
    probabilities: &[f64],
) -> PyResult<Bound<'py, PyDict>> {
    let at = |f: &dyn Fn(f64) -> f64| -> Vec<f64> { probabilities.iter().map(|p| f(*p)).collect() };
    let d = PyDict::new(py);
    d.set_item("per_day", at(&|p| effect.per_day.quantile(p)).into_pyarray(py))?;
    d.set_item("people", at(&|p| effect.people.quantile(p)).into_pyarray(py))?;
    d.set_item("days", at(&|p| effect.days_law().quantile(p)).into_pyarray(py))?;
    d.set_item("people_below_zero", effect.people.cdf(0.0))?;
    d.set_item("log_evidence", effect.log_evidence)?;
    d.set_item("memory_weeks", effect.process[0])?;
    d.set_item("volatility", effect.process[1])?;
    d.set_item("size", effect.process[2])?;
    Ok(d)
}

/// Log evidence of a step at each candidate week of one window, and of no step (last entry).
#[pyfunction]
#[pyo3(signature = (week_ending, crossing_days, people, window, candidates, *, level_sd=0.3, step_sd=1.0, log_size=0.336472236621213, threads=None, progress=None))]
fn break_log_evidence<'py>(
    py: Python<'py>,
    week_ending: PyReadonlyArray1<'_, i64>,
    crossing_days: Column<'_>,
    people: Column<'_>,
    window: (usize, usize),
    candidates: Vec<usize>,
    level_sd: f64,
    step_sd: f64,
    log_size: f64,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let series = series(&week_ending, &crossing_days, &people)?;
    let priors = priors(level_sd, step_sd, log_size);
    let (first, end) = window;
    let evidence = run(py, progress, threads, move |m| {
        break_evidence(&series, first, end, &candidates, &priors, m)
    })?;
    Ok(evidence.into_pyarray(py))
}

/// Estimates and standard deviations, series × (reduction × horizon) × 2. `processes` has one row a
/// process: days level, cos, sin, concentration; level, four season terms, backlog, centre, phi,
/// volatility, size. The estimator knows memory, volatility and size of each series.
#[pyfunction]
#[pyo3(signature = (processes, first, *, before, horizons, reductions, shape, still=false, known_season=false, series, seed, threads=None, progress=None))]
fn step_power<'py>(
    py: Python<'py>,
    processes: PyReadonlyArray2<'_, f64>,
    first: &str,
    before: usize,
    horizons: Vec<usize>,
    reductions: Vec<f64>,
    shape: Vec<f64>,
    still: bool,
    known_season: bool,
    series: usize,
    seed: u64,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Bound<'py, PyArray3<f64>>> {
    let bad = |what: &str| PyErr::from(Error::parameter(Problem::says("step_power", what)));
    let first: NaiveDate = first.parse().map_err(|_| bad("first must be an ISO date"))?;
    let rows = processes.as_array();
    if rows.ncols() != 14 {
        return Err(bad("processes needs 14 columns"));
    }
    let processes = rows
        .rows()
        .into_iter()
        .map(|r| {
            let days = DaysProcess { level: r[0], cos: r[1], sin: r[2], concentration: r[3] };
            let pressure = Pressure {
                level: r[4],
                season: [r[5], r[6], r[7], r[8]],
                backlog: r[9],
                centre: r[10],
                phi: r[11],
                volatility: r[12],
                size: r[13],
            };
            (days, pressure)
        })
        .collect();
    let columns = reductions.len() * horizons.len();
    let plan = Plan {
        processes,
        first,
        before,
        horizons,
        reductions,
        shape,
        still,
        known_season,
        series,
        seed,
    };
    let all = run(py, progress, threads, move |m| simulate_power(&plan, m))?;
    let flat: Vec<f64> = all.into_iter().flatten().flat_map(|(mean, sd)| [mean, sd]).collect();
    let cube = Array3::from_shape_vec((series, columns, 2), flat)
        .map_err(|_| bad("estimates have no shape"))?;
    Ok(cube.into_pyarray(py))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(step_posteriors, m)?)?;
    m.add_function(wrap_pyfunction!(step_power, m)?)?;
    m.add_function(wrap_pyfunction!(break_log_evidence, m)?)
}
