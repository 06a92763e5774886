"""Screening, derivatives, given data, dependent inputs: closed forms and other packages."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import returnflow as rf
from returnflow import errors
from returnflow import sensitivity as sa
from returnflow.sensitivity import functions

PI = np.pi
ISHIGAMI = functions.ishigami()


def draws(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(seed).uniform(-PI, PI, (n, 3))
    return x, ISHIGAMI(x)


# --- Morris -------------------------------------------------------------------------------------
def test_morris_on_his_own_function() -> None:
    # Morris (1991), section 5: inputs 1-7 interact or are curved, 8-10 are important and linear,
    # the others do not matter.
    e = sa.morris(functions.morris(), n=100, rng=1)
    mu, sigma = e.value["mu_star"][0], e.value["sigma"][0]
    assert mu[:10].min() > 3 * mu[10:].max()
    assert sigma[7:10].max() < 0.5 * sigma[:7].min()


def test_effects_of_a_linear_function_are_exact() -> None:
    weights = np.array([3.0, -2.0, 0.5])
    space = dict.fromkeys("abc", (0.0, 2.0))
    for design in ("trajectories", "radial"):
        e = sa.morris(lambda x: x @ weights, space, n=10, design=design, rng=3)
        # The range of 2 is one unit of probability. The grid is moved in at its ends: a step of
        # 2/3 from 0.005 to 2/3 is 0.66167, so the ends lose up to 0.75 % of an effect.
        assert np.allclose(e.value["mu"][0], 2 * weights, rtol=0.0076)
        assert np.allclose(e.value["mu_star"][0], 2 * np.abs(weights), rtol=0.0076)


def test_effects_equal_salib_on_the_same_trajectories() -> None:
    salib = pytest.importorskip("SALib.analyze.morris")
    from returnflow._core import morris_design
    from returnflow.sensitivity._morris import elementary_effects

    f = functions.sobol_g()
    d, n = 8, 20
    factors = [[j] for j in range(d)]
    u, moved = morris_design(d, factors, n, 4, 5)
    y = f(u)
    moved = np.array(moved).reshape(n, d)
    ours = elementary_effects(u, y[:, None], moved, factors, radial=False)[:, 0]
    problem = {"num_vars": d, "names": list(f.space), "bounds": [[0, 1]] * d}
    theirs = salib.analyze(problem, u, y, num_levels=4)
    assert np.allclose(ours.mean(axis=0), theirs["mu"], atol=1e-9)
    assert np.allclose(np.abs(ours).mean(axis=0), theirs["mu_star"], atol=1e-9)
    assert np.allclose(ours.std(axis=0, ddof=1), theirs["sigma"], atol=1e-9)


def test_morris_groups_candidates_and_failures() -> None:
    f = functions.sobol_g([0.0, 0.0, 99.0, 99.0])
    e = sa.morris(f, groups={"big": ["x1", "x2"], "small": ["x3", "x4"]}, n=30, rng=1)
    assert e.inputs == ("big", "small")
    assert e.value["mu_star"][0, 0] > 20 * e.value["mu_star"][0, 1]
    assert np.isnan(e.value["mu"]).all()
    spread = sa.morris(f, n=10, candidates=60, rng=1)
    assert spread.n == 10

    def fragile(x: np.ndarray) -> np.ndarray:
        y = f(x)
        y[x[:, 0] < 0.02] = np.nan
        return y

    masked = sa.morris(fragile, f.space, n=50, rng=1, max_failed=0.9)
    assert masked.failures.points > 0 and np.isfinite(masked.value["mu_star"]).all()
    assert max(masked.failures.distance, key=masked.failures.distance.__getitem__) == "x1"


def test_spread_trajectories_lie_farther_apart() -> None:
    from returnflow._core import morris_design, morris_spread

    u, _ = morris_design(4, [[j] for j in range(4)], 60, 4, 1)
    blocks = u.reshape(60, 5, 4)

    def apart(keep: list[int]) -> float:
        return sum(
            np.linalg.norm(blocks[a][:, None] - blocks[b][None], axis=-1).sum()
            for a, b in combinations(keep, 2)
        )

    chosen = morris_spread(u, 5, 6)
    assert apart(chosen) > 1.05 * np.median([apart(list(range(k, k + 6))) for k in range(0, 54, 6)])


# --- eFAST --------------------------------------------------------------------------------------
def test_efast_on_known_functions() -> None:
    # With M = 4 harmonics the method itself is off by about 0.05 on Ishigami's sin² x₂.
    for f, tolerance in ((ISHIGAMI, 0.06), (functions.sobol_g(), 0.04)):
        e = sa.efast(f, n=1025, rng=1)
        assert np.allclose(e.value["first"][0], f.first, atol=tolerance)
        assert np.allclose(e.value["total"][0], f.total, atol=tolerance)


@pytest.mark.filterwarnings("ignore:FAST confidence")
def test_spectrum_equals_salib() -> None:
    salib = pytest.importorskip("SALib.analyze.fast")
    from returnflow.sensitivity._efast import search_curves, spectrum

    n, d = 257, 3
    u, omega = search_curves(d, n, 4, 1, 3)
    y = ISHIGAMI(sa.Inputs.of(ISHIGAMI.space).scale(u))
    problem = {"num_vars": d, "names": list(ISHIGAMI.space), "bounds": [[-PI, PI]] * d}
    theirs = salib.analyze(problem, y, M=4, num_resamples=2, seed=1)
    first, total = spectrum(y.reshape(d, n, 1), omega, 4)
    assert np.allclose(first[:, 0], theirs["S1"], atol=1e-9)
    assert np.allclose(total[:, 0], theirs["ST"], atol=1e-9)


def test_efast_leaves_out_failed_curves() -> None:
    def fragile(x: np.ndarray) -> np.ndarray:
        y = ISHIGAMI(x)
        y[5] = np.nan
        return y

    e = sa.efast(fragile, ISHIGAMI.space, n=257, curves=6, rng=1, max_failed=0.1)
    assert e.failures.points == 1
    assert np.allclose(e.value["total"][0], ISHIGAMI.total, atol=0.1)
    with pytest.raises(errors.ParameterError, match="max_failed"):
        sa.efast(fragile, ISHIGAMI.space, n=257, curves=2, rng=1)


# --- derivatives --------------------------------------------------------------------------------
def test_dgsm_of_ishigami() -> None:
    d = sa.dgsm(ISHIGAMI, n=1 << 14, rng=1)
    # ν by hand: E(∂f/∂x₁)² = ½ E(1 + b x₃⁴)², a² E sin² 2x₂, 16 b² E x₃⁶ E sin² x₁.
    a, b = 7.0, 0.1
    nu = [0.5 * (1 + 2 * b * PI**4 / 5 + b**2 * PI**8 / 9), a**2 / 2, 8 * b**2 * PI**6 / 7]
    assert np.allclose(d.value["nu"][0], nu, rtol=0.02)
    # Bound (2π)²/π² ν / V: Lamboni et al. (2013); never below the total index.
    assert np.allclose(d.value["bound"][0], 4 * np.array(nu) / ISHIGAMI.variance, rtol=0.03)
    assert (d.value["bound"][0] >= ISHIGAMI.total).all()


def test_poincare_constants() -> None:
    stats = pytest.importorskip("scipy.stats")
    from returnflow.sensitivity._local import poincare

    # Uniform (b − a)²/π²; normal σ²; exponential 4/λ² (Roustant, Barthe and Iooss 2017, table 1).
    assert poincare(stats.uniform(1, 3)) == pytest.approx(9 / PI**2, rel=0.01)
    assert poincare(stats.norm(0, 2)) == pytest.approx(4, rel=0.06)
    assert poincare((1, 4)) == pytest.approx(9 / PI**2)


def test_derivatives_see_kinks() -> None:
    smooth = sa.dgsm(lambda x: x[:, 0] ** 3, {"a": (-1, 1)}, n=128, rng=1)
    assert smooth.extra["difference_error"].max() < 1e-5
    rough = sa.dgsm(lambda x: np.floor(300 * x[:, 0]), {"a": (-1, 1)}, n=128, rng=1)
    assert rough.extra["difference_error"].max() > 0.2


def test_tornado_by_hand_and_with_a_failed_run() -> None:
    space = {"a": (0, 10), "b": (0, 10)}
    t = sa.oat(lambda x: x[:, 0] - 3 * x[:, 1], space)
    assert np.allclose(t.value["at_low"][0], [-4.5, 13.5])
    assert np.allclose(t.value["swing"][0], [9, 27])

    def fragile(x: np.ndarray) -> np.ndarray:
        return np.where(x[:, 0] > 9, np.nan, x[:, 1])

    masked = sa.oat(fragile, space)
    assert masked.failures.runs == 1 and np.isnan(masked.value["swing"][0, 0])
    assert masked.top(1)["input"].tolist() == ["b"]
    with pytest.raises(errors.DataError, match="medians"):
        sa.oat(lambda x: np.full(len(x), np.nan), space)


# --- given data ---------------------------------------------------------------------------------
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


# --- dependent inputs ---------------------------------------------------------------------------
def linear_gaussian(beta: np.ndarray, cov: np.ndarray) -> np.ndarray:
    """Shapley effects of βᵀX, X normal, from all subsets (Owen and Prieur 2017, section 4)."""
    from math import comb

    d = len(beta)
    total = beta @ cov @ beta

    def closed(u: tuple[int, ...]) -> float:
        if not u:
            return 0.0
        c = cov @ beta
        return float(c[list(u)] @ np.linalg.solve(cov[np.ix_(u, u)], c[list(u)])) / total

    out = np.zeros(d)
    for j in range(d):
        rest = [k for k in range(d) if k != j]
        for size in range(d):
            for u in combinations(rest, size):
                gain = closed(tuple(sorted((*u, j)))) - closed(u)
                out[j] += gain / (d * comb(d - 1, size))
    return out


BETA = np.array([1.0, 1.0, 1.0])
SD = np.array([1.0, 1.0, 2.0])


@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.5, 0.9])
def test_shapley_effects_of_a_linear_gaussian(rho: float) -> None:
    stats = pytest.importorskip("scipy.stats")
    c = np.array([[1, 0, 0], [0, 1, rho], [0, rho, 1.0]])
    expected = linear_gaussian(BETA, c * np.outer(SD, SD))
    space = {f"x{j}": stats.norm(0, s) for j, s in enumerate(SD)}
    s = sa.shapley(lambda x: x @ BETA, space, correlation=c, n=4096, rng=1)
    assert np.allclose(s.value["shapley"][0], expected, atol=0.012)
    assert s.value["shapley"].sum() == pytest.approx(1)
    rng = np.random.default_rng(4)
    x = rng.multivariate_normal(np.zeros(3), c * np.outer(SD, SD), 20_000)
    given = sa.shapley_given(x, x @ BETA)
    assert np.allclose(given.value["shapley"][0], expected, atol=0.04)


def test_shapley_effects_of_ishigami() -> None:
    # Independent inputs: half of each interaction goes to either partner (Owen 2014).
    expected = ISHIGAMI.first + (ISHIGAMI.total - ISHIGAMI.first) / 2
    s = sa.shapley(ISHIGAMI, n=8192, rng=1)
    assert np.allclose(s.value["shapley"][0], expected, atol=0.012)


def test_shapley_effects_along_random_orders() -> None:
    f = functions.sobol_g([0.0, 1.0] + [9.0] * 12)
    s = sa.shapley(f, n=512, orders=20, rng=1)
    v = 1 / (3 * (1 + np.array([0.0, 1.0] + [9.0] * 12)) ** 2)
    parts = np.zeros(14)
    # Every effect of a product: its share of each subset's variance, by size, up to four inputs.
    for size in range(1, 5):
        for u in combinations(range(14), size):
            parts[list(u)] += np.prod(v[list(u)]) / size
    expected = parts / f.variance
    assert np.allclose(s.value["shapley"][0], expected, atol=0.05)
    assert s.value["shapley"].sum() == pytest.approx(1)


def test_kucherenko_on_the_portfolio() -> None:
    stats = pytest.importorskip("scipy.stats")
    # Kucherenko, Tarantola and Annoni (2012), test case 2: Y = X₁X₃ + X₂X₄, means 0, 0, 250, 400;
    # sd 4, 2, 200, 300; correlations .3 and −.3. Published: S .507 .399 0 0, T .492 .300 .192 .108.
    space = {
        "x1": stats.norm(0, 4),
        "x2": stats.norm(0, 2),
        "x3": stats.norm(250, 200),
        "x4": stats.norm(400, 300),
    }
    c = np.eye(4)
    c[0, 1] = c[1, 0] = 0.3
    c[2, 3] = c[3, 2] = -0.3
    k = sa.kucherenko(
        lambda x: x[:, 0] * x[:, 2] + x[:, 1] * x[:, 3], space, correlation=c, n=1 << 15, rng=1
    )
    assert np.allclose(k.value["first"][0], [0.507, 0.399, 0, 0], atol=0.012)
    assert np.allclose(k.value["total"][0], [0.492, 0.300, 0.192, 0.108], atol=0.012)


def test_kucherenko_equals_sobol_without_dependence() -> None:
    k = sa.kucherenko(ISHIGAMI, n=1 << 14, rng=1)
    assert np.allclose(k.value["first"][0], ISHIGAMI.first, atol=0.012)
    assert np.allclose(k.value["total"][0], ISHIGAMI.total, atol=0.012)


def test_what_is_no_correlation_is_refused() -> None:
    space = {"a": (0, 1), "b": (0, 1)}
    for bad, words in (
        ([[1, 2], [2, 1]], "positive definite"),
        ([[1, 0.5], [0.4, 1]], "symmetric"),
        ([[1.0]], "shape"),
    ):
        with pytest.raises(errors.ParameterError, match=words):
            sa.kucherenko(lambda x: x[:, 0], space, correlation=bad)
    both = sa.Inputs.of(space, correlation=[[1, 0.5], [0.5, 1]])
    for verb in (sa.morris, sa.efast, sa.dgsm):
        with pytest.raises(errors.ParameterError, match="independent"):
            verb(lambda x: x[:, 0], both)


@pytest.mark.parametrize("kind", ["bars", "scatter", "convergence", "pairs", "tornado"])
def test_pictures(kind: str) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    results = {
        "bars": lambda: sa.rank(*draws(500)),
        "scatter": lambda: sa.morris(ISHIGAMI, n=10, rng=1),
        "convergence": lambda: sa.sobol(ISHIGAMI, n=512, rng=1),
        "pairs": lambda: sa.sobol(ISHIGAMI, n=512, order=2, rng=1),
        "tornado": lambda: sa.oat(ISHIGAMI),
    }
    ax = results[kind]().plot(kind=kind)
    assert ax.get_title(loc="left")
    assert rf.plot.alt_text(ax).endswith("Table follows.")
    plt.close("all")
