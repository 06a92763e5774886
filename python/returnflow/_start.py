"""The state in which a projection begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Start:
    """The state in which a projection begins.

    Attributes
    ----------
    last_week : datetime.date
        Last observed Sunday.
    level : ndarray, shape (draws,)
        Level of the pressure process in that week, log.
    days : ndarray, shape (draws,)
        Crossing days of that week.
    mean_arrivals : float
        Mean weekly arrivals of the last 52 observed weeks, people.
    recent_returns : float
        Recent weekly returns, people.
    """

    last_week: dt.date
    level: Floats
    days: Floats
    mean_arrivals: float
    recent_returns: float

    def _parts(self) -> tuple[str, Floats, Floats, float, float]:
        day = self.last_week.isoformat()
        return day, self.level, self.days, self.mean_arrivals, self.recent_returns
