//! Border of the designs of screening methods and of plain scrambled points.

use numpy::{PyArray2, PyArrayMethods, PyReadonlyArray2, ToPyArray};
use pyo3::prelude::*;

use super::models::rows;
use returnflow::sampling::sobol::Scrambled;
use returnflow::sensitivity::morris;

type Matrix<'py> = Bound<'py, PyArray2<f64>>;

/// Points of the unit cube and the factor that each step moves.
#[pyfunction]
#[pyo3(signature = (inputs, factors, count, levels, seed))]
fn morris_design<'py>(
    py: Python<'py>,
    inputs: usize,
    factors: Vec<Vec<usize>>,
    count: usize,
    levels: Option<usize>,
    seed: u64,
) -> PyResult<(Matrix<'py>, Vec<usize>)> {
    let (points, moved) = match levels {
        Some(levels) => morris::trajectories(inputs, &factors, count, levels, seed)?,
        None => morris::radial(inputs, &factors, count, seed)?,
    };
    let n = points.len() / inputs;
    Ok((points.to_pyarray(py).reshape([n, inputs])?, moved))
}

/// Which of the blocks of `rows` rows lie far apart.
#[pyfunction]
fn morris_spread(
    py: Python<'_>,
    points: PyReadonlyArray2<'_, f64>,
    block: usize,
    keep: usize,
) -> PyResult<Vec<usize>> {
    let inputs = points.as_array().ncols();
    let values = rows(&points)?;
    Ok(py.detach(|| morris::spread(&values, inputs, block, keep))?)
}

/// Points `start..start + count` of a scrambled Sobol' sequence.
#[pyfunction]
fn scrambled_points<'py>(
    py: Python<'py>,
    dims: usize,
    seed: u64,
    start: u64,
    count: usize,
) -> PyResult<Matrix<'py>> {
    let sequence = Scrambled::new(dims, seed)?;
    let mut out = vec![0.0; dims * count];
    for (i, point) in out.chunks_exact_mut(dims).enumerate() {
        sequence.point(start + i as u64, point);
    }
    out.to_pyarray(py).reshape([count, dims])
}

/// Seed of one of several independent parts of a method.
#[pyfunction]
fn derive_seed(seed: u64, part: u64) -> u64 {
    returnflow::rng::derive(seed, 0x50B0_4000, part)
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(derive_seed, m)?)?;
    m.add_function(wrap_pyfunction!(morris_design, m)?)?;
    m.add_function(wrap_pyfunction!(morris_spread, m)?)?;
    m.add_function(wrap_pyfunction!(scrambled_points, m)?)
}
