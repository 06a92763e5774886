"""Frames as Arrow streams, and from Arrow tables and Parquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._frame_columns import plain
from ._names import optional

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .frames import Frame


def kind_of(column: NDArray[Any]) -> str:
    """Kind of a column in the core's words."""
    import numpy as np

    kind = column.dtype.kind
    if kind == "M":
        return "date" if np.datetime_data(column.dtype)[0] == "D" else "time"
    return {"f": "float", "i": "int", "b": "bool"}.get(kind, "text")


def fields_of(frame: Frame) -> list[tuple[str, str, dict[str, str]]]:
    """Name, kind, and unit, description and grade of each column."""
    out = []
    for name in frame.columns:
        meta = {
            "unit": frame._units.get(name, ""),
            "description": frame._descriptions.get(name, ""),
            "grade": frame._grades.get(name, ""),
        }
        out.append((name, kind_of(frame[name]), {k: v for k, v in meta.items() if v}))
    return out


def metadata_of(frame: Frame) -> dict[str, str]:
    """Provenance and title, as Arrow keeps them."""
    out = {"returnflow": json.dumps(frame._provenance, sort_keys=True, default=str)}
    if frame._title:
        out["title"] = frame._title
    return out


def stream(frame: Frame) -> object:
    """Arrow stream capsule."""
    import numpy as np

    from ._core import frame_stream

    values: list[tuple[Any, Any]] = []
    for name in frame.columns:
        column, mask = frame[name], frame._missing.get(name)
        kind = kind_of(column)
        if kind == "text":
            values.append((plain(column, mask), None))
        elif kind in ("date", "time"):
            mask = np.isnat(column) if mask is None else mask | np.isnat(column)
            values.append((column.astype(np.int64), mask))
        else:
            values.append((np.ascontiguousarray(column), mask))
    return frame_stream(fields_of(frame), values, metadata_of(frame))


def schema(frame: Frame) -> object:
    """Arrow schema capsule."""
    from ._core import frame_schema

    return frame_schema(fields_of(frame), metadata_of(frame))


def from_parquet(path: str | Path) -> Frame:
    """A frame from our own Parquet file, or from anybody's."""
    pq = optional("pyarrow.parquet", "frames", "from_parquet")
    # polars keeps its metadata in the file's footer, pyarrow in the schema
    return from_arrow(pq.read_table(path), pq.read_metadata(path).metadata or {})


def from_arrow(table: Any, footer: Mapping[bytes, bytes] | None = None) -> Frame:
    """A frame from a ``pyarrow.Table``."""
    from .frames import Frame

    raw = {**(footer or {}), **(table.schema.metadata or {})}
    meta = {k.decode(): v.decode() for k, v in raw.items()}
    extra = json.loads(meta.get("returnflow_fields", "{}"))
    parts: dict[str, dict[str, Any]] = {k: {} for k in ("unit", "description", "grade")}
    data = {}
    for field in table.schema:
        own = {k.decode(): v.decode() for k, v in (field.metadata or {}).items()}
        own = {**extra.get(field.name, {}), **own}
        for key, values in parts.items():
            if key in own:
                values[field.name] = own[key]
        data[field.name] = _from_arrow_column(table.column(field.name))
    return Frame(
        data,
        units=parts["unit"],
        descriptions=parts["description"],
        grades=parts["grade"],
        provenance=json.loads(meta.get("returnflow", "{}")),
        title=meta.get("title", ""),
    )


def _from_arrow_column(column: Any) -> Any:
    if column.null_count:
        return column.to_pylist()
    values = column.to_numpy()
    return values.tolist() if values.dtype.kind == "O" else values
