"""The common part of all priors: frozen, checked when made, with source and grade of evidence."""

from __future__ import annotations

import json
import math
import numbers
from dataclasses import KW_ONLY, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from ._keywords import unknown_keywords
from ._names import SuggestsNames, outside

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core

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
