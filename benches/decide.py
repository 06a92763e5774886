"""Decisions at full size: EVPPI of every single parameter, and the search over schedules.

EVPPI at 100,000 draws; 1,000 candidates on 2,000 draws over 104 weeks. Wall seconds, and CPU
seconds as well: what the work costs, however busy the machine is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import returnflow as rf

DRAWS = 100_000
CANDIDATES, SEARCH_DRAWS, WEEKS = 1_000, 2_000, 104


def timed(work: Callable[[], object]) -> tuple[float, float, object]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - wall, time.process_time() - cpu, found


def evppi() -> tuple[float, float]:
    """Every parameter of the table that varies, on a net benefit that bends with four of them."""
    draws = rf.sample(n=DRAWS, rng=7)
    columns = {name: draws[name] for name in draws.names}
    columns = {name: x for name, x in columns.items() if x.min() < x.max()}
    drawn = np.random.default_rng(7).normal(size=DRAWS)
    gain = (
        draws["deter_semi_elasticity"] * draws["removal_success"] * draws["support_cost_year"]
        - draws["cost_flight_escort"]
        + 1e4 * (drawn - 1.5)
    )
    benefit = {"none": np.zeros(DRAWS), "scheme": gain}
    wall, cpu, found = timed(lambda: rf.decide.evppi(benefit, columns))
    assert isinstance(found, rf.decide.InformationValue) and len(found.names) == len(columns)
    print(f"  EVPPI of {len(columns)} parameters, {DRAWS:,} draws: {wall:.1f} s, {cpu:.1f} CPU s")
    return wall, cpu


def search() -> tuple[float, float]:
    wall, cpu, found = timed(
        lambda: rf.decide.search_schedules(
            "pilot",
            candidates=CANDIDATES,
            objective="arrivals_averted",
            n=SEARCH_DRAWS,
            weeks=WEEKS,
            rng=7,
            progress=False,
        )
    )
    assert isinstance(found, rf.decide.ScheduleSearch)
    print(
        f"  search of {CANDIDATES:,} schedules, {SEARCH_DRAWS:,} draws, {WEEKS} weeks: "
        f"{wall:.1f} s, {cpu:.1f} CPU s; "
        f"optimism {found.optimism:,.4g} ({found.optimism_error:,.2g})"
    )
    return wall, cpu


def main() -> None:
    evppi()
    search()


if __name__ == "__main__":
    main()
