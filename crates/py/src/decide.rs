//! Border of `decide`.

use numpy::{IntoPyArray, PyArray1, PyReadonlyArray1, PyReadonlyArray2};
use pyo3::prelude::*;

use super::run::run;
use returnflow::decide::information::{Gains, single_values};
use returnflow::error::{Error, Problem};

/// Value and standard error of learning each column.
type Values<'py> = (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

/// Value of learning each column (parameter × draw) before choosing; `gains` (draw × option) are over
/// the best option, whose own gain of 0 is left out. Weights sum to 1.
#[pyfunction]
#[pyo3(signature = (gains, columns, weights, *, threads=None, progress=None))]
fn single_information<'py>(
    py: Python<'py>,
    gains: PyReadonlyArray2<'_, f64>,
    columns: PyReadonlyArray2<'_, f64>,
    weights: PyReadonlyArray1<'_, f64>,
    threads: Option<usize>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Values<'py>> {
    let (gains, columns) = (gains.as_array(), columns.as_array());
    let weights = weights.as_array().to_vec();
    let n = weights.len();
    if gains.nrows() != n || columns.ncols() != n || n == 0 || gains.ncols() == 0 {
        let what = "must have one entry a draw";
        return Err(Error::parameter(Problem::says("gains, columns, weights", what)).into());
    }
    let data = Gains { options: gains.ncols(), gains: gains.iter().copied().collect(), weights };
    let columns: Vec<f64> = columns.iter().copied().collect();
    let values = run(py, progress, threads, move |m| single_values(&data, &columns, m))?;
    let (value, error): (Vec<f64>, Vec<f64>) = values.iter().map(|v| (v.value, v.error)).unzip();
    Ok((value.into_pyarray(py), error.into_pyarray(py)))
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(single_information, m)?)
}
