"""Given data: how much of the outcome's variance or distribution goes with each input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._progress import Progress, ProgressLike
from returnflow._rng import RNG, seed_of

from ._given_data import GivenData, columns, finish, resampled, take
from ._make import check_count, check_level, student_half

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["delta", "pawn", "rank"]


@verb
def rank(
    x: Any,
    y: Any = None,
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
    x : array of shape (rows, inputs), mapping of names to columns, or Runs
        Inputs, dependent or not. Runs bring their draws (of a fit too), outcomes and weights.
    y : array of shape (rows,) or (rows, outputs), or mapping
        Outputs; not with runs, whose ``outcome`` are named (three by default).
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
    data = take(x, y, names, outcome, weights, max_failed)
    with Progress(progress, "rank indices", data.x.shape[1], "inputs") as bar:
        parts = [
            rank_first_order(data.x, y_, data.w, bar.callback, threads) for y_ in columns(data.y)
        ]
    value = {"first": np.array([p[:, 0] for p in parts])}
    half = {"first": student_half(level, 19) * np.array([p[:, 1] for p in parts])}
    note = f"Intervals: {100 * level:.3g} %, sampling error of the rows only."
    return finish(data, "rank", "Rank-based indices", value, half, "first", level, [note])


@verb
def pawn(
    x: Any,
    y: Any = None,
    *,
    slices: int = 10,
    dummies: int = 50,
    resamples: int = 0,
    names: Sequence[str] | None = None,
    outcome: str | Sequence[str] | None = None,
    weights: Any = None,
    level: float = 0.9,
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
    resamples : int
        Resamples of the Poisson bootstrap behind the intervals, say 20; none by default, since each
        costs as much as the estimate.
    level : float
        Level of the intervals, default 0.9.

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
    check_level(level)
    data = take(x, y, names, outcome, weights, max_failed)
    seed, record = seed_of(rng)
    reduce: dict[str, Any] = {"median": np.nanmedian, "mean": np.nanmean, "maximum": np.nanmax}
    dummy: dict[str, list[float]] = {k: [] for k in reduce}
    value: dict[str, list[Array]] = {k: [] for k in reduce}
    half: dict[str, list[Array]] = {k: [] for k in reduce if resamples}
    with Progress(progress, "PAWN", unit="inputs") as bar:
        for column in columns(data.y):

            def distances(
                w: Array | None, extra: int = 0, y_: Array = column
            ) -> tuple[Array, Array]:
                return pawn_distances(
                    data.x, y_, w, slices, extra, seed, bar.callback, threads
                )  # fmt: skip

            def reduced(w: Array | None) -> Array:
                own, _ = distances(w)
                return np.array([f(own, axis=1) for f in reduce.values()])

            own, chance = distances(data.w, dummies)
            for k, f in reduce.items():
                value[k].append(f(own, axis=1))
                dummy[k].append(float(np.quantile(f(chance, axis=1), 0.95)) if dummies else 0.0)
            wide = resampled(reduced, data, resamples, level, seed)
            if wide is not None:
                for k, row in zip(reduce, wide, strict=True):
                    half[k].append(row)
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
    if resamples:
        notes.append(f"Intervals: {100 * level:.3g} %, Poisson bootstrap of {resamples} resamples.")
    return finish(
        data, "pawn", "PAWN", {k: np.array(v) for k, v in value.items()},
        {k: np.array(v) for k, v in half.items()}, "median", level, notes, record,
        {"dummy": dummy, "slices": slices},
    )  # fmt: skip


@verb
def delta(
    x: Any,
    y: Any = None,
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
    data = take(x, y, names, outcome, weights, max_failed)
    count = delta_classes(len(data.x)) if classes is None else classes

    def parts(count: int) -> Array:
        with Progress(progress, "delta indices", data.x.shape[1], "inputs") as bar:
            return np.array(
                [
                    delta_indices(data.x, column, data.w, count, bar.callback, threads)
                    for column in columns(data.y)
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
    return finish(data, "delta", "Borgonovo's delta", value, half, "delta", level, [note])
