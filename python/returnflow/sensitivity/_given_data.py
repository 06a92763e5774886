"""A sample of inputs and outputs, however it was made: checked once, and made into results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from returnflow._names import outside
from returnflow.errors import DataError, ParameterError
from returnflow.results import result_class

from ._evaluate import matrix, output_names
from ._failures import Failures, failures_of, refuse_failures
from ._make import check_count, make, student_half
from ._results import Sensitivity
from ._space import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["GivenData", "Rows", "columns", "finish", "resampled", "take"]


@result_class
class GivenData(Sensitivity):
    """Indices from one sample; rows whose inputs or outputs are not finite are left out."""

    units: ClassVar[Mapping[str, str]] = {
        "median": "distance of distributions",
        "mean": "distance of distributions",
        "maximum": "distance of distributions",
        "delta": "share of probability",
        "plug_in": "share of probability",
        "bias": "share of probability",
        "distance": "distance of distributions",
        "p": "probability",
        "hsic": "kernel units",
        "r2": "share",
    }


@dataclass(frozen=True)
class Rows:
    x: Array
    y: Array
    w: Array | None
    inputs: Inputs
    outcomes: tuple[str, ...]
    failures: Failures
    kept: Any

    def notes(self) -> list[str]:
        notes = [f"From {len(self.x):,} rows as given; the model was not run."]
        if self.w is not None:
            ess = self.w.sum() ** 2 / (self.w**2).sum()
            notes.append(f"Weighted draws: {ess:,.0f} effective rows.")
        return notes


def take(
    x: Any, y: Any, names: Sequence[str] | None, outcome: Any, weights: Any, max_failed: float
) -> Rows:
    """The rows as they were given, or those of runs: their draws, outcomes and weights.

    Raises
    ------
    DataError
        Shapes that do not fit, values that are no numbers, no outputs.
    ParameterError
        Too many rows that are not finite, a wrong number of names, an unknown outcome.
    """
    import numpy as np

    evidence: Mapping[str, tuple[str, str]] = {}
    if is_runs(x):
        if y is not None or names is not None or weights is not None:
            raise ParameterError(
                "runs bring their own inputs, outcomes and weights: give outcome= alone"
            )
        x, y, weights, evidence = _of_runs(x, outcome)
        outcome = None
    elif y is None:
        raise DataError("outputs are missing: give y, one row for each row of x, or give runs")
    if isinstance(x, Mapping):
        names = tuple(x) if names is None else names
        x = np.column_stack([np.asarray(x[name], dtype=np.float64) for name in x])
    try:
        values: Array = np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise DataError(f"inputs are not numbers: {exc}") from exc
    if values.ndim != 2 or not len(values):
        raise DataError(f"inputs have shape {np.shape(x)}; allowed: (rows, inputs)")
    if isinstance(y, Mapping):
        outcome = tuple(y) if outcome is None else outcome
        y = np.column_stack([np.asarray(y[name], dtype=np.float64) for name in y])
    out = matrix(y, len(values))
    labels = (
        tuple(names) if names is not None else tuple(f"x{j + 1}" for j in range(values.shape[1]))
    )
    if len(labels) != values.shape[1]:
        raise outside("names", list(labels), f"{values.shape[1]} names, one an input")
    w = None if weights is None else np.asarray(weights, dtype=np.float64)
    if w is not None and w.shape != (len(values),):
        raise DataError(f"weights have shape {w.shape}; allowed: ({len(values)},)")
    good = _finite_rows(values) & _finite_rows(out)
    failures = _failures(values, good, labels)
    refuse_failures(failures, max_failed)
    if not good.all():
        values, out, w = values[good], out[good], None if w is None else w[good]
    return Rows(
        x=values,
        y=out,
        w=None if w is None else np.ascontiguousarray(w),
        inputs=Inputs(
            labels,
            (),
            grades=tuple(evidence.get(name, ("", ""))[0] for name in labels),
            sources=tuple(evidence.get(name, ("", ""))[1] for name in labels),
        ),
        outcomes=output_names(outcome, out.shape[1]),
        failures=failures,
        kept=good,
    )


def _finite_rows(values: Array) -> Any:
    import numpy as np

    finite = np.isfinite(values)
    # Row by row costs more than all the rest; most samples have nothing to leave out.
    return np.ones(len(values), dtype=bool) if finite.all() else finite.all(axis=1)


def is_runs(model: Any) -> bool:
    """True for the result of ``rf.project``."""
    from returnflow.runs import Runs

    return isinstance(model, Runs)


def _of_runs(
    runs: Any, outcome: Any
) -> tuple[dict[str, Array], dict[str, Array], Array | None, dict[str, tuple[str, str]]]:
    """Columns of the draws that vary, outcomes by name, weights, and the evidence on each."""
    import numpy as np

    from returnflow.parameters import ParameterSpace

    from ._scheme import outcomes_of, start_residual

    draws = runs.draws
    space = draws.space or ParameterSpace.default()
    x, evidence = {}, {}
    for name, column in zip(draws.names, np.asarray(draws.values).T, strict=True):
        if np.ptp(column) > 0:
            x[name] = column
            evidence[name] = (space[name].grade, space[name].source)
    level = start_residual(draws)
    if np.ptp(level) > 1e-12:
        x["start_level"] = level
        evidence["start_level"] = ("B", "filter on the official series")
    y = {name: runs.outcome(name) for name in outcomes_of(outcome)}
    return x, y, draws.weights, evidence


def _failures(x: Array, good: Any, names: Sequence[str]) -> Failures:
    import numpy as np

    count = int((~good).sum())
    histogram = []
    for j in range(x.shape[1] if count else 0):
        # Where the rows left out lie among all rows, as a share of them.
        finite = np.sort(x[np.isfinite(x[:, j]), j])
        bad = x[~good, j]
        at = np.searchsorted(finite, bad[np.isfinite(bad)]) / max(len(finite), 1)
        histogram.append(np.histogram(at, bins=16, range=(0, 1))[0].tolist())
    return failures_of((len(x), count, count), histogram or [[0] * 16] * len(names), names)


def finish(
    data: Rows,
    verb_name: str,
    method: str,
    value: Mapping[str, Array],
    half: Mapping[str, Array],
    main: str,
    level: float,
    notes: Sequence[str],
    record: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> GivenData:
    result: GivenData = make(
        GivenData, verb=verb_name, method=method, inputs=data.inputs, names=data.inputs.names,
        outcomes=data.outcomes, value=value, half=half, main=main, level=level, n=len(data.x),
        runs=0, failures=data.failures, record=record or {}, settings={},
        notes=[*data.notes(), *notes], extra=extra,
    )  # fmt: skip
    return result


def resampled(
    measure: Callable[[Array | None], Array], rows: Rows, resamples: int, level: float, seed: int
) -> Array | None:
    """Half widths of intervals by the Poisson bootstrap; None without resamples.

    In each resample a row counts as often as a Poisson number of mean 1 says, which is the
    bootstrap of a stream: no row is copied. The interval is Student's around the estimate, since
    distances grow with the noise that resampling adds.
    """
    import numpy as np

    if resamples == 0:
        return None
    check_count("resamples", resamples, 2)
    base = np.ones(len(rows.x)) if rows.w is None else rows.w
    parts = []
    for k in range(resamples):
        counts = np.random.default_rng([seed, k]).poisson(1.0, len(base))
        parts.append(measure(base * counts))
    half: Array = student_half(level, resamples - 1) * np.std(parts, axis=0, ddof=1)
    return half


def columns(y: Array) -> list[Array]:
    import numpy as np

    return [np.ascontiguousarray(y[:, o]) for o in range(y.shape[1])]
