"""Scenarios on one set of draws and one noise: what decisions on the model compute with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow import _core
from returnflow._names import outside, unknown
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow._progress import Progress, ProgressLike
from returnflow._rng import RNG, seed_of
from returnflow._starts import ready_draws
from returnflow.draws import Draws
from returnflow.frames import Frame
from returnflow.runs import Runs
from returnflow.scenarios import Scenario, as_scenario

from .prices import money_basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "AMPLE",
    "FORMS",
    "Bench",
    "at_level",
    "bench_of",
    "crossing",
    "forms_of",
    "quantiles",
    "reached_by",
    "show",
]

FORMS = ("none", "exponential", "hill", "elastic")
N_DEFAULT = 2_000
# So many beds never bind.
AMPLE = 1_000_000.0
# Scenarios simulated at once: bounds memory, changes no number.
CHUNK = 32


@dataclass(frozen=True)
class Bench:
    """Draws, window, seed and comparator of a question."""

    draws: Draws
    scenario: Scenario
    comparator: Scenario
    weeks: int
    mode: str
    seed: int
    threads: int | None
    record: Mapping[str, Any]
    progress: ProgressLike = None

    def outcomes(
        self, scenarios: Sequence[Scenario | Mapping[str, Array]], names: Sequence[str]
    ) -> dict[str, Array]:
        """Outcomes, scenarios x draws; paired ones are against the comparator."""
        parts: dict[str, list[Array]] = {n: [] for n in names}
        with Progress(self.progress, "simulating", len(scenarios), "scenarios") as bar:
            for first in range(0, len(scenarios), CHUNK):
                self._some(scenarios[first : first + CHUNK], parts)
                bar.callback(min(first + CHUNK, len(scenarios)), len(scenarios))
        return {n: np.concatenate(v) for n, v in parts.items()}

    def _some(
        self, some: Sequence[Scenario | Mapping[str, Array]], parts: dict[str, list[Array]]
    ) -> None:
        cube = _core.simulate_outcomes(
            self.draws._core,
            [self.comparator._core, *(_core_of(s) for s in some)],
            weeks=self.weeks,
            mode=self.mode,
            seed=self.seed,
            threads=self.threads,
        )
        paired = _core.paired_outcomes(cube) if any(n in PAIRED for n in parts) else None
        for name, rows in parts.items():
            if name in PAIRED and paired is not None:
                rows.append(paired[:, list(PAIRED).index(name)])
            else:
                rows.append(cube[1:, list(OUTCOMES).index(name)])

    def with_draws(self, draws: Draws) -> Bench:
        """The same question on other draws."""
        return replace(self, draws=draws)

    @property
    def window(self) -> str:
        """Weeks and draws, for a title."""
        return f"{self.weeks} weeks, {len(self.draws):,} draws"

    def settings(self, **more: Any) -> dict[str, Any]:
        """What to write down."""
        return {
            "scenario": self.scenario.name,
            "comparator": self.comparator.name,
            "weeks": self.weeks,
            "draws": len(self.draws),
            "mode": self.mode,
            "deterrence_form": self.draws.deterrence_form,
            "money": money_basis(self.draws),
            **more,
        }


def _core_of(scenario: Scenario | Mapping[str, Array]) -> Any:
    return scenario._core if isinstance(scenario, Scenario) else scenario


def bench_of(
    given: Runs | Scenario | str,
    *,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    space: Any = None,
    mode: str = "stochastic",
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Bench:
    """The question that a scenario or a run poses; a run lends its draws, window, mode and seed."""
    if isinstance(given, Runs):
        if len(given.names) < 2:
            raise outside("runs", given.names, "a scenario beside the comparator")
        seed = given.provenance.seed
        return Bench(
            given.draws if n is None else given.draws.subset(slice(0, n)),
            given.scenarios[given.names[1]],
            given.scenarios[given.comparator],
            given.weeks,
            given.mode,
            0 if seed is None else seed,
            threads,
            given.provenance.rng,
            progress,
        )
    if mode not in ("stochastic", "expected"):
        raise outside("mode", mode, "'stochastic' or 'expected'")
    seed, record = seed_of(rng)
    size = N_DEFAULT if n is None and draws is None else n
    ready, _ = ready_draws(draws, space, None, size, seed, threads, None)
    scenario = as_scenario(given)
    return Bench(ready, scenario, Scenario.none(), weeks, mode, seed, threads, record, progress)


def forms_of(forms: Iterable[str]) -> tuple[str, ...]:
    """Forms of deterrence, checked, each once."""
    chosen = tuple(dict.fromkeys(forms))
    for form in chosen:
        if form not in _core.deterrence_forms():
            raise unknown(form, "a form of deterrence", _core.deterrence_forms(), path="forms")
    if not chosen:
        raise outside("forms", forms, "one or more forms")
    return chosen


def crossing(grid: Array, values: Array, target: float) -> Array:
    """For each column, the first point of the grid at which the values reach the target from below.

    Linear between points; the first point where already there, infinite where never.
    """
    reached = values >= target
    k = np.argmax(reached, axis=0)
    column = np.arange(values.shape[1])
    before = np.maximum(k - 1, 0)
    low, high = values[before, column], values[k, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(high > low, (target - low) / (high - low), 0.0)
    at = grid[before] + np.clip(share, 0, 1) * (grid[k] - grid[before])
    at = np.where(k == 0, grid[0], at)
    return np.where(reached.any(axis=0), at, np.inf)


def at_level(grid: Array, values: Array, at: Array) -> Array:
    """Values of each column at its own point of the grid; NaN where that is infinite."""
    out = np.full(at.size, np.nan)
    ok = np.isfinite(at)
    place = np.clip(np.searchsorted(grid, at[ok]), 1, grid.size - 1)
    column = np.flatnonzero(ok)
    low, high = grid[place - 1], grid[place]
    share = (at[ok] - low) / (high - low)
    out[ok] = values[place - 1, column] * (1 - share) + values[place, column] * share
    return out


def quantiles(x: Array, level: float) -> tuple[float, float, float]:
    """Median, low and high; infinite values count as the largest."""
    tail = (1 - level) / 2
    ordered = np.sort(x[~np.isnan(x)])
    if ordered.size == 0:
        return (np.nan, np.nan, np.nan)
    pick = [ordered[min(int(p * ordered.size), ordered.size - 1)] for p in (0.5, tail, 1 - tail)]
    return (float(pick[0]), float(pick[1]), float(pick[2]))


def reached_by(needed: Array, what: str, unit: str) -> Frame:
    """Share of draws in which each value is enough; at most 400 points."""
    ordered = np.sort(needed)
    share = np.arange(1, ordered.size + 1) / ordered.size
    keep = np.flatnonzero(np.isfinite(ordered))
    if keep.size > 400:
        keep = keep[np.linspace(0, keep.size - 1, 400).astype(int)]
    value, share = np.append(0.0, ordered[keep]), np.append(0.0, share[keep])
    n = value.size
    return Frame({"what": [what] * n, "unit": [unit] * n, "value": value, "share": share})


def show(x: float, digits: str = ",.0f") -> str:
    """A number, or "out of reach" for infinity."""
    return "out of reach" if np.isinf(x) else f"{x:{digits}}"
