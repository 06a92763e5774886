"""Projection: draw-weeks a second on one thread against the NumPy model; peak memory.

CPU time, interleaved, least of the rounds. Both run "none" and "pilot" on the same draws. Ours
makes exact weekly quantiles of both scenarios and of their paired difference; NumPy's of both.
"""

from __future__ import annotations

import subprocess
import sys

import returnflow as rf
from returnflow import _core

from benches.common import interleaved, numpy_run
from tests.oracle.cases import none, policy

WEEKS, DRAWS, ROUNDS = 104, 4_000, 5

OURS = """
import resource, returnflow as rf
rf.project("pilot", weeks={weeks}, n={n}, rng=7, threads=1, progress=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
THEIRS = """
import resource, returnflow as rf
from benches.common import numpy_run
from tests.oracle.cases import policy
draws = rf.project("pilot", weeks=1, n={n}, rng=7, threads=1, progress=False).draws
numpy_run(draws, policy({weeks}), 1, weekly_quantiles=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def speed() -> None:
    draws = rf.project("pilot", weeks=1, n=DRAWS, rng=7, progress=False).draws
    cores = [rf.Scenario.named(name)._core for name in ("none", "pilot")]
    rows = [none(WEEKS), policy(WEEKS)]

    def ours() -> object:
        return rf.project("pilot", draws=draws, weeks=WEEKS, rng=7, threads=1, progress=False)

    def ours_outcomes() -> object:
        return _core.simulate_outcomes(
            draws._core, cores, weeks=WEEKS, mode="stochastic", seed=7, threads=1
        )

    def theirs(weekly_quantiles: bool) -> list[object]:
        return [numpy_run(draws, r, 1, weekly_quantiles=weekly_quantiles) for r in rows]

    seconds = interleaved(
        {
            "with quantiles": ours,
            "with quantiles, NumPy": lambda: theirs(True),
            "outcomes alone": ours_outcomes,
            "outcomes alone, NumPy": lambda: theirs(False),
        },
        ROUNDS,
    )
    steps = DRAWS * WEEKS * len(rows)
    for what in ("with quantiles", "outcomes alone"):
        a, b = seconds[what], seconds[f"{what}, NumPy"]
        print(
            f"  {what:15} {steps / a:13,.0f} draw-weeks/s ({a / steps * 1e9:6,.0f} ns)   "
            f"NumPy {steps / b:11,.0f} ({b / steps * 1e9:6,.0f} ns)   ratio {b / a:4.1f}"
        )


def memory() -> None:
    """Peak resident memory of a process of its own; weeks do not matter to either."""
    for n in (10_000, 100_000):
        peaks = []
        for program, weeks in ((OURS, WEEKS), (THEIRS, 4)):
            text = program.format(n=n, weeks=weeks)
            done = subprocess.run(
                [sys.executable, "-c", text], capture_output=True, text=True, check=True
            )
            peaks.append(int(done.stdout.split()[-1]) / 1024)
        print(f"  {n:7,} draws  peak {peaks[0]:6,.0f} MiB   NumPy {peaks[1]:6,.0f} MiB")


def main() -> None:
    speed()
    memory()
