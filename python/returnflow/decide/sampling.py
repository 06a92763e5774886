"""Value of a study: what its data would be worth before choosing, and whether it pays.

EVSI by regression of the net benefit on a summary of the data (Strong et al. 2015).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import amount, number
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._options import HOLDS_DRAWS
from .information import InformationValue, evppi

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["SamplingPlan", "enbs", "evsi"]


@verb
def evsi(
    net_benefit: Mapping[str, ArrayLike],
    data: Mapping[str, ArrayLike],
    *,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
    rng: RNG = 0,
) -> InformationValue:
    """Value of a study: its simulated summary statistics stand for what would be learnt.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,)
        Net benefit of each option, draw by draw.
    data : mapping of str to array, shape (draws,)
        Summaries of the data that the study would give, simulated once for each draw from that
        draw's parameters (the sampling noise included).
    weights, unit, rng
        As in :func:`evppi`.

    Returns
    -------
    InformationValue
        One value: of all the summaries together.

    Raises
    ------
    ParameterError
        As in :func:`evppi`.

    Examples
    --------
    >>> import numpy as np
    >>> x, e = np.random.default_rng(1).normal(size=(2, 4000))
    >>> study = evsi({"stop": 0 * x, "run": x}, {"mean of the study": x + e / 3})
    >>> bool(0.8 < study.values[0] / study.perfect < 1)
    True
    """
    out = evppi(net_benefit, data, of=[tuple(data)], weights=weights, unit=unit, rng=rng)
    made = Provenance(verb="decide.evsi", rng=out.provenance.rng, settings=out.provenance.settings)
    return dataclasses.replace(out, kind="EVSI", provenance=made)


@result_class
class SamplingPlan(Result):
    """Designs with what they teach, what they cost, and the difference.

    Attributes
    ----------
    designs : tuple of str
    value, error, cost, net : ndarray
        EVSI, its standard error, cost, and net benefit of sampling, one for each design.
    """

    designs: tuple[str, ...]
    value: Array
    error: Array
    cost: Array
    net: Array
    unit: str
    provenance: Provenance
    _picture = "sampling_plan"

    @property
    def best(self) -> str:
        """The design with the greatest net benefit; "no study" when none is positive."""
        i = int(np.argmax(self.net))
        return self.designs[i] if self.net[i] > 0 else "no study"

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a design."""
        columns = {
            "design": np.array(self.designs),
            "evsi": self.value,
            "error": self.error,
            "cost": self.cost,
            "enbs": self.net,
            "unit": np.array([self.unit] * len(self.designs)),
        }
        units = dict.fromkeys(("evsi", "error", "cost", "enbs"), self.unit)
        return Frame(columns, units=units)

    def _title(self) -> str:
        return "Expected net benefit of sampling, by design"

    def _sentences(self) -> Sequence[str]:
        i = int(np.argmax(self.net))
        return [
            f"Best design: {self.best}.",
            f"{self.designs[i]} is worth {amount(self.value[i], self.unit)} (standard error "
            f"{number(self.error[i], self.unit)}) and costs {number(self.cost[i], self.unit)}.",
        ]

    def _notes(self) -> Sequence[str]:
        return [HOLDS_DRAWS]


@verb
def enbs(studies: Mapping[str, InformationValue], costs: Mapping[str, float]) -> SamplingPlan:
    """Expected net benefit of sampling: EVSI less the cost of each design.

    Parameters
    ----------
    studies : mapping of str to InformationValue
        Result of :func:`evsi` for each design.
    costs : mapping of str to float
        Cost of each design, same unit, the net cost of running it included.

    Returns
    -------
    SamplingPlan

    Raises
    ------
    ParameterError
        A design without a cost, a study that is not the result of :func:`evsi`.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).normal(size=500)
    >>> plan = enbs({"all": evsi({"a": 0 * x, "b": x}, {"x": x})}, {"all": 5.0})
    >>> plan.best
    'no study'
    """
    designs = tuple(studies)
    if not designs:
        raise outside("studies", "no design", "one or more designs")
    for name in designs:
        if name not in costs:
            raise unknown(name, "a design with a cost", list(costs), path="costs")
        if not np.isfinite(costs[name]):
            raise outside(f"costs[{name}]", costs[name], "a finite number")
        if studies[name].values.size != 1:
            raise outside(f"studies[{name}]", studies[name].kind, "the EVSI of one study")
    value = np.array([float(studies[d].values[0]) for d in designs])
    error = np.array([float(studies[d].errors[0]) for d in designs])
    cost = np.array([float(costs[d]) for d in designs])
    unit = studies[designs[0]].unit
    return SamplingPlan(
        designs=designs,
        value=value,
        error=error,
        cost=cost,
        net=value - cost,
        unit=unit,
        provenance=Provenance(verb="decide.enbs", settings={"designs": list(designs)}),
    )
