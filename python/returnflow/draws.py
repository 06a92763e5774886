"""Draws: points of the uncertain parameters, the currency between priors, fits and projections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, TypeVar

from . import _draws_show as show
from ._draws_derived import Derived
from ._format import clip
from ._names import outside
from ._provenance import Provenance, digest
from ._sample import sample
from ._start import Start
from .parameters import ParameterSpace
from .results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core as rust
    from .frames import Frame

    Floats = npt.NDArray[np.float64]
    T = TypeVar("T", bound=np.generic)

__all__ = ["Draws", "Start", "sample"]


class Draws(Derived, Result):
    """Points of the uncertain parameters, each with the identity of its noise. Frozen.

    ``sample()`` makes them from priors and ``fit()`` from data; every verb takes both.

    Examples
    --------
    >>> import returnflow as rf
    >>> draws = rf.sample(n=1000, rng=7)
    >>> draws["reentry_prob"].shape, draws.values.shape
    ((1000,), (1000, 67))
    """

    _core: rust.Draws
    space: ParameterSpace | None
    provenance: Provenance

    def __init__(
        self,
        core: rust.Draws,
        *,
        space: ParameterSpace | None = None,
        provenance: Provenance | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "_core", core)
        put(self, "space", space)
        put(self, "provenance", provenance or Provenance(verb="Draws"))

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("draws are frozen: use with_column(), with_weights(), subset()")

    @classmethod
    def from_columns(
        cls,
        columns: Mapping[str, npt.ArrayLike],
        *,
        space: ParameterSpace | None = None,
        weights: npt.ArrayLike | None = None,
    ) -> Draws:
        """Draws from one's own values, such as a posterior made elsewhere.

        Parameters
        ----------
        columns : mapping of str to array_like, shape (draws,)
            Values by parameter, in its unit and inside its domain.
        space : ParameterSpace, optional
            Parameters that are not in `columns` take the median of their prior there.
        weights : array_like, optional
            Weights, not negative; scaled to sum to 1.

        Raises
        ------
        ParameterError
            Unknown names, different lengths, values outside their domains.

        Examples
        --------
        >>> import returnflow as rf
        >>> len(rf.Draws.from_columns({"reentry_prob": [0.1, 0.2, 0.3]}))
        3
        """
        import numpy as np

        from . import _core

        space = ParameterSpace.default() if space is None else space
        arrays = {name: np.asarray(x, dtype=np.float64).ravel() for name, x in columns.items()}
        sizes = {name: len(x) for name, x in arrays.items()}
        n = next(iter(sizes.values()), 0)
        if n == 0 or set(sizes.values()) != {n}:
            raise outside("columns", sizes, "at least one column, all of one length")
        for name in arrays:
            space[name]  # an unknown name is refused with the nearest one
        middle = [np.full(n, space.ppf(name, 0.5)) for name in space.names]
        values = [arrays.get(name, x) for name, x in zip(space.names, middle, strict=True)]
        ids = np.arange(n, dtype=np.uint64)
        given = None if weights is None else np.asarray(weights, dtype=np.float64)
        core = _core.Draws(space.deterrence_form, ids, ids, np.stack(values, axis=1), given)
        settings = {"n": n, "columns": list(arrays), "content": digest(arrays)}
        made = Provenance(verb="Draws.from_columns", settings=settings)
        return cls(core, space=space, provenance=made)

    # --- what they hold -------------------------------------------------------------------------
    def __len__(self) -> int:
        return len(self._core)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Floats:
        """The values of one parameter, shape (draws,), read-only."""
        return _frozen(self._core.column(name))

    def _ipython_key_completions_(self) -> list[str]:
        return self.names

    @property
    def names(self) -> list[str]:
        """Names of the parameters, in the order of the columns of ``values``."""
        from . import _core

        return _core.parameter_names()

    @property
    def values(self) -> Floats:
        """All values, shape (draws, parameters), read-only; columns in the order of ``names``."""
        return _frozen(self._core.rows()).T

    @property
    def ids(self) -> npt.NDArray[np.uint64]:
        """Global index of each draw."""
        return _frozen(self._core.ids)

    @property
    def noise(self) -> npt.NDArray[np.uint64]:
        """Noise identity of each draw; draws that share one share their luck."""
        return _frozen(self._core.noise)

    @property
    def weights(self) -> Floats | None:
        """Weights that sum to 1, or None when all draws count alike."""
        weights = self._core.weights
        return None if weights is None else _frozen(weights)

    @property
    def effective_size(self) -> float:
        """Effective number of draws, 1 / sum of squared weights (Kish)."""
        weights = self.weights
        return float(len(self)) if weights is None else 1.0 / float((weights**2).sum())

    @property
    def start(self) -> Start | None:
        """The state in which a projection begins, once known."""
        parts = self._core.start
        if parts is None:
            return None
        day, level, days, arrivals, returns = parts
        return Start(dt.date.fromisoformat(day), _frozen(level), _frozen(days), arrivals, returns)

    @property
    def deterrence_form(self) -> str:
        """Structural form of deterrence, common to all draws."""
        return self._core.form

    # --- out ------------------------------------------------------------------------------------
    def summary(self, *, level: float | None = None) -> Frame:
        """Weighted median, interval, mean and standard deviation of each parameter.

        Parameters
        ----------
        level : float, optional
            Level of the interval. Default ``rf.options.level``.

        Returns
        -------
        Frame
            ``name, unit, median, low, high, level, mean, sd, grade``.
        """
        return show.summary(self, level)

    def to_frame(self) -> Frame:
        """One row a draw: ``id``, one column a parameter with its unit, ``weight`` if weighted."""
        return show.frame(self)

    def _state(self) -> dict[str, Any]:
        parts = self.start
        return {
            "form": self.deterrence_form,
            "ids": self.ids,
            "noise": self.noise,
            "values": self.values,
            "weights": self.weights,
            "start": None if parts is None else parts._parts(),
            "space": self.space,
            "provenance": self.provenance,
        }

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        from . import _core

        parts = ("form", "ids", "noise", "values", "weights", "start")
        core = _core.Draws(*(state[name] for name in parts))
        return cls(core, space=state["space"], provenance=state["provenance"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Draws) and self._core == other._core

    # equal by content of arrays, so not hashable
    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._core, self.space, self.provenance)

    # --- shown ----------------------------------------------------------------------------------
    def _title(self) -> str:
        return show.title(self)

    def _sentences(self) -> Sequence[str]:
        return show.sentences(self)

    def _next(self) -> str:
        return 'More: .summary() · draws["reentry_prob"] · rf.project("pilot", draws=draws)'

    def __repr__(self) -> str:
        lines = [self._title(), *self._sentences(), self._next()]
        return "\n".join(clip(line, 80) for line in lines)

    def _repr_html_(self) -> str:
        return show.html(self)


def _again(core: rust.Draws, space: ParameterSpace | None, provenance: Provenance) -> Draws:
    return Draws(core, space=space, provenance=provenance)


def _frozen(array: npt.NDArray[T]) -> npt.NDArray[T]:
    array.flags.writeable = False
    return array
