"""Running a user's function on rows of inputs: whole arrays or one row at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from returnflow._keywords import constructor
from returnflow._names import SuggestsNames, outside
from returnflow.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Call"]

OnError = Literal["raise", "mask"]


@constructor
@dataclass(frozen=True)
class Call(SuggestsNames):
    """A function of an array of rows, with how it is to be run.

    Parameters
    ----------
    func : callable
        ``func(x)`` with ``x`` of shape (rows, d) returns (rows,) or (rows, outputs). With
        ``vectorized=False`` it takes one row of shape (d,) and returns a number or a sequence.
    vectorized : bool
        Default True.
    executor : concurrent.futures.Executor, optional
        Where parts of the rows are run; the results keep their order.
    on_error : {"raise", "mask"}
        With ``"mask"`` a call that raises counts as failed runs (NaN). Default ``"raise"``.
    """

    func: Callable[[Array], Any]
    vectorized: bool = True
    executor: Executor | None = None
    on_error: OnError = "raise"

    def __post_init__(self) -> None:
        if not callable(self.func):
            raise outside("func", self.func, "a function of an array of rows")
        if self.on_error not in ("raise", "mask"):
            raise outside("on_error", self.on_error, "'raise' or 'mask'")

    def __call__(self, x: Array) -> Array:
        """Outputs of shape (rows, outputs)."""
        import numpy as np

        if self.executor is None:
            return _run(self.func, self.vectorized, self.on_error, x)
        parts = np.array_split(x, min(len(x), 16))
        n = len(parts)
        done = self.executor.map(
            _run, [self.func] * n, [self.vectorized] * n, [self.on_error] * n, parts
        )
        return np.concatenate(list(done))


def _run(func: Callable[[Array], Any], vectorized: bool, on_error: OnError, x: Array) -> Array:
    import numpy as np

    if vectorized:
        return matrix(_guarded(func, x, on_error, len(x)), len(x))
    rows = [np.atleast_1d(np.asarray(_guarded(func, row, on_error, 1), float)) for row in x]
    width = max(map(len, rows))
    rows = [np.full(width, np.nan) if np.isnan(r).all() and len(r) == 1 else r for r in rows]
    if any(len(row) != width for row in rows):
        raise DataError("func returned different numbers of outputs for different rows")
    return np.array(rows)


def _guarded(func: Callable[[Array], Any], x: Array, on_error: OnError, rows: int) -> Any:
    if on_error == "raise":
        return func(x)
    import numpy as np

    try:
        return func(x)
    except Exception:
        return np.full(rows, np.nan)


def matrix(values: Any, rows: int) -> Array:
    """Outputs as (rows, outputs) of float64.

    Raises
    ------
    DataError
        A shape that does not fit; complex or non-numeric values.
    """
    import numpy as np

    try:
        out = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise DataError(f"outputs are not numbers: {exc}") from exc
    if out.ndim == 1:
        out = out[:, None]
    if out.ndim != 2 or len(out) != rows or out.shape[1] == 0:
        raise DataError(
            f"outputs have shape {np.shape(values)}; allowed: ({rows},) or ({rows}, outputs), one "
            "row for each row of inputs (a function of a single row needs vectorized=False)"
        )
    return np.ascontiguousarray(out)


def output_names(outcome: str | Sequence[str] | None, outputs: int) -> tuple[str, ...]:
    """Names of the outputs: as given, else ``y`` or ``y0, y1, …``."""
    if outcome is None:
        return ("y",) if outputs == 1 else tuple(f"y{k}" for k in range(outputs))
    names = (outcome,) if isinstance(outcome, str) else tuple(outcome)
    if len(names) != outputs:
        raise outside("outcome", list(names), f"{outputs} names, one an output")
    return names


def chunks(total: int, size: int) -> Iterator[tuple[int, int]]:
    """Pairs (start, count) that cover ``total``."""
    for start in range(0, total, size):
        yield start, min(size, total - start)
