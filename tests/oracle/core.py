"""The core, called as the plain-Python model is: same parameters, levers, start and form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from returnflow import _core

Array = NDArray[np.float64]


def draws_of(case: Mapping[str, Any], n: int = 1, noise: Sequence[int] | None = None) -> Any:
    """`n` draws with the parameters of a case (numbers, or arrays with one value a draw)."""
    ids = np.arange(n, dtype=np.uint64)
    noise_ids = ids if noise is None else np.asarray(noise, dtype=np.uint64)
    params = case["params"]
    columns = [np.broadcast_to(params[name], (n,)) for name in _core.parameter_names()]
    start = case["start"]
    last_week = (case["first_sunday"] - timedelta(days=7)).isoformat()
    level = np.full(n, float(start["level"]))
    days = np.full(n, float(start["days"]))
    parts = (last_week, level, days, start["mean_arrivals"], start["recent_returns"])
    values = np.column_stack(columns).astype(float)
    return _core.Draws(case["form"], ids, noise_ids, values, None, parts)


def levers(policy: Sequence[Mapping[str, float]]) -> dict[str, Array]:
    """Weekly levers as one array a lever."""
    return {name: np.array([week[name] for week in policy], float) for name in policy[0]}


def replay(case: Mapping[str, Any], *, mode: str, n: int = 1, seed: int = 1) -> dict[str, Array]:
    """Every stock and flow of a case: name -> weeks x draws."""
    policy = case["policy"]
    return _core.replay(draws_of(case, n), levers(policy), weeks=len(policy), mode=mode, seed=seed)


def outcomes_of(
    case: Mapping[str, Any],
    comparator: Sequence[Mapping[str, float]],
    *,
    mode: str,
    n: int = 1,
    seed: int = 1,
    threads: int | None = None,
) -> dict[str, Array]:
    """Every window outcome of a case, paired ones against a comparator's levers."""
    policies = [levers(comparator), levers(case["policy"])]
    weeks = len(case["policy"])
    draws = draws_of(case, n)
    found = _core.simulate_outcomes(
        draws, policies, weeks=weeks, mode=mode, seed=seed, threads=threads
    )
    names = [name for name, *_ in _core.outcomes_table()]
    paired = [name for name, *_ in _core.paired_table()]
    differences = _core.paired_outcomes(found)
    return dict(zip(names, found[1], strict=True)) | dict(zip(paired, differences[0], strict=True))
