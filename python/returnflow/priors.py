"""Priors: frozen, checked when made, with their source and grade of evidence."""

from __future__ import annotations

import json
import math
import numbers
from dataclasses import KW_ONLY, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from ._keywords import unknown_keywords
from ._names import SuggestsNames, outside
from .errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core

__all__ = ["Beta", "Fixed", "LogNormal", "Mixture", "Normal", "Tabulated", "Triangular", "Uniform"]

Grade = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, repr=False)
class Prior(SuggestsNames):
    """Distribution of an uncertain parameter: the common part of all families.

    Parameters
    ----------
    source : str, optional
        Where the figures come from. Default None: the user's judgement.
    grade : {"A", "B", "C", "D"}, optional
        How good the evidence is: A direct official measurement, B good indirect data or a
        peer-reviewed estimate in the same setting, C the same from another setting, D judgement.
        Default None: D.
    """

    _: KW_ONLY
    source: str | None = None
    grade: Grade | None = None

    _key: ClassVar[str] = ""

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        known = [f.name for f in fields(cls)]
        if not kwargs.keys() <= set(known):
            raise unknown_keywords(cls.__name__, kwargs, known)
        return super().__new__(cls)

    def __post_init__(self) -> None:
        if type(self) is Prior:
            raise TypeError("use a family: Fixed, Uniform, Normal, LogNormal, Beta, ...")
        for name in self._own():
            value = self._checked(name, getattr(self, name))
            object.__setattr__(self, name, value)
        if self.grade not in (None, "A", "B", "C", "D"):
            raise outside("grade", self.grade, "A, B, C or D")
        self._core()

    @classmethod
    def _own(cls) -> list[str]:
        """Names of the family's own numbers, in order."""
        return [f.name for f in fields(cls) if not f.kw_only]

    @classmethod
    def _checked(cls, name: str, value: Any) -> Any:
        """The value as a finite float."""
        path = f"{cls.__name__}.{name}"
        if isinstance(value, bool) or not isinstance(value, numbers.Real):
            raise outside(path, value, "a number")
        if not math.isfinite(value):
            raise outside(path, value, "a finite number")
        return float(value)

    def _dict(self) -> dict[str, Any]:
        return {self._key: {name: getattr(self, name) for name in self._own()}}

    def _core(self) -> _core.Prior:
        from . import _core

        return _core.Prior(json.dumps(self._dict()))

    def ppf(self, q: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Quantiles: the values below which shares `q` lie.

        Parameters
        ----------
        q : array_like
            Probabilities in [0, 1].

        Returns
        -------
        ndarray
            In the shape of `q`.

        Raises
        ------
        ParameterError
            A probability outside [0, 1].

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.Triangular(0.0, 1.0, 2.0).ppf([0.5, 1.0]).tolist()
        [1.0, 2.0]
        """
        import numpy as np

        q = np.asarray(q, dtype=np.float64)
        if not bool(np.all((q >= 0) & (q <= 1))):
            raise outside("q", q.tolist(), "[0, 1] (probability)")
        return self._core().ppf(q.ravel()).reshape(q.shape)

    def cdf(self, x: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Probabilities of at most `x`, in the shape of `x`.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.Uniform(0.0, 4.0).cdf([1.0]).tolist()
        [0.25]
        """
        import numpy as np

        x = np.asarray(x, dtype=np.float64)
        return self._core().cdf(x.ravel()).reshape(x.shape)

    def moments(self) -> tuple[float, float]:
        """Mean and standard deviation, before the prior is cut at the domain of a parameter.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.Uniform(0.0, 12.0).moments()[0]
        6.0
        """
        core = self._core()
        return core.mean(), core.std()

    def __str__(self) -> str:
        return str(self._core())

    def __repr__(self) -> str:
        parts = [repr(getattr(self, name)) for name in self._own()]
        parts += [f"{k}={v!r}" for k in ("source", "grade") if (v := getattr(self, k)) is not None]
        return f"{type(self).__name__}({', '.join(parts)})"


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


_FAMILIES: tuple[type[Prior], ...] = (
    Fixed,
    Uniform,
    Normal,
    LogNormal,
    Beta,
    Triangular,
    Mixture,
    Tabulated,
)


def from_dict(content: dict[str, Any], **evidence: Any) -> Prior:
    """The prior that a JSON object of the core describes."""
    ((key, numbers_),) = content.items()
    family = next(f for f in _FAMILIES if f._key == key)
    if "slab" in numbers_:
        numbers_ = numbers_ | {"slab": from_dict(numbers_["slab"])}
    return family(**numbers_, **evidence)


def as_prior(value: Any) -> Prior | None:
    """A prior, a number or a frozen scipy distribution as a prior; None when it is none."""
    if isinstance(value, Prior):
        return value
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return Fixed(float(value)) if math.isfinite(value) else None
    if hasattr(value, "ppf") and hasattr(value, "dist") and not hasattr(value.dist, "pmf"):
        return _from_scipy(value)
    return None


def _from_scipy(frozen: Any) -> Prior:
    """Our own family where there is one with the same quantiles, else a table of quantiles."""
    name = str(frozen.dist.name)
    if name == "beta" and frozen.support() == (0.0, 1.0):
        shapes, _, _ = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
        return Beta(float(shapes[0]), float(shapes[1]))
    if name == "norm":
        return Normal(float(frozen.mean()), float(frozen.std()))
    if name == "uniform":
        low, high = frozen.support()
        return Uniform(float(low), float(high))
    return _tabulate(frozen, name)


def _tabulate(frozen: Any, name: str) -> Prior:
    from . import _core

    quantiles = frozen.ppf(_core.tabulated_probabilities())
    arguments = [str(a) for a in frozen.args]
    arguments += [f"{key}={value}" for key, value in frozen.kwds.items()]
    words = f"{name}({', '.join(arguments)})"
    try:
        return Tabulated(words, tuple(float(q) for q in quantiles))
    except ParameterError as exc:
        raise ParameterError(f"{words} cannot be a prior: {exc}", exc.problems) from exc
