"""What a study by running the pilot on is worth: the table, the verdicts, the sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import in_words, number, signed
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from .prices import money_note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["PilotStudy"]


@result_class
class PilotStudy(Result):
    """Designs "k more weeks at N a week": worth, cost, difference, and a verdict.

    Attributes
    ----------
    designs : tuple of str
    evsi, evsi_error : ndarray, shape (designs,)
        Worth of the data for the choice afterwards, GBP, and its standard error.
    nothing : ndarray, shape (designs,)
        What the same method gives for data that belong to other draws and so say nothing: below
        this an EVSI is the method's own noise.
    cost, cost_error : ndarray, shape (designs,)
        What the best option now would have brought beyond the pilot in these weeks, GBP.
    net, net_error : ndarray, shape (designs,)
        Expected net benefit of sampling: ``evsi - cost``.
    verdicts : tuple of str
        "worth it", "worth it, but not for what it teaches" (the pilot's weeks pay by themselves),
        "not worth it" or "cannot be known", by two standard errors either way.
    teaches : tuple of bool
        Whether the EVSI exceeds ``nothing`` by two standard errors.
    perfect : float
        What knowing everything would be worth.
    welfare : mapping of str to ndarray, shape (designs,)
        Mean deaths, detention days, admissions and re-entries of the pilot's weeks, against none.
    """

    designs: tuple[str, ...]
    evsi: Array
    evsi_error: Array
    nothing: Array
    cost: Array
    cost_error: Array
    net: Array
    net_error: Array
    verdicts: tuple[str, ...]
    teaches: tuple[bool, ...]
    perfect: float
    perfect_error: float
    best_now: str
    options: tuple[str, ...]
    welfare: Mapping[str, Array]
    stated: str
    window: str
    provenance: Provenance
    _picture = "sampling_plan"

    @property
    def best(self) -> str:
        """The design of greatest net benefit if one is worth it; "no study" otherwise."""
        worth = [i for i, v in enumerate(self.verdicts) if v.startswith("worth it")]
        return self.designs[max(worth, key=lambda i: self.net[i])] if worth else "no study"

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a design."""
        columns: dict[str, Any] = {
            "design": list(self.designs),
            "evsi": self.evsi,
            "error": self.evsi_error,
            "cost": self.cost,
            "enbs": self.net,
            "enbs_error": self.net_error,
            "verdict": list(self.verdicts),
            "teaches": list(self.teaches),
        }
        columns |= dict(self.welfare)
        units = dict.fromkeys(("evsi", "error", "cost", "enbs", "enbs_error"), "GBP")
        return Frame(columns, units=units)

    def _title(self) -> str:
        return f"Running the pilot on, for what it would teach · {self.window}"

    def _sentences(self) -> Sequence[str]:
        i = int(np.argmax(self.net))
        told = "; ".join(f"{d}: {v}" for d, v in zip(self.designs, self.verdicts, strict=True))
        known = (
            "its data would move the choice beyond the method's own noise"
            if self.teaches[i]
            else "whether its data would teach anything cannot be known: its worth is within the "
            "method's own noise"
        )
        return [
            f"Decided now, {self.best_now} is best; knowing everything would be worth "
            f"{_gbp(self.perfect)} (standard error {_gbp(self.perfect_error)}).",
            f"By expected net benefit — {told}.",
            f"{self.designs[i]} is worth {_gbp(self.evsi[i])} ({_gbp(self.evsi_error[i])}) and "
            f"costs {_gbp(self.cost[i])} ({_gbp(self.cost_error[i])}): {known}.",
            *([self.stated] if self.stated else []),
        ]

    def _notes(self) -> Sequence[str]:
        at = {k: float(v[int(np.argmax(self.net))]) for k, v in self.welfare.items()}
        beside = ", ".join(f"{in_words(k)} {signed(v, '')}" for k, v in at.items())
        return [
            f"Beside the money, of the pilot's weeks against no scheme (means): {beside}.",
            "The choice afterwards lasts as long as the window. Holds parameter, start and process "
            "uncertainty of the draws; not the choice of model or of deterrence form, nor data "
            "other than weekly arrivals, crossing days, preventions, returns, detentions and "
            "detected re-entries.",
            *money_note("net_benefit_gbp", self.provenance),
        ]


def _gbp(value: float) -> str:
    return number(value, "GBP")
