"""``Contrast``: one scenario of a run against another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._format import level_text
from ._options import level_or_default
from ._provenance import Provenance
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .runs import Runs

HOLDS = (
    "Holds parameter, process and start uncertainty. Does not hold: the choice of model, "
    "of deterrence form, of baseline, a change of policy."
)


@result_class
class Contrast(Result):
    """One scenario against another, paired draw by draw."""

    runs: Runs
    scenario: str
    comparator: str
    provenance: Provenance

    _picture = "difference"

    def _drawn(self) -> str:
        """Weeks are kept for differences against the comparator of the runs alone."""
        return self._picture if self.comparator == self.runs.comparator else ""

    def _title(self) -> str:
        runs = self.runs
        return (
            f"{self.scenario} less {self.comparator} · {runs._window()} · "
            f"{len(runs.draws):,} draws · {level_text(runs.level)} intervals"
        )

    def difference(self, outcome: str) -> NDArray[np.float64]:
        """The difference of an outcome, one number a draw."""
        return self.runs.difference(outcome, self.scenario, self.comparator)

    def summary(self, *, level: float | None = None) -> Frame:
        """Differences of every outcome of the window."""
        from ._runs_frames import contrast

        share = self.runs.level if level is None else level_or_default(level)
        return contrast(self.runs, self.scenario, self.comparator, share)

    def plot_data(self, series: str = "arrivals") -> Frame:
        """Weekly differences of one series."""
        return self.runs.plot_data(series).filter(
            scenario=self.scenario, comparator=self.comparator
        )

    def _notes(self) -> Sequence[str]:
        return [
            "Same draws and same noise on both sides: the difference is the scenario's.",
            HOLDS,
        ]
