//! The border: the only place that names pyo3 or numpy. Each function takes, detaches, runs, wraps.

#![cfg(feature = "python")]

mod cli;
mod data;
mod decide;
mod dist;
mod draws;
mod evaluate;
mod fit;
mod frame;
mod names;
mod node;
mod params;
mod ranges;
mod run;
mod scenario;
mod scheme;
mod sensitivity;
mod simulate;

use pyo3::prelude::*;

#[pymodule(gil_used = false)]
fn _core(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    names::register(m)?;
    dist::register(m)?;
    frame::register(m)?;
    data::register(m)?;
    params::register(m)?;
    draws::register(m)?;
    scenario::register(m)?;
    simulate::register(m)?;
    ranges::register(m)?;
    fit::register(m)?;
    scheme::register(m)?;
    sensitivity::register(m)?;
    evaluate::register(m)?;
    decide::register(m)?;
    cli::register(m)?;
    Ok(())
}
