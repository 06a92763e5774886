"""Same seed, same bits: for any threads, any split of the draws, one draw alone, equal levers."""

from __future__ import annotations

import hashlib
import itertools
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow import _core

from tests.oracle.cases import CASES, case, policy
from tests.oracle.core import draws_of, levers, outcomes_of

WEEKS = 30
MODES = ("stochastic", "expected")


def sha(*arrays: Any) -> str:
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def sampled(n: int) -> Any:
    """Draws that differ in every parameter, with a start."""
    return rf.project("pilot", weeks=1, n=n, rng=3, progress=False).draws._core


def paths(draws: Any, lever_rows: Any, *, mode: str, threads: int | None = None) -> Any:
    return _core.trajectories(
        draws, [levers(rows) for rows in lever_rows], weeks=len(lever_rows[0]), mode=mode, seed=9,
        threads=threads,
    )[0]  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_threads_change_nothing(mode: str) -> None:
    draws, rows = sampled(300), [policy(WEEKS)]
    assert len({sha(paths(draws, rows, mode=mode, threads=k)) for k in (1, 2, 7)}) == 1
    runs = [
        rf.project("pilot", weeks=26, n=700, rng=5, mode=mode, threads=k, progress=False)
        for k in (1, 2, 7)
    ]
    assert len({r.hash for r in runs}) == 1


@pytest.mark.parametrize("mode", MODES)
def test_any_split_of_the_draws(mode: str) -> None:
    draws, rows = sampled(301), [policy(WEEKS)]
    whole = paths(draws, rows, mode=mode)
    for cuts in ([0, 64, 301], [0, 1, 2, 100, 300, 301], [0, 63, 129, 301]):
        parts = [
            paths(draws.pick(list(range(a, b))), rows, mode=mode)
            for a, b in itertools.pairwise(cuts)
        ]
        assert sha(np.concatenate(parts, axis=3)) == sha(whole)


@pytest.mark.parametrize("mode", MODES)
def test_one_draw_alone_is_its_row(mode: str) -> None:
    draws, rows = sampled(130), policy(WEEKS)
    whole = paths(draws, [rows], mode=mode)
    names = [name for name, *_ in _core.series_table()]
    for i in (0, 63, 64, 129):
        alone = _core.replay(draws.pick([i]), levers(rows), weeks=WEEKS, mode=mode, seed=9)
        assert sha(paths(draws.pick([i]), [rows], mode=mode)) == sha(whole[..., i : i + 1])
        for row, name in enumerate(names):
            if name in alone:
                assert np.array_equal(alone[name][:, 0], whole[0, row, :, i]), name


def test_a_larger_run_begins_with_the_smaller() -> None:
    small = rf.project("pilot", weeks=12, n=100, rng=5, progress=False)
    large = rf.project("pilot", weeks=12, n=250, rng=5, progress=False)
    a, b = (r.outcome("arrivals", "pilot") for r in (small, large))
    assert np.array_equal(a, b[:100])


@pytest.mark.parametrize("mode", MODES)
def test_equal_levers_differ_by_exactly_zero(mode: str) -> None:
    for name in ("pilot_hill", "announcement_rush", "beds_cut"):
        c = CASES[name]
        found = outcomes_of(c, c["policy"], mode=mode, n=100)
        assert (found["arrivals_averted"] == 0.0).all()
        assert (found["net_benefit_gbp"] == 0.0).all()


@pytest.mark.parametrize("mode", MODES)
def test_levers_that_differ_later_change_nothing_earlier(mode: str) -> None:
    draws = sampled(100)
    changed = policy(WEEKS, detention_beds=lambda t: 400 if t < 17 else 20, prevention_effort=1.0)
    both = paths(draws, [policy(WEEKS), changed], mode=mode)
    assert np.array_equal(both[0, :, :17], both[1, :, :17])
    assert not np.array_equal(both[0], both[1])


@pytest.mark.parametrize("mode", MODES)
def test_a_placebo_lever_gives_exactly_zero(mode: str) -> None:
    """Enforcement that nobody responds to: the same weeks, bit for bit."""
    c = case(weeks=policy(WEEKS), pull_elasticity_work=0.0)
    placebo = policy(WEEKS, work_enforcement=4.0)
    both = paths(draws_of(c, 200), [c["policy"], placebo], mode=mode)
    assert np.array_equal(both[0], both[1])
    more_beds = policy(WEEKS, detention_beds=1e4)  # beds that are never filled, 400 or 10,000
    tiny = case(weeks=policy(WEEKS), pressure_level=0.0)
    both = paths(draws_of(tiny, 200), [tiny["policy"], more_beds], mode=mode)
    assert np.array_equal(both[0], both[1])


def test_another_seed_is_another_run() -> None:
    a, b = (rf.project("pilot", weeks=8, n=50, rng=k, progress=False) for k in (0, 1))
    assert a.hash != b.hash
    again = rf.project("pilot", weeks=8, n=50, rng=0, progress=False)
    assert a.hash == again.hash
