"""Dependent inputs: Kucherenko's indices and Shapley effects through conditional sampling."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import ProgressLike
from returnflow._rng import RNG, seed_of

from ._closed import ClosedIndices
from ._evaluate import OnError
from ._make import check_count
from ._model import Target, target_of
from ._results import Sensitivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["kucherenko", "shapley"]


@verb
def kucherenko(
    model: Any,
    space: Any = None,
    *,
    draws: Any = None,
    correlation: Any = None,
    outcome: str | Sequence[str] | None = None,
    n: int = 4096,
    level: float = 0.9,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
    weeks: int = 104,
) -> Sensitivity:
    """First-order and total indices of dependent inputs (Kucherenko, Tarantola and Annoni 2012).

    ``first`` = Var E[Y | X_j] / Var Y, with all that X_j tells of the inputs it depends on;
    ``total`` = E Var(Y | all others) / Var Y, what only X_j can tell. With dependence a first order
    may exceed its total.

    Parameters
    ----------
    model, space, outcome, vectorized, executor, on_error, threads, progress, rng
        As for ``sensitivity.sobol``.
    draws : Draws or Fit, optional
        Of the scheme, instead of a space: the marginal laws of the draws with the Gaussian copula
        of their ranks.
    correlation : array of shape (d, d), optional
        Correlation of the normal scores (Gaussian copula); or in ``space`` already.
    n : int
        Base points, default 4096; each takes 2 d + 1 runs.

    Returns
    -------
    Sensitivity
        Measures ``first`` and ``total``.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> c = [[1, 0.5], [0.5, 1]]
    >>> space = {"a": (0, 1), "b": (0, 1)}
    >>> k = sensitivity.kucherenko(lambda x: x[:, 0], space, correlation=c, rng=1)
    >>> bool(abs(k.value["total"][0] - [0.76, 0]).max() < 0.05)
    True
    """
    import numpy as np

    target = target_of(
        model, _one(space, draws), outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, copula=True,
    )  # fmt: skip
    target = _correlated(target, correlation)
    d = target.size
    singles = [1 << j for j in range(d)]
    rest = [((1 << d) - 1) ^ s for s in singles]
    run = ClosedIndices(
        target, singles + (rest if d > 1 else []), n, level, max_failed, progress, rng
    )

    def measures(closed: Array) -> dict[str, Array]:
        total = 1 - closed[:, d:] if d > 1 else np.ones_like(closed)
        return {"first": closed[:, :d], "total": total}

    return run.result("kucherenko", "Kucherenko's indices", measures, "total", outcome)


@verb
def shapley(
    model: Any,
    space: Any = None,
    *,
    draws: Any = None,
    correlation: Any = None,
    outcome: str | Sequence[str] | None = None,
    n: int = 1024,
    orders: int = 50,
    level: float = 0.9,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
    weeks: int = 104,
) -> Sensitivity:
    """Shapley effects: shares of the variance that add up to 1, inputs dependent or not.

    The closed index of each subset of inputs comes from pairs of runs that share it, the other
    inputs drawn given it (Owen 2014; Song, Nelson and Staum 2016). All subsets up to 12 inputs,
    those along random orders beyond.

    Parameters
    ----------
    model, space, outcome, vectorized, executor, on_error, threads, progress, rng
        As for ``sensitivity.sobol``.
    draws : Draws or Fit, optional
        Of the scheme, instead of a space: the marginal laws of the draws with the Gaussian copula
        of their ranks.
    correlation : array of shape (d, d), optional
        Correlation of the normal scores (Gaussian copula); or in ``space`` already.
    n : int
        Base points, default 1024; each takes a run for every subset.
    orders : int
        Random orders, each with its reverse, for more than 12 inputs.

    Returns
    -------
    Sensitivity
        Measure ``shapley``.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> s = sensitivity.shapley(sensitivity.functions.ishigami(), n=4096, rng=1)
    >>> s.value["shapley"].round(2).sum().round(6)
    np.float64(1.0)
    """
    import numpy as np

    from returnflow._core import shapley_effects, shapley_subsets

    check_count("orders", orders, 1)
    target = target_of(
        model, _one(space, draws), outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, copula=True,
    )  # fmt: skip
    target = _correlated(target, correlation)
    seed, _ = seed_of(rng)
    subsets = shapley_subsets(target.size, orders, seed)
    run = ClosedIndices(target, subsets, n, level, max_failed, progress, seed)

    def measures(closed: Array) -> dict[str, Array]:
        if not subsets:
            return {"shapley": np.ones((len(closed), 1))}
        return {"shapley": shapley_effects(target.size, orders, seed, subsets, closed)}

    return run.result("shapley", "Shapley effects", measures, "shapley", outcome)


def _one(space: Any, draws: Any) -> Any:
    if space is not None and draws is not None:
        raise outside("draws", type(draws).__name__, "either space or draws, not both")
    return space if draws is None else draws


def _correlated(target: Target, correlation: Any) -> Target:
    from dataclasses import replace

    if correlation is None:
        return target
    return replace(target, inputs=target.inputs.correlated(correlation))
