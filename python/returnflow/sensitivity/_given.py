"""Given data: indices from inputs and outputs of any model, however they were sampled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import Progress, ProgressLike
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError, ParameterError
from returnflow.results import result_class

from ._evaluate import matrix, output_names
from ._make import check_count, check_level, make, student_half
from ._results import Failures, Sensitivity, failures_of, refuse_failures
from ._space import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["GivenData", "delta", "hsic", "pawn", "rank", "regional", "shapley_given"]

_HSIC_ROWS = 2000


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
class _Data:
    x: Array
    y: Array
    w: Array | None
    inputs: Inputs
    outcomes: tuple[str, ...]
    failures: Failures

    def notes(self) -> list[str]:
        notes = [f"From {len(self.x):,} rows as given; the model was not run."]
        if self.w is not None:
            ess = self.w.sum() ** 2 / (self.w**2).sum()
            notes.append(f"Weighted draws: {ess:,.0f} effective rows.")
        return notes


def _take(
    x: Any, y: Any, names: Sequence[str] | None, outcome: Any, weights: Any, max_failed: float
) -> _Data:
    import numpy as np

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
    good = np.isfinite(values).all(axis=1) & np.isfinite(out).all(axis=1)
    failures = _failures(values, good, labels)
    refuse_failures(failures, max_failed)
    return _Data(
        x=np.ascontiguousarray(values[good]),
        y=np.ascontiguousarray(out[good]),
        w=None if w is None else np.ascontiguousarray(w[good]),
        inputs=Inputs(labels, ()),
        outcomes=output_names(outcome, out.shape[1]),
        failures=failures,
    )


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


def _finish(
    data: _Data,
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


@verb
def rank(
    x: Any,
    y: Any,
    *,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    level: float = 0.9,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> GivenData:
    """First-order indices from one sample by ranks (Gamboa, Gremaud, Klein and Lagnoux 2022).

    Parameters
    ----------
    x : array of shape (rows, inputs), or mapping of names to columns
        Inputs, dependent or not.
    y : array of shape (rows,) or (rows, outputs), or mapping
        Outputs.
    names, outcome : names of inputs and outputs, optional
    weights : array of shape (rows,), optional
        Weights of the rows, as of a posterior.
    level : float
        Level of the intervals (jackknife over 20 groups of rows), default 0.9.

    Returns
    -------
    GivenData
        Measure ``first``.

    Raises
    ------
    DataError
        Shapes that do not fit, fewer than 20 rows, weights that are no weights.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((5000, 2))
    >>> rank(x, x[:, 0]).value["first"].round(2).tolist()
    [[1.0, 0.0]]
    """
    import numpy as np

    from returnflow._core import rank_first_order

    check_level(level)
    data = _take(x, y, names, outcome, weights, max_failed)
    with Progress(progress, "rank indices", data.x.shape[1], "inputs") as bar:
        parts = [
            rank_first_order(data.x, y_, data.w, bar.callback, threads) for y_ in _columns(data.y)
        ]
    value = {"first": np.array([p[:, 0] for p in parts])}
    half = {"first": student_half(level, 19) * np.array([p[:, 1] for p in parts])}
    note = f"Intervals: {100 * level:.3g} %, sampling error of the rows only."
    return _finish(data, "rank", "Rank-based indices", value, half, "first", level, [note])


def _columns(y: Array) -> list[Array]:
    import numpy as np

    return [np.ascontiguousarray(y[:, o]) for o in range(y.shape[1])]


@verb
def pawn(
    x: Any,
    y: Any,
    *,
    slices: int = 10,
    dummies: int = 50,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = 0,
) -> GivenData:
    """How far an input moves the distribution of the outcome (PAWN, Pianosi and Wagener 2018).

    Parameters
    ----------
    x, y, names, outcome, weights
        As for ``sensitivity.rank``.
    slices : int
        Slices of equal weight of each input, default 10.
    dummies : int
        Inputs without influence that show what chance gives, default 50.

    Returns
    -------
    GivenData
        Measures ``median``, ``mean``, ``maximum`` of the Kolmogorov–Smirnov distances over the
        slices; ``extra["dummy"]`` holds the 95 % quantile of each over the dummies.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((2000, 2))
    >>> pawn(x, x[:, 0]).top(1)["input"].tolist()
    ['x1']
    """
    import numpy as np

    from returnflow._core import pawn_distances

    check_count("dummies", dummies, 0)
    data = _take(x, y, names, outcome, weights, max_failed)
    seed, record = seed_of(rng)
    reduce: dict[str, Any] = {"median": np.nanmedian, "mean": np.nanmean, "maximum": np.nanmax}
    value: dict[str, list[Array]] = {k: [] for k in reduce}
    dummy: dict[str, list[float]] = {k: [] for k in reduce}
    with Progress(progress, "PAWN", data.x.shape[1] + dummies, "inputs") as bar:
        for column in _columns(data.y):
            own, chance = pawn_distances(
                data.x, column, data.w, slices, dummies, seed, bar.callback, threads
            )
            for k, f in reduce.items():
                value[k].append(f(own, axis=1))
                dummy[k].append(float(np.quantile(f(chance, axis=1), 0.95)) if dummies else 0.0)
    notes = []
    if dummies:
        below = [
            n
            for n, v in zip(data.inputs.names, value["median"][0], strict=True)
            if v <= dummy["median"][0]
        ]
        notes.append(
            f"Without influence the median distance stays under {dummy['median'][0]:.3f} (95 %): "
            f"{len(below)} of {len(data.inputs.names)} inputs do."
        )
    arrays = {k: np.array(v) for k, v in value.items()}
    return _finish(
        data, "pawn", "PAWN", arrays, {}, "median", 0.9, notes, record,
        {"dummy": dummy, "slices": slices},
    )  # fmt: skip


@verb
def delta(
    x: Any,
    y: Any,
    *,
    classes: int | None = None,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    level: float = 0.9,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> GivenData:
    """Borgonovo's moment-independent δ: how much an input changes the whole distribution.

    Parameters
    ----------
    x, y, names, outcome, weights
        As for ``sensitivity.rank``.
    classes : int, optional
        Classes of equal weight of each input and of the outcome; the cube root of the rows.
    level : float
        Level of the intervals (over ten folds), default 0.9.

    Returns
    -------
    GivenData
        Measures ``delta``: the middle of a plug-in estimate (noise biases it upwards) and a
        cross-fitted one (downwards); ``plug_in``; ``bias``: what noise and the width of the classes
        may have added or taken. Sharp peaks of the outcome need many rows.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((5000, 2))
    >>> bool(abs(delta(x, x[:, 0]).value["delta"][0, 1]) < 0.05)
    True
    """
    import numpy as np

    from returnflow._core import delta_classes, delta_indices

    check_level(level)
    data = _take(x, y, names, outcome, weights, max_failed)
    count = delta_classes(len(data.x)) if classes is None else classes

    def parts(count: int) -> Array:
        with Progress(progress, "delta indices", data.x.shape[1], "inputs") as bar:
            return np.array(
                [
                    delta_indices(data.x, column, data.w, count, bar.callback, threads)
                    for column in _columns(data.y)
                ]
            )

    fine, coarse = parts(count), parts(max(2, count // 2))
    estimate, half_as_fine = fine[..., :2].mean(axis=-1), coarse[..., :2].mean(axis=-1)
    bias = (fine[..., 1] - fine[..., 0]) / 2 + np.abs(estimate - half_as_fine)
    value = {"delta": estimate, "plug_in": fine[..., 1], "bias": bias}
    half = {"delta": student_half(level, 9) * fine[..., 2]}
    note = (
        "Intervals hold sampling error; bias is what noise and the width of the classes may have "
        "added or taken (half the gap of the two estimates, and the change from half as many)."
    )
    return _finish(data, "delta", "Borgonovo's delta", value, half, "delta", level, [note])


@verb
def regional(
    x: Any,
    y: Any,
    *,
    above: float | None = None,
    below: float | None = None,
    inside: Any = None,
    names: Sequence[str] | None = None,
    outcome: str | None = None,
    weights: Any = None,
    max_failed: float = 0.05,
) -> GivenData:
    """Which inputs tell the runs of interest from the others (Monte-Carlo filtering).

    Parameters
    ----------
    x, y, names, outcome, weights
        As for ``sensitivity.rank``; one output.
    above, below : float, optional
        The runs of interest have an output above, or below, this value; or
    inside : array of bool, optional
        one flag a row.

    Returns
    -------
    GivenData
        Measures ``distance`` (Kolmogorov–Smirnov) and ``p``.

    Raises
    ------
    ParameterError
        Not exactly one of ``above``, ``below``, ``inside``.
    DataError
        Fewer than five effective runs on one side.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((500, 2))
    >>> regional(x, x[:, 0], above=0.7).top(1)["input"].tolist()
    ['x1']
    """
    import numpy as np

    from returnflow._core import regional_distances

    given = [
        k for k, v in (("above", above), ("below", below), ("inside", inside)) if v is not None
    ]
    if len(given) != 1:
        raise ParameterError(
            f"regional() takes exactly one of above, below, inside; got {given or 'none'}"
        )
    full = matrix(y, len(np.asarray(y)))
    if full.shape[1] != 1:
        raise DataError(f"regional() takes one output; got {full.shape[1]}")
    if inside is not None:
        full = np.column_stack([full, np.asarray(inside, dtype=bool)])
        data = _take(x, full, names, None, weights, max_failed)
        flags = data.y[:, 1] > 0
    else:
        data = _take(x, full, names, None, weights, max_failed)
        flags = data.y[:, 0] > above if above is not None else data.y[:, 0] < (below or 0.0)
    parts = regional_distances(data.x, np.ascontiguousarray(data.y[:, 0]), data.w, flags.tolist())
    data = _Data(
        data.x, data.y[:, :1], data.w, data.inputs, output_names(outcome, 1), data.failures
    )
    value = {"distance": parts[None, :, 0], "p": parts[None, :, 1]}
    share = f"{int(flags.sum()):,} of {len(flags):,} rows are of interest"
    note = f"{share}; p is asymptotic, one input at a time."
    return _finish(data, "regional", "Regional sensitivity", value, {}, "distance", 0.9, [note])


@verb
def hsic(
    x: Any,
    y: Any,
    *,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> GivenData:
    """Dependence of any form with a p-value: HSIC (Gretton et al. 2005, 2008; Da Veiga 2015).

    Gaussian kernels as wide as the standard deviation of each variable. The cost is quadratic: of
    more than 2,000 rows as many evenly spaced ones are used, and the note says so.

    Parameters
    ----------
    x, y, names, outcome
        As for ``sensitivity.rank``; weights are not taken.

    Returns
    -------
    GivenData
        Measures ``r2`` (normalised), ``hsic``, ``p`` (gamma approximation).

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((300, 2))
    >>> bool(hsic(x, np.sin(6 * x[:, 0])).value["p"][0, 0] < 1e-6)
    True
    """
    import numpy as np

    from returnflow._core import hsic_indices

    data = _take(x, y, names, outcome, None, max_failed)
    notes = []
    if len(data.x) > _HSIC_ROWS:
        at = np.linspace(0, len(data.x) - 1, _HSIC_ROWS).astype(int)
        notes.append(f"{_HSIC_ROWS:,} evenly spaced rows of {len(data.x):,} are used.")
        data = _Data(data.x[at], data.y[at], None, data.inputs, data.outcomes, data.failures)
    with Progress(progress, "HSIC", data.x.shape[1], "inputs") as bar:
        parts = np.array(
            [hsic_indices(data.x, column, bar.callback, threads) for column in _columns(data.y)]
        )
    value = {"r2": parts[..., 1], "hsic": parts[..., 0], "p": parts[..., 2]}
    return _finish(data, "hsic", "HSIC", value, {}, "r2", 0.9, notes)


@verb
def shapley_given(
    x: Any,
    y: Any,
    *,
    anchors: int = 1000,
    orders: int = 50,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    level: float = 0.9,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = 0,
) -> GivenData:
    """Shapley effects from one sample, inputs dependent or not: shares that add up to 1.

    For each subset of the inputs the variance of the output among nearest neighbours (Broto,
    Bachoc and Depecker 2020): all subsets up to 12 inputs, else those along random orders.

    Parameters
    ----------
    x, y, names, outcome, weights
        As for ``sensitivity.rank``.
    anchors : int
        Rows whose neighbours are looked up, default 1000.
    orders : int
        Random orders (each with its reverse) for more than 12 inputs.
    level : float
        Level of the intervals (over five disjoint parts of the rows), default 0.9.

    Returns
    -------
    GivenData
        Measure ``shapley``. Neighbours in many inputs are far: the estimate is biased towards
        equal shares when rows are few.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).random((2000, 2))
    >>> shapley_given(x, x[:, 0]).value["shapley"].round(1).tolist()
    [[1.0, 0.0]]
    """
    import numpy as np

    from returnflow._core import shapley_neighbours

    check_count("anchors", anchors, 10)
    check_level(level)
    data = _take(x, y, names, outcome, weights, max_failed)
    seed, record = seed_of(rng)
    parts = 5
    value, half = [], []
    with Progress(progress, "Shapley effects", unit="subsets") as bar:

        def run(rows: slice, column: Array) -> Array:
            w = None if data.w is None else np.ascontiguousarray(data.w[rows])
            x_, y_ = np.ascontiguousarray(data.x[rows]), np.ascontiguousarray(column[rows])
            return shapley_neighbours(x_, y_, w, anchors, orders, seed, bar.callback, threads)

        for column in _columns(data.y):
            value.append(run(slice(None), column))
            if len(column) >= 100 * parts:
                each = np.array([run(slice(k, None, parts), column) for k in range(parts)])
                # Spread between fifths of the rows, scaled to all of them.
                half.append(each.std(axis=0, ddof=1) / np.sqrt(parts))
    t = student_half(level, parts - 1)
    halves = {"shapley": t * np.array(half)} if half else {}
    return _finish(
        data, "shapley_given", "Shapley effects", {"shapley": np.array(value)}, halves, "shapley",
        level, [f"Neighbours of {min(anchors, len(data.x)):,} rows."], record,
    )  # fmt: skip
