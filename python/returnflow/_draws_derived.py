"""Other draws from draws: rows chosen, values or weights replaced, grids, several sets as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._keywords import verb
from ._names import SuggestsNames, outside
from ._provenance import Provenance
from ._rng import RNG, seed_of
from ._sample import count

if TYPE_CHECKING:
    import numpy.typing as npt

    from . import _core as rust
    from .draws import Draws
    from .parameters import ParameterSpace


class Derived(SuggestsNames):
    """The methods of ``Draws`` that give other draws; the old ones stay as they are."""

    _core: rust.Draws
    space: ParameterSpace | None
    provenance: Provenance

    def _from(self, core: rust.Draws, what: str) -> Draws:
        from .draws import Draws

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
            if rows.dtype.kind == "b" and rows.shape != (len(self._core),):
                raise outside("rows", rows.shape, f"a mask of {len(self._core)} draws")
            if rows.dtype.kind not in "biu":
                raise outside("rows", rows.tolist(), "a slice, integers or a mask")
        try:
            picked = np.arange(len(self._core))[rows]
        except IndexError:
            raise outside("rows", rows, f"rows below {len(self._core)}") from None
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
        column = np.full(len(self._core), column) if column.ndim == 0 else column.ravel()
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
        from .draws import Draws

        old = self._core
        core = _core.Draws(form, old.ids, old.noise, old.rows().T, old.weights, old.start)
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
        n = count(len(self._core) if n is None else n)
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
        from .draws import Draws

        core = _core.Draws.concat([part._core for part in parts])
        spaces = {part.space for part in parts}
        space = spaces.pop() if len(spaces) == 1 else None
        made = Provenance(verb="Draws.concat", settings={"parts": [len(part) for part in parts]})
        return Draws(core, space=space, provenance=made)
