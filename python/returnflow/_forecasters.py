"""Forecasters: callables ``(history, horizon, n, rng) -> samples``, ours and two peers.

``history`` is a table with ``week_ending``, ``crossing_days`` and ``arrivals`` of the weeks known;
the answer has the shape (n, horizon): arrivals of the next weeks, people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ._names import optional
from ._observed import Observed, observed
from .errors import FitError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Forecaster: TypeAlias = Callable[[Any, int, int, Any], Any]

# The route has had its present scale since 2021: larger boats, ten times the people of 2019.
PRESENT_SCALE = "2021-01-03"
WINDOW = 156
DRAWS = 500
# Prior of ln memory of the pool, weeks: chosen among medians 5, 10, 20 and 40 on the forecasts
# whose outcomes were known before 2024 (docs/decisions/0051).
MEMORY = (math.log(10.0), 0.5)


def process(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Floats:
    """The crossing process as ``rf.fit`` fits it: 156 weeks, weeks since 2021."""
    return _one(observed(history), WINDOW, None, horizon, n, rng)


def pool(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Floats:
    """Two fits with a stronger pull to the long-run level, half of the paths each.

    One learns level and season from the last three years, the other from all weeks since 2021.
    """
    import numpy as np

    series = observed(history)
    first = _one(series, WINDOW, MEMORY, horizon, n - n // 2, rng)
    if n < 2:
        return first
    second = _one(series, len(series), MEMORY, horizon, n // 2, rng)
    return np.concatenate([first, second])


def _one(
    series: Observed,
    window: int,
    memory: tuple[float, float] | None,
    horizon: int,
    n: int,
    rng: np.random.Generator,
) -> Floats:
    import numpy as np

    from . import _core

    recent = int((series.sundays >= np.datetime64(PRESENT_SCALE)).sum())
    seeds = rng.integers(0, 2**63, size=2)
    posterior = _core.fit_process(
        series.week_ending,
        series.crossing_days,
        series.arrivals,
        window=min(window, max(recent, 52)),
        draws=DRAWS,
        seed=int(seeds[0]),
        memory=memory,
    )
    return posterior.forecast(horizon, n, seed=int(seeds[1]))[1]


def seasonal_naive(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Floats:
    """The same weeks of the last three years, and the two weeks on either side, at random."""
    import numpy as np

    arrivals = observed(history).arrivals
    out = np.empty((n, horizon))
    for h in range(horizon):
        centre = len(arrivals) + h - 52 * (1 + h // 52)
        places = [centre - 52 * y + d for y in range(3) for d in (-2, -1, 0, 1, 2)]
        known = [p for p in places if 0 <= p < len(arrivals) and not np.isnan(arrivals[p])]
        if not known:
            raise FitError("seasonal_naive needs at least a year of weeks")
        out[:, h] = rng.choice(arrivals[known], n)
    return out


def local_level(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Floats:
    """Square roots as local level plus two harmonics (Harvey 1989), by statsmodels."""
    import warnings

    import numpy as np

    sm = optional("statsmodels.api", "peers", "the forecaster local_level")
    series = observed(history)
    y = np.sqrt(series.arrivals[-WINDOW:])
    first = int(series.week_ending[-len(y)])
    waves = _harmonics(first + 7 * np.arange(len(y) + horizon))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # convergence of its optimiser
        model = sm.tsa.UnobservedComponents(y, level="llevel", exog=waves[: len(y)])
        fitted = model.fit(disp=0)
        paths = fitted.simulate(horizon, anchor="end", repetitions=n, exog=waves[len(y) :], rng=rng)
    roots = np.maximum(np.asarray(paths).reshape(horizon, n).T, 0.0)
    return np.asarray(roots**2, dtype=np.float64)


def _harmonics(days: NDArray[Any]) -> Floats:
    """Two harmonics of the year at the centre of the weeks that end on these days."""
    import numpy as np

    dates = days.astype("datetime64[D]")
    of_year = (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    angle = 2 * np.pi * (of_year - 3) / 365.25
    return np.column_stack([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)])


BUILT_IN: Mapping[str, Forecaster] = {
    "pool": pool,
    "process": process,
    "seasonal_naive": seasonal_naive,
    "local_level": local_level,
}
