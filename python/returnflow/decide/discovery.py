"""Scenario discovery: in which part of the assumptions does something happen? (PRIM)

Friedman and Fisher (1999); Bryant and Lempert (2010). A box is peeled a thin slice at a time from
the side that leaves the densest remainder, then pasted back where that does not hurt, and told in
plain English.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import amount, in_words
from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow._provenance import Provenance
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.parameters import ParameterSpace
from returnflow.results import Result, result_class
from returnflow.runs import Runs

from ._options import HOLDS_DRAWS
from ._prim import choose, p_value, paste, peeled, supported, telling
from .breakeven import known_outcome
from .prices import money_note_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = ["ScenarioBox", "discover"]


@result_class
class ScenarioBox(Result):
    """A box of assumptions in which something happens often.

    Attributes
    ----------
    happens : str
        What happens, in words.
    names : tuple of str
        Inputs that the box restricts, the most telling first.
    low, high : ndarray
        Limits; infinite where the box is open.
    density, coverage, mass, base_rate : float
        Share of draws in the box where it happens; share of all its occurrences that lie in the
        box; share of draws in the box; share of all draws where it happens.
    p_values : ndarray
        Chance of such a density without that limit's help (binomial; small is telling).
    trajectory : Frame
        Density, coverage and mass of every box on the way.
    """

    happens: str
    names: tuple[str, ...]
    low: Array
    high: Array
    density: float
    coverage: float
    mass: float
    base_rate: float
    p_values: Array
    draws: int
    units: Mapping[str, str]
    grades: Mapping[str, str]
    trajectory: Frame
    provenance: Provenance
    stated: str = ""
    _picture = "scenario_box"

    def limits(self) -> list[str]:
        """Each limit in words, the most telling first."""
        out = []
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            unit = self.units.get(name, "")
            tail = f" {unit}" if unit not in ("", "1", "share", "probability") else ""
            if math.isinf(low):
                said = f"is at most {high:.3g}{tail}"
            elif math.isinf(high):
                said = f"is at least {low:.3g}{tail}"
            else:
                said = f"lies between {low:.3g} and {high:.3g}{tail}"
            grade = self.grades.get(name, "")
            mark = f" (grade {grade})" if grade else ""
            out.append(f"{in_words(name)} {said}{mark}")
        return out

    def contains(self, inputs: Mapping[str, ArrayLike]) -> Mask:
        """Which draws lie in the box."""
        inside = None
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            x = np.asarray(inputs[name], dtype=float)
            held = (x >= low) & (x <= high)
            inside = held if inside is None else inside & held
        if inside is None:
            first = np.asarray(next(iter(inputs.values())))
            return np.ones(first.shape, dtype=bool)
        return np.asarray(inside)

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a limit."""
        return Frame(
            {
                "input": np.array(self.names, dtype=str),
                "at_least": self.low,
                "at_most": self.high,
                "unit": np.array([self.units.get(n, "") for n in self.names], dtype=str),
                "p_value": self.p_values,
                "grade": np.array([self.grades.get(n, "") for n in self.names], dtype=str),
            }
        )

    def _title(self) -> str:
        return f"When {self.happens} · {self.draws:,} draws"

    def _sentences(self) -> Sequence[str]:
        if not self.names:
            return [
                f"No part of the assumptions stands out: {self.happens} in "
                f"{100 * self.base_rate:.0f} % of all draws."
            ]
        return [
            f"When {_and(self.limits())}, {self.happens} in {100 * self.density:.0f} % of draws, "
            f"against {100 * self.base_rate:.0f} % of all draws.",
            f"This box holds {100 * self.mass:.0f} % of the draws and "
            f"{100 * self.coverage:.0f} % of the cases.",
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "A description of the draws, not of causes; limits of inputs without evidence "
            "(grade D) inherit their weakness.",
            HOLDS_DRAWS,
            *([self.stated] if self.stated else []),
        ]


@verb
def discover(
    inputs: Mapping[str, ArrayLike] | Runs,
    happens: ArrayLike | None = None,
    *,
    what: str | None = None,
    outcome: str = "net_benefit_gbp",
    target: float = 0.0,
    peel: float = 0.05,
    least_mass: float = 0.05,
    target_density: float = 0.8,
    most_limits: int = 4,
    units: Mapping[str, str] | None = None,
    grades: Mapping[str, str] | None = None,
) -> ScenarioBox:
    """Find the part of the assumptions in which something happens, and say it in words.

    Parameters
    ----------
    inputs : mapping of str to array, shape (draws,), or Runs
        The assumptions, draw by draw; of a run, all that vary in it.
    happens : array of bool, shape (draws,), optional
        Whether it happens in each draw; for a run, whether its first scenario reaches the target,
        by default.
    what : str, optional
        What happens, as a clause: "the scheme costs more than it avoids".
    outcome : str, default "net_benefit_gbp"
        For a run: outcome that is to reach the target.
    target : float, default 0
        For a run: what it is to reach or exceed.
    peel : float, default 0.05
        Share of the box peeled at each step.
    least_mass : float, default 0.05
        The box never holds a smaller share of the draws.
    target_density : float, default 0.8
        The first box on the way that reaches it is taken; else the one with the greatest harmonic
        mean of density and coverage.
    most_limits : int, default 4
        Inputs that the box may restrict, so that it can be said in a sentence; those whose limit
        does not help (p above 5 %) are dropped first, then the least telling.
    units, grades : mapping of str to str, optional
        Unit and evidence grade of inputs, for the words.

    Returns
    -------
    ScenarioBox

    Raises
    ------
    ParameterError
        Unequal lengths, values that are not finite, fractions outside their domain.

    Examples
    --------
    >>> import numpy as np
    >>> x, y = np.random.default_rng(0).uniform(size=(2, 2000))
    >>> box = discover({"x": x, "y": y}, (x > 0.6) & (y < 0.5))
    >>> box.names, round(box.density, 1)
    (('x', 'y'), 0.8)
    >>> import returnflow as rf
    >>> box = discover(rf.project("pilot", weeks=52, n=500, rng=7))
    >>> "deter_semi_elasticity" in box.names
    True
    """
    for name, value in (("peel", peel), ("least_mass", least_mass)):
        if not 0 < value < 0.5:
            raise outside(name, value, "(0, 0.5)")
    if isinstance(most_limits, bool) or not isinstance(most_limits, int) or most_limits < 1:
        raise outside("most_limits", most_limits, "a whole number, at least 1")
    if not 0 < target_density <= 1:
        raise outside("target_density", target_density, "(0, 1]")
    stated = ""
    if isinstance(inputs, Runs):
        runs = inputs
        inputs, units, grades = _of_run(runs)
        if happens is None:
            known_outcome(outcome)
            happens = runs.outcome(outcome) >= target
            what = what or _clause(runs, outcome, target)
            stated = " ".join(money_note_of(outcome, runs.draws))
    elif happens is None:
        raise ParameterError("happens is needed: one bool a draw")
    names, x, y = _checked(inputs, happens)
    path = peeled(x, y, peel, least_mass)
    chosen = paste(x, y, choose(path, target_density), peel)
    kept = telling(x, y, chosen, most_limits)
    if kept and len(kept) < len(names):  # once more, on the inputs that matter
        names, x = [names[j] for j in kept], np.ascontiguousarray(x[:, kept])
        path = peeled(x, y, peel, least_mass)
        chosen = paste(x, y, choose(path, target_density), peel)
    chosen = supported(x, y, chosen)
    used = [j for j in range(len(names)) if chosen.low[j] > -np.inf or chosen.high[j] < np.inf]
    p = {j: p_value(x, y, chosen, j) for j in used}
    used.sort(key=lambda j: (p[j], names[j]))
    steps = {
        "density": np.array([s.density for s in path]),
        "coverage": np.array([s.coverage for s in path]),
        "mass": np.array([s.mass for s in path]),
        "limits": np.array([int((s.low > -np.inf).sum() + (s.high < np.inf).sum()) for s in path]),
    }
    return ScenarioBox(
        happens=what or "it happens",
        names=tuple(names[j] for j in used),
        low=chosen.low[used],
        high=chosen.high[used],
        density=chosen.density,
        coverage=chosen.coverage,
        mass=chosen.mass,
        base_rate=float(y.mean()),
        p_values=np.array([p[j] for j in used]),
        draws=y.size,
        units=dict(units or {}),
        grades=dict(grades or {}),
        trajectory=Frame(steps),
        provenance=Provenance(
            verb="decide.discover",
            settings={"peel": peel, "least_mass": least_mass, "target_density": target_density},
        ),
        stated=stated,
    )


def _and(said: list[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _of_run(runs: Runs) -> tuple[dict[str, Array], dict[str, str], dict[str, str]]:
    space = runs.draws.space or ParameterSpace.default()
    columns = {n: runs.draws[n] for n in space.names if np.ptp(runs.draws[n]) > 0}
    units = {n: space[n].unit for n in columns}
    return columns, units, {n: space[n].grade for n in columns}


def _clause(runs: Runs, outcome: str, target: float) -> str:
    unit = (OUTCOMES | PAIRED)[outcome][0]
    reached = f"{in_words(outcome)} of {runs.names[min(1, len(runs.names) - 1)]}"
    return f"{reached} is at least {amount(target, unit)}"


def _checked(inputs: Mapping[str, ArrayLike], happens: ArrayLike) -> tuple[list[str], Array, Mask]:
    if not inputs:
        raise ParameterError("inputs must name one assumption or more")
    y = np.asarray(happens)
    if y.ndim != 1 or y.size < 20 or y.dtype != bool:
        raise outside("happens", f"{y.dtype}{y.shape}", "20 or more bools, one a draw")
    if not y.any():
        raise ParameterError("happens is False in every draw: there is nothing to find")
    columns = []
    for name, values in inputs.items():
        column = np.asarray(values, dtype=float)
        if column.shape != y.shape or not np.isfinite(column).all():
            raise outside(f"inputs[{name}]", column.shape, f"finite numbers, {y.shape}")
        columns.append(column)
    return [str(n) for n in inputs], np.stack(columns, axis=1), y
