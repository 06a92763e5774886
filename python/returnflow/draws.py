"""Draws: points of the uncertain parameters, the currency between priors, fits and projections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from . import _html
from ._format import clip, date_text, level_text
from ._keywords import verb
from ._names import outside
from ._options import level_or_default
from ._progress import Progress, ProgressLike
from ._provenance import Provenance, digest
from ._rng import RNG, seed_of
from .parameters import ParameterSpace, _html_rows
from .results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core as rust
    from .frames import Frame

    Floats = npt.NDArray[np.float64]
    T = TypeVar("T", bound=np.generic)

__all__ = ["Draws", "Start", "sample"]


@dataclass(frozen=True)
class Start:
    """The state in which a projection begins.

    Attributes
    ----------
    last_week : datetime.date
        Last observed Sunday.
    level : ndarray, shape (draws,)
        Level of the pressure process in that week, log.
    days : ndarray, shape (draws,)
        Crossing days of that week.
    mean_arrivals : float
        Mean weekly arrivals of the last 52 observed weeks, people.
    recent_returns : float
        Recent weekly returns, people.
    """

    last_week: dt.date
    level: Floats
    days: Floats
    mean_arrivals: float
    recent_returns: float

    def _parts(self) -> tuple[str, Floats, Floats, float, float]:
        day = self.last_week.isoformat()
        return day, self.level, self.days, self.mean_arrivals, self.recent_returns


class Draws(Result):
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

    # --- other draws from these -----------------------------------------------------------------
    def _from(self, core: rust.Draws, what: str) -> Draws:
        settings = {**self.provenance.settings, "then": what}
        made = Provenance(
            verb=self.provenance.verb,
            call=self.provenance.call,
            rng=self.provenance.rng,
            settings=settings,
            data=self.provenance.data,
        )
        return Draws(core, space=self.space, provenance=made)

    def subset(self, rows: slice | Sequence[int] | npt.NDArray[Any]) -> Draws:
        """The draws at some rows: a slice, integers, or a mask of one bool a draw.

        Each keeps its id, noise, values and start; weights are scaled anew.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.sample(n=10, rng=1).subset(slice(2, 4)).ids.tolist()
        [2, 3]
        """
        import numpy as np

        if not isinstance(rows, slice):
            rows = np.atleast_1d(np.asarray(rows))
            rows = rows.astype(np.int64) if rows.size == 0 else rows
            if rows.dtype.kind == "b" and rows.shape != (len(self),):
                raise outside("rows", rows.shape, f"a mask of {len(self)} draws")
            if rows.dtype.kind not in "biu":
                raise outside("rows", rows.tolist(), "a slice, integers or a mask")
        try:
            picked = np.arange(len(self))[rows]
        except IndexError:
            raise outside("rows", rows, f"rows below {len(self)}") from None
        return self._from(self._core.pick(picked.tolist()), f"subset of {len(picked)}")

    def with_column(self, name: str, values: npt.ArrayLike) -> Draws:
        """The same draws with other values of one parameter (a number, or one a draw).

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.sample(n=2, rng=1).with_column("reentry_prob", 0.1)["reentry_prob"].tolist()
        [0.1, 0.1]
        """
        import numpy as np

        column = np.asarray(values, dtype=np.float64)
        column = np.full(len(self), column) if column.ndim == 0 else column.ravel()
        return self._from(self._core.replace(name, column), f"column {name} replaced")

    def with_deterrence_form(self, form: str) -> Draws:
        """The same draws, values and noise, under another form of deterrence.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.sample(n=2, rng=1).with_deterrence_form("hill").deterrence_form
        'hill'
        """
        from . import _core

        old = self._core
        core = _core.Draws(form, old.ids, old.noise, self.values, old.weights, old.start)
        space = None if self.space is None else self.space.with_(deterrence_form=form)
        return Draws(core, space=space, provenance=self._from(core, f"form {form}").provenance)

    def with_weights(self, weights: npt.ArrayLike) -> Draws:
        """The same draws with weights, not negative, scaled to sum to 1."""
        import numpy as np

        given = np.asarray(weights, dtype=np.float64).ravel()
        return self._from(self._core.with_weights(given), "weights replaced")

    @verb
    def resample(self, n: int | None = None, *, rng: RNG = None) -> Draws:
        """Draws of equal weight, chosen by systematic resampling (Kitagawa 1996).

        They get ids and noise of their own, so that copies of a draw do not share their luck.

        Parameters
        ----------
        n : int, optional
            How many. Default: as many as there are.
        rng : None, int, sequence of int, SeedSequence or Generator
            Randomness (SPEC 7). Default None: drawn and recorded.

        Examples
        --------
        >>> import returnflow as rf
        >>> draws = rf.sample(n=3, rng=1).with_weights([0, 1, 1])
        >>> len(draws.resample(100, rng=2))
        100
        """
        n = _count(len(self) if n is None else n)
        seed, _ = seed_of(rng)
        return self._from(self._core.resample(n, seed), f"resampled to {n} at seed {seed}")

    def grid(self, **axes: npt.ArrayLike) -> Draws:
        """Every draw at every combination of values of some parameters, for sweeps.

        Row ``point * len(draws) + i`` is draw i at that point; the last parameter runs fastest.
        Points share the noise of the draws, so that they differ by their values alone.

        Examples
        --------
        >>> import returnflow as rf
        >>> len(rf.sample(n=10, rng=1).grid(reentry_prob=[0.1, 0.2], retry_prob=[0.8, 0.9]))
        40
        """
        import numpy as np

        values = [(k, np.atleast_1d(np.asarray(v, float)).tolist()) for k, v in axes.items()]
        points = " x ".join(f"{name} {len(v)}" for name, v in values)
        return self._from(self._core.grid(values), f"grid {points}")

    @classmethod
    def concat(cls, parts: Sequence[Draws]) -> Draws:
        """Several sets of draws as one, in that order.

        Examples
        --------
        >>> import returnflow as rf
        >>> a = rf.sample(n=2, rng=1)
        >>> rf.Draws.concat([a, a.subset([0])]).ids.tolist()
        [0, 1, 0]
        """
        from . import _core

        core = _core.Draws.concat([part._core for part in parts])
        spaces = {part.space for part in parts}
        space = spaces.pop() if len(spaces) == 1 else None
        made = Provenance(verb="Draws.concat", settings={"parts": [len(part) for part in parts]})
        return cls(core, space=space, provenance=made)

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
        import numpy as np

        from .frames import Frame

        level = level_or_default(level)
        space = self.space or ParameterSpace.default()
        columns = self._core.rows()
        weights = self.weights
        ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
        low, median, high = np.transpose([_quantiles(x, weights, ends) for x in columns])
        mean = np.average(columns, axis=1, weights=weights)
        sd = np.sqrt(np.average((columns - mean[:, None]) ** 2, axis=1, weights=weights))
        rows = [space._core.row(name) for name in self.names]
        return Frame(
            {
                "name": self.names,
                "unit": [row["unit"] for row in rows],
                "median": median,
                "low": low,
                "high": high,
                "level": np.full(len(rows), level),
                "mean": mean,
                "sd": sd,
                "grade": [row["grade"] for row in rows],
            },
            provenance=self.provenance.to_dict(),
            title=f"{self._title()} · {level_text(level)} intervals",
        )

    def to_frame(self) -> Frame:
        """One row a draw: ``id``, one column a parameter with its unit, ``weight`` if weighted."""
        from .frames import Frame

        space = self.space or ParameterSpace.default()
        rows = {name: space._core.row(name) for name in self.names}
        data: dict[str, Any] = {"id": self.ids}
        data.update(zip(self.names, self._core.rows(), strict=True))
        if self.weights is not None:
            data["weight"] = self.weights
        return Frame(
            data,
            units={name: row["unit"] for name, row in rows.items()},
            descriptions={name: row["says"] for name, row in rows.items()},
            grades={name: row["grade"] for name, row in rows.items()},
            provenance=self.provenance.to_dict(),
            title=self._title(),
        )

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
        parts = [f"Draws · {len(self):,} draws × {len(self.names)} parameters"]
        if self.weights is not None:
            parts.append(f"weighted, worth {self.effective_size:,.0f}")
        start = self.start
        parts.append("no start yet" if start is None else f"start {date_text(start.last_week)}")
        return " · ".join(parts)

    def _sentences(self) -> Sequence[str]:
        made = self.provenance
        seed = "" if made.seed is None else f", seed {made.seed}"
        method = made.settings.get("method")
        how = f"by {made.verb}" + (f", {method}" if method else "") + seed
        return [f"Made {how}; deterrence {self.deterrence_form}."]

    def _next(self) -> str:
        return 'More: .summary() · draws["reentry_prob"] · rf.project("pilot", draws=draws)'

    def __repr__(self) -> str:
        lines = [self._title(), *self._sentences(), self._next()]
        return "\n".join(clip(line, 80) for line in lines)

    def _repr_html_(self) -> str:
        head = ["name", "median", "low", "high", "unit", "grade"]
        frame = self.summary()
        table = _html.table(frame.title, head, _html_rows(frame, head), numeric=(1, 2, 3))
        made = _html.details("How this was made", self.provenance.lines())
        return _html.block(*map(_html.paragraph, self._sentences()), table, made)


def _again(core: rust.Draws, space: ParameterSpace | None, provenance: Provenance) -> Draws:
    return Draws(core, space=space, provenance=provenance)


def _frozen(array: npt.NDArray[T]) -> npt.NDArray[T]:
    array.flags.writeable = False
    return array


def _count(n: Any) -> int:
    from numbers import Integral

    if isinstance(n, bool) or not isinstance(n, Integral) or int(n) < 1:
        raise outside("n", n, "a whole number of draws, at least 1")
    return int(n)


def _quantiles(x: Floats, weights: Floats | None, ends: Sequence[float]) -> Floats:
    """Quantiles; with weights, of the distribution function that rises linearly between draws."""
    import numpy as np

    if weights is None:
        return np.quantile(x, ends)
    order = np.argsort(x, kind="stable")
    w = weights[order]
    return np.interp(ends, np.cumsum(w) - 0.5 * w, x[order])


@verb
def sample(
    space: ParameterSpace | None = None,
    *,
    n: int = 10_000,
    rng: RNG = None,
    method: Literal["random", "lhs", "sobol"] = "random",
    progress: ProgressLike = None,
    threads: int | None = None,
) -> Draws:
    """Draws from the priors of a space.

    Parameters
    ----------
    space : ParameterSpace, optional
        Default ``ParameterSpace.default()``.
    n : int
        Number of draws. Default 10,000.
    rng : None, int, sequence of int, SeedSequence or Generator
        Randomness (SPEC 7). Default None: drawn and recorded.
    method : {"random", "lhs", "sobol"}
        How the unit cube is filled: independent points; a Latin hypercube (McKay, Beckman, Conover
        1979); Sobol' points with Owen scrambling (Joe, Kuo 2008; Owen 1995). With "random" and
        "sobol" draw i depends on (seed, i) only: n = 1,000 gives the first tenth of n = 10,000.
    progress : bool or callable, optional
        A progress line after a second, or a function of (done, total, stage).
    threads : int, optional
        Threads of the core. Default: all cores. The draws are the same for any number.

    Returns
    -------
    Draws

    Raises
    ------
    ParameterError
        Wrong options.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.sample(n=4, rng=7) == rf.sample(n=8, rng=7).subset(slice(4))
    True
    """
    from . import _core

    if space is None:
        space = ParameterSpace.default()
    elif not isinstance(space, ParameterSpace):
        raise outside("space", space, "a ParameterSpace")
    n = _count(n)
    if threads is not None:
        threads = _count(threads)
    seed, record = seed_of(rng)
    with Progress(progress, "sampling", n * len(space), "values") as bar:
        core = _core.sample(space._core, n, seed, method, 0, bar.callback, threads)
    changed = {name: str(space[name].prior) for name in space._core.changed()}
    settings: dict[str, Any] = {"n": n, "method": method, "space": digest(space._core.to_json())}
    if changed:
        settings["changed"] = changed
    call = f"rf.sample({'space, ' if changed else ''}n={n}, rng={seed}, method={method!r})"
    made = Provenance(verb="sample", call=call, rng=record, settings=settings)
    return Draws(core, space=space, provenance=made)
