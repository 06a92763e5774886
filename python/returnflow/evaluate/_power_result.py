"""What a table of power says, and a number of weeks that may be never."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._names import outside
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Power", "Weeks", "critical", "needed_reduction", "smallest"]


class Weeks(float):
    """A number of weeks, or "never" within those looked at; never sorts last.

    Examples
    --------
    >>> sorted([Weeks(math.inf, 156), Weeks(26, 156)])
    [26 weeks, never within 156 weeks]
    """

    within: int

    def __new__(cls, value: float, within: int) -> Weeks:
        self = super().__new__(cls, value)
        self.within = int(within)
        return self

    @property
    def never(self) -> bool:
        """True when the power is not reached within the weeks looked at."""
        return math.isinf(self)

    def __repr__(self) -> str:
        return f"never within {self.within} weeks" if self.never else f"{float(self):g} weeks"

    __str__ = __repr__


@result_class
class Power(Result):
    """Probability of detecting a reduction, by its size and the weeks of watching.

    Attributes
    ----------
    reductions : ndarray, shape (R,)
        True reductions of arrivals per crossing day, shares.
    weeks : ndarray, shape (H,)
        Weeks after the start at which one looks.
    power, wrong_sign, exaggeration : ndarray, shape (R, H)
        Probability that the test finds a reduction; share of findings with the wrong sign (type
        S); mean estimate among findings over the truth (type M), on the log scale.
    size : ndarray, shape (H,)
        Share of findings where there is no effect; nominal ``nominal_size``.
    smallest : ndarray, shape (H,)
        Smallest reduction found with probability 0.8; infinite when below none.
    """

    reductions: Array
    weeks: NDArray[np.int64]
    power: Array
    mcse: Array
    wrong_sign: Array
    exaggeration: Array
    size: Array
    smallest: Array
    nominal_size: float
    alternative: str
    estimator: str
    season: str
    before: int
    series: int
    null_estimates: Array
    null_sds: Array
    response: Array
    provenance: Provenance
    _picture = "power"

    def weeks_to_detect(self, *, power: float = 0.8) -> dict[float, Weeks]:
        """First of the weeks looked at from which each reduction is found with that probability."""
        if not 0 < power < 1:
            raise outside("power", power, "(0, 1)")
        last = int(self.weeks[-1])
        out = {}
        for i, reduction in enumerate(self.reductions):
            # From there on: power can only dip below again by chance of simulation.
            under = np.flatnonzero(self.power[i] < power)
            k = int(under[-1]) + 1 if under.size else 0
            found = float(self.weeks[k]) if k < self.weeks.size else math.inf
            out[float(reduction)] = Weeks(found, last)
        return out

    def smallest_detectable(self, *, power: float = 0.8) -> Frame:
        """Smallest reduction found with that probability, at each number of weeks."""
        values = smallest(self.null_estimates, self.null_sds, self.response, self._z(), power)
        return Frame({"weeks": self.weeks, "reduction": values}, units={"reduction": "share"})

    def needed(self) -> Array:
        """Reduction that each simulated series needs to be found, (series, weeks)."""
        return needed_reduction(self.null_estimates, self.null_sds, self.response, self._z())

    def _z(self) -> float:
        return critical(self.nominal_size, self.alternative)

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a reduction and number of weeks."""
        r, h = self.power.shape
        return Frame(
            {
                "reduction": np.repeat(self.reductions, h),
                "weeks": np.tile(self.weeks, r),
                "power": self.power.ravel(),
                "mcse": self.mcse.ravel(),
                "wrong_sign": self.wrong_sign.ravel(),
                "exaggeration": self.exaggeration.ravel(),
                "size": np.tile(self.size, r),
                "smallest_detectable": np.tile(self.smallest, r),
            },
            units={"reduction": "share", "power": "probability", "size": "probability"},
        )

    def _title(self) -> str:
        return (
            f"When would a reduction be known · {self.series:,} simulated series · "
            f"{'one-sided' if self.alternative == 'less' else 'two-sided'} "
            f"{100 * self.nominal_size:.0f} %"
        )

    def _sentences(self) -> Sequence[str]:
        told = "; ".join(f"{100 * r:.0f} %: {w}" for r, w in self.weeks_to_detect().items())
        k = self.weeks.size - 1
        small = self.smallest[k]
        least = f"{100 * small:.0f} %" if math.isfinite(small) else "none"
        return [
            f"A reduction would be found with probability 80 % after — {told}.",
            f"The smallest found within {self.weeks[k]} weeks is {least}; without any effect the "
            f"test finds one in {100 * self.size.min():.1f} % to {100 * self.size.max():.1f} % "
            f"of series (nominal {100 * self.nominal_size:.0f} %).",
        ]

    def _notes(self) -> Sequence[str]:
        more = ", season and backlog" if self.season == "known" else ""
        known = (
            f"The estimator knows memory, volatility and size{more} of the process, the best case"
            if self.estimator == "state_space"
            else "The estimator takes the level to be still: its findings cannot be trusted"
        )
        return [
            f"{known}. Holds process uncertainty only; not drift between years, other policies, or "
            "a change of the process itself, all of which lower power."
        ]


def smallest(mean: Array, sd: Array, response: Array, z: float, power: float) -> Array:
    """Smallest reduction found with that probability."""
    if not 0 < power < 1:
        raise outside("power", power, "(0, 1)")
    need = np.sort(needed_reduction(mean, sd, response, z), axis=0)
    k = min(math.ceil(power * need.shape[0]), need.shape[0]) - 1
    return np.asarray(np.maximum(need[k], 0.0))


def needed_reduction(mean: Array, sd: Array, response: Array, z: float) -> Array:
    """Reduction from which on each series gives a finding.

    A reduction r moves the estimate by ``response * log(1 - r)``; the prior of the step keeps the
    response a little below 1. Found when estimate + response log(1 - r) + z sd < 0.
    """
    return np.asarray(1 - np.exp(-(mean + z * sd) / response))


def critical(size: float, alternative: str) -> float:
    """Normal quantile beyond which a test of that size finds something."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(1 - (size if alternative == "less" else size / 2))
