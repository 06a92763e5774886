//! Border of the fused Sobol' analysis.

use numpy::{IntoPyArray, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;

use super::models::{AnyModel, rows};
use crate::run::run;
use returnflow::error::{Error, Problem};
use returnflow::rng::LANES;
use returnflow::sensitivity::estimators::{Estimator, Target};
use returnflow::sensitivity::intervals::estimate;
use returnflow::sensitivity::moments::CELLS;
use returnflow::sensitivity::plan::Plan;
use returnflow::sensitivity::sobol::{Analysis, finite_mean};

type Matrix<'py> = Bound<'py, PyArray2<f64>>;

/// The sums of a Sobol' design, one set a replicate.
#[pyclass(name = "SobolSums", module = "returnflow._core")]
pub(super) struct PySums {
    inner: Analysis,
}

#[pymethods]
impl PySums {
    /// Nothing run yet. `pivot` has a value near the mean of each output; `lean` keeps only what
    /// Azzini and Rosati's first-order and total indices need.
    #[new]
    #[pyo3(signature = (inputs, factors, pivot, *, mirror, second, noise, lean, replicates, seed))]
    fn new(
        inputs: usize,
        factors: Vec<Vec<usize>>,
        pivot: Vec<f64>,
        mirror: bool,
        second: bool,
        noise: bool,
        lean: bool,
        replicates: usize,
        seed: u64,
    ) -> PyResult<Self> {
        let plan = Plan::new(inputs, factors, mirror, second, noise, replicates, seed)?;
        let plan = if lean { plan.leaner() } else { plan };
        Ok(Self { inner: Analysis::new(plan, pivot) })
    }

    /// The same for a model of the core, which finds its pivot by itself.
    #[staticmethod]
    #[pyo3(signature = (model, factors, *, mirror, second, noise, lean, replicates, seed))]
    fn of_model(
        model: AnyModel<'_>,
        factors: Vec<Vec<usize>>,
        mirror: bool,
        second: bool,
        noise: bool,
        lean: bool,
        replicates: usize,
        seed: u64,
    ) -> PyResult<Self> {
        let model = model.known();
        let plan = Plan::new(model.inputs(), factors, mirror, second, noise, replicates, seed)?;
        let plan = if lean { plan.leaner() } else { plan };
        Ok(Self { inner: model.begin(plan)? })
    }

    /// An independent copy, to take further.
    fn copy(&self) -> Self {
        Self { inner: self.inner.clone() }
    }

    /// Points of the unit cube of the base points `start..start + count` of a replicate: for each
    /// the rows A, B, A_B^j, B_A^j.
    fn points<'py>(
        &self,
        py: Python<'py>,
        replicate: usize,
        start: u64,
        count: usize,
    ) -> PyResult<Matrix<'py>> {
        let plan = &self.inner.plan;
        let out = py.detach(|| self.inner.unit_rows(replicate, start, count))?;
        out.to_pyarray(py).reshape([count * plan.runs(), plan.inputs])
    }

    /// Adds the outputs of such rows: the next base points of the replicate.
    fn add(
        &mut self,
        py: Python<'_>,
        replicate: usize,
        values: PyReadonlyArray2<'_, f64>,
    ) -> PyResult<()> {
        let [n, outputs] = *values.as_array().shape() else { return Ok(()) };
        if outputs != self.inner.pivot.len() || n % self.inner.plan.runs() != 0 {
            let what =
                "do not fit the design: one row for each row of the design, one column an output";
            return Err(
                Error::data(Problem::says("values", what).got(format!("{n} × {outputs}"))).into()
            );
        }
        let values = rows(&values)?;
        let inner = &mut self.inner;
        py.detach(|| inner.add_rows(replicate, &values))?;
        Ok(())
    }

    /// Runs a model of the core up to `upto` base points a replicate; stopped, keeps what is done.
    #[pyo3(signature = (model, upto, progress=None, threads=None))]
    fn run(
        &mut self,
        py: Python<'_>,
        model: AnyModel<'_>,
        upto: u64,
        progress: Option<Bound<'_, PyAny>>,
        threads: Option<usize>,
    ) -> PyResult<()> {
        let inner = &mut self.inner;
        let model = model.known();
        run(py, progress.as_ref(), threads, |monitor| model.extend(inner, upto, monitor))
    }

    /// Estimates, standard errors, and the Student quantile of the level; one row for each
    /// `stride`-th output, then one for each aggregate (first, past the last output).
    fn estimate<'py>(
        &self,
        py: Python<'py>,
        estimator: &str,
        of_mean: bool,
        stride: usize,
        aggregates: Vec<(usize, usize)>,
        level: f64,
    ) -> PyResult<(Matrix<'py>, Matrix<'py>, f64)> {
        let estimator = Estimator::from_name(estimator)?;
        let target = if of_mean { Target::Mean } else { Target::Outcome };
        let ranges: Vec<_> = aggregates.iter().map(|&(from, to)| from..to).collect();
        let out = py.detach(|| {
            let Analysis { replicates, pivot, .. } = &self.inner;
            estimate(replicates, pivot, estimator, target, stride.max(1), &ranges, level)
        })?;
        let shape = [out.value.len() / out.columns.max(1), out.columns];
        Ok((
            out.value.into_pyarray(py).reshape(shape)?,
            out.error.into_pyarray(py).reshape(shape)?,
            out.t,
        ))
    }

    /// Mean and variance of each output.
    fn summary<'py>(
        &self,
        py: Python<'py>,
    ) -> (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>) {
        let (mean, variance) = self.inner.summary();
        (mean.to_pyarray(py), variance.to_pyarray(py))
    }

    /// Base points used (one number an output), base points asked for, base points with a failed
    /// run, failed runs.
    fn counts(&self) -> (Vec<u64>, u64, u64, u64) {
        let all = self.inner.total();
        (all.used.clone(), all.asked, all.failed_points, all.failed_runs)
    }

    /// Histogram of each input over the failed runs.
    fn failed_at(&self) -> Vec<Vec<u64>> {
        self.inner.total().failed_at.chunks(CELLS).map(<[u64]>::to_vec).collect()
    }

    /// Base points done in each replicate.
    #[getter]
    fn done(&self) -> Vec<u64> {
        self.inner.replicates.iter().map(|m| m.asked).collect()
    }

    /// Number of outputs.
    #[getter]
    fn outputs(&self) -> usize {
        self.inner.pivot.len()
    }

    /// Runs of a base point.
    #[getter]
    fn runs(&self) -> usize {
        self.inner.plan.runs()
    }
}

/// A value near the mean of each column, for the pivot.
#[pyfunction]
fn column_pivots(values: PyReadonlyArray2<'_, f64>) -> Vec<f64> {
    let matrix = values.as_array();
    let pivot = |column: numpy::ndarray::ArrayView1<'_, f64>| {
        let mut row = [f64::NAN; LANES];
        column.iter().zip(&mut row).for_each(|(v, r)| *r = *v);
        finite_mean(&row)
    };
    matrix.columns().into_iter().map(pivot).collect()
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PySums>()?;
    m.add_function(wrap_pyfunction!(column_pivots, m)?)
}
