"""Simulation-based calibration in small: `python -m benches sbc` is the whole of it."""

from __future__ import annotations

import numpy as np
import pytest

from benches import sbc

REPLICATIONS, WEEKS = 16, 60


def test_truths_rank_evenly_among_draws() -> None:
    ranks = np.array(
        [sbc.replication(seed, WEEKS, draws=sbc.RANKS).ranks for seed in range(REPLICATIONS)]
    )
    assert ranks.shape == (REPLICATIONS, len(sbc.NAMES))
    assert ranks.min() >= 0 and ranks.max() <= sbc.RANKS
    u = (ranks + 0.5) / (sbc.RANKS + 1)
    # Under calibration the mean of n uniforms has sd 1/sqrt(12 n); four of them for 14 parameters.
    assert np.abs(u.mean(axis=0) - 0.5).max() < 4 / np.sqrt(12 * REPLICATIONS)
    # Truths pile up at neither end: the share in the outer tenths is binomial with mean 0.2.
    outer = float((np.abs(u - 0.5) > 0.4).mean())
    assert 0.1 < outer < 0.3, outer


def test_a_wrong_prior_is_found_out() -> None:
    """Four sd of the truths' prior away and five times as sure: every truth ranks low."""
    wrong = (sbc.LEVEL[0] + 4 * sbc.LEVEL[1], sbc.LEVEL[1] / 5)
    at = sbc.NAMES.index("pressure_level")
    ranks = [
        sbc.replication(seed, WEEKS, level=wrong, draws=sbc.RANKS).ranks[at] for seed in range(3)
    ]
    assert max(ranks) < sbc.RANKS * 0.1


def test_statistics_are_those_of_known_ranks() -> None:
    pytest.importorskip("scipy")
    even = np.tile(np.arange(sbc.RANKS + 1), 2)
    assert sbc.chi_square(even) == (0.0, 1.0)
    assert sbc.coverage(even, 0.9) == pytest.approx(0.9, abs=0.01)
    statistic, p = sbc.chi_square(np.zeros(256, dtype=int))  # all in one of 16 bins
    assert statistic == pytest.approx(256 * 15) and p < 1e-100
