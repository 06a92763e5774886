"""What a Frame does with arrays: taking columns in, and handing them to other libraries."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._names import optional, outside, unknown
from .errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .frames import Frame

_EPOCH = dt.date(1970, 1, 1)
# Columns that say what a row is about; the others hold its values.
_NOT_LABELS = frozenset({"unit", "text", "grade", "source", "level", "revised"})


# --- in -----------------------------------------------------------------------------------------
def take_columns(
    data: Mapping[str, Any], missing: Mapping[str, Any]
) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Read-only copies of the columns, and masks of their missing values."""
    import numpy as np

    columns: dict[str, Any] = {}
    masks: dict[str, Any] = {}
    length: int | None = None
    for name, values in data.items():
        column, mask = _column(str(name), values)
        if name in missing:
            given = np.asarray(missing[name], dtype=bool)
            mask = given if mask is None else mask | given
        length = len(column) if length is None else length
        if len(column) != length or (mask is not None and len(mask) != length):
            raise outside(
                str(name),
                f"{len(column)} values",
                f"{length} values like the first column",
                error=DataError,
            )
        column.flags.writeable = False
        columns[str(name)] = column
        if mask is not None and mask.any():
            mask.flags.writeable = False
            masks[str(name)] = mask
    return columns, masks


def _column(name: str, values: Any) -> tuple[Any, Any]:
    import numpy as np

    if not isinstance(values, np.ndarray):
        values = list(values) if not isinstance(values, str) else values
        if isinstance(values, str):
            raise outside(name, values, "one value a row", error=DataError)
        return _listed(name, values)
    if values.ndim != 1:
        raise outside(name, f"shape {values.shape}", "one dimension", error=DataError)
    kind = values.dtype.kind
    if kind == "f":
        return values.astype(np.float64), None
    if kind in "iu":
        return values.astype(np.int64), None
    if kind in "bU":
        return values.copy(), None
    if kind == "M":
        unit = "D" if np.datetime_data(values.dtype)[0] in ("D", "W") else "us"
        values = values.astype(f"datetime64[{unit}]")
        mask = np.isnat(values)
        return values, mask if mask.any() else None
    return _listed(name, values.tolist())


def _listed(name: str, values: list[Any]) -> tuple[Any, Any]:
    """A column from Python values; None is missing."""
    import numpy as np

    mask = np.array([v is None for v in values], dtype=bool)
    present = [v for v in values if v is not None]
    some_missing = bool(mask.any())
    result_mask = mask if some_missing else None
    if present and all(isinstance(v, dt.date | np.datetime64) for v in present):
        moments = any(isinstance(v, dt.datetime) for v in present)
        unit = "us" if moments else "D"
        return np.array(values, dtype=f"datetime64[{unit}]"), result_mask
    if present and all(isinstance(v, str) for v in present):
        if some_missing:
            out = np.empty(len(values), dtype=object)
            out[:] = values
            return out, result_mask
        return np.array(values, dtype=np.str_), None
    if present and all(isinstance(v, bool | np.bool_) for v in present):
        return np.array([bool(v) for v in values], dtype=bool), result_mask
    if present and not some_missing and all(isinstance(v, int | np.integer) for v in present):
        return np.array(values, dtype=np.int64), None
    try:
        floats = [np.nan if v is None else float(v) for v in values]
    except (TypeError, ValueError):
        odd = next(v for v in present if not isinstance(v, int | float))
        raise outside(
            name, odd, "numbers, text, bools or dates, one kind a column", error=DataError
        ) from None
    return np.array(floats, dtype=np.float64), result_mask


# --- selection ----------------------------------------------------------------------------------
def equals(name: str, column: NDArray[Any], wanted: Any) -> NDArray[Any]:
    """Where the column equals the value or one of the values."""
    import numpy as np

    many = isinstance(wanted, list | tuple | set | frozenset | np.ndarray)
    values = list(wanted) if many else [wanted]
    keep = np.zeros(len(column), dtype=bool)
    for value in values:
        if column.dtype.kind == "M":
            value = np.datetime64(value)
        hit = column == value
        if isinstance(value, str) and column.dtype.kind in "UO" and len(hit) and not np.any(hit):
            known = [str(v) for v in dict.fromkeys(column.tolist()) if v is not None]
            raise unknown(value, f"in column {name!r}", known, path=name)
        keep |= hit
    return keep


def order(column: NDArray[Any], *, descending: bool) -> NDArray[Any]:
    """Stable order of the rows."""
    import numpy as np

    if not descending:
        return np.argsort(column, kind="stable")
    back = len(column) - 1 - np.argsort(column[::-1], kind="stable")[::-1]
    if column.dtype.kind == "f":
        nan = np.isnan(column[back])
        back = np.concatenate([back[~nan], back[nan]])
    return back


def same(a: Frame, b: Frame) -> bool:
    """Equal columns (NaN equals NaN), missing marks and units."""
    import numpy as np

    if a.columns != b.columns or a.shape != b.shape or a.units != b.units:
        return False
    for name in a.columns:
        x, y = a[name], b[name]
        if x.dtype.kind != y.dtype.kind or not np.array_equal(a.missing(name), b.missing(name)):
            return False
        if not np.array_equal(x, y, equal_nan=x.dtype.kind in "fM"):
            return False
    return True


def plain(column: NDArray[Any], mask: NDArray[Any] | None) -> list[Any]:
    """Python values; None where missing."""
    values: list[Any] = column.tolist()
    if mask is None:
        return values
    return [None if m else v for v, m in zip(values, mask.tolist(), strict=True)]


# --- Arrow --------------------------------------------------------------------------------------
def _kind(column: NDArray[Any]) -> str:
    import numpy as np

    kind = column.dtype.kind
    if kind == "M":
        return "date" if np.datetime_data(column.dtype)[0] == "D" else "time"
    return {"f": "float", "i": "int", "b": "bool"}.get(kind, "text")


def _fields(frame: Frame) -> list[tuple[str, str, dict[str, str]]]:
    out = []
    for name in frame.columns:
        meta = {
            "unit": frame._units.get(name, ""),
            "description": frame._descriptions.get(name, ""),
            "grade": frame._grades.get(name, ""),
        }
        out.append((name, _kind(frame[name]), {k: v for k, v in meta.items() if v}))
    return out


def _metadata(frame: Frame) -> dict[str, str]:
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
        kind = _kind(column)
        if kind == "text":
            values.append((plain(column, mask), None))
        elif kind in ("date", "time"):
            mask = np.isnat(column) if mask is None else mask | np.isnat(column)
            values.append((column.astype(np.int64), mask))
        else:
            values.append((np.ascontiguousarray(column), mask))
    return frame_stream(_fields(frame), values, _metadata(frame))


def schema(frame: Frame) -> object:
    """Arrow schema capsule."""
    from ._core import frame_schema

    return frame_schema(_fields(frame), _metadata(frame))


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


# --- other libraries ----------------------------------------------------------------------------
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
                plain(column, mask), dtype="boolean" if _kind(column) == "bool" else "Int64"
            )
        elif _kind(column) == "date":
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
    return {"Conventions": "CF-1.11", **_metadata(frame)}


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
            fields = {name: meta for name, _, meta in _fields(frame)}
            meta = {**_metadata(frame), "returnflow_fields": json.dumps(fields, sort_keys=True)}
            polars.DataFrame(Stream(frame)).write_parquet(temporary, metadata=meta)


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
