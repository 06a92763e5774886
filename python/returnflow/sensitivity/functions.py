"""Test functions of the field with their exact indices; they run in the core or as plain NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import pi
from typing import TYPE_CHECKING, Any

from returnflow._core import TestFunction
from returnflow._names import SuggestsNames, outside

from ._closed_forms import bratley_indices, morris_moments, multilinear

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "KnownFunction",
    "bratley",
    "ishigami",
    "morris",
    "oakley_ohagan",
    "sobol_g",
]


@dataclass(frozen=True)
class KnownFunction(SuggestsNames):
    """A function of independent inputs whose indices are known.

    Call it on rows of inputs (shape (rows, d)) as any function; methods of this package recognise
    it and run it inside the core.

    Attributes
    ----------
    name : str
        Name in the literature.
    space : dict
        Law of each input.
    first, total : array of shape (d,) or None
        Exact indices, where a closed form is known.
    second : array of shape (d, d) or None
        Exact pair indices, symmetric, diagonal NaN.
    variance : float or None
        Exact variance of the output.
    """

    name: str
    space: dict[str, Any]
    core: Any = field(repr=False)
    formula: Callable[[Array], Array] = field(repr=False)
    first: Array | None = field(default=None, repr=False)
    total: Array | None = field(default=None, repr=False)
    second: Array | None = field(default=None, repr=False)
    variance: float | None = None

    def __call__(self, x: Any) -> Array:
        """Outputs at rows of inputs."""
        import numpy as np

        return self.formula(np.asarray(x, dtype=np.float64))


def ishigami(a: float = 7.0, b: float = 0.1) -> KnownFunction:
    """sin x1 + a sin² x2 + b x3⁴ sin x1, inputs uniform in ±π (Ishigami and Homma 1990).

    Examples
    --------
    >>> ishigami().first.round(4).tolist()
    [0.3139, 0.4424, 0.0]
    """
    import numpy as np

    v1 = 0.5 * (1 + b * pi**4 / 5) ** 2
    v2 = a**2 / 8
    v13 = b**2 * pi**8 * (1 / 18 - 1 / 50)
    v = v1 + v2 + v13

    def formula(x: Array) -> Array:
        s = np.sin(x[:, 0])
        out: Array = s + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * s
        return out

    second = np.zeros((3, 3))
    second[0, 2] = second[2, 0] = v13 / v
    np.fill_diagonal(second, np.nan)
    return KnownFunction(
        "ishigami",
        {f"x{j}": (-pi, pi) for j in (1, 2, 3)},
        TestFunction("ishigami", [float(a), float(b)]),
        formula,
        np.array([v1, v2, 0.0]) / v,
        np.array([v1 + v13, v2, v13]) / v,
        second,
        v,
    )


def sobol_g(a: Sequence[float] = (0, 1, 4.5, 9, 99, 99, 99, 99)) -> KnownFunction:
    """∏ (|4uⱼ − 2| + aⱼ)/(1 + aⱼ), inputs uniform in (0, 1) (Saltelli and Sobol' 1995).

    Examples
    --------
    >>> sobol_g([0, 1]).total.round(4).tolist()
    [0.8125, 0.25]
    """
    import numpy as np

    weights = np.asarray(a, dtype=np.float64)
    if weights.ndim != 1 or not len(weights) or not np.all(weights >= 0):
        raise outside("a", a, "at least one number, none negative")
    parts = 1 / (3 * (1 + weights) ** 2)
    v = float(np.prod(1 + parts) - 1)
    second = np.outer(parts, parts) / v
    np.fill_diagonal(second, np.nan)

    def formula(x: Array) -> Array:
        out: Array = np.prod((np.abs(4 * x - 2) + weights) / (1 + weights), axis=1)
        return out

    return KnownFunction(
        "sobol_g",
        {f"x{j + 1}": (0.0, 1.0) for j in range(len(weights))},
        TestFunction("sobol_g", weights.tolist()),
        formula,
        parts / v,
        parts * np.prod(1 + parts) / (1 + parts) / v,
        second,
        v,
    )


def bratley(inputs: int = 8) -> KnownFunction:
    """Σᵢ (−1)ⁱ u₁⋯uᵢ, inputs uniform in (0, 1) (Bratley, Fox and Niederreiter 1992).

    Examples
    --------
    >>> bratley(1).first.tolist()
    [1.0]
    """
    import numpy as np

    if inputs < 1:
        raise outside("inputs", inputs, "at least 1")
    first, total, second, v = bratley_indices(inputs)

    def formula(x: Array) -> Array:
        signs = (-1.0) ** np.arange(1, inputs + 1)
        out: Array = (np.cumprod(x, axis=1) * signs).sum(axis=1)
        return out

    return KnownFunction(
        "bratley",
        {f"x{j + 1}": (0.0, 1.0) for j in range(inputs)},
        TestFunction("bratley", [float(inputs)]),
        formula,
        first,
        total,
        second,
        v,
    )


def morris() -> KnownFunction:
    """The function of Morris (1991), 20 inputs uniform in (0, 1).

    The random remainders of the paper (standard normal) are replaced by (−1)ⁱ and (−1)^{i+j}. The
    closed form of its indices uses that it is a polynomial in twenty independent variables.
    """
    import numpy as np

    one = np.array([20.0 if i < 10 else (-1.0) ** (i + 1) for i in range(20)])
    two = np.array(
        [[-15.0 if max(i, j) < 6 else (-1.0) ** (i + j) for j in range(20)] for i in range(20)]
    )
    terms: dict[tuple[int, ...], float] = {(i,): float(one[i]) for i in range(20)}
    terms |= {(i, j): float(two[i, j]) for i, j in combinations(range(20), 2)}
    terms |= dict.fromkeys(combinations(range(5), 3), -10.0)
    terms[(0, 1, 2, 3)] = 5.0

    def formula(x: Array) -> Array:
        w = 2 * (x - 0.5)
        for i in (2, 4, 6):
            w[:, i] = 2 * (1.1 * x[:, i] / (x[:, i] + 0.1) - 0.5)
        out: Array = np.zeros(len(x))
        for term, weight in terms.items():
            out += weight * np.prod(w[:, list(term)], axis=1)
        return out

    first, total, second, v = multilinear(terms, *morris_moments())
    return KnownFunction(
        "morris",
        {f"x{j + 1}": (0.0, 1.0) for j in range(20)},
        TestFunction("morris", []),
        formula,
        first,
        total,
        second,
        v,
    )


def oakley_ohagan() -> KnownFunction:
    """a₁ᵀx + a₂ᵀ sin x + a₃ᵀ cos x + xᵀMx, 15 standard normal inputs (Oakley and O'Hagan 2004).

    Examples
    --------
    >>> f = oakley_ohagan()
    >>> f.first.round(3)[[9, 14]].tolist()
    [0.015, 0.123]
    """
    import numpy as np

    from returnflow._core import oakley_numbers

    a1, a2, a3, flat = (np.array(v) for v in oakley_numbers())
    m = flat.reshape(15, 15)
    s = 0.5 * (m + m.T)
    # x standard normal: Var x = 1, Var sin x = (1 − e⁻²)/2, Cov(x, sin x) = e^{-1/2},
    # Var cos x = (1 + e⁻²)/2 − e⁻¹, Var x² = 2, Cov(cos x, x²) = −e^{-1/2}; odd × even = 0.
    e = np.exp
    own = (
        a1**2
        + a2**2 * (1 - e(-2)) / 2
        + 2 * a1 * a2 * e(-0.5)
        + a3**2 * ((1 + e(-2)) / 2 - e(-1))
        + 2 * np.diag(s) ** 2
        - 2 * a3 * np.diag(s) * e(-0.5)
    )
    pairs = 4 * s**2
    np.fill_diagonal(pairs, 0.0)
    v = float(own.sum() + pairs.sum() / 2)
    second = pairs / v
    np.fill_diagonal(second, np.nan)

    def formula(x: Array) -> Array:
        out: Array = x @ a1 + np.sin(x) @ a2 + np.cos(x) @ a3 + np.einsum("ri,ij,rj->r", x, m, x)
        return out

    return KnownFunction(
        "oakley_ohagan",
        {f"x{j + 1}": StandardNormal() for j in range(15)},
        TestFunction("oakley_ohagan", []),
        formula,
        own / v,
        (own + pairs.sum(axis=1)) / v,
        second,
        v,
    )


@dataclass(frozen=True)
class StandardNormal:
    """The standard normal law by its quantile function."""

    mean: float = 0.0
    sd: float = 1.0

    def ppf(self, u: Array) -> Array:
        """Quantiles."""
        from returnflow._core import normal_quantiles

        out: Array = self.mean + self.sd * normal_quantiles(u)
        return out
