//! Frames out: columns of a Python `Frame` as an Arrow stream, through the PyCapsule interface.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch,
    RecordBatchIterator, StringArray, TimestampMicrosecondArray,
};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use numpy::PyReadonlyArray1;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

type Metadata = BTreeMap<String, String>;
/// Name, kind, metadata of one column.
type FieldSpec = (String, String, Metadata);
/// Values of one column and, when some are missing, the mask of the missing ones.
type Values<'py> = (Bound<'py, PyAny>, Option<PyReadonlyArray1<'py, bool>>);

fn data_type(kind: &str) -> PyResult<DataType> {
    Ok(match kind {
        "float" => DataType::Float64,
        "int" => DataType::Int64,
        "bool" => DataType::Boolean,
        "text" => DataType::Utf8,
        "date" => DataType::Date32,
        "time" => DataType::Timestamp(TimeUnit::Microsecond, None),
        other => return Err(PyValueError::new_err(format!("no Arrow type for kind {other}"))),
    })
}

fn schema(fields: Vec<FieldSpec>, metadata: Metadata) -> PyResult<SchemaRef> {
    let fields = fields
        .into_iter()
        .map(|(name, kind, metadata)| {
            let field = Field::new(name, data_type(&kind)?, true);
            Ok(field.with_metadata(metadata))
        })
        .collect::<PyResult<Vec<_>>>()?;
    Ok(Arc::new(Schema::new(fields).with_metadata(metadata)))
}

/// The values as options, missing where the mask says so.
fn masked<T: Copy>(values: &[T], missing: Option<&[bool]>) -> Vec<Option<T>> {
    let is_missing = |i: usize| missing.is_some_and(|m| m.get(i).copied().unwrap_or(false));
    values.iter().enumerate().map(|(i, v)| (!is_missing(i)).then_some(*v)).collect()
}

fn array(kind: &DataType, (values, missing): &Values<'_>) -> PyResult<ArrayRef> {
    let missing = missing.as_ref().map(|m| m.as_slice()).transpose()?;
    let whole = |v: &Bound<'_, PyAny>| -> PyResult<Vec<Option<i64>>> {
        let values: PyReadonlyArray1<'_, i64> = v.extract()?;
        Ok(masked(values.as_slice()?, missing))
    };
    Ok(match kind {
        DataType::Float64 => {
            let values: PyReadonlyArray1<'_, f64> = values.extract()?;
            Arc::new(Float64Array::from(masked(values.as_slice()?, missing)))
        }
        DataType::Boolean => {
            let values: PyReadonlyArray1<'_, bool> = values.extract()?;
            Arc::new(BooleanArray::from(masked(values.as_slice()?, missing)))
        }
        DataType::Date32 => {
            let days = whole(values)?.into_iter().map(|d| d.map(i32::try_from).transpose());
            Arc::new(Date32Array::from(days.collect::<Result<Vec<_>, _>>()?))
        }
        DataType::Timestamp(_, _) => Arc::new(TimestampMicrosecondArray::from(whole(values)?)),
        DataType::Int64 => Arc::new(Int64Array::from(whole(values)?)),
        _ => Arc::new(StringArray::from(values.extract::<Vec<Option<String>>>()?)),
    })
}

/// The columns as a capsule named `arrow_array_stream`, one record batch.
#[pyfunction]
fn frame_stream<'py>(
    py: Python<'py>,
    fields: Vec<FieldSpec>,
    values: Vec<Values<'py>>,
    metadata: Metadata,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = schema(fields, metadata)?;
    let arrays = schema
        .fields()
        .iter()
        .zip(&values)
        .map(|(field, values)| array(field.data_type(), values))
        .collect::<PyResult<Vec<_>>>()?;
    let batch = RecordBatch::try_new(schema.clone(), arrays)
        .map_err(|e| PyValueError::new_err(e.to_string()))?;
    let reader = RecordBatchIterator::new([Ok(batch)], schema);
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

/// The schema of the columns as a capsule named `arrow_schema`.
#[pyfunction]
fn frame_schema<'py>(
    py: Python<'py>,
    fields: Vec<FieldSpec>,
    metadata: Metadata,
) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = schema(fields, metadata)?;
    let schema = FFI_ArrowSchema::try_from(schema.as_ref())
        .map_err(|e| PyRuntimeError::new_err(e.to_string()))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

pub(super) fn register(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(frame_stream, m)?)?;
    m.add_function(wrap_pyfunction!(frame_schema, m)?)
}
