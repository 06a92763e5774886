"""Tables with units: a mapping of columns to arrays that polars, pandas, pyarrow, DuckDB open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _frame_arrow as arrow
from . import _frame_columns as cols
from . import _frame_out as out
from ._names import SuggestsNames, optional, outside, unknown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Frame"]


class Frame(SuggestsNames, Mapping[str, "NDArray[Any]"]):
    """A frozen table: named columns of equal length, each with unit, description and grade.

    Opens as it is in polars (``pl.DataFrame(frame)``), pyarrow (``pa.table(frame)``), pandas 3
    (``pd.DataFrame.from_arrow(frame)``), DuckDB (``from frame``), seaborn, altair and plotly.

    Parameters
    ----------
    data : mapping of str to array-like
        Columns: float, int, bool, text, ``datetime64`` or ``datetime.date``; all of one length.
        None in a column marks a missing value.
    units : mapping of str to str, optional
        Unit of a column, e.g. ``{"median": "people"}``.
    descriptions, grades : mapping of str to str, optional
        One sentence on a column; evidence grade A-D of what it rests on.
    missing : mapping of str to bool array, optional
        Marks of missing values, where the column itself cannot say so.
    provenance : mapping, optional
        How the table was made; travels with every export.
    title : str, optional
        First line of the printed table.

    Raises
    ------
    DataError
        Columns of different lengths, or of a type that no table holds.

    Examples
    --------
    >>> frame = Frame({"week": [1, 2], "arrivals": [310.0, 280.5]}, units={"arrivals": "people"})
    >>> frame["arrivals"].sum(), frame.shape, frame.units["arrivals"]
    (np.float64(590.5), (2, 2), 'people')
    """

    _columns: dict[str, NDArray[Any]]
    _missing: dict[str, NDArray[np.bool_]]
    _units: dict[str, str]
    _descriptions: dict[str, str]
    _grades: dict[str, str]
    _provenance: dict[str, Any]
    _title: str

    __slots__ = (
        "_columns",
        "_descriptions",
        "_grades",
        "_missing",
        "_provenance",
        "_title",
        "_units",
    )

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        units: Mapping[str, str] | None = None,
        descriptions: Mapping[str, str] | None = None,
        grades: Mapping[str, str] | None = None,
        missing: Mapping[str, Any] | None = None,
        provenance: Mapping[str, Any] | None = None,
        title: str = "",
    ) -> None:
        columns, masks = cols.take_columns(data, missing or {})
        put = object.__setattr__
        put(self, "_columns", columns)
        put(self, "_missing", masks)
        put(self, "_units", {k: v for k, v in (units or {}).items() if k in columns})
        put(self, "_descriptions", {k: v for k, v in (descriptions or {}).items() if k in columns})
        put(self, "_grades", {k: v for k, v in (grades or {}).items() if k in columns})
        put(self, "_provenance", dict(provenance or {}))
        put(self, "_title", title)

    # --- a mapping ------------------------------------------------------------------------------
    def __getitem__(self, name: str) -> NDArray[Any]:
        """The column ``name``, a read-only array."""
        try:
            return self._columns[name]
        except (KeyError, TypeError):
            raise unknown(str(name), "a column of this frame", self._columns) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return cols.same(self, other)

    # equal by content of arrays, so not hashable
    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a Frame is frozen: make a new one from dict(frame)")

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._parts(),)

    def _parts(self) -> dict[str, Any]:
        """Keywords of ``__init__`` that make this frame."""
        return {
            "data": dict(self._columns),
            "units": self._units,
            "descriptions": self._descriptions,
            "grades": self._grades,
            "missing": self._missing,
            "provenance": self._provenance,
            "title": self._title,
        }

    def _rows(self, index: Any) -> Frame:
        """The rows at ``index`` (bool mask, integers or slice), everything else kept."""
        parts = self._parts()
        parts["data"] = {k: v[index] for k, v in self._columns.items()}
        parts["missing"] = {k: v[index] for k, v in self._missing.items()}
        return Frame(**parts)

    # --- what it holds --------------------------------------------------------------------------
    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(self._columns)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        first = next(iter(self._columns.values()), ())
        return len(first), len(self._columns)

    @property
    def units(self) -> dict[str, str]:
        """Unit of each column that has one."""
        return dict(self._units)

    @property
    def descriptions(self) -> dict[str, str]:
        """One sentence on each column that has one."""
        return dict(self._descriptions)

    @property
    def provenance(self) -> dict[str, Any]:
        """How the table was made."""
        return dict(self._provenance)

    @property
    def title(self) -> str:
        """First line of the printed table."""
        return str(self._title)

    def missing(self, name: str) -> NDArray[np.bool_]:
        """True where column ``name`` has no value."""
        import numpy as np

        self[name]
        mask = self._missing.get(name)
        return np.zeros(self.shape[0], dtype=bool) if mask is None else mask

    # --- parts of it ----------------------------------------------------------------------------
    def filter(self, mask: Any = None, /, **equal: Any) -> Frame:
        """Rows where each named column equals the value, or is one of a list of values.

        Raises
        ------
        ParameterError
            An unknown column, or a text that the column never holds.

        Examples
        --------
        >>> frame = Frame({"scenario": ["pilot", "none"], "median": [1.0, 2.0]})
        >>> frame.filter(scenario="pilot")["median"].tolist()
        [1.0]
        """
        import numpy as np

        keep = np.ones(self.shape[0], dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
        if keep.shape != (self.shape[0],):
            raise outside("mask", keep.shape, f"one bool a row, {self.shape[0]} rows")
        for name, wanted in equal.items():
            keep &= cols.equals(name, self[name], wanted)
        return self._rows(keep)

    def select(self, *names: str) -> Frame:
        """Only the named columns, in the order given."""
        parts = self._parts()
        parts["data"] = {name: self[name] for name in names}
        parts["missing"] = {k: v for k, v in self._missing.items() if k in names}
        return Frame(**parts)

    def head(self, n: int = 5) -> Frame:
        """The first ``n`` rows."""
        return self._rows(slice(0, n))

    def sort(self, by: str, *, descending: bool = False) -> Frame:
        """Rows in the order of column ``by``; equal values keep their order, NaN comes last."""
        return self._rows(cols.order(self[by], descending=descending))

    # --- out ------------------------------------------------------------------------------------
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Arrow stream through the PyCapsule interface; the requested schema is not negotiated."""
        return arrow.stream(self)

    def __arrow_c_schema__(self) -> object:
        return arrow.schema(self)

    def __narwhals_dataframe__(self) -> object:
        """For altair, plotly and other readers through narwhals; uses what is installed."""
        native = out.native(self)
        nw = optional("narwhals", "frames", "this library")
        return nw.from_native(native, eager_only=True)._compliant_frame

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dict a row; missing values are None."""
        columns = {k: cols.plain(v, self._missing.get(k)) for k, v in self._columns.items()}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``; units and provenance in ``.attrs``."""
        return out.to_pandas(self)

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``; missing numbers are null (``pl.DataFrame(frame)`` gives NaN)."""
        return out.to_polars(self)

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table`` with units and provenance in its metadata."""
        return optional("pyarrow", "frames", "Frame.to_arrow").table(self)

    def to_xarray(self, dims: Sequence[str] | None = None) -> Any:
        """An ``xarray.Dataset`` over ``dims`` (all label columns by default), units as attributes.

        Raises
        ------
        ParameterError
            The dims do not name each row once.
        """
        return out.to_xarray(self, dims)

    def to_csv(self, path: str | Path | None = None) -> str | None:
        """Comma-separated text, raw numbers, missing values empty; returned without a path."""
        text = out.csv_text(self)
        if path is None:
            return text
        from ._files import write_text

        write_text(path, text)
        return None

    def to_parquet(self, path: str | Path) -> None:
        """A Parquet file with units and provenance in its metadata (pyarrow, else polars)."""
        out.to_parquet(self, path)

    @classmethod
    def from_parquet(cls, path: str | Path) -> Frame:
        """The frame that ``to_parquet`` wrote: same columns, units, provenance."""
        return arrow.from_parquet(path)

    # --- shown ----------------------------------------------------------------------------------
    def _ipython_key_completions_(self) -> list[str]:
        return list(self._columns)

    def __repr__(self) -> str:
        from ._frame_show import text

        return text(self)

    def _repr_html_(self) -> str:
        from ._frame_show import html

        return html(self)


def _rebuild(parts: dict[str, Any]) -> Frame:
    return Frame(**parts)
