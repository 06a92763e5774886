//! Border of `Draws`: the wrapper that other border files take, and how draws are made.

use std::sync::Arc;

use numpy::ndarray::Array2;
use numpy::{
    IntoPyArray, PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, PyUntypedArrayMethods,
    ToPyArray,
};
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::params::PyParameterSpace;
use super::run::run;
use returnflow::error::{Error, Problem, Result};
use returnflow::params::{DeterrenceForm, PARAMETERS, Param, unknown_parameter};
use returnflow::sampling::sobol::{Scrambled, plain};
use returnflow::sampling::{self, Draws, Method, Start};

/// Last week (ISO date), level, days, mean weekly arrivals, recent weekly returns.
type StartParts<'py> = (String, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, f64, f64);
type StartGiven<'py> = (String, PyReadonlyArray1<'py, f64>, PyReadonlyArray1<'py, f64>, f64, f64);

/// Points of the uncertain parameters, each with the identity of its noise.
#[pyclass(frozen, name = "Draws", module = "returnflow._core")]
pub(super) struct PyDraws {
    pub(super) inner: Arc<Draws>,
}

impl PyDraws {
    pub(super) fn wrap(draws: Draws) -> Self {
        Self { inner: Arc::new(draws) }
    }
}

#[pymethods]
impl PyDraws {
    /// Draws from their parts; `values` has one row a draw and one column a parameter.
    #[new]
    #[pyo3(signature = (form, ids, noise, values, weights=None, start=None))]
    fn new(
        form: &str,
        ids: PyReadonlyArray1<'_, u64>,
        noise: PyReadonlyArray1<'_, u64>,
        values: PyReadonlyArray2<'_, f64>,
        weights: Option<PyReadonlyArray1<'_, f64>>,
        start: Option<StartGiven<'_>>,
    ) -> PyResult<Self> {
        let shape = values.shape();
        if shape != [ids.len(), PARAMETERS] {
            let allowed = format!("shape ({}, {PARAMETERS})", ids.len());
            let problem = Problem::domain("values", format!("{shape:?}"), &allowed);
            return Err(Error::parameter(problem).into());
        }
        let draws = Draws {
            form: form_named(form)?,
            ids: ids.as_array().to_vec(),
            noise: noise.as_array().to_vec(),
            values: values.as_array().t().iter().copied().collect(),
            weights: None,
            start: start.map(start_from).transpose()?,
        };
        draws.check()?;
        Ok(Self::wrap(match weights {
            Some(weights) => draws.with_weights(weights.as_array().to_vec())?,
            None => draws,
        }))
    }

    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// Name of the structural form of deterrence.
    #[getter]
    fn form(&self) -> &'static str {
        self.inner.form.name()
    }

    /// Global index of each draw.
    #[getter]
    fn ids<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        self.inner.ids.to_pyarray(py)
    }

    /// Noise identity of each draw.
    #[getter]
    fn noise<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        self.inner.noise.to_pyarray(py)
    }

    /// All values, parameter-major: one row a parameter, one column a draw.
    fn rows<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray2<f64>> {
        let shape = (PARAMETERS, self.inner.len());
        Array2::from_shape_fn(shape, |(p, i)| self.inner.values[p * shape.1 + i]).into_pyarray(py)
    }

    /// The values of one parameter.
    fn column<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(self.inner.column(param_named(name)?).to_pyarray(py))
    }

    /// Weights that sum to 1, or None when all are equal.
    #[getter]
    fn weights<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f64>>> {
        self.inner.weights.as_ref().map(|w| w.to_pyarray(py))
    }

    /// The state in which a projection begins, or None.
    #[getter]
    fn start<'py>(&self, py: Python<'py>) -> Option<StartParts<'py>> {
        let start = self.inner.start.as_ref()?;
        let (level, days) = (start.level.to_pyarray(py), start.days.to_pyarray(py));
        let week = start.last_week.to_string();
        Some((week, level, days, start.mean_arrivals, start.recent_returns))
    }

    /// The draws at some rows, in that order.
    fn pick(&self, py: Python<'_>, rows: Vec<usize>) -> PyResult<Self> {
        Ok(Self::wrap(py.detach(|| self.inner.pick(&rows))?))
    }

    /// The same draws with other values of one parameter.
    fn replace(&self, name: &str, column: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        let column = column.as_array().to_vec();
        Ok(Self::wrap(self.inner.replace(param_named(name)?, &column)?))
    }

    /// The same draws with weights.
    fn with_weights(&self, weights: PyReadonlyArray1<'_, f64>) -> PyResult<Self> {
        Ok(Self::wrap(self.inner.with_weights(weights.as_array().to_vec())?))
    }

    /// The same draws with another start.
    fn with_start(&self, start: StartGiven<'_>) -> PyResult<Self> {
        let draws = Draws { start: Some(start_from(start)?), ..(*self.inner).clone() };
        draws.check()?;
        Ok(Self::wrap(draws))
    }

    /// `n` draws of equal weight, by systematic resampling.
    fn resample(&self, py: Python<'_>, n: usize, seed: u64) -> PyResult<Self> {
        Ok(Self::wrap(py.detach(|| self.inner.resample(n, seed))?))
    }

    /// Every draw at every combination of values of some parameters.
    fn grid(&self, py: Python<'_>, axes: Vec<(String, Vec<f64>)>) -> PyResult<Self> {
        let mut found = Vec::new();
        for (name, values) in axes {
            found.push((param_named(&name)?, values));
        }
        Ok(Self::wrap(py.detach(|| sampling::grid(&self.inner, &found))?))
    }

    /// Several sets of draws as one.
    #[staticmethod]
    fn concat(parts: Vec<PyRef<'_, Self>>) -> PyResult<Self> {
        let parts: Vec<&Draws> = parts.iter().map(|p| p.inner.as_ref()).collect();
        Ok(Self::wrap(Draws::concat(&parts)?))
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.inner == other.inner
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let (py, this) = (slf.py(), slf.get());
        let values = this.rows(py).call_method0("transpose")?;
        let parts =
            (this.form(), this.ids(py), this.noise(py), values, this.weights(py), this.start(py));
        (slf.get_type(), parts).into_pyobject(py)
    }
}

fn param_named(name: &str) -> Result<Param> {
    Param::from_name(name).ok_or_else(|| Error::parameter(unknown_parameter(name)))
}

fn form_named(name: &str) -> Result<DeterrenceForm> {
    DeterrenceForm::from_name(name).ok_or_else(|| {
        let known = DeterrenceForm::ALL.map(DeterrenceForm::name);
        Error::parameter(Problem::unknown(name, "a form of deterrence", known))
    })
}

fn start_from(parts: StartGiven<'_>) -> Result<Start> {
    let (week, level, days, mean_arrivals, recent_returns) = parts;
    let last_week = week.parse().map_err(|_| {
        Error::parameter(Problem::domain("start", &week, "a date written YYYY-MM-DD"))
    })?;
    Ok(Start {
        last_week,
        level: level.as_array().to_vec(),
        days: days.as_array().to_vec(),
        mean_arrivals,
        recent_returns,
    })
}

/// Draws from a space.
#[pyfunction]
#[pyo3(signature = (space, n, seed, method, first_id, progress=None, threads=None))]
fn sample(
    py: Python<'_>,
    space: &PyParameterSpace,
    n: usize,
    seed: u64,
    method: &str,
    first_id: u64,
    progress: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
) -> PyResult<PyDraws> {
    let known = Method::ALL.map(Method::name);
    let method = Method::from_name(method)
        .ok_or_else(|| Error::parameter(Problem::unknown(method, "a method of sampling", known)))?;
    let space = &space.inner;
    let draws = run(py, progress, threads, |monitor| {
        sampling::sample(space, n, seed, method, first_id, monitor)
    })?;
    Ok(PyDraws::wrap(draws))
}

/// Points `start..start + n` of the Sobol' sequence, one row a point; plain without a seed,
/// Owen-scrambled with one.
#[pyfunction]
#[pyo3(signature = (dims, n, start=0, seed=None))]
fn sobol_points<'py>(
    py: Python<'py>,
    dims: usize,
    n: usize,
    start: u64,
    seed: Option<u64>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let points = py.detach(|| -> Result<Array2<f64>> {
        let mut out = Array2::zeros((n, dims));
        let sequence = seed.map(|seed| Scrambled::new(dims, seed)).transpose()?;
        for (index, mut row) in (start..).zip(out.rows_mut()) {
            match (&sequence, row.as_slice_mut()) {
                (Some(sequence), Some(row)) => sequence.point(index, row),
                _ => plain(dims, index)?.iter().zip(row).for_each(|(x, out)| *out = *x),
            }
        }
        Ok(out)
    })?;
    Ok(points.into_pyarray(py))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyDraws>()?;
    m.add_function(wrap_pyfunction!(sample, m)?)?;
    m.add_function(wrap_pyfunction!(sobol_points, m)?)
}
