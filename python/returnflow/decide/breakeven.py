"""At which value of an assumption does a scheme pay, and how likely is that value?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import in_words
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.frames import Frame
from returnflow.parameters import ParameterSpace
from returnflow.results import Result, result_class

from ._bench import Bench, bench_of, crossing, quantiles, show
from ._options import WELFARE, level_of
from .prices import money_note
from .welfare import beside, welfare_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["BreakEven", "break_even", "known_outcome", "range_of", "space_of"]

POINTS = 25


@result_class
class BreakEven(Result):
    """Roots of an outcome over one assumption, one for each draw of the others.

    Attributes
    ----------
    roots : ndarray, shape (draws,)
        Value at which the outcome reaches the target; infinite where it does not in the range.
    grid : ndarray
        Values tried.
    curve : ndarray, shape (grid, 3)
        Median, low and high of the outcome at each.
    mean : ndarray
        Mean of the outcome at each.
    pays : float
        Share of draws, at their own value of the assumption, in which the target is reached.
    switching : float
        Value at which the mean outcome reaches the target: where a risk-neutral decision flips.
    welfare : Frame
        What else changes against the comparator, at the draws' own values.
    """

    over: str
    unit: str
    grade: str
    outcome: str
    target: float
    roots: Array
    grid: Array
    curve: Array
    mean: Array
    pays: float
    switching: float
    welfare: Frame
    prior: tuple[float, float, float]
    window: str
    level: float
    provenance: Provenance
    _picture = "curve"

    def summary(self, *, level: float | None = None) -> Frame:
        """The root, its interval, and the prior beside it."""
        level = self.level if level is None else level_of(level)
        q = quantiles(self.roots, level)
        rows = [("break-even value", q), ("prior", self.prior)]
        return Frame(
            {
                "outcome": [r[0] for r in rows],
                "unit": [self.unit] * 2,
                "median": [r[1][0] for r in rows],
                "low": [r[1][1] for r in rows],
                "high": [r[1][2] for r in rows],
                "level": [level] * 2,
                "grade": [self.grade] * 2,
            }
        )

    def plot_data(self) -> Frame:
        """The outcome over the assumption."""
        unit = (OUTCOMES | PAIRED)[self.outcome][0]
        return Frame(
            {
                self.over: self.grid,
                "median": self.curve[:, 0],
                "low": self.curve[:, 1],
                "high": self.curve[:, 2],
                "mean": self.mean,
            },
            units={self.over: self.unit, "median": unit, "low": unit, "high": unit, "mean": unit},
        )

    def _title(self) -> str:
        return f"Break-even of {in_words(self.over)} for {in_words(self.outcome)} · {self.window}"

    def _sentences(self) -> Sequence[str]:
        m, low, high = quantiles(self.roots, self.level)
        name = in_words(self.over)
        mark = f" (grade {self.grade})" if self.grade else ""
        return [
            f"{in_words(self.outcome)} reaches {self.target:,.0f} at a {name}{mark} of "
            f"{show(m, '.3g')} ({100 * self.level:.0f} % {show(low, '.3g')} to "
            f"{show(high, '.3g')}); the mean does at {show(self.switching, '.3g')}.",
            f"At the values of the draws themselves it is reached in {100 * self.pays:.0f} %.",
            beside(self.welfare),
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Holds parameter, process and start uncertainty of everything else; not the choice of "
            f"deterrence form. Values beyond {self.grid[-1]:.3g} count as out of reach.",
            *money_note(self.outcome, self.provenance),
        ]


def range_of(space: ParameterSpace, name: str) -> Array:
    """Values to try: the prior from 0.1 % to 99.9 %, and as much again where the domain allows."""
    low, high = (float(x) for x in space.ppf(name, [0.001, 0.999]))
    width = high - low
    top = min(high + width, _highest(space[name].domain))
    if width <= 0:
        raise outside("over", name, "an uncertain parameter; this one is fixed")
    return np.linspace(low, top, POINTS)


def _highest(domain: str) -> float:
    """Upper end of a domain in words, as "[0, 1] (probability)"; infinite when there is none."""
    found = re.match(r"[\[(][^,]*,\s*([-+.\de]+)[\])]", domain)
    return float(found[1]) if found else float("inf")


def space_of(bench: Bench) -> ParameterSpace:
    return bench.draws.space or ParameterSpace.default()


def known_outcome(outcome: str) -> str:
    if outcome not in OUTCOMES and outcome not in PAIRED:
        raise unknown(outcome, "an outcome", [*PAIRED, *OUTCOMES], path="outcome")
    return outcome


@verb
def break_even(
    given: Runs | Scenario | str = "pilot",
    *,
    over: str = "deter_semi_elasticity",
    outcome: str = "net_benefit_gbp",
    target: float = 0.0,
    values: Iterable[float] | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> BreakEven:
    """At which value of an assumption does a scheme pay, given everything else?

    Every draw keeps its other values and its noise while the assumption moves over a grid; the root
    is linear between points.

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme, against its comparator.
    over : str, default "deter_semi_elasticity"
        Parameter that moves.
    outcome : str, default "net_benefit_gbp"
        Outcome that is to reach the target.
    target : float, default 0
        What it is to reach.
    values : iterable of float, optional
        Values tried, rising; the range of the prior and as much again by default.
    weeks, n, draws, level, rng, threads, progress
        As in :func:`required_returns`.

    Returns
    -------
    BreakEven

    Raises
    ------
    ParameterError
        An unknown parameter or outcome, a parameter that is fixed.

    Examples
    --------
    >>> b = break_even("pilot", weeks=26, n=64, values=[0.0, 2.0, 4.0, 8.0], rng=7)
    >>> b.roots.shape, b.curve.shape
    ((64,), (4, 3))
    """
    level = level_of(level)
    known_outcome(outcome)
    bench = bench_of(
        given, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    space = space_of(bench)
    if over not in space:
        raise unknown(over, "a parameter", space.names, path="over")
    grid = range_of(space, over) if values is None else np.array(list(values), dtype=float)
    if grid.size < 2 or not np.isfinite(grid).all() or (np.diff(grid) <= 0).any():
        raise outside("values", grid.tolist()[:6], "two or more rising numbers")
    table = np.stack([_at(bench, over, float(v), outcome) for v in grid])
    rising = table.mean(axis=1)[-1] >= table.mean(axis=1)[0]
    own = bench.outcomes([bench.scenario], [outcome, *WELFARE])
    sign = 1.0 if rising else -1.0
    order = grid if rising else grid[::-1]
    ranked = table if rising else table[::-1]
    roots = _first_reach(order, ranked, target, rising)
    mean = table.mean(axis=1)
    flip = _first_reach(order, (ranked.mean(axis=1))[:, None], target, rising)[0]
    tail = (1 - level) / 2
    parameter = space[over]
    prior = tuple(float(x) for x in np.quantile(bench.draws[over], [0.5, tail, 1 - tail]))
    return BreakEven(
        over=over,
        unit=parameter.unit,
        grade=parameter.grade,
        outcome=outcome,
        target=float(target),
        roots=roots,
        grid=grid,
        curve=np.quantile(table, [0.5, tail, 1 - tail], axis=1).T,
        mean=mean,
        pays=float((own[outcome][0] >= target).mean()),
        switching=float(flip),
        welfare=welfare_of(bench, level, own),
        prior=(prior[0], prior[1], prior[2]),
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="decide.break_even",
            rng=bench.record,
            settings=bench.settings(over=over, outcome=outcome, target=target, direction=sign),
        ),
    )


def _first_reach(order: Array, ranked: Array, target: float, rising: bool) -> Array:
    """Crossing on a grid that may fall: infinite where never, in either direction."""
    if rising:
        return crossing(order, ranked, target)
    found = crossing(-order, ranked, target)
    return np.where(np.isinf(found), np.inf, -found)


def _at(bench: Bench, over: str, value: float, outcome: str) -> Array:
    moved = bench.with_draws(bench.draws.with_column(over, value))
    values: Array = moved.outcomes([moved.scenario], [outcome])[outcome][0]
    return values
