"""Runs that gave no finite number: counted, reported, refused above a threshold."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from returnflow._names import SuggestsNames, outside
from returnflow.errors import ParameterError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Failures"]


@dataclasses.dataclass(frozen=True)
class Failures(SuggestsNames):
    """Runs that gave no finite number, and which inputs go with them.

    Attributes
    ----------
    points, runs : int
        Base points left out, and failed runs in them.
    asked : int
        Base points in all.
    distance : dict of str to float
        For each input, the largest gap between its distribution over the failed runs and over all
        runs, 0 to 1. Empty without failures.
    """

    points: int = 0
    runs: int = 0
    asked: int = 0
    distance: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def share(self) -> float:
        """Share of the base points left out."""
        return self.points / self.asked if self.asked else 0.0

    def sentence(self) -> str:
        """In words; empty without failures."""
        if not self.points:
            return ""
        text = (
            f"{self.points:,} of {self.asked:,} base points ({100 * self.share:.2g} %) had a run "
            "without a finite output and are left out"
        )
        if self.distance:
            name = max(self.distance, key=lambda k: self.distance[k])
            text += f"; the input that goes most with failures is {name}"
            text += f" (distance {self.distance[name]:.2f})"
        return text + "."


def failures_of(
    counts: tuple[int, int, int], histogram: Sequence[Sequence[int]], names: Sequence[str]
) -> Failures:
    """From (asked, failed points, failed runs) and the histograms of the inputs of failed runs."""
    asked, points, runs = counts
    if not points:
        return Failures(asked=asked)
    distance = {}
    for name, cells in zip(names, histogram, strict=True):
        below, worst = 0, 0.0
        for k, cell in enumerate(cells, start=1):
            below += cell
            worst = max(worst, abs(below / max(runs, 1) - k / len(cells)))
        distance[name] = worst
    return Failures(points, runs, asked, distance)


def failures_of_rows(u: Array, bad_rows: Any, bad_points: Any, names: Sequence[str]) -> Failures:
    """The same from the rows themselves; a base point is a set of rows."""
    cells = 16
    histogram = []
    for j in range(u.shape[1]):
        at = [min(int(v * cells), cells - 1) for v in u[bad_rows, j]]
        histogram.append([at.count(k) for k in range(cells)])
    counts = (len(bad_points), int(bad_points.sum()), int(bad_rows.sum()))
    return failures_of(counts, histogram, names)


def masked(
    u: Array, y: Array, per: int, names: Sequence[str], limit: float
) -> tuple[Any, Failures]:
    """Base points (``per`` rows each) with a failed run, and the account; refuses too many."""
    import numpy as np

    bad_rows = ~np.isfinite(y).all(axis=1)
    bad = bad_rows.reshape(-1, per).any(axis=1)
    failures = failures_of_rows(u, bad_rows, bad, names)
    refuse_failures(failures, limit)
    return bad, failures


def refuse_failures(failures: Failures, limit: float) -> None:
    """Refuses a result that rests on too few of the base points."""
    if not 0 <= limit < 1:
        raise outside("max_failed", limit, "[0, 1) (share)")
    if failures.share > limit:
        raise ParameterError(
            f"too many runs failed: {failures.sentence()} "
            f"Allowed: {100 * limit:.3g} % (max_failed); "
            "narrow the inputs, mend the model, or raise max_failed knowingly"
        )
