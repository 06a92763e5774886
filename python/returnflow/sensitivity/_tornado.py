"""One input at a time: the tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, ClassVar

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import ProgressLike
from returnflow.errors import DataError
from returnflow.results import result_class

from ._evaluate import OnError
from ._failures import Failures, failures_of_rows
from ._make import make
from ._model import target_of
from ._results import Sensitivity

__all__ = ["Tornado", "oat"]


@result_class
class Tornado(Sensitivity):
    """Change of each outcome when one input goes to its low and its high quantile.

    ``swing`` is the distance between the two; the others stay at their medians. It says nothing
    about interactions and does not split the variance.
    """

    units: ClassVar[Mapping[str, str]] = {
        "swing": "outcome",
        "at_low": "outcome",
        "at_high": "outcome",
    }

    def kinds(self) -> list[str]:
        """Names of the pictures of this result."""
        return ["tornado", "bars"]


@verb
def oat(
    model: Any,
    space: Any = None,
    *,
    outcome: str | Sequence[str] | None = None,
    quantiles: tuple[float, float] = (0.05, 0.95),
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    weeks: int = 104,
) -> Tornado:
    """One input at a time: the tornado (2 d + 1 runs).

    Parameters
    ----------
    model, space, outcome, vectorized, executor, on_error, threads, progress
        As for ``sensitivity.sobol``.
    quantiles : (float, float)
        Low and high quantile of each input, default 5 % and 95 %.

    Returns
    -------
    Tornado
        Measures ``swing``, ``at_low``, ``at_high``; a failed run leaves NaN for its input and is
        counted.

    Raises
    ------
    ParameterError
        Quantiles that are not 0 < low < high < 1.
    DataError
        The run at the medians gives no finite number.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> t = sensitivity.oat(lambda x: x[:, 0] - 2 * x[:, 1], {"a": (0, 1), "b": (0, 1)})
    >>> t.top(1)["input"].tolist()
    ['b']
    """
    import numpy as np

    low, high = quantiles
    if not 0 < low < high < 1:
        raise outside("quantiles", quantiles, "0 < low < high < 1")
    target = target_of(
        model, space, outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, independent="A tornado",
    )  # fmt: skip
    d = target.size
    u = np.full((2 * d + 1, d), 0.5)
    u[np.arange(1, d + 1), np.arange(d)] = low
    u[np.arange(d + 1, 2 * d + 1), np.arange(d)] = high
    y = target.rows(u, progress=progress)
    if not np.isfinite(y[0]).all():
        raise DataError("the run with all inputs at their medians gives no finite number")
    bad = ~np.isfinite(y).all(axis=1)
    failures = failures_of_rows(u, bad, bad, target.inputs.names) if bad.any() else Failures()
    change = np.where(np.isfinite(y[1:]), y[1:] - y[0], np.nan)
    at_low, at_high = change[:d].T, change[d:].T
    result: Tornado = make(
        Tornado, verb="oat", method="One at a time", inputs=target.inputs,
        names=target.inputs.names,
        outcomes=target.names(outcome, y.shape[1]),
        value={"swing": np.abs(at_high - at_low), "at_low": at_low, "at_high": at_high},
        half={}, main="swing", level=0.9, n=1, runs=len(u), failures=failures, record={},
        settings=dict(target.settings) | {"quantiles": list(quantiles)},
        notes=("Others at their medians: interactions are not seen.",),
        extra={"levels": (low, high), "base": y[0]},
    )  # fmt: skip
    return result
