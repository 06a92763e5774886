"""Closed forms of the indices of test functions that are products or polynomials."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Indices = tuple[Array, Array, Array, float]

__all__ = ["bratley_indices", "morris_moments", "multilinear"]


def bratley_indices(inputs: int) -> Indices:
    """First, total and pair indices of Σᵢ (−1)ⁱ u₁⋯uᵢ, and its variance."""
    import numpy as np

    # E[f | x_u] for a set u through second moments: E[f²| which coordinates are shared].
    everything = frozenset(range(inputs))

    def closed(shared: frozenset[int]) -> float:
        """E[f(x) f(x')] where x and x' share these coordinates and are else independent."""
        total = 0.0
        for i in range(1, inputs + 1):
            for k in range(1, inputs + 1):
                term = (-1.0) ** (i + k)
                for j in range(max(i, k)):
                    both = j < min(i, k)
                    term *= (1 / 3 if j in shared else 1 / 4) if both else 1 / 2
                total += term
        return total

    square = closed(frozenset())
    v = closed(everything) - square
    first = np.array([closed(frozenset({j})) - square for j in range(inputs)]) / v
    total = np.array([v - closed(everything - {j}) + square for j in range(inputs)]) / v
    second = np.full((inputs, inputs), np.nan)
    for i, j in combinations(range(inputs), 2):
        pair = (closed(frozenset({i, j})) - square) / v
        second[i, j] = second[j, i] = pair - first[i] - first[j]
    return first, total, second, v


def morris_moments() -> tuple[Array, Array]:
    """Mean and variance of each wᵢ: 0 and 1/3; for the curved ones by their integrals."""
    import numpy as np

    mean, variance = np.zeros(20), np.full(20, 1 / 3)
    # ∫ u/(u+c) du = 1 − c ln((1+c)/c), ∫ (u/(u+c))² du = 1 − 2c ln((1+c)/c) + c/(1+c), c = 0.1
    c, log = 0.1, np.log(11.0)
    m, s = 1 - c * log, 1 - 2 * c * log + c / (1 + c)
    for i in (2, 4, 6):
        mean[i] = 2 * (1.1 * m - 0.5)
        variance[i] = 4 * 1.21 * (s - m**2)
    return mean, variance


def multilinear(terms: dict[tuple[int, ...], float], mean: Array, variance: Array) -> Indices:
    """Indices of Σ weight ∏ wᵢ for independent wᵢ: expand each product around the means."""
    import numpy as np

    parts: dict[tuple[int, ...], float] = {}
    for term, weight in terms.items():
        for size in range(1, len(term) + 1):
            for kept in combinations(term, size):
                rest = [i for i in term if i not in kept]
                parts[kept] = parts.get(kept, 0.0) + weight * float(np.prod(mean[rest]))
    share = {k: c**2 * float(np.prod(variance[list(k)])) for k, c in parts.items()}
    v = sum(share.values())
    d = len(mean)
    first = np.array([share.get((i,), 0.0) for i in range(d)]) / v
    total = np.array([sum(s for k, s in share.items() if i in k) for i in range(d)]) / v
    second = np.full((d, d), np.nan)
    for i, j in combinations(range(d), 2):
        second[i, j] = second[j, i] = share.get((i, j), 0.0) / v
    return first, total, second, v
