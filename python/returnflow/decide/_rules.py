"""Threshold rules: one schedule to a review, then one of two, by the arrivals counted until then.

Scenarios that differ only from a week on give equal numbers before it, so a rule is exactly the one
branch in some draws and the other in the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow.scenarios import Scenario

from ._bench import Bench

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Option", "ThresholdRule", "outcomes", "scheme_cost"]

# What the scheme itself costs: outcome, and the parameter that prices it.
COSTS = {
    "detention_days": "cost_detention_day",
    "returns": "cost_flight_escort",
    "intake": "cost_legal_case",
    "admissions": "cost_admission",
}
# Answers that smugglers choose among: log price for log demand; 0 to .8 is the range of the prior.
PRICE_RESPONSES = (0.0, 0.4, 0.8)


@dataclass(frozen=True)
class ThresholdRule:
    """A schedule that is decided at a review.

    Attributes
    ----------
    name : str
    few, many : Scenario
        What follows when arrivals until the review are at most ``threshold``, or more. They are the
        same until then.
    review_weeks : int
        Weeks until the review.
    threshold : float
        Arrivals, people, in these weeks.
    """

    name: str
    few: Scenario
    many: Scenario
    review_weeks: int
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """As a mapping; :meth:`from_dict` takes it back."""
        return {
            "threshold_rule": self.name,
            "review_weeks": self.review_weeks,
            "threshold": self.threshold,
            "few": self.few.to_dict(),
            "many": self.many.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ThresholdRule:
        """The rule of a mapping."""
        return cls(
            str(data["threshold_rule"]),
            Scenario.from_dict(data["few"]),
            Scenario.from_dict(data["many"]),
            int(data["review_weeks"]),
            float(data["threshold"]),
        )


Option = Scenario | ThresholdRule


def outcomes(bench: Bench, options: Sequence[Option], names: Sequence[str]) -> dict[str, Array]:
    """Outcomes of scenarios and rules, options x draws."""
    flat: list[Scenario] = []
    for one in options:
        flat += [one] if isinstance(one, Scenario) else [one.few, one.many]
    found = bench.outcomes(flat, names)
    many = _reviews(bench, options)
    out = {name: np.empty((len(options), len(bench.draws))) for name in names}
    at = 0
    for i, one in enumerate(options):
        for name in names:
            row = found[name][at]
            out[name][i] = row if i not in many else np.where(many[i], found[name][at + 1], row)
        at += 1 if isinstance(one, Scenario) else 2
    return out


def _reviews(bench: Bench, options: Sequence[Option]) -> dict[int, NDArray[np.bool_]]:
    """For each rule, the draws in which many came until its review."""
    by_week: dict[int, list[int]] = {}
    for i, one in enumerate(options):
        if isinstance(one, ThresholdRule):
            by_week.setdefault(one.review_weeks, []).append(i)
    many = {}
    for weeks, places in by_week.items():
        rules = [one for one in (options[i] for i in places) if isinstance(one, ThresholdRule)]
        short = replace(bench, weeks=weeks)
        arrivals = short.outcomes([rule.few for rule in rules], ["arrivals"])["arrivals"]
        for i, rule, row in zip(places, rules, arrivals, strict=True):
            many[i] = row > rule.threshold
    return many


def scheme_cost(bench: Bench, found: Mapping[str, Array]) -> Array:
    """Detention, flights, cases and admissions, options x draws: GBP, 2025 prices, no discount."""
    return np.asarray(sum(found[o] * bench.draws[p] for o, p in COSTS.items()))


def answered(
    bench: Bench,
    options: Sequence[Option],
    names: Sequence[str],
    w: Array,
    wanted: Callable[[Mapping[str, Array]], Array],
) -> tuple[dict[str, Array], Array]:
    """Outcomes under the answer in price that smugglers want most, and that answer.

    The follower of a Stackelberg game: smugglers see the schedule, then choose how far prices fall
    with demand; each option is judged under their choice. ``wanted`` turns outcomes into what they
    want, options x draws.
    """
    best: dict[str, Array] = {}
    most = np.full(len(options), -np.inf)
    chosen = np.zeros(len(options))
    for response in PRICE_RESPONSES:
        moved = bench.with_draws(bench.draws.with_column("price_response", response))
        found = outcomes(moved, options, [*dict.fromkeys([*names, "takings"])])
        reward = wanted(found) @ w
        better = reward > most
        most, chosen = np.where(better, reward, most), np.where(better, response, chosen)
        for name in names:
            old = best.get(name, found[name])
            best[name] = np.where(better[:, None], found[name], old)
    return best, chosen
