"""Scores of forecasts given as samples: CRPS, WIS, PIT, coverage. Lower CRPS and WIS are better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

from ._keywords import verb
from ._names import suggesting

__all__ = ["coverage", "crps", "pit", "wis"]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)


def _pair(samples: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    import numpy as np

    from ._names import outside

    x, y = np.asarray(samples, dtype=np.float64), np.asarray(observed, dtype=np.float64)
    if x.ndim == 0 or x.shape[1:] != y.shape:
        raise outside("samples", x.shape, f"(n, ...) for observations of shape {y.shape}")
    if x.shape[0] == 0 or np.isnan(x).any():
        raise outside("samples", "NaN or none", "at least one sample, no NaN")
    return x, y


@verb
def crps(samples: ArrayLike, observed: ArrayLike) -> Any:
    """Continuous ranked probability score of the empirical distribution (Gneiting, Raftery 2007).

    ``E|X - y| - E|X - X'|/2``, both expectations over the samples as they are.

    Parameters
    ----------
    samples : array_like, shape (n, ...)
        Forecast, samples along the first axis.
    observed : array_like, shape (...)
        What came.

    Returns
    -------
    ndarray, shape (...)
        Score in the unit of the data.

    Examples
    --------
    >>> float(crps([0.0, 1.0], 1.0))
    0.25
    """
    import numpy as np

    x, y = _pair(samples, observed)
    n = x.shape[0]
    ordered = np.sort(x, axis=0)
    rank = (2 * np.arange(1, n + 1) - n - 1).reshape((n,) + (1,) * y.ndim)
    return np.abs(x - y).mean(axis=0) - (rank * ordered).sum(axis=0) / n**2


@verb
def wis(
    samples: ArrayLike, observed: ArrayLike, *, levels: Sequence[float] = (0.5, 0.8, 0.9)
) -> Any:
    """Weighted interval score (Bracher, Ray, Gneiting, Reich 2021) of central intervals.

    Parameters
    ----------
    samples, observed
        As in :func:`crps`.
    levels : sequence of float
        Levels of the central intervals; the median counts with weight 1/2.

    Examples
    --------
    >>> float(wis([0.0, 1.0, 2.0], 1.0, levels=(0.5,)))
    0.16666666666666666
    """
    import numpy as np

    x, y = _pair(samples, observed)
    total = 0.5 * np.abs(np.median(x, axis=0) - y)
    for level in levels:
        alpha = 1 - level
        low, high = np.quantile(x, [alpha / 2, 1 - alpha / 2], axis=0)
        outside = np.maximum(low - y, 0) + np.maximum(y - high, 0)
        total = total + alpha / 2 * (high - low + 2 / alpha * outside)
    return total / (len(levels) + 0.5)


@verb
def pit(samples: ArrayLike, observed: ArrayLike, *, rng: np.random.Generator | None = None) -> Any:
    """Probability integral transform; ties are broken at random with ``rng``, else in the middle.

    Examples
    --------
    >>> float(pit([1.0, 2.0, 3.0, 4.0], 2.5))
    0.5
    """
    import numpy as np

    x, y = _pair(samples, observed)
    below, equal = (x < y).mean(axis=0), (x == y).mean(axis=0)
    share = 0.5 if rng is None else rng.uniform(size=np.shape(below))
    return below + share * equal


@verb
def coverage(samples: ArrayLike, observed: ArrayLike, *, level: float = 0.9) -> Any:
    """Whether the central interval of a level holds what came.

    Examples
    --------
    >>> bool(coverage([0.0, 1.0, 2.0], 1.5, level=0.9))
    True
    """
    import numpy as np

    x, y = _pair(samples, observed)
    low, high = np.quantile(x, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return (low <= y) & (y <= high)
