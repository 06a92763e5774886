//! Border of `sensitivity`.

mod given;
mod models;
mod scheme;
mod screening;
mod sobol;

use pyo3::prelude::*;

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    models::register(m)?;
    scheme::register(m)?;
    sobol::register(m)?;
    screening::register(m)?;
    given::register(m)
}
