"""Returns a week whose effect would be found, form by form: the table and the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import REQUIRED
from returnflow._provenance import Provenance
from returnflow.decide._bench import (
    quantiles,
    show,
)
from returnflow.decide._options import level_of
from returnflow.frames import Frame
from returnflow.results import Result, result_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["ReturnsToDetect"]


@result_class
class ReturnsToDetect(Result):
    """Returns a week whose effect on arrivals would be found by a review, form by form.

    Attributes
    ----------
    forms : tuple of str
        Forms of deterrence.
    returns_per_week : ndarray, shape (forms,)
        Cap on returns at which the probability of finding the reduction, over all draws, reaches
        ``wanted``; infinite where no number up to the last tried does.
    caps : ndarray, shape (caps,)
        Caps tried.
    detection : ndarray, shape (forms, caps)
        Probability of finding the reduction at each.
    of_draws : ndarray, shape (forms, draws)
        The cap at which each draw's own reduction is found with that probability.
    reduction : ndarray, shape (forms, caps)
        Median of the largest weekly reduction of arrivals.
    smallest : ndarray, shape (forms,)
        Smallest reduction found with that probability, given how the reduction grows.
    """

    scenario: str
    review: str
    weeks: int
    wanted: float
    forms: tuple[str, ...]
    returns_per_week: Array
    caps: Array
    detection: Array
    of_draws: Array
    reduction: Array
    smallest: Array
    nominal_size: float
    level: float
    provenance: Provenance
    _picture = "returns_to_detect"

    def plot_data(self) -> Frame:
        """Probability of finding the effect, one row a form and cap."""
        f, c = self.detection.shape
        return Frame(
            {
                "form": np.repeat(list(self.forms), c),
                "returns_per_week": np.tile(self.caps, f),
                "detection": self.detection.ravel(),
                "wanted": [self.wanted] * (f * c),
            },
            units={"returns_per_week": "people", "detection": "probability"},
        )

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a form: returns a week over all draws, and their spread between draws."""
        level = self.level if level is None else level_of(level)
        q = np.array([quantiles(v, level) for v in self.of_draws])
        return Frame(
            {
                "form": list(self.forms),
                "returns_per_week": self.returns_per_week,
                "median_draw": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": [level] * len(self.forms),
                "reachable": np.isfinite(self.of_draws).mean(axis=1),
                "smallest_detectable": self.smallest,
                "grade": ["D"] * len(self.forms),
            },
            units=dict.fromkeys(("returns_per_week", "median_draw", "low", "high"), REQUIRED)
            | dict.fromkeys(("reachable", "smallest_detectable"), "share"),
        )

    def _title(self) -> str:
        return (
            f"Returns a week for an effect that is visible by {self.review} · {self.weeks} weeks · "
            f"found with probability {100 * self.wanted:.0f} %"
        )

    def _sentences(self) -> Sequence[str]:
        told = "; ".join(
            f"{f} {'never' if np.isinf(r) else f'{r:,.0f}'}"
            for f, r in zip(self.forms, self.returns_per_week, strict=True)
        )
        best = self.detection.max(axis=1)
        most = ", ".join(f"{f} {100 * p:.0f} %" for f, p in zip(self.forms, best, strict=True))
        return [
            f"By {self.review} the effect of {self.scenario} would be found with probability "
            f"{100 * self.wanted:.0f} % at this many returns a week, by form of deterrence — "
            f"{told}.",
            f"At {self.caps[-1]:,.0f} or fewer a week the probability is at most: {most}.",
            *self._medians(),
        ]

    def _medians(self) -> list[str]:
        rows = [
            f"{f} {show(quantiles(v, self.level)[0])}"
            for f, v in zip(self.forms, self.of_draws, strict=True)
        ]
        return [f"In the median draw: {'; '.join(rows)}."]

    def _notes(self) -> Sequence[str]:
        return [
            "Beds are left free; forms carry no probability and are not averaged. The estimator "
            "knows memory, volatility and size: the best case, two-sided "
            f"{100 * self.nominal_size:.0f} %. Reductions are those of the model in the mean; the "
            "luck of the weeks is that of the crossing process. Holds parameter and process "
            "uncertainty; not other policies or a change of the process. Grade D: no form of "
            "deterrence has good evidence."
        ]
