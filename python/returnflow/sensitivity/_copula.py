"""Draws as laws: the quantiles of each parameter and the Gaussian copula of their ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

# A rank correlation counts when chance would give it once in some 15,000 pairs.
_CHANCE = 4.0


def copula_space(
    draws: Any, start: Array | None = None
) -> tuple[Any, dict[tuple[str, str], float]]:
    """A space whose priors are the marginal laws of the draws, and their rank correlations.

    ``start`` is one more column, ``start_level``, which has correlations but no prior.
    Correlations within ``4 / sqrt(effective draws)`` of zero are taken as none. If those left are
    not possible together (chance, or a dependence that no Gaussian copula has), all are shrunk
    alike until they are.
    """
    import numpy as np

    from returnflow._core import tabulated_probabilities
    from returnflow.parameters import ParameterSpace
    from returnflow.priors import Fixed, Tabulated

    space = draws.space or ParameterSpace.default()
    n = len(draws)
    w = np.full(n, 1 / n) if draws.weights is None else np.asarray(draws.weights)
    at = np.asarray(tabulated_probabilities())
    values = dict(zip(draws.names, np.asarray(draws.values).T, strict=True))
    laws: dict[str, Any] = {}
    for name, column in values.items():
        if np.ptp(column) > 0:
            quantiles = tuple(float(q) for q in _quantiles(column, w, at))
            laws[name] = Tabulated("draws", quantiles)
        else:
            laws[name] = Fixed(float(column[0]))
    if start is not None and np.ptp(start) > 0:
        values["start_level"] = start
    free = [name for name in values if np.ptp(values[name]) > 0]
    rho = _spearman(np.column_stack([values[name] for name in free]), w)
    rho[np.abs(rho) < _CHANCE * np.sqrt((w**2).sum())] = 0.0
    np.fill_diagonal(rho, 1.0)
    rho = _possible(rho)
    i, j = np.nonzero(np.triu(rho, 1))
    pairs = {(free[a], free[b]): float(rho[a, b]) for a, b in zip(i, j, strict=True)}
    return space.with_(**laws, correlations={}), pairs


def _quantiles(x: Array, w: Array, at: Array) -> Array:
    """Weighted quantiles, linear between the middles of the weights."""
    import numpy as np

    order = np.argsort(x, kind="stable")
    middle = np.cumsum(w[order]) - 0.5 * w[order]
    out: Array = np.interp(at, middle / w.sum(), x[order])
    return out


def _spearman(x: Array, w: Array) -> Array:
    """Weighted rank correlations of the columns."""
    import numpy as np

    ranks = np.empty_like(x)
    for k in range(x.shape[1]):
        order = np.argsort(x[:, k], kind="stable")
        ranks[order, k] = np.cumsum(w[order]) - 0.5 * w[order]
    centred = ranks - w @ ranks
    cov = (centred * w[:, None]).T @ centred
    sd = np.sqrt(np.diag(cov))
    out: Array = np.clip(cov / np.outer(sd, sd), -0.999, 0.999)
    return out


def _possible(rho: Array) -> Array:
    """The correlations shrunk just enough that those of the normal scores are possible together."""
    import numpy as np

    off = rho - np.eye(len(rho))
    for shrink in (1.0, 0.98, 0.95, 0.9, 0.8, 0.65, 0.5, 0.25):
        scores = np.eye(len(rho)) + 2 * np.sin(np.pi * shrink * off / 6)
        if np.linalg.eigvalsh(scores).min() > 1e-6:
            return np.eye(len(rho)) + shrink * off
    return np.eye(len(rho))
