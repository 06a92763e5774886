"""A step in a wandering level: quantiles of the relative change it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from returnflow import _core

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ._observed import Observed

    Array = NDArray[np.float64]

__all__ = ["placebo_steps", "steps"]

# ln 1.96: spread of attempts per crossing day, `attempts_size` of the table of parameters.
ATTEMPTS_LOG_SIZE = 0.67


def steps(
    seen: Observed,
    window: tuple[int, int, int],
    published: int | None,
    grid: Array,
    threads: int | None,
) -> tuple[tuple[str, ...], Array]:
    """Outcomes, and quantiles of their relative change at ``grid``.

    ``published`` is the first week from which attempts are known long enough, or None.
    """
    _, step, end = window
    main = _core.step_posteriors(
        seen.days, seen.crossing_days, seen.arrivals, [window], grid.tolist(), threads=threads
    )[0]
    rows = {
        "arrivals": main["people"],
        "crossing_days": main["days"],
        "arrivals_per_crossing_day": main["per_day"],
    }
    if published is not None:
        part = slice(published, end)  # its first week lends its crossing days to the backlog
        more = _core.step_posteriors(
            seen.days[part],
            seen.crossing_days[part],
            seen.attempts[part],
            [(1, step - published, end - published)],
            grid.tolist(),
            log_size=ATTEMPTS_LOG_SIZE,
            threads=threads,
        )[0]
        rows |= {"attempts": more["people"], "attempts_per_crossing_day": more["per_day"]}
    return tuple(rows), np.expm1(np.stack(list(rows.values())))


def placebo_steps(
    seen: Observed,
    windows: list[tuple[int, int, int]],
    level: float,
    threads: int | None,
    progress: Callable[[int, int], object],
) -> dict[str, Array]:
    """Median, low and high of the relative change at each earlier date, (dates, 3) a layer."""
    tail = (1 - level) / 2
    found = _core.step_posteriors(
        seen.days,
        seen.crossing_days,
        seen.arrivals,
        windows,
        [0.5, tail, 1 - tail],
        threads=threads,
        progress=progress,
    )
    keys = ("people", "per_day", "days")
    return {k: np.expm1(np.array([f[k] for f in found]).reshape(-1, 3)) for k in keys}
