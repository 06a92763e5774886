"""Explorer: milliseconds of one answer in the kernel, from a moved slider to the page's JSON.

CPU time of all threads, and the clock as well: the clock depends on what else runs.
"""

from __future__ import annotations

import statistics
import time

from returnflow.explorer import Model, first_state

ROUNDS = 20


def main() -> None:
    model = Model(weeks=104, n=400, seed=7)
    model.answer(first_state())
    cpu, clock = [], []
    for k in range(ROUNDS):
        begin, started = time.process_time(), time.perf_counter()
        model.answer(first_state() | {"returns_per_week": 60 + 10 * k})
        cpu.append(time.process_time() - begin)
        clock.append(time.perf_counter() - started)
    for what, seconds in (("CPU", cpu), ("clock", clock)):
        print(
            f"  {what:6} median {1000 * statistics.median(seconds):4.0f} ms   "
            f"worst of {ROUNDS} {1000 * max(seconds):4.0f} ms"
        )
