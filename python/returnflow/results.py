"""What every verb returns: frozen, titled, in words, as a table, as a picture, repeatable."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

from ._names import SuggestsNames, optional, unknown
from ._provenance import Provenance
from .errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from .frames import Frame

__all__ = ["Result"]

_TYPES: dict[str, type[Result]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def result_class(cls: type) -> Any:
    """Decorator of result classes: a frozen, keyword-only dataclass that keeps Result's repr."""
    return dataclasses.dataclass(frozen=True, kw_only=True, repr=False, eq=False)(cls)


def result_type(name: str) -> type[Result]:
    """The result class of that name; its module is imported if need be."""
    import importlib

    if name not in _TYPES:
        for module in _MODULES:
            importlib.import_module(f"returnflow.{module}")
            if name in _TYPES:
                break
    if name not in _TYPES:
        raise unknown(name, "a kind of result", _TYPES, error=DataError)
    return _TYPES[name]


# Modules that define result classes, searched when a file names one that is not loaded yet.
_MODULES = (
    "parameters",
    "draws",
    "simulation",
    "fits",
    "scheme_fits",
    "backtests",
    "sensitivity",
    "evaluate",
    "decide",
    "stresses",
    "claims",
)


class Result(SuggestsNames):
    """Base of all results. Subclasses are frozen dataclasses (``@result_class``).

    A subclass says:

    ``provenance``
        A field (``Provenance``), or a property.
    ``_title()``
        First line: what this is, over which window, from how many draws, which level.
    ``_sentences()``
        At most three sentences; every interval with its level. They make ``.text``.
    ``summary(*, level=None)``
        The answer as a Frame. Columns ``outcome`` (or another label), ``unit``, ``median``,
        ``low``, ``high``, and if there ``mcse``, ``grade``, ``text`` are shown as one line an
        outcome with an interval bar; other frames are shown as they are.

    and if it can:

    ``plot_data()``
        Tidy frame for any plot library.
    ``_picture``, ``_drawn()``
        Name of the function of ``returnflow.plot`` that draws it; the same for this one result,
        empty when it cannot be drawn.
    ``_notes()``, ``_next()``
        What the interval holds and does not hold; what to type next.
    """

    provenance: Provenance
    _picture: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.__name__.startswith("_"):
            _TYPES[cls.__name__] = cls

    # --- what a subclass says -------------------------------------------------------------------
    def _drawn(self) -> str:
        return self._picture

    def _title(self) -> str:
        return type(self).__name__

    def _sentences(self) -> Sequence[str]:
        return ()

    def summary(self, *, level: float | None = None) -> Frame:
        """The answer as a frame."""
        raise NotImplementedError(f"{type(self).__name__}.summary")

    def plot_data(self) -> Frame:
        """What the picture shows, as a tidy frame for any plot library."""
        return self.summary()

    def _shown(self) -> Frame:
        """The table of the printed answer, when the whole summary would be too long to read."""
        return self.summary()

    def _notes(self) -> Sequence[str]:
        return ()

    def _next(self) -> str:
        return ""

    # --- in words, as a picture -----------------------------------------------------------------
    @property
    def text(self) -> str:
        """The answer in at most three sentences, with the numbers of the table."""
        return " ".join(self._sentences())

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """The picture of this result, on ``ax`` or on a new figure (needs matplotlib)."""
        picture = self._drawn()
        if not picture:
            raise unknown(
                "plot", f"something {type(self).__name__} can do", ["summary", "to_frame", "text"]
            )
        from . import plot

        axes: Axes = getattr(plot, picture)(self, ax=ax, **options)
        return axes

    # --- out ------------------------------------------------------------------------------------
    def to_frame(self) -> Frame:
        """The main table, raw numbers."""
        return self.summary()

    def to_pandas(self) -> Any:
        """The main table as a ``pandas.DataFrame``."""
        return self.to_frame().to_pandas()

    def to_polars(self) -> Any:
        """The main table as a ``polars.DataFrame``."""
        return self.to_frame().to_polars()

    def to_arrow(self) -> Any:
        """The main table as a ``pyarrow.Table``."""
        return self.to_frame().to_arrow()

    def to_xarray(self) -> Any:
        """The main table as an ``xarray.Dataset`` over its labels."""
        return self.to_frame().to_xarray()

    def to_altair(self, *args: Any) -> Any:
        """The picture as an altair chart (extra ``altair``), to be changed as one likes.

        Arguments are those of ``plot_data``. JupyterLab without a network draws it with
        ``alt.renderers.enable("jupyter", offline=True)``; a saved notebook shows charts of
        ``.plot()`` more reliably.

        Returns
        -------
        altair.Chart or altair.LayerChart or altair.FacetChart

        Raises
        ------
        MissingExtraError
            altair is not installed.
        ParameterError
            The picture's data are no medians with intervals.
        """
        from ._altair import chart

        how = self.provenance.to_dict()
        return chart(self.plot_data(*args), self._title(), self.text, how)

    def to_numpy(self) -> dict[str, NDArray[Any]]:
        """The columns of the main table."""
        return dict(self.to_frame())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_frame().__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self.to_frame().__arrow_c_schema__()

    def _state(self) -> dict[str, Any]:
        """Fields that make the result again."""
        if not dataclasses.is_dataclass(self):
            raise DataError(f"{type(self).__name__} cannot be written as JSON")
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.init}

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        return cls(**state)

    def to_json(self, path: str | Path | None = None) -> str | None:
        """Everything in this result as JSON text; returned when no path is given."""
        from . import _json
        from ._files import write_text

        text = _json.dumps(self)
        if path is None:
            return text
        write_text(path, text)
        return None

    @classmethod
    def from_json(cls, source: str | Path) -> Self:
        """The result that ``to_json`` wrote, from its text or its path."""
        from . import _json

        text = str(source)
        if isinstance(source, Path) or not text.lstrip().startswith("{"):
            text = Path(source).read_text(encoding="utf-8")
        found = _json.loads(text)
        if not isinstance(found, cls):
            raise DataError(f"this file holds a {type(found).__name__}, not a {cls.__name__}")
        return found

    # --- shown ----------------------------------------------------------------------------------
    def __repr__(self) -> str:
        from ._result_show import text

        return text(self)

    def _repr_html_(self) -> str:
        from ._result_show import html

        return html(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _display_(self) -> Any:
        """For marimo."""
        return optional("marimo", "notebook", "this display").Html(self._repr_html_())
