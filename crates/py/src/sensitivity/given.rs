//! Border of the given-data methods.

use std::collections::BTreeMap;

use numpy::{PyArray1, PyArray2, PyReadonlyArray1, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;

use crate::run::run;
use returnflow::error::Result;
use returnflow::monitor::Monitor;
use returnflow::sensitivity::given::sample::Sample;
use returnflow::sensitivity::given::{delta, hsic, pawn, ranks, regional, shapley};
use returnflow::sensitivity::subsets::{Games, effects};

type Matrix<'py> = Bound<'py, PyArray2<f64>>;
type Input<'py> = PyReadonlyArray2<'py, f64>;
type Column<'py> = PyReadonlyArray1<'py, f64>;

/// Copies of the arrays, input-major, so that the work can be detached.
struct Data {
    x: Vec<f64>,
    y: Vec<f64>,
    w: Option<Vec<f64>>,
}

impl Data {
    fn take(x: &Input<'_>, y: &Column<'_>, w: Option<&Column<'_>>) -> Self {
        Self { x: input_major(x), y: y.as_array().to_vec(), w: w.map(|w| w.as_array().to_vec()) }
    }

    fn sample(&self) -> Result<Sample<'_>> {
        Sample::new(&self.x, &self.y, self.w.as_deref())
    }
}

/// Columns one after the other, from blocks of rows that fit the nearest cache.
fn input_major(x: &Input<'_>) -> Vec<f64> {
    let x = x.as_array();
    let (n, d) = x.dim();
    let mut out = vec![0.0; n * d];
    for start in (0..n).step_by(64) {
        for j in 0..d {
            for i in start..n.min(start + 64) {
                out[j * n + i] = x[[i, j]];
            }
        }
    }
    out
}

fn table<'py>(py: Python<'py>, rows: Vec<Vec<f64>>) -> PyResult<Matrix<'py>> {
    Ok(PyArray2::from_vec2(py, &rows)?)
}

/// Estimate and standard error of the first-order index of each input.
#[pyfunction]
#[pyo3(signature = (x, y, w=None, progress=None, threads=None))]
fn rank_first_order<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<Matrix<'py>> {
    let data = Data::take(&x, &y, w.as_ref());
    let out = run(py, progress.as_ref(), threads, |m| ranks::first_order(data.sample()?, m))?;
    table(py, out.into_iter().map(|(v, e)| vec![v, e]).collect())
}

/// Distances by input and slice, then by dummy and slice.
#[pyfunction]
#[pyo3(signature = (x, y, w, slices, dummies, seed, progress=None, threads=None))]
fn pawn_distances<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    slices: usize,
    dummies: usize,
    seed: u64,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<(Matrix<'py>, Matrix<'py>)> {
    let data = Data::take(&x, &y, w.as_ref());
    let work = |m: &Monitor| pawn::pawn(data.sample()?, slices, dummies, seed, m);
    let out = run(py, progress.as_ref(), threads, work)?;
    Ok((table(py, out.inputs)?, table(py, out.dummies)?))
}

/// Classes of an input and of the output that suit a number of rows.
#[pyfunction]
fn delta_classes(rows: usize) -> usize {
    delta::classes(rows)
}

/// Cross-fitted delta, plug-in delta and standard error of each input.
#[pyfunction]
#[pyo3(signature = (x, y, w, classes, progress=None, threads=None))]
fn delta_indices<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    classes: usize,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<Matrix<'py>> {
    let data = Data::take(&x, &y, w.as_ref());
    let out = run(py, progress.as_ref(), threads, |m| delta::delta(data.sample()?, classes, m))?;
    table(py, out.into_iter().map(|d| vec![d.value, d.plain, d.error]).collect())
}

/// Distance and p-value of each input between runs of interest and the rest.
#[pyfunction]
#[pyo3(signature = (x, y, w, inside))]
fn regional_distances<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    inside: Vec<bool>,
) -> PyResult<Matrix<'py>> {
    let data = Data::take(&x, &y, w.as_ref());
    let out = py.detach(|| regional::regional(data.sample()?, &inside))?;
    table(py, out.into_iter().map(|r| vec![r.distance, r.p]).collect())
}

/// HSIC, R²-HSIC and p-value of each input.
#[pyfunction]
#[pyo3(signature = (x, y, w=None, progress=None, threads=None))]
fn hsic_indices<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<Matrix<'py>> {
    let data = Data::take(&x, &y, w.as_ref());
    let out = run(py, progress.as_ref(), threads, |m| hsic::hsic(data.sample()?, m))?;
    table(py, out.into_iter().map(|h| vec![h.value, h.r2, h.p]).collect())
}

/// Shapley effect of each input from nearest neighbours of `anchors` rows.
#[pyfunction]
#[pyo3(signature = (x, y, w, anchors, orders, seed, progress=None, threads=None))]
fn shapley_neighbours<'py>(
    py: Python<'py>,
    x: Input<'py>,
    y: Column<'py>,
    w: Option<Column<'py>>,
    anchors: usize,
    orders: usize,
    seed: u64,
    progress: Option<Bound<'py, PyAny>>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyArray1<f64>>> {
    let data = Data::take(&x, &y, w.as_ref());
    let out = run(py, progress.as_ref(), threads, |m| {
        let sample = data.sample()?;
        let games = Games::choose(sample.inputs(), orders, seed);
        shapley::shapley(sample, &games, anchors, seed, m)
    })?;
    Ok(out.to_pyarray(py))
}

/// Subsets (bit j: input j) whose closed indices Shapley effects need.
#[pyfunction]
fn shapley_subsets(inputs: usize, orders: usize, seed: u64) -> Vec<u64> {
    Games::choose(inputs, orders, seed).subsets(inputs)
}

/// Shapley effects from closed indices, one row of them a case.
#[pyfunction]
fn shapley_effects<'py>(
    py: Python<'py>,
    inputs: usize,
    orders: usize,
    seed: u64,
    subsets: Vec<u64>,
    closed: Input<'py>,
) -> PyResult<Matrix<'py>> {
    let games = Games::choose(inputs, orders, seed);
    let case = |row: numpy::ndarray::ArrayView1<'_, f64>| {
        let known: BTreeMap<u64, f64> = subsets.iter().copied().zip(row.iter().copied()).collect();
        effects(&games, inputs, &known)
    };
    table(py, closed.as_array().rows().into_iter().map(case).collect())
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(rank_first_order, m)?)?;
    m.add_function(wrap_pyfunction!(pawn_distances, m)?)?;
    m.add_function(wrap_pyfunction!(delta_classes, m)?)?;
    m.add_function(wrap_pyfunction!(delta_indices, m)?)?;
    m.add_function(wrap_pyfunction!(regional_distances, m)?)?;
    m.add_function(wrap_pyfunction!(hsic_indices, m)?)?;
    m.add_function(wrap_pyfunction!(shapley_neighbours, m)?)?;
    m.add_function(wrap_pyfunction!(shapley_subsets, m)?)?;
    m.add_function(wrap_pyfunction!(shapley_effects, m)?)
}
