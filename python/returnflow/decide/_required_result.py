"""The answer to how many returns, beds and flights it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import REQUIRED
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import quantiles, reached_by, show
from ._options import level_of
from .prices import money_note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BESIDE = {
    "returns": "people",
    "admissions": "people",
    "reentries": "people",
    "detention_days": "person-days",
    "deaths": "people",
    "net_benefit_gbp": "GBP",
}


@result_class
class Required(Result):
    """A weekly number of returns with its distribution, and what it implies.

    Attributes
    ----------
    returns_per_week, beds, flights_per_week : ndarray, shape (draws,)
        Cap on returns that gives the wanted share; beds in use at the peak; flights to plan.
        Infinite where no number of returns gives it.
    beside : mapping of str to ndarray
        Other outcomes at that number; NaN where it is out of reach. ``net_benefit_gbp`` is
        against the comparator: what it costs less, never the whole cost of support.
    capped : bool
        True when the cap was given and what it delivers was asked.
    arithmetic : float
        Returns a week by plain arithmetic on the median arrivals: no attrition, no ramp.
    """

    question: str
    returns_per_week: Array
    beds: Array
    flights_per_week: Array
    beside: Mapping[str, Array]
    arithmetic: float
    window: str
    level: float
    provenance: Provenance
    capped: bool = False
    _picture = "reached"

    @property
    def reachable(self) -> float:
        """Share of draws in which some number of returns is enough."""
        return float(np.isfinite(self.returns_per_week).mean())

    def summary(self, *, level: float | None = None) -> Frame:
        """Returns, beds and flights; then what comes with them."""
        level = self.level if level is None else level_of(level)
        units = (REQUIRED, "beds needed", "flights a week needed")
        if self.capped:
            units = ("returns per week", "beds", "flights a week")
        rows = [
            ("returns_per_week", units[0], self.returns_per_week),
            ("beds", units[1], self.beds),
            ("flights_per_week", units[2], self.flights_per_week),
            *((k, BESIDE[k], v) for k, v in self.beside.items()),
        ]
        q = np.array([quantiles(v, level) for _, _, v in rows])
        return Frame(
            {
                "outcome": [r[0] for r in rows],
                "unit": [r[1] for r in rows],
                "median": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": [level] * len(rows),
                "grade": ["D"] * len(rows),
            }
        )

    def plot_data(self) -> Frame:
        """Share of draws in which so many returns a week, or beds, are enough."""
        if self.capped:
            return reached_by(self.beds, "beds", "at the peak")
        return reached_by(self.returns_per_week, "returns a week", "people")

    def _title(self) -> str:
        return f"{self.question} · {self.window} · {100 * self.level:.0f} % intervals"

    def _sentences(self) -> Sequence[str]:
        r = quantiles(self.returns_per_week, self.level)
        b = quantiles(self.beds, self.level)
        f = quantiles(self.flights_per_week, self.level)
        flights = f"{show(f[0], ',.1f')} flights a week"
        if self.capped:
            return [
                f"{self.question} delivers {show(r[0])} a week on average "
                f"({100 * self.level:.0f} % {show(r[1])} to {show(r[2])}), "
                f"in {show(b[0])} beds at the peak ({show(b[1])} to {show(b[2])}) with {flights}, "
                "when beds are free."
            ]
        return [
            f"{self.question}: {show(r[0])} returns a week ({100 * self.level:.0f} % {show(r[1])} "
            f"to {show(r[2])}), in {show(b[0])} beds ({show(b[1])} to {show(b[2])}) with "
            f"{flights}; plain arithmetic says {self.arithmetic:,.0f}.",
            f"It can be reached at all in {100 * self.reachable:.0f} % of draws: elsewhere too few "
            "arrivals are eligible and too few cases succeed.",
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Beds are left free here, and only what is used is counted. Net benefit is the cost of "
            f"{self.provenance.settings['comparator']} less the cost of the scheme. Grade D: "
            "removal success, dwell and exclusions are not published. Holds parameter, "
            "process and start uncertainty; not the choice of model or of deterrence form.",
            *money_note("net_benefit_gbp", self.provenance),
        ]
