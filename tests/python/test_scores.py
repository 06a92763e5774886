"""Scores against scoringrules and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow import scores


def test_agree_with_scoringrules() -> None:
    sr = pytest.importorskip("scoringrules")
    rng = np.random.default_rng(1)
    x, y = rng.gamma(2, 100, (500, 20)), rng.gamma(2, 100, 20)
    assert np.allclose(scores.crps(x, y), sr.crps_ensemble(y, x, m_axis=0, estimator="nrg"))
    # Bracher et al. 2021: the WIS is the mean over its quantiles of twice the pinball loss.
    levels = np.array([0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
    losses = [2 * sr.quantile_score(y, np.quantile(x, q, axis=0), q) for q in levels]
    assert np.allclose(scores.wis(x, y), np.mean(losses, axis=0))


def test_crps_of_a_normal_has_its_closed_form() -> None:
    # Gneiting, Raftery 2007: CRPS(N(0, 1), 0) = (sqrt 2 - 1) / sqrt pi.
    n = 20_000
    from statistics import NormalDist

    x = np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])
    assert abs(scores.crps(x, 0.0) - (np.sqrt(2) - 1) / np.sqrt(np.pi)) < 1e-4


def test_pit_of_a_calibrated_forecast_is_uniform() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(2)
    x, y = rng.poisson(3, (400, 2000)), rng.poisson(3, 2000)
    values = scores.pit(x, y, rng=rng)
    assert stats.kstest(values, "uniform").pvalue > 0.01
    assert (
        abs(scores.coverage(rng.normal(size=(400, 2000)), rng.normal(size=2000)).mean() - 0.9)
        < 0.03
    )


def test_bad_shapes_are_refused() -> None:
    with pytest.raises(rf.errors.ParameterError):
        scores.crps([[1.0, 2.0]], [1.0, 2.0, 3.0])
    with pytest.raises(rf.errors.ParameterError):
        scores.crps([np.nan], 1.0)
