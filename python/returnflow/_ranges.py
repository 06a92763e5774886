"""Runs in parts: ranges of the draws go to an executor, what comes back is summarised exactly."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _core
from ._names import outside
from .errors import InterruptedRun, ReturnflowError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Blocks of the core hold this many draws: ranges are whole blocks.
BLOCK = 64
# As many ranges as this when there are draws enough, so that fifty workers have something to do.
AT_LEAST = 64
# Paths of one range, bytes: small enough to send in one piece, and to be waited for after Ctrl-C
# (a range that runs cannot be taken back).
MOST_BYTES = 2**24


class Parts(NamedTuple):
    """What a run in parts found: everything that ``_core.project`` returns, and the paths."""

    weekly: dict[str, NDArray[np.float64]]
    contrasts: dict[str, NDArray[np.float64]]
    outcomes: NDArray[np.float64]
    differences: NDArray[np.float64]
    paths: NDArray[np.float64]


class Job(NamedTuple):
    """What every worker is told; values only, no live object."""

    version: str
    scenarios: tuple[str, ...]
    weeks: int
    mode: str
    seed: int
    threads: int


def simulate_range(draws: bytes, job: Job) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Simulate pickled core draws, in whatever process this runs: paths and outcomes."""
    _leave_interrupts_to_the_caller()
    if job.version != _core.__version__:
        raise ReturnflowError(
            f"the worker has returnflow {_core.__version__}, the caller {job.version}: "
            "install the same version on both"
        )
    return _core.trajectories(
        pickle.loads(draws),
        [_core.Scenario.from_json(text) for text in job.scenarios],
        weeks=job.weeks,
        mode=job.mode,
        seed=job.seed,
        threads=job.threads,
    )


def _leave_interrupts_to_the_caller() -> None:
    """Ctrl-C reaches a whole process group; a worker that dies while it sends breaks its pool."""
    in_worker = multiprocessing.parent_process() is not None
    if in_worker and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def check_executor(executor: object) -> None:
    """Refuse what is not an executor, with the way from a Dask client to one."""
    if executor is None or isinstance(executor, Executor):
        return
    allowed = "a concurrent.futures.Executor"
    if isinstance(executor, type) and issubclass(executor, Executor):
        allowed += f", made by {executor.__name__}()"
    elif hasattr(executor, "get_executor"):
        allowed += "; of a Dask client: client.get_executor()"
    raise outside("executor", executor, allowed)


def ranges(n: int, bytes_a_draw: int) -> list[tuple[int, int]]:
    """Ranges (first, end) of whole blocks that cover ``n`` draws."""
    blocks = -(-n // BLOCK)
    size = max(1, min(blocks // AT_LEAST, MOST_BYTES // (bytes_a_draw * BLOCK))) * BLOCK
    return [(first, min(first + size, n)) for first in range(0, n, size)]


def run(
    executor: Executor,
    draws: _core.Draws,
    scenarios: Sequence[_core.Scenario],
    *,
    weeks: int,
    mode: str,
    seed: int,
    pairs: Sequence[tuple[int, int]],
    probabilities: Sequence[float],
    threads: int | None,
    progress: Callable[[int, int], None],
    split: Callable[[int, int], list[tuple[int, int]]] = ranges,
) -> Parts:
    """Simulate on an executor; equal, bit by bit, to ``_core.project`` of all draws here."""
    import numpy as np

    job = Job(
        _core.__version__, tuple(s.to_json() for s in scenarios), weeks, mode, seed, threads or 1
    )
    series = len(_core.series_table())
    parts = split(len(draws), 8 * len(scenarios) * series * weeks)
    paths = np.empty((len(scenarios), series, weeks, len(draws)))
    outcomes = np.empty((len(scenarios), len(_core.outcomes_table()), len(draws)))
    calls = ((at, (pickle.dumps(draws.pick(range(*at))), job)) for at in parts)
    futures: dict[Future[Any], tuple[int, int]] = {}
    try:
        for done in _gather(executor, calls, futures, paths, outcomes):
            progress(done, len(parts))
    except BaseException as exc:
        for future in futures:
            future.cancel()
        if isinstance(exc, KeyboardInterrupt):
            raise InterruptedRun("stopped; an executor's run keeps no week") from exc
        raise
    weekly, contrasts = _core.summarise_paths(
        paths, pairs=pairs, probabilities=probabilities, threads=threads
    )
    differences = (
        _core.paired_outcomes(outcomes)
        if len(scenarios) > 1
        else np.empty((0, len(_core.paired_table()), len(draws)))
    )
    return Parts(weekly, contrasts, outcomes, differences, paths)


def _submit(executor: Executor, draws: bytes, job: Job) -> Future[Any]:
    try:
        return executor.submit(simulate_range, draws, job)
    except RuntimeError as exc:  # shut down, or broken
        raise ReturnflowError(f"the executor takes no work: {exc}") from exc


def _at_once(executor: Executor) -> int | None:
    """How many ranges a pool of this machine is given before the first is back; None for all.

    No more than its processes can take: what was cancelled while it waits makes a broken pool of
    Python 3.11 hang, and Ctrl-C has to wait for what runs.
    """
    workers = getattr(executor, "_max_workers", None)
    return workers + 1 if isinstance(workers, int) else None


def _gather(
    executor: Executor,
    calls: Iterator[tuple[tuple[int, int], tuple[bytes, Job]]],
    futures: dict[Future[Any], tuple[int, int]],
    paths: NDArray[np.float64],
    outcomes: NDArray[np.float64],
) -> Iterator[int]:
    """Put what the ranges found in its place, whichever is first; each is let go at once."""
    for at, call in itertools.islice(calls, _at_once(executor)):
        futures[_submit(executor, *call)] = at
    done = 0
    while futures:
        for future in wait(futures, return_when=FIRST_COMPLETED).done:
            first, end = futures.pop(future)
            for at, call in itertools.islice(calls, 1):
                futures[_submit(executor, *call)] = at
            paths[..., first:end], outcomes[..., first:end] = _found(future, first, end)
            done += 1
            yield done


def _found(future: Future[Any], first: int, end: int) -> Any:
    """Paths and outcomes of a range, or what went wrong and in which draws."""
    try:
        return future.result()
    except ReturnflowError as exc:
        exc.add_note(f"in draws {first} to {end - 1} of the run, counted from {first}")
        raise
    except Exception as exc:
        kind = type(exc).__name__
        raise ReturnflowError(
            f"a worker failed in draws {first} to {end - 1}: {kind}: {exc}"
        ) from exc
