"""The inputs of a model: names, and the law of each as a quantile function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from returnflow._keywords import constructor
from returnflow._names import SuggestsNames, outside
from returnflow.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Inputs"]


@constructor
@dataclass(frozen=True)
class Inputs(SuggestsNames):
    """Names of the inputs and their laws; independent of each other unless a correlation is given.

    Parameters
    ----------
    names : tuple of str
        One name an input.
    laws : tuple
        For each a prior of returnflow, a pair ``(low, high)`` (uniform), or any object with
        ``ppf`` such as a frozen distribution of scipy.
    correlation : array of shape (d, d), optional
        Correlation of the normal scores (Gaussian copula).

    Examples
    --------
    >>> Inputs.of({"x": (0.0, 2.0)}).scale([[0.25], [0.5]]).tolist()
    [[0.5], [1.0]]
    """

    names: tuple[str, ...]
    laws: tuple[Any, ...]
    correlation: Array | None = None
    grades: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, space: Any, *, correlation: Any = None) -> Inputs:
        """Inputs from a mapping of names to laws; an ``Inputs`` is returned as it is."""
        if isinstance(space, cls):
            return space
        if hasattr(space, "space") and not isinstance(space, Mapping):
            return cls.of(space.space, correlation=correlation)
        if not isinstance(space, Mapping) or not space:
            raise outside("space", space, "a mapping of names to priors, pairs (low, high) or laws")
        laws = tuple(_law(str(name), law) for name, law in space.items())
        out = cls(
            names=tuple(str(name) for name in space),
            laws=laws,
            grades=tuple(str(getattr(law, "grade", "") or "") for law in laws),
            sources=tuple(str(getattr(law, "source", "") or "") for law in laws),
        )
        return out if correlation is None else out.correlated(correlation)

    def correlated(self, correlation: Any) -> Inputs:
        """The same inputs with a Gaussian copula of these correlations.

        Raises
        ------
        ParameterError
            Not a correlation matrix: wrong shape, not symmetric, or not positive definite.
        """
        import numpy as np

        matrix = np.array(correlation, dtype=np.float64)
        d = len(self.names)
        if matrix.shape != (d, d):
            raise outside("correlation", matrix.shape, f"a matrix of shape ({d}, {d})")
        if not np.allclose(matrix, matrix.T) or not np.allclose(np.diag(matrix), 1.0):
            raise ParameterError("correlation is not symmetric with ones on its diagonal")
        least = float(np.linalg.eigvalsh(matrix).min())
        if not least > 0:
            raise ParameterError(
                f"correlation is not positive definite; its least eigenvalue is {least:.3g}"
            )
        matrix.flags.writeable = False
        return Inputs(self.names, self.laws, matrix, self.grades, self.sources)

    @property
    def dependent(self) -> bool:
        """True when any two inputs are correlated."""
        import numpy as np

        c = self.correlation
        return c is not None and bool(np.any(np.abs(c - np.eye(len(c))) > 0))

    def scale(self, u: Any) -> Array:
        """Values of the inputs at points of the unit cube, column by column (no correlation)."""
        import numpy as np

        points: Array = np.asarray(u, dtype=np.float64)
        out: Array = np.empty_like(points)
        for j, law in enumerate(self.laws):
            out[:, j] = quantile(law)(points[:, j])
        return out

    def require_independent(self, what: str) -> None:
        """Refuse dependent inputs, with the reason and what to use instead."""
        if self.dependent:
            raise ParameterError(
                f"{what} is defined for independent inputs only: with correlated ones the variance "
                "does not split into parts of single inputs, so its numbers would mean nothing; "
                "use sensitivity.kucherenko or sensitivity.shapley"
            )


def _law(name: str, law: Any) -> Any:
    if isinstance(law, Sequence) and not isinstance(law, str):
        if len(law) != 2 or not all(isinstance(v, (int, float)) for v in law):
            raise outside(name, law, "a pair (low, high) of numbers")
        low, high = float(law[0]), float(law[1])
        if not (low < high and high - low < float("inf")):
            raise outside(name, law, "a pair with low < high, both finite")
        return (low, high)
    if not hasattr(law, "ppf") and not hasattr(law, "quantile"):
        raise outside(name, law, "a prior, a pair (low, high), or an object with ppf")
    return law


def quantile(law: Any) -> Callable[[Array], Array]:
    """The quantile function of a law."""
    if isinstance(law, tuple):
        low, high = law
        return lambda u: low + (high - low) * u
    found: Callable[[Array], Array] = law.ppf if hasattr(law, "ppf") else law.quantile
    return found
