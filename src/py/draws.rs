//! Border of `Draws`: the wrapper that other border files take.

use std::sync::Arc;

use pyo3::prelude::*;

use crate::sampling::Draws;

/// Points of the uncertain parameters, each with the identity of its noise.
#[pyclass(frozen, name = "Draws", module = "returnflow._core")]
pub(super) struct PyDraws {
    pub(super) inner: Arc<Draws>,
}

#[pymethods]
impl PyDraws {
    fn __len__(&self) -> usize {
        self.inner.len()
    }
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<PyDraws>()
}
