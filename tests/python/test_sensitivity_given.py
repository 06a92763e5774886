"""Given-data methods: closed forms, scipy and OpenTURNS."""

from __future__ import annotations

import numpy as np
import pytest
from returnflow import errors
from returnflow import sensitivity as sa
from returnflow.sensitivity import functions

PI = np.pi
ISHIGAMI = functions.ishigami()


def draws(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).uniform(-PI, PI, (n, 3))
    return x, ISHIGAMI(x)


def test_rank_indices() -> None:
    x, y = draws(1 << 16)
    r = sa.rank(x, y)
    assert np.allclose(r.value["first"][0], ISHIGAMI.first, atol=0.012)
    order = np.argsort(x[:, 0], kind="stable")
    paired = y[order] * np.roll(y[order], -1)
    # The formula of Gamboa et al. (2022), eq. 2.
    by_hand = (paired.mean() - y.mean() ** 2) / (np.mean(y**2) - y.mean() ** 2)
    assert r.value["first"][0, 0] == pytest.approx(by_hand, abs=1e-9)
    moved = sa.rank(x, y + 6e7)
    assert np.allclose(moved.value["first"], r.value["first"], atol=1e-6)


def test_rank_indices_of_weighted_rows() -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 2, (1 << 15, 2))
    y = x[:, 0] ** 2 + x[:, 1]
    # Weight 1 on x0 < 1 and 0 else: the same as a uniform law on (0, 1).
    w = (x[:, 0] < 1).astype(float) + 1e-12
    v0, v1 = 4 / 45, 4 / 12
    r = sa.rank(x, y, weights=w)
    assert np.allclose(r.value["first"][0], [v0 / (v0 + v1), v1 / (v0 + v1)], atol=0.03)


def test_pawn_equals_two_sample_distances_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    x, y = draws(3000)
    y = np.round(y, 1)  # with ties
    ours = sa.pawn(x, y, slices=10)
    for j in range(3):
        label = np.empty(3000, dtype=int)
        label[np.argsort(x[:, j], kind="stable")] = np.arange(3000) // 300
        distance = [stats.ks_2samp(y[label == k], y).statistic for k in range(10)]
        assert ours.value["median"][0, j] == pytest.approx(np.median(distance), abs=1e-9)
        assert ours.value["maximum"][0, j] == pytest.approx(max(distance), abs=1e-9)


def test_pawn_of_ishigami_and_the_dummy() -> None:
    x, y = draws(1 << 16)
    x = np.column_stack([x, np.random.default_rng(9).random(len(x))])
    p = sa.pawn(x, y, slices=10)
    # Converged medians of the ten distances, from the brief of this method's issue.
    assert np.allclose(p.value["median"][0, :3], [0.238, 0.391, 0.081], atol=0.006)
    assert p.value["median"][0, 3] < 1.2 * p.extra["dummy"]["median"][0]
    assert p.value["median"][0, 2] > 3 * p.extra["dummy"]["median"][0]


@pytest.mark.parametrize("n", [1 << 9, 1 << 10, 1 << 12, 1 << 14, 1 << 17])
def test_delta_of_ishigami(n: int) -> None:
    x, y = draws(n)
    d = sa.delta(x, y)
    # Values of the method's issue, as in Plischke et al. (2013).
    gap = np.abs(d.value["delta"][0] - [0.263, 0.425, 0.210])
    assert (gap <= d.value["bias"][0] + d.high["delta"][0] - d.value["delta"][0]).all()
    if n == 1 << 17:
        assert gap.max() < 0.013
    noise = sa.delta(np.random.default_rng(5).random((n, 1)), y)
    assert noise.value["delta"][0, 0] < noise.value["bias"][0, 0] * 1.2


def test_delta_of_a_linear_gaussian() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(8)
    x = rng.standard_normal((1 << 17, 2))
    y = x @ [1.0, 1.0]
    # δ = ½ E ∫ |f(y) − f(y | x)| with Y ~ N(0, 2), Y | x ~ N(x, 1): by quadrature.
    grid = np.linspace(-9, 9, 4001)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    gap = [
        np.trapezoid(np.abs(stats.norm.pdf(grid, 0, 2**0.5) - stats.norm.pdf(grid, v, 1)), grid)
        for v in nodes
    ]
    expected = 0.5 * np.dot(weights, gap) / weights.sum()
    assert np.allclose(sa.delta(x, y).value["delta"][0], expected, atol=0.012)


def test_regional_equals_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    x, y = draws(4000)
    r = sa.regional(x, y, above=5.0)
    inside = y > 5.0
    for j in range(3):
        theirs = stats.ks_2samp(x[inside, j], x[~inside, j], method="asymp")
        assert r.value["distance"][0, j] == pytest.approx(theirs.statistic, abs=1e-9)
        assert r.value["p"][0, j] == pytest.approx(theirs.pvalue, abs=0.03)
    again = sa.regional(x, y, inside=inside)
    assert np.array_equal(again.value["distance"], r.value["distance"])
    with pytest.raises(errors.ParameterError, match="exactly one"):
        sa.regional(x, y)
    with pytest.raises(errors.DataError, match="5 effective"):
        sa.regional(x, y, above=1e9)


def test_hsic_equals_openturns() -> None:
    ot = pytest.importorskip("openturns")
    x, y = draws(200)
    kernels = [ot.SquaredExponential([np.std(v, ddof=1)], [1.0]) for v in (*x.T, y)]
    theirs = ot.HSICEstimatorGlobalSensitivity(
        kernels, ot.Sample(x), ot.Sample(y[:, None]), ot.HSICVStat()
    )
    ours = sa.hsic(x, y)
    assert np.allclose(ours.value["hsic"][0], np.array(theirs.getHSICIndices()), atol=1e-9)
    assert np.allclose(ours.value["r2"][0], np.array(theirs.getR2HSICIndices()), atol=1e-9)
    assert np.allclose(ours.value["p"][0], np.array(theirs.getPValuesAsymptotic()), atol=1e-6)


def test_p_values_of_hsic_are_uniform_without_dependence() -> None:
    rng = np.random.default_rng(2)
    p = [sa.hsic(rng.random((100, 5)), rng.random(100)).value["p"][0] for _ in range(60)]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.09  # 300 tests: 0.05 ± 0.025


def test_hsic_of_weighted_rows() -> None:
    x, y = draws(400)
    counts = np.random.default_rng(5).integers(1, 4, len(y)).astype(float)
    weighted = sa.hsic(x, y, weights=counts)
    # As if each row were there so many times (the width of the kernels differs by 1/n).
    repeated = sa.hsic(np.repeat(x, counts.astype(int), axis=0), np.repeat(y, counts.astype(int)))
    assert np.allclose(weighted.value["r2"], repeated.value["r2"], rtol=0.02)
    equal = sa.hsic(x, y, weights=np.full(len(y), 2.0))
    assert np.allclose(equal.value["p"], sa.hsic(x, y).value["p"], rtol=1e-8)


@pytest.mark.parametrize("method", ["pawn", "regional"])
def test_bootstrap_intervals_are_as_wide_as_the_spread_of_samples(method: str) -> None:
    options = {
        "pawn": {"dummies": 0, "resamples": 30},
        "regional": {"above": 3.0, "resamples": 30},
    }[method]
    found, half = [], []
    for seed in range(20):
        x, y = draws(400, seed)
        given = getattr(sa, method)(x, y, rng=seed, level=0.6827, **options)
        main = given.main
        found.append(given.value[main][0])
        half.append(given.high[main][0] - given.value[main][0])
    # A standard deviation from 20 samples is good to 16 %; of an input with influence.
    ratio = np.mean(half, axis=0)[1] / np.std(found, axis=0, ddof=1)[1]
    assert 0.6 < ratio < 1.7


def test_student_equals_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    from returnflow.sensitivity._make import student_half

    for level in (0.1, 0.6827, 0.9, 0.95, 0.999):
        for freedom in (1, 4, 7, 19, 99):
            expected = stats.t.ppf(0.5 + level / 2, freedom)
            assert student_half(level, freedom) == pytest.approx(expected, rel=1e-10)


def test_rows_without_numbers_are_left_out_and_counted() -> None:
    x, y = draws(5000)
    y = np.where(x[:, 0] > 3.0, np.nan, y)
    for method in (sa.rank, sa.pawn, sa.delta, sa.hsic):
        r = method(x, y, max_failed=0.1)
        assert r.failures.points == int(np.isnan(y).sum())
        assert max(r.failures.distance, key=r.failures.distance.__getitem__) == "x1"
    with pytest.raises(errors.ParameterError, match="max_failed"):
        sa.rank(x, y, max_failed=0.001)
    with pytest.raises(errors.DataError, match="weights"):
        sa.rank(x[:100], y[:100] * 0 + 1.0, weights=-np.ones(100), max_failed=0.5)
