"""Given data: regional sensitivity, dependence of any form, Shapley effects of dependent inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._progress import Progress, ProgressLike
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError, ParameterError

from ._given_data import GivenData, columns, finish, resampled, take
from ._make import check_count, check_level, student_half

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["hsic", "regional", "shapley_given"]

_HSIC_ROWS = 2000


@verb
def regional(
    x: Any,
    y: Any = None,
    *,
    above: float | None = None,
    below: float | None = None,
    inside: Any = None,
    resamples: int = 100,
    names: Sequence[str] | None = None,
    outcome: str | None = None,
    weights: Any = None,
    level: float = 0.9,
    max_failed: float = 0.05,
    rng: RNG = 0,
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
    resamples : int
        Resamples of the Poisson bootstrap behind the intervals, default 100; 0 for none.
    level : float
        Level of the intervals, default 0.9.

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
    check_level(level)
    seed, record = seed_of(rng)
    data = take(x, y, names, outcome, weights, max_failed)
    if data.y.shape[1] != 1:
        raise DataError(f"regional() takes one output; got {data.y.shape[1]}: name it in outcome=")
    out = np.ascontiguousarray(data.y[:, 0])
    if inside is not None:
        given_flags = np.asarray(inside, dtype=bool)
        if given_flags.shape != data.kept.shape:
            raise DataError(f"inside has shape {given_flags.shape}; allowed: {data.kept.shape}")
        flags = given_flags[data.kept]
    else:
        flags = out > above if above is not None else out < (below or 0.0)

    def distances(w: Array | None) -> Array:
        return regional_distances(data.x, out, w, flags.tolist())

    parts = distances(data.w)
    wide = resampled(lambda w: distances(w)[:, 0], data, resamples, level, seed)
    value = {"distance": parts[None, :, 0], "p": parts[None, :, 1]}
    half = {} if wide is None else {"distance": wide[None, :]}
    share = f"{int(flags.sum()):,} of {len(flags):,} rows are of interest"
    note = f"{share}; p is asymptotic, one input at a time."
    return finish(
        data, "regional", "Regional sensitivity", value, half, "distance", level, [note], record
    )  # fmt: skip


@verb
def hsic(
    x: Any,
    y: Any = None,
    *,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    max_failed: float = 0.05,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> GivenData:
    """Dependence of any form with a p-value: HSIC (Gretton et al. 2005, 2008; Da Veiga 2015).

    Gaussian kernels as wide as the standard deviation of each variable. The cost is quadratic: of
    more than 2,000 rows as many evenly spaced ones are used, and the note says so.

    Parameters
    ----------
    x, y, names, outcome, weights
        As for ``sensitivity.rank``.

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

    data = take(x, y, names, outcome, weights, max_failed)
    notes = []
    if len(data.x) > _HSIC_ROWS:
        at = np.linspace(0, len(data.x) - 1, _HSIC_ROWS).astype(int)
        notes.append(f"{_HSIC_ROWS:,} evenly spaced rows of {len(data.x):,} are used.")
        w = None if data.w is None else np.ascontiguousarray(data.w[at])
        data = replace(data, x=data.x[at], y=data.y[at], w=w)
    with Progress(progress, "HSIC", data.x.shape[1], "inputs") as bar:
        parts = np.array(
            [hsic_indices(data.x, y_, data.w, bar.callback, threads) for y_ in columns(data.y)]
        )
    value = {"r2": parts[..., 1], "hsic": parts[..., 0], "p": parts[..., 2]}
    return finish(data, "hsic", "HSIC", value, {}, "r2", 0.9, notes)


@verb
def shapley_given(
    x: Any,
    y: Any = None,
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
    data = take(x, y, names, outcome, weights, max_failed)
    seed, record = seed_of(rng)
    parts = 5
    value, half = [], []
    with Progress(progress, "Shapley effects", unit="subsets") as bar:

        def run(rows: slice, column: Array) -> Array:
            w = None if data.w is None else np.ascontiguousarray(data.w[rows])
            x_, y_ = np.ascontiguousarray(data.x[rows]), np.ascontiguousarray(column[rows])
            return shapley_neighbours(x_, y_, w, anchors, orders, seed, bar.callback, threads)

        for column in columns(data.y):
            value.append(run(slice(None), column))
            if len(column) >= 100 * parts:
                each = np.array([run(slice(k, None, parts), column) for k in range(parts)])
                # Spread between fifths of the rows, scaled to all of them.
                half.append(each.std(axis=0, ddof=1) / np.sqrt(parts))
    t = student_half(level, parts - 1)
    halves = {"shapley": t * np.array(half)} if half else {}
    return finish(
        data, "shapley_given", "Shapley effects", {"shapley": np.array(value)}, halves, "shapley",
        level, [f"Neighbours of {min(anchors, len(data.x)):,} rows."], record,
    )  # fmt: skip
