"""What the measurements share."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
from returnflow import _core

from benches import numpy_model


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of the process: what the work costs, however busy the machine is."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def interleaved(rivals: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Least CPU seconds of each rival, measured in turn in the same run, after one warm-up.

    The least, not the median: what else the machine does can only add.
    """
    for work in rivals.values():
        work()
    found: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, work in rivals.items():
            found[name].append(cpu_seconds(work))
    return {name: min(times) for name, times in found.items()}


def numpy_run(draws: Any, weekly: Any, seed: int, *, weekly_quantiles: bool) -> Any:
    """One scenario over the same draws in the NumPy model; `weekly` holds the levers by week."""
    rows = draws._core.rows()
    names = _core.parameter_names()
    start = draws.start
    return numpy_model.simulate(
        dict(zip(names, rows, strict=True)),
        weekly,
        {
            "level": start.level,
            "days": start.days,
            "mean_arrivals": start.mean_arrivals,
            "recent_returns": start.recent_returns,
        },
        form=draws.deterrence_form,
        first_sunday=start.last_week + timedelta(days=7),
        rng=np.random.default_rng(seed),
        n=len(draws),
        weekly_quantiles=weekly_quantiles,
    )
