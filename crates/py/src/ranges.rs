//! Border of runs in parts: a range of the draws here, the summary of all of them there.

use numpy::ndarray::Array4;
use numpy::{IntoPyArray, PyArray3, PyArray4, PyReadonlyArray4};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::draws::PyDraws;
use super::run::run;
use super::simulate::{Owned, shaped, summaries};
use returnflow::error::{Error, Problem, Result};
use returnflow::simulate::{self as core, Levels, OUTCOMES, SERIES};

/// Paths and outcomes of some draws.
type Paths<'py> = (Bound<'py, PyArray4<f64>>, Bound<'py, PyArray3<f64>>);

/// Every series and the outcomes of every draw: (scenarios × series × weeks × draws,
/// scenarios × outcomes × draws).
#[pyfunction]
#[pyo3(signature = (draws, scenarios, *, weeks, mode, seed, threads=None, progress=None))]
fn trajectories<'py>(
    py: Python<'py>,
    draws: &PyDraws,
    scenarios: Vec<Bound<'py, PyAny>>,
    weeks: usize,
    mode: &str,
    seed: u64,
    threads: Option<usize>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Paths<'py>> {
    let owned = Owned::new(draws, &scenarios, weeks, mode, seed)?;
    let (count, n) = (owned.policies.len(), owned.draws.len());
    let paths =
        run(py, progress, threads, move |monitor| core::trajectories(&owned.job(), monitor))?;
    let series =
        Array4::from_shape_vec((count, SERIES, weeks, n), paths.series).unwrap_or_default();
    Ok((series.into_pyarray(py), shaped(py, paths.outcomes, (count, OUTCOMES, n))))
}

/// Weekly summaries of whole paths and of the differences of pairs, as `project` makes them.
#[pyfunction]
#[pyo3(signature = (paths, *, pairs, probabilities, threads=None, progress=None))]
fn summarise_paths<'py>(
    py: Python<'py>,
    paths: PyReadonlyArray4<'py, f64>,
    pairs: Vec<(usize, usize)>,
    probabilities: Vec<f64>,
    threads: Option<usize>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyDict>)> {
    let (scenarios, series, weeks, draws) = paths.as_array().dim();
    check((scenarios, series, weeks, draws), &pairs)?;
    let (groups, levels) = (pairs.len(), probabilities.len());
    // The view's slice, not the array's: that one takes Fortran order as well.
    let view = paths.as_array();
    let flat = view.as_slice().ok_or_else(|| {
        Error::parameter(Problem::says("paths", "do not lie in one piece, draws last"))
    })?;
    let (weekly, contrasts) = run(py, progress, threads, |monitor| {
        core::summarise_paths(flat, weeks, draws, &pairs, &Levels { probabilities }, monitor)
    })?;
    Ok((
        summaries(py, &weekly, scenarios, weeks, levels)?,
        summaries(py, &contrasts, groups, weeks, levels)?,
    ))
}

fn check(shape: (usize, usize, usize, usize), pairs: &[(usize, usize)]) -> Result<()> {
    let (scenarios, series, weeks, draws) = shape;
    if series != SERIES || weeks == 0 || draws == 0 {
        let allowed = format!("scenarios × {SERIES} series × weeks × draws, at least one of each");
        return Err(Error::parameter(Problem::domain("paths", format!("{shape:?}"), &allowed)));
    }
    match pairs.iter().find(|(a, b)| *a.max(b) >= scenarios) {
        Some(pair) => {
            let allowed = format!("indices below {scenarios}");
            Err(Error::parameter(Problem::domain("pairs", format!("{pair:?}"), &allowed)))
        }
        None => Ok(()),
    }
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(trajectories, m)?)?;
    m.add_function(wrap_pyfunction!(summarise_paths, m)?)
}
