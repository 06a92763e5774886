"""A Frame handed to other libraries and files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._frame_arrow import fields_of, kind_of, metadata_of, stream
from ._frame_columns import plain
from ._names import optional, outside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .frames import Frame

# Columns that say what a row is about; the others hold its values.
_NOT_LABELS = frozenset({"unit", "text", "grade", "source", "level", "revised"})


def native(frame: Frame) -> Any:
    """The frame in the first data-frame library that is installed."""
    import importlib.util

    if importlib.util.find_spec("polars"):
        return frame.to_polars()
    if importlib.util.find_spec("pyarrow"):
        return frame.to_arrow()
    return frame.to_pandas()


class Stream:
    """The frame as a stream and nothing else: polars would read a mapping, and lose the nulls."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return stream(self._frame)


def to_polars(frame: Frame) -> Any:
    """A polars data frame; what is missing is null."""
    return optional("polars", "frames", "Frame.to_polars").DataFrame(Stream(frame))


def to_pandas(frame: Frame) -> Any:
    """A pandas data frame; text with gaps is object, counts with gaps are float."""
    import numpy as np

    pd = optional("pandas", "frames", "Frame.to_pandas")
    columns: dict[str, Any] = {}
    for name in frame.columns:
        column, mask = frame[name], frame._missing.get(name)
        if mask is not None and column.dtype.kind == "f":
            column = np.where(mask, np.nan, column)
        elif mask is not None and column.dtype.kind in "ib":
            column = pd.array(
                plain(column, mask), dtype="boolean" if kind_of(column) == "bool" else "Int64"
            )
        elif kind_of(column) == "date":
            column = column.astype("datetime64[s]")
        columns[name] = (
            column.tolist()
            if getattr(column, "dtype", None) is not None and column.dtype.kind == "U"
            else column
        )
    out = pd.DataFrame(columns)
    out.attrs.update(units=frame.units, provenance=frame.provenance)
    return out


def labels(frame: Frame) -> list[str]:
    """Columns of text or dates that say what a row is about."""
    return [c for c in frame.columns if frame[c].dtype.kind in "UOM" and c not in _NOT_LABELS]


def to_xarray(frame: Frame, dims: Sequence[str] | None) -> Any:
    """A dataset over the label columns."""
    import numpy as np

    xr = optional("xarray", "xarray", "to_xarray")
    names = list(dims) if dims is not None else labels(frame)
    if not names:
        flat_data = {c: ("row", frame[c]) for c in frame.columns}
        return xr.Dataset(flat_data, attrs=_attrs(frame))
    ticks: dict[str, Any] = {}
    places = []
    for name in names:
        column = frame[name]
        seen = list(dict.fromkeys(column.tolist()))
        rank = {v: i for i, v in enumerate(seen)}
        places.append([rank[v] for v in column.tolist()])
        kind = column.dtype if column.dtype.kind != "M" else "datetime64[ns]"
        ticks[name] = np.array(seen, dtype=kind)
    shape = tuple(len(t) for t in ticks.values())
    flat = np.ravel_multi_index(tuple(np.array(p) for p in places), shape)
    if len(np.unique(flat)) != len(flat):
        raise outside("dims", names, "columns that together name each row once; add a label column")
    data: dict[str, Any] = {}
    for name in frame.columns:
        if name in ticks:
            continue
        data[name] = (names, _spread(frame[name], flat, shape), _field_attrs(frame, name))
    return xr.Dataset(data, coords=ticks, attrs=_attrs(frame))


def _spread(column: NDArray[Any], flat: NDArray[Any], shape: tuple[int, ...]) -> NDArray[Any]:
    """The column on the full grid; cells without a row are NaN, NaT or empty text."""
    import numpy as np

    size = int(np.prod(shape))
    whole = len(flat) == size
    if column.dtype.kind == "i" and not whole:
        column = column.astype(np.float64)
    fill: Any = {"f": np.nan, "M": np.datetime64("NaT")}.get(column.dtype.kind, "")
    out = np.empty(size, dtype=column.dtype) if whole else np.full(size, fill, dtype=column.dtype)
    if column.dtype.kind == "M":
        out = out.astype("datetime64[ns]")
    out[flat] = column
    return out.reshape(shape)


def _field_attrs(frame: Frame, name: str) -> dict[str, str]:
    attrs = {"units": frame._units.get(name), "long_name": frame._descriptions.get(name)}
    return {k: v for k, v in attrs.items() if v}


def _attrs(frame: Frame) -> dict[str, str]:
    return {"Conventions": "CF-1.11", **metadata_of(frame)}


def csv_text(frame: Frame) -> str:
    """RFC 4180 text with Unix line ends."""
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [_csv_values(frame, name) for name in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue()


def _csv_values(frame: Frame, name: str) -> list[Any]:
    values = plain(frame[name], frame._missing.get(name))
    return ["" if v is None or v != v else v for v in values]


def to_parquet(frame: Frame, path: str | Path) -> None:
    """Parquet by pyarrow, else by polars; written beside the target, then moved there."""
    import importlib.util

    from ._files import replacing

    with replacing(path) as temporary:
        if importlib.util.find_spec("pyarrow"):
            optional("pyarrow.parquet", "frames", "to_parquet").write_table(
                frame.to_arrow(), temporary
            )
        else:
            polars = optional("polars", "frames", "to_parquet")
            fields = {name: meta for name, _, meta in fields_of(frame)}
            meta = {**metadata_of(frame), "returnflow_fields": json.dumps(fields, sort_keys=True)}
            polars.DataFrame(Stream(frame)).write_parquet(temporary, metadata=meta)
