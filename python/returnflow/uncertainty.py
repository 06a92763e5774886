"""Where the spread of an outcome comes from: parameters, the start, the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from ._format import number
from ._names import outside
from ._outcomes import OUTCOMES, PAIRED
from ._provenance import Provenance
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from .runs import Runs

__all__ = ["Uncertainty", "uncertainty"]

_SOURCES = ("parameter", "start", "process")
_MEANING = {
    "parameter": "values of the parameters",
    "start": "level of the pressure at the start",
    "process": "chance from week to week, and what it does together with the others",
}
_BATCHES = 20
# New noise ids lie far from those of any run.
_NEW_NOISE = 1 << 48


@result_class
class Uncertainty(Result):
    """Shares of the variance of an outcome; they sum to 1."""

    outcome: str
    scenario: str
    shares: NDArray[np.float64]
    errors: NDArray[np.float64]
    draws: int
    provenance: Provenance

    _picture = "shares"

    def __getitem__(self, source: str) -> float:
        """Share of one source: ``"parameter"``, ``"start"`` or ``"process"``."""
        from ._names import unknown

        if source not in _SOURCES:
            raise unknown(source, "a source of uncertainty", _SOURCES)
        return float(self.shares[_SOURCES.index(source)])

    def _title(self) -> str:
        return f"Variance of {self.outcome}, {self.scenario} · {self.draws:,} draws"

    def _sentences(self) -> Sequence[str]:
        order = sorted(range(3), key=lambda i: -self.shares[i])
        first = _SOURCES[order[0]]
        share = number(float(self.shares[order[0]]), "share")
        return [f"{share} of the variance comes from the {_MEANING[first]}."]

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a source, with its Monte-Carlo standard error."""
        return Frame(
            {
                "source": list(_SOURCES),
                "share": self.shares,
                "standard_error": self.errors,
                "text": [_MEANING[s] for s in _SOURCES],
            },
            units={"share": "share of variance"},
            provenance=self.provenance.to_dict(),
            title=self._title(),
        )

    def _notes(self) -> Sequence[str]:
        return ["Outside these shares: the choice of model, of deterrence form, of baseline."]


def uncertainty(
    runs: Runs, outcome: str, *, scenario: str | None = None, n: int | None = None
) -> Uncertainty:
    """Shares of the variance of an outcome by pick-freeze: re-run with parts drawn anew.

    With Y from (parameters, start, noise), Y' with new noise and Y'' with new noise and another
    draw's start, cov(Y, Y'')/var is the parameters' closed share, (cov(Y, Y') - cov(Y, Y''))/var
    the start's, the rest the process's (Sobol' 1993, first-order indices of groups).
    """
    import numpy as np

    size = min(len(runs.draws), 4_000) if n is None else n
    if not _BATCHES <= size <= len(runs.draws):
        raise outside("n", size, f"{_BATCHES} to {len(runs.draws):,} draws")
    i = runs._index(scenario)
    name = runs.names[i]
    runs.outcome(outcome, name)  # refuses unknown names
    if runs.mode == "expected":
        raise outside("mode", "expected", "runs in stochastic mode: means have no process part")
    base = runs.draws.subset(slice(0, size))._core
    y = runs.outcome(outcome, name)[:size]
    again = _rerun(runs, _renoised(base, 0), outcome, i)
    other = _rerun(runs, _renoised(base, 1), outcome, i)
    shares = _shares(y, again, other)
    batches = np.array_split(np.arange(size), _BATCHES)
    left = [np.setdiff1d(np.arange(size), b) for b in batches]
    jack = np.array([_shares(y[k], again[k], other[k]) for k in left])
    errors = np.sqrt((_BATCHES - 1) * jack.var(axis=0))
    return Uncertainty(
        outcome=outcome,
        scenario=name,
        shares=shares,
        errors=errors,
        draws=size,
        provenance=runs.provenance,
    )


def _renoised(draws: Any, shift: int) -> Any:
    """The same parameters with new noise; ``shift`` > 0 also takes the start of another draw."""
    import numpy as np

    week, level, days, arrivals, returns = draws.start
    start = (week, np.roll(level, shift), np.roll(days, shift), arrivals, returns)
    noise = draws.noise + np.uint64((1 + shift) * _NEW_NOISE)
    return _core.Draws(draws.form, draws.ids, noise, draws.rows().T, None, start)


def _rerun(runs: Runs, draws: Any, outcome: str, i: int) -> NDArray[np.float64]:
    import numpy as np

    cores = [s._core for s in (runs.scenarios[runs.comparator], runs.scenarios[runs.names[i]])]
    found = _core.simulate_outcomes(
        draws, cores, weeks=runs.weeks, mode=runs.mode, seed=runs.provenance.seed or 0
    )
    if outcome in OUTCOMES:
        return np.asarray(found[1, list(OUTCOMES).index(outcome)])
    if outcome == "one_in_n":
        with np.errstate(divide="ignore"):
            return np.asarray(1.0 / found[1, list(OUTCOMES).index("return_share")])
    return np.asarray(_core.paired_outcomes(found)[0, list(PAIRED).index(outcome)])


def _shares(
    y: NDArray[np.float64], again: NDArray[np.float64], other: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Closed shares, clipped at zero and scaled to sum to 1."""
    import numpy as np

    total = (np.var(y) + np.var(again) + np.var(other)) / 3
    if total == 0:
        return np.array([0.0, 0.0, 0.0])
    both = np.mean((y - y.mean()) * (again - again.mean())) / total
    parameter = np.mean((y - y.mean()) * (other - other.mean())) / total
    parts = np.clip([parameter, both - parameter, 1.0 - both], 0.0, None)
    return np.asarray(parts / parts.sum())
