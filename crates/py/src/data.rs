//! Border of `data`: the official series as arrays.

use chrono::NaiveDate;
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use returnflow::data::{SmallBoats, embedded, read};
use returnflow::error::Result;

fn days(date: NaiveDate) -> i64 {
    (date - NaiveDate::default()).num_days()
}

fn wrap<'py>(py: Python<'py>, found: Result<SmallBoats>) -> PyResult<Bound<'py, PyDict>> {
    let found = found?;
    let out = PyDict::new(py);
    let weeks: Vec<i64> = found.week_ending.iter().map(|d| days(*d)).collect();
    out.set_item("week_ending", weeks.into_pyarray(py))?;
    out.set_item("crossing_days", found.crossing_days.into_pyarray(py))?;
    out.set_item("arrivals", found.arrivals.into_pyarray(py))?;
    out.set_item("boats", found.boats.into_pyarray(py))?;
    out.set_item("prevented", found.prevented.into_pyarray(py))?;
    out.set_item("events_prevented", found.events_prevented.into_pyarray(py))?;
    out.set_item("revised", found.revised.into_pyarray(py))?;
    out.set_item("last_day", days(found.last_day))?;
    out.set_item("remarks", found.remarks)?;
    Ok(out)
}

/// The weekly table inside the package.
#[pyfunction]
fn small_boats_embedded(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let found = py.detach(embedded);
    wrap(py, found)
}

/// The weekly series in the bytes of a workbook or of CSV text; `name` stands in messages.
#[pyfunction]
fn small_boats_read<'py>(
    py: Python<'py>,
    bytes: Vec<u8>,
    name: String,
) -> PyResult<Bound<'py, PyDict>> {
    let found = py.detach(|| read(&bytes, &name));
    wrap(py, found)
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(small_boats_embedded, m)?)?;
    m.add_function(wrap_pyfunction!(small_boats_read, m)?)
}
