"""Scenario discovery: in which part of the assumptions does something happen? (PRIM)

Friedman and Fisher (1999); Bryant and Lempert (2010). A box is peeled a thin slice at a time from
the side that leaves the densest remainder, then pasted back where that does not hurt, and told in
plain English.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import in_words
from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._provenance import Provenance
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = ["ScenarioBox", "discover"]


@dataclass(frozen=True)
class _Step:
    low: Array
    high: Array
    inside: Mask
    density: float
    coverage: float
    mass: float


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
    _picture = "scenario_box"

    def limits(self) -> list[str]:
        """Each limit in words, the most telling first."""
        out = []
        for name, low, high in zip(self.names, self.low, self.high, strict=True):
            unit = self.units.get(name, "")
            tail = f" {unit}" if unit else ""
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
                f"No part of the assumptions stands out: {self.happens} in {self.base_rate:.0%} "
                "of all draws."
            ]
        return [
            f"When {', and '.join(self.limits())}, {self.happens} in {self.density:.0%} of draws, "
            f"against {self.base_rate:.0%} of all draws.",
            f"This box holds {self.mass:.0%} of the draws and {self.coverage:.0%} of the cases.",
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "A description of the draws, not of causes; limits of inputs without evidence "
            "(grade D) inherit their weakness."
        ]


@verb
def discover(
    inputs: Mapping[str, ArrayLike],
    happens: ArrayLike,
    *,
    what: str = "it happens",
    peel: float = 0.05,
    least_mass: float = 0.05,
    target_density: float = 0.8,
    units: Mapping[str, str] | None = None,
    grades: Mapping[str, str] | None = None,
) -> ScenarioBox:
    """Find the part of the assumptions in which something happens, and say it in words.

    Parameters
    ----------
    inputs : mapping of str to array, shape (draws,)
        The assumptions, draw by draw.
    happens : array of bool, shape (draws,)
        Whether it happens in each draw.
    what : str
        What happens, as a clause: "the scheme costs more than it avoids".
    peel : float, default 0.05
        Share of the box peeled at each step.
    least_mass : float, default 0.05
        The box never holds a smaller share of the draws.
    target_density : float, default 0.8
        The first box on the way that reaches it is taken; else the one with the greatest harmonic
        mean of density and coverage.
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
    """
    for name, value in (("peel", peel), ("least_mass", least_mass)):
        if not 0 < value < 0.5:
            raise outside(name, value, "(0, 0.5)")
    if not 0 < target_density <= 1:
        raise outside("target_density", target_density, "(0, 1]")
    names, x, y = _checked(inputs, happens)
    path = _peel(x, y, peel, least_mass)
    chosen = _paste(x, y, _choose(path, target_density), peel)
    used = [j for j in range(len(names)) if chosen.low[j] > -np.inf or chosen.high[j] < np.inf]
    p = {j: _p_value(x, y, chosen, j) for j in used}
    used.sort(key=lambda j: (p[j], names[j]))
    steps = {
        "density": np.array([s.density for s in path]),
        "coverage": np.array([s.coverage for s in path]),
        "mass": np.array([s.mass for s in path]),
        "limits": np.array([int((s.low > -np.inf).sum() + (s.high < np.inf).sum()) for s in path]),
    }
    return ScenarioBox(
        happens=what,
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
    )


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


def _step(y: Mask, low: Array, high: Array, inside: Mask) -> _Step:
    hits = int((y & inside).sum())
    held = int(inside.sum())
    return _Step(low, high, inside, hits / max(held, 1), hits / int(y.sum()), held / y.size)


def _peel(x: Array, y: Mask, peel: float, least: float) -> list[_Step]:
    d = x.shape[1]
    path = [_step(y, np.full(d, -np.inf), np.full(d, np.inf), np.ones(y.size, dtype=bool))]
    while path[-1].density < 1:
        now = path[-1]
        rows = np.flatnonzero(now.inside)
        best: tuple[float, int, int, float] | None = None
        for j in range(d):
            values = x[rows, j]
            for side, limit in _cuts(values, peel):
                keep = values >= limit if side < 0 else values <= limit
                kept = int(keep.sum())
                if kept == rows.size or kept < least * y.size:
                    continue
                # Gain in density per draw given up (Friedman and Fisher's patient criterion).
                gain = (y[rows[keep]].mean() - now.density) / (rows.size - kept)
                if best is None or gain > best[0] + 1e-15:
                    best = (float(gain), j, side, limit)
        if best is None or best[0] <= 0:
            return path
        _, j, side, limit = best
        low, high = now.low.copy(), now.high.copy()
        if side < 0:
            low[j] = limit
        else:
            high[j] = limit
        held = now.inside & (x[:, j] >= low[j]) & (x[:, j] <= high[j])
        path.append(_step(y, low, high, held))
    return path


def _cuts(values: Array, peel: float) -> list[tuple[int, float]]:
    """Limits that give up about a share ``peel`` at either end; whole atoms at least."""
    ordered = np.sort(values)
    k = max(1, round(peel * ordered.size))
    cuts = []
    first, last = float(ordered[k - 1]), float(ordered[-k])
    above, below = ordered[ordered > first], ordered[ordered < last]
    if above.size:
        cuts.append((-1, float(above[0])))
    if ordered[0] < first:
        cuts.append((-1, first))
    if below.size:
        cuts.append((1, float(below[-1])))
    if ordered[-1] > last:
        cuts.append((1, last))
    return cuts


def _choose(path: list[_Step], target: float) -> _Step:
    for step in path:
        if step.density >= target:
            return step
    return max(path, key=lambda s: 2 * s.density * s.coverage / (s.density + s.coverage + 1e-12))


def _paste(x: Array, y: Mask, box: _Step, share: float) -> _Step:
    """Drops or widens limits as long as density does not fall."""
    now = box
    for j in range(x.shape[1]):
        low, high = now.low.copy(), now.high.copy()
        low[j], high[j] = -np.inf, np.inf
        wider = _step(y, low, high, _inside(x, low, high))
        if wider.density >= now.density:
            now = wider
    improved = True
    while improved:
        improved = False
        for j in range(x.shape[1]):
            for side in (-1, 1):
                more = _widen(x, y, now, j, side, share)
                if more is not None and more.density >= now.density:
                    now, improved = more, True
    return now


def _inside(x: Array, low: Array, high: Array) -> Mask:
    return np.asarray(((x >= low) & (x <= high)).all(axis=1))


def _widen(x: Array, y: Mask, box: _Step, j: int, side: int, share: float) -> _Step | None:
    low, high = box.low.copy(), box.high.copy()
    limit = low[j] if side < 0 else high[j]
    if math.isinf(limit):
        return None
    open_low, open_high = low.copy(), high.copy()
    (open_low if side < 0 else open_high)[j] = side * np.inf
    beyond = x[_inside(x, open_low, open_high) & ~box.inside, j]
    if beyond.size == 0:
        return None
    k = min(max(1, round(share * box.inside.sum())), beyond.size) - 1
    if side < 0:
        low[j] = np.sort(beyond)[::-1][k]
    else:
        high[j] = np.sort(beyond)[k]
    return _step(y, low, high, _inside(x, low, high))


def _p_value(x: Array, y: Mask, box: _Step, j: int) -> float:
    """P(at least that many cases in the box) at the density of the box without limit ``j``."""
    low, high = box.low.copy(), box.high.copy()
    low[j], high[j] = -np.inf, np.inf
    without = _inside(x, low, high)
    p = float(y[without].mean())
    n, k = int(box.inside.sum()), int((y & box.inside).sum())
    if p in (0.0, 1.0):
        return 1.0
    i = np.arange(k, n + 1, dtype=float)
    logs = np.array([math.lgamma(n + 1) - math.lgamma(a + 1) - math.lgamma(n - a + 1) for a in i])
    logs += i * math.log(p) + (n - i) * math.log1p(-p)
    top = float(logs.max())
    return float(min(1.0, math.exp(top) * np.exp(logs - top).sum()))
