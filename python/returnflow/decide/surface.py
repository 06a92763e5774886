"""An outcome over a lever and an assumption, with the line on which it breaks even."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import in_words
from returnflow._keywords import verb
from returnflow._names import unknown
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import bench_of, crossing
from .breakeven import known_outcome, range_of, space_of
from .prices import money_note
from .welfare import beside, welfare_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["Surface", "surface"]


@result_class
class Surface(Result):
    """An outcome over a lever and an assumption.

    Attributes
    ----------
    across, up : ndarray
        Values of the lever and of the assumption.
    value : ndarray, shape (up, across)
        Mean of the outcome.
    chance : ndarray, shape (up, across)
        Probability that the outcome reaches the target.
    welfare : Frame
        What else changes against the comparator, at the scheme's own lever and the draws' values.
    """

    lever: str
    over: str
    outcome: str
    target: float
    across: Array
    up: Array
    value: Array
    chance: Array
    window: str
    welfare: Frame
    provenance: Provenance
    _picture = "surface"

    def isoquant(self, *, target: float | None = None) -> Frame:
        """For each value of the lever, the assumption at which the mean reaches the target."""
        wanted = self.target if target is None else float(target)
        at = crossing(self.up, self.value, wanted)
        return Frame({self.lever: self.across, self.over: at})

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a point."""
        h, w = self.value.shape
        return Frame(
            {
                self.lever: np.tile(self.across, h),
                self.over: np.repeat(self.up, w),
                "value": self.value.ravel(),
                "chance": self.chance.ravel(),
            },
            units={"value": (OUTCOMES | PAIRED)[self.outcome][0], "chance": "probability"},
        )

    def _title(self) -> str:
        return (
            f"{in_words(self.outcome)} over {in_words(self.lever)} and {in_words(self.over)} · "
            f"{self.window}"
        )

    def _sentences(self) -> Sequence[str]:
        good = float((self.value >= self.target).mean())
        return [
            f"The mean of {in_words(self.outcome)} reaches {self.target:,.0f} on "
            f"{100 * good:.0f} % of this grid, the probability of it exceeds one half on "
            f"{100 * float((self.chance > 0.5).mean()):.0f} %."
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Every point holds the parameter, process and start uncertainty of all other "
            "assumptions, on the same draws; not the choice of model or of deterrence form.",
            beside(self.welfare),
            *money_note(self.outcome, self.provenance),
        ]


@verb
def surface(
    given: Runs | Scenario | str = "pilot",
    *,
    lever: str = "returns_per_week",
    over: str = "deter_semi_elasticity",
    across: Iterable[float] = (12, 25, 50, 100, 200, 400),
    up: Iterable[float] | None = None,
    outcome: str = "net_benefit_gbp",
    target: float = 0.0,
    weeks: int = 104,
    n: int | None = 500,
    draws: Any = None,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Surface:
    """An outcome over a lever and an assumption, with the line on which it breaks even.

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme whose other levers are kept.
    lever : str, default "returns_per_week"
        Lever on the horizontal axis.
    over : str, default "deter_semi_elasticity"
        Parameter on the vertical axis.
    across, up : iterable of float
        Values of the two, rising.
    outcome, target, weeks, n, draws, rng, threads, progress
        As in :func:`break_even`.

    Returns
    -------
    Surface

    Raises
    ------
    ParameterError, ScenarioError
        Unknown names, values outside their domain.

    Examples
    --------
    >>> s = surface("pilot", across=[25, 50], up=[0.0, 3.0], weeks=26, n=64, rng=7)
    >>> s.value.shape
    (2, 2)
    """
    known_outcome(outcome)
    bench = bench_of(
        given, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    space = space_of(bench)
    if over not in space:
        raise unknown(over, "a parameter", space.names, path="over")
    x = np.array(list(across), dtype=float)
    y = range_of(space, over)[::2] if up is None else np.array(list(up), dtype=float)
    for name, axis in (("across", x), ("up", y)):
        if axis.size < 2 or (np.diff(axis) <= 0).any():
            raise ParameterError(f"{name} needs two or more rising values")
    options = [bench.scenario.with_(**{lever: float(v)}) for v in x]
    value, chance = np.zeros((y.size, x.size)), np.zeros((y.size, x.size))
    for i, v in enumerate(y):
        moved = bench.with_draws(bench.draws.with_column(over, float(v)))
        table = moved.outcomes(options, [outcome])[outcome]
        value[i], chance[i] = table.mean(axis=1), (table >= target).mean(axis=1)
    return Surface(
        lever=lever,
        over=over,
        outcome=outcome,
        target=float(target),
        across=x,
        up=y,
        value=value,
        chance=chance,
        window=bench.window,
        welfare=welfare_of(bench, 0.9),
        provenance=Provenance(
            verb="decide.surface",
            rng=bench.record,
            settings=bench.settings(lever=lever, over=over, outcome=outcome),
        ),
    )
