"""Cost against effect: plane, acceptability curve, frontier."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import in_words, number
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import PRICE_YEAR
from returnflow._provenance import Provenance
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class
from returnflow.runs import Runs

from ._options import HOLDS_DRAWS, WELFARE, options_of, run_options, weights_of
from .prices import PRICE_BASE, at_prices, money_basis

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["CostEffectiveness", "cost_effectiveness"]


@result_class
class CostEffectiveness(Result):
    """Cost and effect of options on paired draws.

    Attributes
    ----------
    options : tuple of str
    cost, effect : ndarray, shape (draws, options)
        GBP, and the unit of ``effect_name``.
    worth : ndarray
        Values of one unit of effect at which the curves are drawn, GBP.
    acceptability : ndarray, shape (worth, options)
        Probability that each option has the greatest net benefit.
    best : tuple of str
        Option with the greatest mean net benefit at each worth: the frontier.
    """

    options: tuple[str, ...]
    effect_name: str
    cost: Array
    effect: Array
    weights: Array
    worth: Array
    acceptability: Array
    best: tuple[str, ...]
    price_year: str
    welfare: Frame | None
    provenance: Provenance
    stated: str = ""
    _picture = "acceptability"

    def plane(self, option: str, *, against: str | None = None) -> Frame:
        """Extra effect and extra cost of an option, draw by draw."""
        base = self._index(self.options[0] if against is None else against)
        i = self._index(option)
        return Frame(
            {
                "effect": self.effect[:, i] - self.effect[:, base],
                "cost": self.cost[:, i] - self.cost[:, base],
            },
            units={"effect": self.effect_name, "cost": f"GBP, {self.price_year} prices"},
        )

    def frontier(self) -> Frame:
        """Options not dominated, by rising effect, with the cost of each further unit.

        Dominated and extendedly dominated options are left out, as in standard practice.
        """
        c, e = self.weights @ self.cost, self.weights @ self.effect
        kept = efficient(c, e)
        ratio = [np.nan]
        ratio += [(c[b] - c[a]) / (e[b] - e[a]) for a, b in itertools.pairwise(kept)]
        return Frame(
            {
                "option": np.array([self.options[i] for i in kept]),
                "effect": e[kept],
                "cost": c[kept],
                "cost_per_further_unit": np.array(ratio),
            },
            units={"cost": "GBP", "cost_per_further_unit": "GBP"},
        )

    def switch(self) -> Array:
        """Worths at which the best option changes."""
        changes = [i for i in range(1, len(self.best)) if self.best[i] != self.best[i - 1]]
        return np.asarray(self.worth[changes])

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a worth and option: probability of being best, and whether on the frontier."""
        w, k = self.worth.size, len(self.options)
        chosen = np.repeat(np.array(self.best), k)
        name = np.tile(np.array(self.options), w)
        return Frame(
            {
                "worth": np.repeat(self.worth, k),
                "option": name,
                "probability_best": self.acceptability.ravel(),
                "on_frontier": chosen == name,
            },
            units={"worth": f"GBP per {self.effect_name}", "probability_best": "probability"},
        )

    def _index(self, option: str) -> int:
        if option not in self.options:
            raise unknown(option, "an option", self.options)
        return self.options.index(option)

    def _title(self) -> str:
        return f"Cost against {self.effect_name} · {self.cost.shape[0]:,} draws"

    def _sentences(self) -> Sequence[str]:
        first, last = self.best[0], self.best[-1]
        at = self.switch()
        p = self.acceptability[-1, self._index(last)]
        told = (
            f"{first} has the greatest mean net benefit at every worth from "
            f"{number(self.worth[0], 'GBP')} to {number(self.worth[-1], 'GBP')}"
            if at.size == 0
            else f"{first} is best when one {self.effect_name} is worth little; the best option "
            f"changes near {', '.join(number(x, 'GBP') for x in at)}"
        )
        return [
            f"{told}.",
            f"At {number(self.worth[-1], 'GBP')}, {last} is best with probability {100 * p:.0f} %.",
        ]

    def _notes(self) -> Sequence[str]:
        if self.welfare is None:
            beside = "Set deaths, days in detention and admissions beside the cost (``welfare=``)."
        else:
            each = [f"{r['option']}: {_welfare(r)}" for r in self.welfare.to_dicts()]
            beside = f"Beside the cost: {'; '.join(each)}."
        return [beside, HOLDS_DRAWS, *([self.stated] if self.stated else [])]


def _welfare(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{in_words(k)} {number(v)}" for k, v in row.items() if k != "option")


def efficient(cost: Array, effect: Array) -> list[int]:
    """Indices of the lower convex hull of cost over effect, by rising effect."""
    order = sorted(range(cost.size), key=lambda i: (effect[i], cost[i]))
    hull: list[int] = []
    for i in order:
        if hull and effect[i] <= effect[hull[-1]]:
            continue
        while hull and cost[i] <= cost[hull[-1]]:
            hull.pop()
        while len(hull) >= 2:
            a, b = hull[-2], hull[-1]
            first = (cost[b] - cost[a]) / (effect[b] - effect[a])
            second = (cost[i] - cost[b]) / (effect[i] - effect[b])
            if second > first:
                break
            hull.pop()
        hull.append(i)
    return hull


def _of_run(
    runs: Runs, welfare: Frame | None, weights: Any, price_year: str
) -> tuple[Any, Any, Frame, Any]:
    saved, weights = run_options(runs, 0.0, weights)
    ratio = 1.0 if price_year == PRICE_YEAR else at_prices(1.0, of=PRICE_BASE, to=price_year)
    cost = {name: -x * ratio for name, x in saved.items()}
    effect = {runs.comparator: np.zeros(len(runs.draws))}
    effect |= {name: runs.outcome("arrivals_averted", name) for name in runs.names[1:]}
    if welfare is None:
        rows = {k: [np.median(runs.outcome(k, name)) for name in runs.names] for k in WELFARE}
        welfare = Frame({"option": list(runs.names), **rows})
    return cost, effect, welfare, weights


def _stated(price_year: str, basis: str) -> str:
    if price_year == PRICE_YEAR:
        return basis
    ratio = at_prices(1.0, of=PRICE_BASE, to=price_year)
    return f"{basis} Put at {price_year} prices by the GDP deflator [GDPD], times {ratio:.3f}."


@verb
def cost_effectiveness(
    cost: Mapping[str, ArrayLike] | Runs,
    effect: Mapping[str, ArrayLike] | None = None,
    *,
    effect_name: str = "arrival averted",
    worth: ArrayLike,
    welfare: Frame | None = None,
    price_year: str = PRICE_YEAR,
    weights: ArrayLike | None = None,
) -> CostEffectiveness:
    """Plane, acceptability curve and frontier of options on paired draws.

    Parameters
    ----------
    cost : mapping of str to array, shape (draws,), or Runs
        Present value of the cost of each option, GBP; the first option is the comparator. Of a
        run: cost and arrivals averted against its comparator, with the welfare outcomes.
    effect : mapping of str to array, shape (draws,)
        Effect of the same options; more is better. Left out for a run.
    effect_name : str, default "arrival averted"
        One unit of effect in words, e.g. "crossing averted".
    worth : array
        Values of one unit of effect, GBP, rising.
    welfare : Frame, optional
        Welfare outcomes, one row an option (column ``option``), printed beside the cost.
    price_year : str, default "2025"
        Price year of costs and worths. Costs of a run are put there by the GDP deflator
        (:func:`at_prices`); other costs are taken to be at it.
    weights : array, shape (draws,), optional
        Weights of the draws.

    Returns
    -------
    CostEffectiveness

    Raises
    ------
    ParameterError
        Different options in cost and effect, worths that do not rise.

    Examples
    --------
    >>> cost, effect = {"none": [0, 0], "pilot": [10, 10]}, {"none": [0, 0], "pilot": [1, 3]}
    >>> c = cost_effectiveness(cost, effect, effect_name="crossing averted", worth=[0, 4, 6])
    >>> c.best
    ('none', 'none', 'pilot')
    """
    if isinstance(cost, Runs):
        if effect is not None:
            raise ParameterError("effect is that of the run: arrivals averted; leave it out")
        costs, effects, welfare, weights = _of_run(cost, welfare, weights, price_year)
        stated = _stated(price_year, money_basis(cost.draws))
    elif effect is None:
        raise ParameterError("effect must map the options of cost to one value a draw")
    else:
        costs, effects = cost, effect
        stated = f"Cost is at {price_year} prices and discounted as you gave it."
    names, c = options_of(costs)
    others, e = options_of(effects)
    if names != others or c.shape != e.shape:
        raise ParameterError("cost and effect must hold the same options and draws, in one order")
    w = weights_of(weights, c.shape[0])
    values = np.asarray(worth, dtype=float).ravel()
    if values.size == 0 or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise outside("worth", values.tolist()[:6], "finite and rising values, GBP")
    share = np.zeros((values.size, len(names)))
    best = []
    for i, value in enumerate(values):
        nb = value * e - c
        top = nb == nb.max(axis=1, keepdims=True)
        share[i] = w @ (top / top.sum(axis=1, keepdims=True))
        best.append(names[int(np.argmax(w @ nb))])
    return CostEffectiveness(
        options=tuple(names),
        effect_name=effect_name,
        cost=c,
        effect=e,
        weights=w,
        worth=values,
        acceptability=share,
        best=tuple(best),
        price_year=price_year,
        welfare=welfare,
        stated=stated,
        provenance=Provenance(
            verb="decide.cost_effectiveness",
            settings={"options": names, "effect": effect_name, "price_year": price_year},
        ),
    )
