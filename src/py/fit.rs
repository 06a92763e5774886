//! Border of `fit`.

use std::sync::Arc;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;

use super::draws::PyDraws;
use super::run::run;
use crate::fit::{self, Series};

type Column<'py> = PyReadonlyArray1<'py, f64>;

fn series(
    week_ending: &PyReadonlyArray1<'_, i64>,
    crossing_days: &Column<'_>,
    arrivals: &Column<'_>,
    prevented: Option<&Column<'_>>,
) -> PyResult<Series> {
    let prevented = prevented.map(|p| p.as_array().to_vec());
    Ok(Series::new(
        &week_ending.as_array().to_vec(),
        &crossing_days.as_array().to_vec(),
        &arrivals.as_array().to_vec(),
        prevented.as_deref(),
    )?)
}

/// The same draws with a filtered start: for each, a pressure level at the last observed week given
/// the arrivals and the draw's own parameters.
#[pyfunction]
#[pyo3(signature = (draws, week_ending, crossing_days, arrivals, *, recent_returns=0.0, seed, threads=None, progress=None))]
fn filtered_start(
    py: Python<'_>,
    draws: &PyDraws,
    week_ending: PyReadonlyArray1<'_, i64>,
    crossing_days: Column<'_>,
    arrivals: Column<'_>,
    recent_returns: f64,
    seed: u64,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyDraws> {
    let series = series(&week_ending, &crossing_days, &arrivals, None)?;
    let draws = Arc::clone(&draws.inner);
    let inner = run(py, progress, threads, move |monitor| {
        let start = fit::filtered_start(&draws, &series, recent_returns, seed, monitor)?;
        Ok(Arc::new(crate::sampling::Draws { start: Some(start), ..(*draws).clone() }))
    })?;
    Ok(PyDraws { inner })
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(filtered_start, m)?)
}
