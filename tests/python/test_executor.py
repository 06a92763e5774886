"""Runs in parts on executors equal, bit by bit, the run of all draws in one place."""

from __future__ import annotations

import itertools
import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow import _core, _ranges

SCENARIOS = {"pilot": "pilot", "other": rf.Scenario.pilot().with_(returns_per_week=3 * 20.1)}
HOW: dict[str, Any] = {"weeks": 9, "n": 331, "rng": 0, "progress": False}


@pytest.fixture(scope="module")
def local() -> rf.Runs:
    return rf.project(SCENARIOS, keep="trajectories", **HOW)


@pytest.fixture(scope="module")
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def same(runs: rf.Runs, local: rf.Runs) -> None:
    assert runs.hash == local.hash
    for mine, theirs in (
        (runs.weekly_arrays, local.weekly_arrays),
        (runs.contrast_arrays, local.contrast_arrays),
    ):
        assert mine.keys() == theirs.keys()
        for key in mine:
            np.testing.assert_array_equal(mine[key], theirs[key], err_msg=key)
    np.testing.assert_array_equal(runs.outcome_array, local.outcome_array)
    np.testing.assert_array_equal(runs.paired_array, local.paired_array)


def test_threads(local, threads):
    runs = rf.project(SCENARIOS, executor=threads, keep="trajectories", **HOW)
    same(runs, local)
    np.testing.assert_array_equal(runs.trajectories, local.trajectories)
    assert rf.project(SCENARIOS, executor=threads, **HOW).trajectories is None


def test_processes(local):
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as pool:
        same(rf.project(SCENARIOS, executor=pool, **HOW), local)


def test_dask(local):
    distributed = pytest.importorskip("distributed", reason="dask is not installed")
    cluster = distributed.LocalCluster(
        processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client, client.get_executor() as executor:
        same(rf.project(SCENARIOS, executor=executor, **HOW), local)


def test_means_and_one_scenario(threads):
    how = {**HOW, "mode": "expected"}
    same(rf.project("none", executor=threads, **how), rf.project("none", **how))


def test_numbers_need_more_than_one_seed(local, threads):
    """The comparison can fail: another seed is another hash."""
    assert rf.project(SCENARIOS, executor=threads, **{**HOW, "rng": 1}).hash != local.hash


@pytest.mark.parametrize("cuts", [(0, 331), (0, 1, 331), (0, 64, 65, 200, 330, 331)])
def test_uneven_splits(local, threads, cuts):
    """Ranges need not be whole blocks, nor of one size."""
    parts = _ranges.run(
        threads, local.draws._core, [s._core for s in local.scenarios.values()], weeks=9,
        mode="stochastic", seed=0, pairs=[(1, 0), (2, 0)], threads=None,
        probabilities=(0.05, 0.25, 0.5, 0.75, 0.95), progress=lambda done, total: None,
        split=lambda n, size: list(itertools.pairwise(cuts)),
    )  # fmt: skip
    np.testing.assert_array_equal(parts.paths, local.trajectories)
    np.testing.assert_array_equal(parts.outcomes, local.outcome_array)
    np.testing.assert_array_equal(parts.weekly["mean"], local.weekly_arrays["mean"])
    np.testing.assert_array_equal(parts.contrasts["sd"], local.contrast_arrays["sd"])


@pytest.mark.parametrize("n", [1, 63, 64, 65, 331, 4_096, 4_097, 100_000])
@pytest.mark.parametrize("size", [1, 31_616, 10**9])
def test_ranges_cover_the_draws_in_whole_blocks(n, size):
    found = _ranges.ranges(n, size)
    assert [i for a, b in found for i in (a, b)][1:-1] == [a for a, _ in found[1:] for _ in "ab"]
    assert (found[0][0], found[-1][1]) == (0, n)
    assert all(a % 64 == 0 for a, _ in found)
    assert max(b - a for a, b in found) * size <= max(_ranges.MOST_BYTES, 64 * size)
    assert len(found) >= min(-(-n // 64), 64)


def test_summaries_are_those_of_numpy(local):
    """Quantiles of type 7 (numpy's default), means and differences of the paths as they stand."""
    paths = local.trajectories
    weekly, contrasts = _core.summarise_paths(paths, pairs=[(2, 1)], probabilities=(0.1, 0.5))
    np.testing.assert_allclose(
        np.moveaxis(weekly["quantiles"], -1, 0), np.quantile(paths, (0.1, 0.5), axis=-1), rtol=1e-12
    )
    np.testing.assert_allclose(weekly["mean"], paths.mean(-1), rtol=1e-12)
    np.testing.assert_allclose(
        contrasts["mean"][0], (paths[2] - paths[1]).mean(-1), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(
    ("shape", "pairs"),
    [((1, 3, 2, 4), []), ((1, 19, 0, 4), []), ((1, 19, 2, 0), []), ((2, 19, 2, 4), [(2, 0)])],
)
def test_arrays_that_are_no_paths_are_refused(shape, pairs):
    with pytest.raises(rf.errors.ParameterError, match=r"paths|pairs"):
        _core.summarise_paths(np.zeros(shape), pairs=pairs, probabilities=(0.5,))
    with pytest.raises(rf.errors.ParameterError, match="one piece"):
        _core.summarise_paths(np.zeros((4, 2, 19, 1)).T, pairs=[], probabilities=(0.5,))


def test_progress_counts_finished_ranges(threads):
    seen: list[tuple[int, int, str]] = []
    rf.project("pilot", executor=threads, **{**HOW, "progress": lambda *now: seen.append(now)})
    counts = [done for done, _, stage in seen if stage == "simulating"]
    assert len(counts) == 6  # 331 draws are six blocks
    assert counts == sorted(counts)
    assert counts[-1] == 331


class Client:
    """Stands for a Dask client, which is not an executor itself."""

    def get_executor(self) -> None: ...


@pytest.mark.parametrize(
    ("given", "says"),
    [(4, "Executor"), (Client(), r"client\.get_executor\(\)"), (ThreadPoolExecutor, r"made by")],
)
def test_what_is_no_executor_is_refused(given, says):
    with pytest.raises(rf.errors.ParameterError, match=says) as caught:
        rf.project("pilot", executor=given, **HOW)
    assert caught.value.problems[0]["path"] == "executor"


def test_executors_that_are_shut_down_say_so():
    with ThreadPoolExecutor(1) as pool:
        pass
    with pytest.raises(rf.errors.ReturnflowError, match="takes no work: cannot schedule"):
        rf.project("pilot", executor=pool, **HOW)


class Prepared(ThreadPoolExecutor):
    """The first range runs in place of the given function, the others wait for ever."""

    def __init__(self, first: Any) -> None:
        super().__init__(1)
        self.first, self.given = first, []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future = super().submit(self.first, *args) if not self.given else Future()
        self.given.append(future)
        return future


def fails(kind: type[BaseException]) -> Any:
    def work(*_: Any) -> None:
        raise kind("the cable was pulled")

    return work


@pytest.mark.parametrize(
    ("raised", "expected", "says"),
    [
        (OSError, rf.errors.ReturnflowError, "draws 0 to 63: OSError: the cable was pulled"),
        (rf.errors.ScenarioError, rf.errors.ScenarioError, "the cable was pulled"),
        (KeyboardInterrupt, rf.errors.InterruptedRun, "keeps no week"),
    ],
)
def test_a_fault_cancels_what_waits(raised, expected, says):
    with Prepared(fails(raised)) as pool:
        with pytest.raises(expected, match=says) as caught:
            rf.project("pilot", executor=pool, **HOW)
        assert all(future.cancelled() for future in pool.given[1:])
        assert len(pool.given) == 3  # one worker: two at once, one more when the first is back
    if raised is rf.errors.ScenarioError:
        assert "in draws 0 to 63 of the run" in caught.value.__notes__[0]


def test_ctrl_c_while_waiting_cancels():
    def stop(done: int, total: int, stage: str) -> None:
        if stage == "simulating":
            raise KeyboardInterrupt

    with Prepared(_ranges.simulate_range) as pool:
        with pytest.raises(rf.errors.InterruptedRun) as caught:
            rf.project("pilot", executor=pool, **{**HOW, "progress": stop})
        assert caught.value.partial is None
        assert all(future.cancelled() for future in pool.given[1:])


def test_another_version_in_the_worker_is_refused():
    job = _ranges.Job("0.0.0", (), 1, "stochastic", 0, 1)
    with pytest.raises(rf.errors.ReturnflowError, match=r"the caller 0\.0\.0"):
        _ranges.simulate_range(b"", job)
