"""What work costs in a process of its own: CPU seconds and peak memory more than before it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU and of the clock, MB at peak more than before, and what the work returned."""

    cpu: float
    wall: float
    memory: float
    result: Any


def apart(work: Callable[[], Any]) -> Cost:
    """Runs a function of a module once, in a fresh process with the package imported."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure, work).result()


def _measure(work: Callable[[], Any]) -> Cost:
    before = _status("VmRSS:")
    # The peak counts from here on.
    Path("/proc/self/clear_refs").write_text("5")
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Cost(cpu, wall, (_status("VmHWM:") - before) / 1024, result)


def _status(name: str) -> float:
    lines = _STATUS.read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(name))
