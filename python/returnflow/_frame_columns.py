"""Columns of a Frame: taken in as read-only arrays, compared, ordered, given as Python values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._names import outside, unknown
from .errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .frames import Frame


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
