"""Families of priors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ._names import outside
from ._prior import Prior

__all__ = [
    "Beta",
    "Fixed",
    "LogNormal",
    "Mixture",
    "Normal",
    "Prior",
    "Tabulated",
    "Triangular",
    "Uniform",
]


@dataclass(frozen=True, repr=False)
class Fixed(Prior):
    """A known value.

    Parameters
    ----------
    value : float
        The value.

    Examples
    --------
    >>> import returnflow as rf
    >>> str(rf.Fixed(0.1))
    'fixed at 0.1'
    """

    value: float

    _key: ClassVar[str] = "fixed"


@dataclass(frozen=True, repr=False)
class Uniform(Prior):
    """Equal density between two ends.

    Parameters
    ----------
    low, high : float
        The ends, `low` below `high`.

    Examples
    --------
    >>> import returnflow as rf
    >>> str(rf.Uniform(0.1, 0.3, source="my memo"))
    'uniform from 0.1 to 0.3'
    """

    low: float
    high: float

    _key: ClassVar[str] = "uniform"


@dataclass(frozen=True, repr=False)
class Normal(Prior):
    """Normal.

    Parameters
    ----------
    mean : float
        Mean.
    sd : float
        Standard deviation, positive.

    Examples
    --------
    >>> import returnflow as rf
    >>> str(rf.Normal(0.0, 0.1))
    'normal, mean 0, sd 0.1'
    """

    mean: float
    sd: float

    _key: ClassVar[str] = "normal"


@dataclass(frozen=True, repr=False)
class LogNormal(Prior):
    """Log-normal: ``shift + (median - shift) * exp(log_sd * z)`` with z standard normal.

    Parameters
    ----------
    median : float
        Median, above `shift`.
    log_sd : float
        Standard deviation of the logarithm, positive.
    shift : float
        Lower end of the support. Default 0.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.LogNormal(10.0, 0.6).ppf([0.5]).tolist()
    [10.0]
    """

    median: float
    log_sd: float
    shift: float = 0.0

    _key: ClassVar[str] = "log_normal"


@dataclass(frozen=True, repr=False)
class Beta(Prior):
    """Beta on (0, 1).

    Parameters
    ----------
    alpha, beta : float
        Shapes, positive; the mean is ``alpha / (alpha + beta)``.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.Beta(2, 8).moments()[0]
    0.2
    """

    alpha: float
    beta: float

    _key: ClassVar[str] = "beta"


@dataclass(frozen=True, repr=False)
class Triangular(Prior):
    """Triangular.

    Parameters
    ----------
    low, mode, high : float
        Lower end, most likely value, upper end.

    Examples
    --------
    >>> import returnflow as rf
    >>> str(rf.Triangular(0, 1, 4))
    'triangular from 0 by 1 to 4'
    """

    low: float
    mode: float
    high: float

    _key: ClassVar[str] = "triangular"


@dataclass(frozen=True, repr=False)
class Mixture(Prior):
    """One value with a probability of its own, otherwise a draw from a slab.

    Parameters
    ----------
    value : float
        The value that has a probability.
    probability : float
        That probability, in [0, 1].
    slab : Prior
        What holds otherwise; any family but a mixture.

    Examples
    --------
    >>> import returnflow as rf
    >>> str(rf.Mixture(0, 0.3, rf.LogNormal(1, 0.8)))
    '0 with probability 0.3, else log-normal, median 1, log sd 0.8'
    """

    value: float
    probability: float
    slab: Prior

    _key: ClassVar[str] = "mixture"

    @classmethod
    def _checked(cls, name: str, value: Any) -> Any:
        if name != "slab":
            return super()._checked(name, value)
        if not isinstance(value, Prior):
            raise outside("Mixture.slab", value, "a prior")
        return value

    def _dict(self) -> dict[str, Any]:
        content = super()._dict()[self._key]
        return {self._key: content | {"slab": self.slab._dict()}}


@dataclass(frozen=True, repr=False)
class Tabulated(Prior):
    """Any other distribution, stored as quantiles at 481 equally spaced normal scores.

    Between two scores the quantile is linear in the score; beyond 6 standard deviations (2 in
    10⁹ draws) it stays at the last one.

    Parameters
    ----------
    of : str
        What was tabulated, in words.
    quantiles : tuple of float
        The quantiles, rising.

    Examples
    --------
    >>> import returnflow as rf
    >>> from scipy import stats
    >>> space = rf.ParameterSpace.default().with_(dwell_weeks=stats.gamma(4.0, scale=1.5))
    >>> str(space["dwell_weeks"].prior)
    'gamma(4.0, scale=1.5) (as 481 quantiles)'
    """

    of: str
    quantiles: tuple[float, ...]

    _key: ClassVar[str] = "tabulated"

    @classmethod
    def _checked(cls, name: str, value: Any) -> Any:
        if name == "of":
            return str(value)
        return tuple(super(Tabulated, cls)._checked("quantiles", q) for q in value)

    def __repr__(self) -> str:
        return f"Tabulated({self.of!r}, <{len(self.quantiles)} quantiles>)"
