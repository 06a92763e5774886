"""Shared noise: variance of a paired against an independent difference of arrivals."""

from __future__ import annotations

from typing import Any

import numpy as np
from returnflow import _core

from tests.oracle.cases import case, policy
from tests.oracle.core import draws_of, levers

DRAWS, WEEKS = 4_000, 52


def arrivals(levers_by_week: Any, parameters: Any, seed: int) -> Any:
    draws = draws_of(parameters, DRAWS)
    names = [name for name, *_ in _core.outcomes_table()]
    found = _core.simulate_outcomes(
        draws, [levers(levers_by_week)], weeks=WEEKS, mode="stochastic", seed=seed
    )
    return found[0, names.index("arrivals")]


def ratio() -> float:
    """Variance of the independent over that of the paired difference, 10 % fewer first attempts."""
    same = case(
        form="none", pull_elasticity_support=1.0, price_response=0.0, year_drift_sd=0.0,
        weeks=policy(WEEKS),
    )  # fmt: skip
    base, fewer = policy(WEEKS, on=0.0), policy(WEEKS, on=0.0, support_level=0.9)
    paired = arrivals(base, same, 1) - arrivals(fewer, same, 1)
    apart = arrivals(base, same, 1) - arrivals(fewer, same, 2)
    print(f"  paired difference      {paired.mean():10,.0f}  sd {paired.std():8,.0f}")
    print(f"  independent difference {apart.mean():10,.0f}  sd {apart.std():8,.0f}")
    return float(np.var(apart) / np.var(paired))


def main() -> None:
    print(f"  variance ratio {ratio():,.0f} ({DRAWS:,} draws, {WEEKS} weeks)")
