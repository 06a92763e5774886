//! Border of `fit`.

use std::sync::Arc;

use numpy::{IntoPyArray, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use super::draws::PyDraws;
use super::run::run;
use returnflow::fit::{self, Assumed, Effort, Observe, Paths, Posterior, Pressure, Series};

type Column<'py> = PyReadonlyArray1<'py, f64>;
type Matrix<'py> = Bound<'py, PyArray2<f64>>;

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
        Ok(Arc::new(returnflow::sampling::Draws { start: Some(start), ..(*draws).clone() }))
    })?;
    Ok(PyDraws { inner })
}

fn matrices<'py>(
    py: Python<'py>,
    out: Paths,
    rows: usize,
    columns: usize,
) -> PyResult<(Matrix<'py>, Matrix<'py>)> {
    let shape = [rows, columns];
    Ok((out.days.into_pyarray(py).reshape(shape)?, out.arrivals.into_pyarray(py).reshape(shape)?))
}

/// A fitted crossing process: equally weighted draws of its posterior.
#[pyclass(frozen, name = "Posterior", module = "returnflow._core")]
struct PyPosterior {
    inner: Arc<Posterior>,
}

#[pymethods]
impl PyPosterior {
    /// The columns that the fit learned, one value a draw.
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for (name, values) in self.inner.columns() {
            columns.set_item(name, values.into_pyarray(py))?;
        }
        Ok(columns)
    }

    /// Draws of the smoothed level, (draws, weeks).
    fn levels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let rows: Vec<Vec<f64>> = self.inner.pressure.iter().map(|d| d.field.x.clone()).collect();
        Ok(PyArray2::from_vec2(py, &rows)?)
    }

    /// The learned columns and the filtered level, the other parameters from `base`.
    #[pyo3(signature = (base, *, recent_returns=0.0))]
    fn draws(&self, base: &PyDraws, recent_returns: f64) -> PyResult<PyDraws> {
        Ok(PyDraws { inner: Arc::new(self.inner.draws(&base.inner, recent_returns)?) })
    }

    /// Crossing days and arrivals of the next `weeks` weeks, each (paths, weeks).
    #[pyo3(signature = (weeks, paths, *, seed, threads=None, progress=None))]
    fn forecast<'py>(
        &self,
        py: Python<'py>,
        weeks: usize,
        paths: usize,
        seed: u64,
        threads: Option<usize>,
        progress: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<(Matrix<'py>, Matrix<'py>)> {
        let inner = Arc::clone(&self.inner);
        let out = run(py, progress, threads, move |m| inner.forecast(weeks, paths, seed, m))?;
        matrices(py, out, paths, weeks)
    }

    /// log p(arrivals of the next week), the mean over `paths` paths.
    #[pyo3(signature = (arrivals, paths, *, seed))]
    fn log_predictive(&self, py: Python<'_>, arrivals: f64, paths: usize, seed: u64) -> f64 {
        py.detach(|| self.inner.log_predictive(arrivals, paths.max(1), seed))
    }

    /// Crossing days and arrivals of the window once more, each (draws, weeks).
    #[pyo3(signature = (*, seed, threads=None))]
    fn replicate<'py>(
        &self,
        py: Python<'py>,
        seed: u64,
        threads: Option<usize>,
    ) -> PyResult<(Matrix<'py>, Matrix<'py>)> {
        let inner = Arc::clone(&self.inner);
        let out = run(py, None, threads, move |m| inner.replicate(seed, m))?;
        matrices(py, out, self.inner.pressure.len(), self.inner.series.len())
    }

    /// Prior mean and sd of each learned quantity, and whether they are of its logarithm.
    fn priors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for (name, mean, sd, log) in &self.inner.priors {
            all.set_item(name, (mean, sd, log))?;
        }
        Ok(all)
    }

    /// k, ess, log_evidence and spread of the samples of pressure and days.
    fn quality<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = PyDict::new(py);
        for (name, q) in ["pressure", "days"].into_iter().zip(&self.inner.quality) {
            let one = PyDict::new(py);
            one.set_item("k", q.k)?;
            one.set_item("ess", q.ess)?;
            one.set_item("log_evidence", q.log_evidence)?;
            one.set_item("spread", q.spread)?;
            all.set_item(name, one)?;
        }
        Ok(all)
    }
}

/// Fits the crossing process to the last `window` weeks of a series.
#[pyfunction]
#[pyo3(signature = (week_ending, crossing_days, arrivals, prevented=None, *, window, draws, seed, memory=None, level=None, threads=None, progress=None))]
fn fit_process(
    py: Python<'_>,
    week_ending: PyReadonlyArray1<'_, i64>,
    crossing_days: Column<'_>,
    arrivals: Column<'_>,
    prevented: Option<Column<'_>>,
    window: usize,
    draws: usize,
    seed: u64,
    memory: Option<(f64, f64)>,
    level: Option<(f64, f64)>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<PyPosterior> {
    let observe =
        if prevented.is_some() { Observe::ArrivalsAndPrevented } else { Observe::Arrivals };
    let series = series(&week_ending, &crossing_days, &arrivals, prevented.as_ref())?.tail(window);
    let effort = Effort::for_draws(draws);
    let assumed = Assumed { memory: memory.unwrap_or(fit::MEMORY), level };
    let inner = run(py, progress, threads, move |monitor| {
        fit::posterior(&series, observe, assumed, effort, seed, monitor)
    })?;
    Ok(PyPosterior { inner: Arc::new(inner) })
}

/// Log-likelihood of the arrivals given the days, estimated by one pass of the particle filter;
/// `pressure` holds level, four harmonics, backlog, its centre, phi, volatility and size.
#[pyfunction]
#[pyo3(signature = (week_ending, crossing_days, arrivals, pressure, *, window, particles, seed))]
fn filter_log_likelihood(
    py: Python<'_>,
    week_ending: PyReadonlyArray1<'_, i64>,
    crossing_days: Column<'_>,
    arrivals: Column<'_>,
    pressure: [f64; 10],
    window: usize,
    particles: usize,
    seed: u64,
) -> PyResult<f64> {
    let series = series(&week_ending, &crossing_days, &arrivals, None)?.tail(window);
    let [level, c1, s1, c2, s2, backlog, centre, phi, volatility, size] = pressure;
    let season = [c1, s1, c2, s2];
    let process = Pressure { level, season, backlog, centre, phi, volatility, size };
    Ok(py.detach(|| fit::filter(&series, &process, particles.max(1), seed).log_likelihood))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyPosterior>()?;
    m.add_function(wrap_pyfunction!(fit_process, m)?)?;
    m.add_function(wrap_pyfunction!(filter_log_likelihood, m)?)?;
    m.add_function(wrap_pyfunction!(filtered_start, m)?)
}
