"""How options of a search are judged: outcomes to values, values to one score an option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from returnflow._names import outside

from ._bench import Bench
from ._options import WELFARE
from ._rules import COSTS, Option, answered, outcomes, scheme_cost
from .robust import cvar

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["RULES", "Judge", "best_of", "score_of", "value_of"]

RULES = ("expected", "minimax_regret", "cvar")


@dataclass(frozen=True)
class Judge:
    """How options are judged."""

    worth: tuple[str, float]
    rule: str
    tail: float
    budget: float | None
    reprices: bool | str

    def found(
        self, bench: Bench, options: Sequence[Option], w: Array, *, beside: bool = True
    ) -> tuple[dict[str, Array], Array | None]:
        """Outcomes, options x draws, and the answer in price, if smugglers give one."""
        names = needed(self.worth)
        if beside or self.budget is not None:
            names = [*dict.fromkeys([*names, *WELFARE, *COSTS])]
        if self.reprices:
            worst = self.reprices == "worst"
            return answered(
                bench,
                options,
                names,
                w,
                lambda f: -value_of(f, self.worth) if worst else f["takings"],
            )
        return outcomes(bench, options, names), None

    def scores(self, bench: Bench, options: Sequence[Option], w: Array) -> Array:
        """One score an option, more is better; minus infinity beyond the budget."""
        found, _ = self.found(bench, options, w, beside=False)
        values = value_of(found, self.worth)
        if self.budget is None:
            return score_of(values, self.rule, self.tail, w)
        ok = scheme_cost(bench, found) @ w <= self.budget
        out = np.full(len(options), -np.inf)
        if ok.any():  # regret is against what can be afforded
            out[ok] = score_of(values[ok], self.rule, self.tail, w)
        return out

    def unanswered(self, bench: Bench, options: Sequence[Option], w: Array) -> Array | None:
        """Scores when prices follow the draws' own parameter."""
        if not self.reprices:
            return None
        values = value_of(outcomes(bench, options, needed(self.worth)), self.worth)
        return score_of(values, self.rule, self.tail, w)


def needed(worth: tuple[str, float]) -> list[str]:
    objective, value = worth
    return [objective, "arrivals_averted"] if value else [objective]


def value_of(found: Mapping[str, Array], worth: tuple[str, float]) -> Array:
    objective, value = worth
    out = found[objective] + value * found["arrivals_averted"] if value else found[objective]
    if not np.isfinite(out).all():
        raise outside("objective", objective, "an outcome that is defined in every draw")
    return out


def score_of(values: Array, rule: str, tail: float, w: Array) -> Array:
    """One score an option; more is better."""
    if rule == "expected":
        return np.asarray(values @ w)
    if rule == "cvar":
        return np.array([cvar(v, tail=tail, weights=w) for v in values])
    return np.asarray(-(values.max(axis=0) - values).max(axis=1))


def best_of(score: Array, most: int) -> list[int]:
    return [int(i) for i in np.argsort(-score, kind="stable")[:most]]
