"""Closed indices of subsets of dependent inputs, from runs that share the subset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from returnflow._progress import ProgressLike
from returnflow._rng import RNG, seed_of

from ._failures import Failures, failures_of_rows, refuse_failures
from ._make import check_count, check_level, jackknife, make, student_half
from ._model import Target
from ._results import Sensitivity
from ._sobol_run import points_each

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["ClosedIndices"]

_REPLICATES = 8
_ROWS = 1 << 17


class ClosedIndices:
    """Closed indices Var E[Y | X_u] / Var Y of subsets u, with replicates for the intervals."""

    def __init__(
        self,
        target: Target,
        subsets: Sequence[int],
        n: int,
        level: float,
        max_failed: float,
        progress: ProgressLike,
        rng: RNG,
    ) -> None:
        import numpy as np

        check_count("n", n, 16)
        check_level(level)
        self.target, self.subsets, self.level = target, list(subsets), level
        self.seed, self.record = seed_of(rng)
        self.per = points_each(n, _REPLICATES)
        self.runs = self.asked = self.points = self.bad = 0
        self.bad_u: list[Array] = []
        self.sums = np.array([self._replicate(r, progress) for r in range(_REPLICATES)])
        u = np.concatenate(self.bad_u) if self.bad_u else np.empty((0, target.size))
        self.failures = self._failures(u)
        refuse_failures(self.failures, max_failed)

    def _failures(self, u: Array) -> Failures:
        import numpy as np

        points = np.zeros(self.asked, dtype=bool)
        points[: self.points] = True
        return failures_of_rows(u, np.ones(len(u), dtype=bool), points, self.target.inputs.names)

    def _replicate(self, replicate: int, progress: ProgressLike) -> Array:
        """Sums (subsets, outputs, 6) of pairs of runs that share a subset."""
        import numpy as np

        from returnflow._core import derive_seed, scrambled_points

        d = self.target.size
        w = scrambled_points(2 * d, derive_seed(self.seed, replicate), 0, self.per)
        own, other = _scores(w[:, :d]), _scores(w[:, d:])
        z = own @ np.linalg.cholesky(self._correlation()).T
        y = self._run(z, progress)
        if not hasattr(self, "pivot"):
            self.pivot = np.nanmean(np.where(np.isfinite(y), y, np.nan), axis=0)
        group = max(1, _ROWS // self.per)
        values = []
        for start in range(0, len(self.subsets), group):
            part = self.subsets[start : start + group]
            rows = np.concatenate([self._conditional(z, other, s) for s in part])
            values.append(self._run(rows, progress).reshape(len(part), self.per, -1))
        paired = np.concatenate(values) if values else np.empty((0, self.per, y.shape[1]))
        good = np.isfinite(y).all(axis=1) & np.isfinite(paired).all(axis=(0, 2))
        self.asked += self.per
        self.points += int((~good).sum())
        a, b = y[good] - self.pivot, paired[:, good] - self.pivot
        whole = np.broadcast_to(a, b.shape)
        out: Array = np.stack(
            [
                np.full(b.shape[::2], good.sum()),
                whole.sum(axis=1),
                b.sum(axis=1),
                (whole**2).sum(axis=1),
                (b**2).sum(axis=1),
                (whole * b).sum(axis=1),
            ],
            axis=-1,
        )
        return out

    def _correlation(self) -> Array:
        import numpy as np

        c = self.target.inputs.correlation
        return np.eye(self.target.size) if c is None else c

    def _conditional(self, z: Array, w: Array, subset: int) -> Array:
        """Scores that agree with ``z`` on the subset; the others are drawn given it."""
        import numpy as np

        d = self.target.size
        kept = [j for j in range(d) if subset >> j & 1]
        rest = [j for j in range(d) if not subset >> j & 1]
        c = self._correlation()
        gain = np.linalg.solve(c[np.ix_(kept, kept)], c[np.ix_(kept, rest)])
        left = c[np.ix_(rest, rest)] - c[np.ix_(rest, kept)] @ gain
        out = z.copy()
        out[:, rest] = z[:, kept] @ gain + w[:, rest] @ np.linalg.cholesky(left).T
        return out

    def _run(self, z: Array, progress: ProgressLike) -> Array:
        import numpy as np

        from returnflow._core import normal_probabilities

        u = normal_probabilities(np.ascontiguousarray(z.ravel())).reshape(z.shape)
        # Scores beyond 8 standard deviations would round to 1.
        u = np.clip(u, 1e-15, 1 - 1e-15)
        y = self.target.rows(u, progress=progress)
        self.runs += len(u)
        bad = ~np.isfinite(y).all(axis=1)
        if bad.any():
            self.bad_u.append(u[bad])
        return y

    def closed(self, sums: Array) -> Array:
        """Closed indices (outputs, subsets): correlation of the pairs with pooled moments."""
        import numpy as np

        n, a, b, aa, bb, ab = np.moveaxis(sums.sum(axis=0), -1, 0)
        mean = 0.5 * (a + b) / n
        with np.errstate(invalid="ignore", divide="ignore"):
            out: Array = ((ab / n - mean**2) / (0.5 * (aa + bb) / n - mean**2)).T
        return out

    def result(
        self, verb_name: str, method: str, measures: Any, main: str, outcome: Any
    ) -> Sensitivity:
        """The result; intervals by delete-one jackknife over the replicates."""
        import numpy as np

        whole = measures(self.closed(self.sums))
        left = [measures(self.closed(np.delete(self.sums, r, axis=0))) for r in range(_REPLICATES)]
        t = student_half(self.level, _REPLICATES - 1)
        half = {k: t * jackknife(np.array([part[k] for part in left])) for k in whole}
        outputs = len(whole[main])
        result: Sensitivity = make(
            Sensitivity, verb=verb_name, method=method, inputs=self.target.inputs,
            names=self.target.inputs.names, outcomes=self.target.names(outcome, outputs),
            value=whole, half=half, main=main, level=self.level, n=self.asked, runs=self.runs,
            failures=self.failures, record=self.record, settings=self.target.settings,
            notes=(
                f"Intervals: {100 * self.level:.3g} %, from {_REPLICATES} independent scrambles.",
            ),
        )  # fmt: skip
        return result


def _scores(u: Array) -> Array:
    import numpy as np

    from returnflow._core import normal_quantiles

    return normal_quantiles(np.ascontiguousarray(u.ravel())).reshape(u.shape)
