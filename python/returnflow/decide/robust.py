"""Choices that hold when probabilities are not trusted: regret, tail means, minimax regret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._options import HOLDS_DRAWS, given_options, weights_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from returnflow.runs import Runs

    Array = NDArray[np.float64]

__all__ = ["CRITERIA", "Robustness", "cvar", "robustness"]

CRITERIA = ("mean", "minimax_regret", "maximin", "cvar", "mean_regret", "p95_regret")
_WORDS = {
    "mean": "greatest mean",
    "minimax_regret": "least greatest regret",
    "maximin": "greatest worst case",
    "cvar": "greatest mean of the worst tail",
    "mean_regret": "least mean regret",
    "p95_regret": "least 95 % regret",
}


@verb
def cvar(values: ArrayLike, *, tail: float = 0.1, weights: ArrayLike | None = None) -> float:
    """Mean of the worst share ``tail`` of the values (conditional value at risk of a gain).

    Parameters
    ----------
    values : array, shape (draws,)
        Values; more is better.
    tail : float, default 0.1
        Share of draws in the tail, in (0, 1]; 1 gives the mean.
    weights : array, shape (draws,), optional
        Weights of the draws. A draw on the border counts in part (Rockafellar, Uryasev 2002).

    Returns
    -------
    float

    Raises
    ------
    ParameterError
        ``tail`` outside (0, 1], values that are not finite.

    Examples
    --------
    >>> cvar([1.0, 2.0, 3.0, 10.0], tail=0.5)
    1.5
    """
    if not 0 < tail <= 1:
        raise outside("tail", tail, "(0, 1]")
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or x.size == 0 or not np.isfinite(x).all():
        raise outside("values", x.shape, "finite numbers, one a draw")
    w = weights_of(weights, x.size)
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(w[order])
    taken = np.clip(tail - (upto - w[order]), 0.0, w[order])
    return float(taken @ x[order] / taken.sum())


@result_class
class Robustness(Result):
    """How each option fares by several criteria, on the same draws.

    Attributes
    ----------
    options : tuple of str
    scores : mapping of str to ndarray
        Criterion to one value an option, in the unit of the values.
    best_share : ndarray
        Share of draws in which each option is best.
    stated : str
        What an arrival averted is taken to be worth, when the options come from a run.
    """

    options: tuple[str, ...]
    scores: Mapping[str, Array]
    best_share: Array
    tail: float
    unit: str
    draws: int
    provenance: Provenance
    stated: str = ""
    _picture = "robustness"

    def choice(self, criterion: str = "minimax_regret") -> str:
        """The option that a criterion picks."""
        if criterion not in self.scores:
            raise unknown(criterion, "a criterion", CRITERIA)
        score = self.scores[criterion]
        least = criterion.endswith("regret")
        return self.options[int(np.argmin(score) if least else np.argmax(score))]

    @property
    def flips(self) -> bool:
        """True when criteria disagree on the choice."""
        return len({self.choice(c) for c in self.scores}) > 1

    def summary(self, *, level: float | None = None) -> Frame:
        """One row an option, one column a criterion."""
        columns: dict[str, Any] = {"option": np.array(self.options), "best_in": self.best_share}
        columns |= {name: self.scores[name] for name in CRITERIA}
        units = dict.fromkeys(CRITERIA, self.unit) | {"best_in": "share"}
        return Frame(columns, units=units)

    def _title(self) -> str:
        return f"Robustness of {len(self.options)} options · {self.draws:,} draws"

    def _sentences(self) -> Sequence[str]:
        picks: dict[str, list[str]] = {}
        for name in CRITERIA:
            picks.setdefault(self.choice(name), []).append(_WORDS[name])
        told = "; ".join(f"{o} has the {', the '.join(c)}" for o, c in picks.items())
        flips = "The choice depends on the criterion" if self.flips else "All criteria agree"
        return [f"{flips}: {told}.", *([self.stated] if self.stated else [])]

    def _notes(self) -> Sequence[str]:
        return [f"The worst tail is {100 * self.tail:.0f} % of draws. {HOLDS_DRAWS}"]


@verb
def robustness(
    values: Mapping[str, ArrayLike] | Runs,
    *,
    tail: float = 0.1,
    value_per_arrival_averted_gbp: float = 0.0,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
) -> Robustness:
    """Regret, worst cases and tail means of options on paired draws.

    The regret of an option in a draw is the best value of any option there less its own.

    Parameters
    ----------
    values : mapping of str to array, shape (draws,), or Runs
        Value of each option, draw by draw; more is better. Of a run: its comparator (0) and the
        ``net_benefit_gbp`` of each scenario.
    tail : float, default 0.1
        Share of draws in the worst tail.
    value_per_arrival_averted_gbp : float, default 0
        For a run: GBP added for each arrival averted; a value judgement, said in the result.
    weights : array, shape (draws,), optional
        Weights of the draws; the greatest regret and the worst case ignore them.
    unit : str, default "GBP"
        Unit of the values.

    Returns
    -------
    Robustness

    Raises
    ------
    ParameterError
        Fewer than two options, unequal lengths, values that are not finite.

    Examples
    --------
    >>> r = robustness({"safe": [1.0, 1.0], "bold": [5.0, -4.0]})
    >>> r.choice("maximin"), r.choice("minimax_regret")
    ('safe', 'safe')
    """
    names, v, weights, stated = given_options(values, value_per_arrival_averted_gbp, weights, unit)
    w = weights_of(weights, v.shape[0])
    regret = v.max(axis=1, keepdims=True) - v
    best = v == v.max(axis=1, keepdims=True)
    scores = {
        "mean": w @ v,
        "minimax_regret": regret.max(axis=0),
        "maximin": v.min(axis=0),
        "cvar": np.array([cvar(v[:, i], tail=tail, weights=w) for i in range(len(names))]),
        "mean_regret": w @ regret,
        "p95_regret": np.array([_quantile(regret[:, i], w, 0.95) for i in range(len(names))]),
    }
    return Robustness(
        options=tuple(names),
        scores=scores,
        best_share=w @ (best / best.sum(axis=1, keepdims=True)),
        tail=tail,
        unit=unit,
        draws=v.shape[0],
        provenance=Provenance(verb="decide.robustness", settings={"options": names, "tail": tail}),
        stated=stated,
    )


def _quantile(x: Array, w: Array, p: float) -> float:
    order = np.argsort(x, kind="stable")
    upto = np.cumsum(w[order])
    return float(x[order][min(int(np.searchsorted(upto, p - 1e-12)), x.size - 1)])
