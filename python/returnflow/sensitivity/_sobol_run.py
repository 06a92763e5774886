"""Sobol' runs that can be stopped and taken further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

from returnflow._names import outside
from returnflow._progress import Progress, ProgressLike
from returnflow.errors import InterruptedRun, ReturnflowError

from ._evaluate import chunks
from ._model import Target
from ._sobol_read import read, stage
from ._sobol_result import SobolIndices

# Rows of inputs that a Python function gets in one call, and values that it returns, at most
# (unless 64 base points take more).
_ROWS = 16_384
_VALUES = 1 << 19
_LEAST = 16


def points_each(n: int, replicates: int) -> int:
    """Base points of a replicate: a power of two, at least 16."""
    if replicates < 2:
        raise outside("replicates", replicates, "2 to 256")
    per = -(-n // replicates)
    return max(_LEAST, 1 << (per - 1).bit_length())


class Run:
    """The sums of a design and what was read from them; results are frozen, the run goes on."""

    def __init__(self, target: Target, settings: Mapping[str, Any], progress: ProgressLike) -> None:
        self.target, self.s, self.progress = target, settings, progress
        self.sums: Any = None
        self.history: tuple[Any, ...] = ()

    def to(self, n: int) -> SobolIndices:
        """Runs up to ``n`` base points."""
        return self._own(self._stages(n))

    def until(self, n: int, tol: float | Literal["ranking"], max_n: int) -> SobolIndices:
        """Doubles until the intervals are narrow enough or the ranking is settled."""
        if tol != "ranking" and not (isinstance(tol, (int, float)) and tol > 0):
            raise outside("tol", tol, "a positive number, or 'ranking'")
        while True:
            result = self._stages(n)
            if settled(result, tol):
                return self._own(result)
            if 2 * n > max_n:
                note = f"Not settled at tol={tol!r} with max_n={max_n:,} base points."
                return self._own(replace(result, notes=(*result.notes, note)))
            n *= 2

    def fork(self, n: int) -> SobolIndices:
        """A longer run that starts from this one and leaves it as it is."""
        done = self.sums.done
        if self._per(n) < max(done):
            raise outside("n", n, f"at least the {sum(done):,} base points done")
        run = Run(self.target, self.s, self.progress)
        run.sums, run.history = self.sums.copy(), self.history
        return run.to(n)

    def _stages(self, n: int) -> SobolIndices:
        """Runs up to ``n`` base points, noting the indices at each doubling on the way."""
        per = self._per(n)
        done = min(self.sums.done) if self.sums is not None else 0
        stages = [p for p in (per >> 3, per >> 2, per >> 1) if p >= max(_LEAST, done + 1)] + [per]
        for upto in stages:
            try:
                self._advance(upto)
            except KeyboardInterrupt as raised:
                raise self._stopped(n) from raised
            if upto < per:  # nothing but its line in the history is kept
                self.history = (*self.history, stage(self.sums, self.target, self.s))
        result = self._read()
        self.history = result.history
        return result

    def _read(self) -> SobolIndices:
        return read(self.sums, self.target, self.s, self.history)

    def _own(self, result: SobolIndices) -> SobolIndices:
        object.__setattr__(result, "_extend", self.fork)
        return result

    def _stopped(self, n: int) -> InterruptedRun:
        """The error of a stopped run, with the indices of what was run where there are any."""
        partial = None
        done = self.sums.done if self.sums is not None else []
        if sum(d > 0 for d in done) > 1:
            try:
                result = self._read()
                note = f"Stopped after {sum(done):,} of {n:,} base points; .extend({n}) goes on."
                partial = self._own(replace(result, notes=(*result.notes, note)))
            except ReturnflowError:
                partial = None  # too little was run for an index
        kept = f"{sum(done):,} of {n:,} base points are in .partial"
        error = InterruptedRun(f"stopped; {kept if partial else 'too early for any index'}")
        error.partial = partial
        return error

    def _per(self, n: int) -> int:
        return points_each(n, self.s["replicates"])

    def _layout(self) -> dict[str, Any]:
        s = self.s
        return {
            "mirror": s["mirror"],
            "second": s["order"] == 2,
            "noise": s["noise"],
            "lean": s["estimator"] == "azzini-rosati",
            "replicates": s["replicates"],
            "seed": s["seed"],
        }

    def _advance(self, upto: int) -> None:
        if self.target.core is not None:
            self._advance_core(upto)
        else:
            self._advance_call(upto)

    def _advance_core(self, upto: int) -> None:
        from returnflow._core import SobolSums

        core = self.target.core
        if self.sums is None:
            self.sums = SobolSums.of_model(core, self.s["factors"], **self._layout())
        with Progress(self.progress, "Sobol' indices", unit="blocks") as bar:
            self.sums.run(core, upto, bar.callback, self.target.threads)

    def _advance_call(self, upto: int) -> None:
        call, inputs = self.target.call, self.target.inputs
        assert call is not None
        if self.sums is None:
            self._begin(upto)
        sums = self.sums
        ran, total = 0, sums.runs * sum(upto - done for done in sums.done)
        rows = min(_ROWS, _VALUES // sums.outputs)
        size = max(64, rows // sums.runs // 64 * 64)
        with Progress(self.progress, "Sobol' indices", total, "runs") as bar:
            for replicate, done in enumerate(sums.done):
                for start, count in chunks(upto - done, size):
                    u = sums.points(replicate, done + start, count)
                    sums.add(replicate, call(inputs.scale(u)))
                    ran += len(u)
                    bar.callback(ran, total)

    def _begin(self, upto: int) -> None:
        """The first runs tell how many outputs there are and where they lie."""
        from returnflow._core import SobolSums, column_pivots

        call, inputs = self.target.call, self.target.inputs
        assert call is not None
        d, factors = len(inputs.names), self.s["factors"]
        probe = SobolSums(d, factors, [0.0], **self._layout())
        y = call(inputs.scale(probe.points(0, 0, min(64, upto))))
        sums = SobolSums(d, factors, column_pivots(y[:: probe.runs]), **self._layout())
        sums.add(0, y)
        self.sums = sums


def settled(result: SobolIndices, tol: float | str) -> bool:
    """True when the intervals are as narrow as asked, or do not allow another order of totals."""
    import numpy as np

    if tol != "ranking":
        halves = [result.high[m] - result.value[m] for m in ("first", "total")]
        return bool(np.nanmax(halves) <= float(tol))
    for o in range(len(result.outcomes)):
        order = result.order(result.outcomes[o])
        value, high, low = (ends["total"][o] for ends in (result.value, result.high, result.low))
        for a, b in pairwise(order):
            # Inputs below 2 % need no order among themselves.
            if value[a] >= 0.02 and low[a] < high[b]:
                return False
    return True
