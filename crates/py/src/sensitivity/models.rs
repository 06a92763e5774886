//! Border of the models that the core can run by itself.

use numpy::{PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;

use super::scheme::PyScheme;
use crate::run::run;
use returnflow::error::{Error, Problem};
use returnflow::num::{normal_cdf, normal_quantile};
use returnflow::sensitivity::functions::Function;
use returnflow::sensitivity::known::Known;
use returnflow::sensitivity::model::Model;
use returnflow::sensitivity::oakley::{A1, A2, A3, M};

/// A test function of the field.
#[pyclass(frozen, name = "TestFunction", module = "returnflow._core")]
pub(super) struct PyFunction {
    pub(super) inner: Function,
}

#[pymethods]
impl PyFunction {
    #[new]
    fn new(name: &str, values: Vec<f64>) -> PyResult<Self> {
        Ok(Self { inner: Function::new(name, values)? })
    }

    /// Number of inputs.
    #[getter]
    fn inputs(&self) -> usize {
        self.inner.inputs()
    }
}

/// Any model of the core.
#[derive(FromPyObject)]
pub(super) enum AnyModel<'py> {
    /// A test function.
    Function(PyRef<'py, PyFunction>),
    /// The scheme.
    Scheme(PyRef<'py, PyScheme>),
}

impl AnyModel<'_> {
    /// The model itself.
    pub(super) fn known(&self) -> Known<'_> {
        match self {
            Self::Function(model) => Known::Function(&model.inner),
            Self::Scheme(model) => Known::Scheme(&model.inner),
        }
    }
}

/// Outputs of a model at points of the unit cube, one row a point.
#[pyfunction]
#[pyo3(signature = (model, u, noise=None, progress=None, threads=None))]
fn evaluate_model<'py>(
    py: Python<'py>,
    model: AnyModel<'py>,
    u: PyReadonlyArray2<'py, f64>,
    noise: Option<Vec<u64>>,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray2<f64>>> {
    let u = rows(&u)?;
    let model = model.known();
    if u.len() % model.inputs() != 0 {
        let problem = Problem::says("points", "need one column an input");
        return Err(Error::parameter(problem.allowed(model.inputs().to_string())).into());
    }
    let id = |i: usize| noise.as_ref().and_then(|n| n.get(i).copied()).unwrap_or(i as u64);
    let values =
        run(py, progress.as_ref(), threads, |monitor| model.evaluate_rows(&u, &id, monitor))?;
    let outputs = model.outputs();
    values.to_pyarray(py).reshape([values.len() / outputs, outputs])
}

/// The numbers of the function of Oakley and O'Hagan: weights of x, sin x, cos x; the form.
#[pyfunction]
fn oakley_numbers() -> (Vec<f64>, Vec<f64>, Vec<f64>, Vec<f64>) {
    (A1.to_vec(), A2.to_vec(), A3.to_vec(), M.to_vec())
}

/// Standard normal quantiles.
#[pyfunction]
fn normal_quantiles<'py>(
    py: Python<'py>,
    u: PyReadonlyArray1<'py, f64>,
) -> Bound<'py, PyArray1<f64>> {
    u.as_array().mapv(normal_quantile).to_pyarray(py)
}

/// Standard normal probabilities.
#[pyfunction]
fn normal_probabilities<'py>(
    py: Python<'py>,
    z: PyReadonlyArray1<'py, f64>,
) -> Bound<'py, PyArray1<f64>> {
    z.as_array().mapv(normal_cdf).to_pyarray(py)
}

/// Half the width of an interval of that level in standard errors.
#[pyfunction]
fn student_half(level: f64, freedom: usize) -> PyResult<f64> {
    Ok(returnflow::sensitivity::intervals::student(level, freedom)?)
}

/// A matrix as rows one after another.
pub(super) fn rows(matrix: &PyReadonlyArray2<'_, f64>) -> PyResult<Vec<f64>> {
    Ok(matrix.as_array().iter().copied().collect())
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyFunction>()?;
    m.add_function(wrap_pyfunction!(oakley_numbers, m)?)?;
    m.add_function(wrap_pyfunction!(normal_quantiles, m)?)?;
    m.add_function(wrap_pyfunction!(student_half, m)?)?;
    m.add_function(wrap_pyfunction!(normal_probabilities, m)?)?;
    m.add_function(wrap_pyfunction!(evaluate_model, m)?)
}
