"""Samplers of the core against scipy: same uniforms, same laws, probabilities, quantiles."""

import numpy as np
import pytest
from returnflow import _core
from scipy import stats

# Uniforms of the core are the centres of 2^32 cells.
CELLS = 2.0**32
# scipy's own distribution functions are trusted to this much.
RESOLUTION = 2e-11
# A test at this level fails by chance once in 10,000 seeds; the seeds are fixed.
LEVEL = 1e-4


def uniforms(rng: np.random.Generator, size: int) -> np.ndarray:
    return (rng.integers(0, 2**32, size) + 0.5) / CELLS


def edges(u: np.ndarray) -> np.ndarray:
    """Every tenth uniform from the outermost cells."""
    out = u.copy()
    out[::20] = (np.arange(out[::20].size) % 50 + 0.5) / CELLS
    out[10::20] = 1 - (np.arange(out[10::20].size) % 50 + 0.5) / CELLS
    return out


def same_or_within_resolution(law, k: np.ndarray, u: np.ndarray) -> None:
    theirs = law.ppf(u)
    differ = np.flatnonzero(k != theirs)
    assert differ.size < 1e-3 * u.size
    for i in differ:
        one = type(law)(law.dist, *(np.broadcast_to(a, u.shape)[i] for a in law.args))
        # Where they differ u must sit on a jump, as far as scipy can tell.
        low, high = sorted((k[i], theirs[i]))
        assert high == low + 1
        assert abs(one.cdf(low) - u[i]) < RESOLUTION


# (n range, p range): deaths, pipeline stages, returns, thinning, prevention, support, wide.
BINOMIALS = {
    "deaths": ((300, 900), (1e-4, 1e-3)),
    "stages": ((0, 150), (0.05, 0.5)),
    "returns": ((0, 50), (0.1, 0.2)),
    "thinning": ((300, 4000), (0.5, 1.0)),
    "prevention": ((0, 2000), (0.0, 1.0)),
    "certain": ((0, 400), (0.95, 1.0)),
    "support": ((90_000, 120_000), (0.005, 0.02)),
    "wide": ((0, 1_000_000), (0.0, 1.0)),
}


@pytest.mark.parametrize("regime", BINOMIALS)
def test_binomial_equals_scipy_on_the_same_uniforms(regime: str) -> None:
    (n0, n1), (p0, p1) = BINOMIALS[regime]
    rng = np.random.default_rng(20 + list(BINOMIALS).index(regime))
    size = 20_000
    u = edges(uniforms(rng, size))
    n = rng.integers(n0, n1, size, endpoint=True).astype(float)
    p = rng.uniform(p0, p1, size)
    k = _core._sample_binomial(u, n, p)
    assert np.all((k >= 0) & (k <= n) & (k == np.floor(k)))
    same_or_within_resolution(stats.binom(n, p), k, u)


@pytest.mark.parametrize(("low", "high"), [(0.0, 5.0), (0.0, 40.0), (40, 2000), (1e3, 1e6)])
def test_poisson_equals_scipy_on_the_same_uniforms(low: float, high: float) -> None:
    rng = np.random.default_rng(int(high))
    u = edges(uniforms(rng, 20_000))
    mean = rng.uniform(low, high, u.size)
    same_or_within_resolution(stats.poisson(mean), _core._sample_poisson(u, mean), u)


def test_crossing_days_equal_scipy_on_the_same_uniforms() -> None:
    rng = np.random.default_rng(7)
    u = uniforms(rng, 20_000)
    p, s = rng.uniform(0.02, 0.98, u.size), rng.uniform(1, 30, u.size)
    a, b = p * s, (1 - p) * s
    k = _core._sample_days(u, a, b)
    cdf = stats.betabinom.cdf
    assert np.all(cdf(k, 7, a, b) >= u - RESOLUTION)
    assert np.all(cdf(k - 1, 7, a, b) < u + RESOLUTION)


def test_normal_equals_scipy_on_the_same_uniforms() -> None:
    u = edges(uniforms(np.random.default_rng(3), 200_000))
    np.testing.assert_allclose(_core._sample_normal(u), stats.norm.ppf(u), rtol=2e-11, atol=1e-14)


def test_no_people_and_certain_events() -> None:
    u = uniforms(np.random.default_rng(4), 640)
    n = np.where(np.arange(640) % 3 == 0, 0.0, 5e5)
    for p, answer in ((0.0, 0 * n), (1.0, n)):
        np.testing.assert_array_equal(_core._sample_binomial(u, n, np.full(640, p)), answer)
    np.testing.assert_array_equal(_core._sample_poisson(u, np.zeros(640)), np.zeros(640))


def chi_square(x: np.ndarray, law) -> float:
    """P value of counts against a law, cells of at least 50 expected."""
    low, high = int(law.ppf(1e-7)), int(law.ppf(1 - 1e-7))
    k = np.arange(low, high + 1)
    expected = x.size * law.pmf(k)
    expected[0] = x.size * law.cdf(low)
    expected[-1] = x.size * law.sf(high - 1)
    observed = np.bincount((np.clip(x, low, high) - low).astype(int), minlength=k.size)
    group = np.minimum((np.cumsum(expected) / 50).astype(int), int(expected.sum() / 50) - 1)
    e, o = np.bincount(group, expected), np.bincount(group, observed)
    e, o = e[e > 0], o[e > 0]
    return float(stats.chisquare(o, e * o.sum() / e.sum()).pvalue)


@pytest.mark.parametrize(
    ("law", "of", "judge"),
    [
        ("binomial", (600, 0.0005, 0), stats.binom(600, 0.0005)),
        ("binomial", (60, 0.35, 0), stats.binom(60, 0.35)),
        ("binomial", (900, 0.67, 0), stats.binom(900, 0.67)),
        ("poisson", (60, 0, 0), stats.poisson(60)),
        ("neg_binomial", (700, 9.8, 0), stats.nbinom(9.8, 9.8 / 709.8)),
        ("neg_binomial", (120, 1.96, 0), stats.nbinom(1.96, 1.96 / 121.96)),
        ("neg_binomial", (3, 0.4, 0), stats.nbinom(0.4, 0.4 / 3.4)),
        ("beta_binomial", (7, 3.1, 2.4), stats.betabinom(7, 3.1, 2.4)),
        ("beta_binomial", (600, 1.58, 3.22), stats.betabinom(600, 1.58, 3.22)),
    ],
)
def test_draws_follow_their_law(law: str, of: tuple[float, ...], judge) -> None:
    x = _core._sample_scalar(law, 1_000_000, list(of), 11)
    assert chi_square(x, judge) > LEVEL


@pytest.mark.parametrize("shape", [0.3, 0.5, 1.0, 1.96, 3.92, 13.72, 200.0])
def test_gamma_lanes_follow_their_law(shape: float) -> None:
    x = _core._sample_gamma(np.full(1_000_000, shape), 5, 3)
    assert stats.kstest(x, stats.gamma(shape).cdf).pvalue > LEVEL
    # The mean and the variance, within 5 standard errors.
    assert abs(x.mean() - shape) < 5 * np.sqrt(shape / x.size)
    assert abs(x.var() - shape) < 5 * np.sqrt((2 * shape**2 + 6 * shape) / x.size)


@pytest.mark.parametrize("of", [(0.5, 0.5), (1.58, 3.22), (11.1, 22.5), (1.0, 40.0), (0.2, 3.0)])
def test_beta_lanes_follow_their_law(of: tuple[float, float]) -> None:
    a, b = (np.full(1_000_000, x) for x in of)
    x = _core._sample_beta(a, b, 5, 3)
    assert stats.kstest(x, stats.beta(*of).cdf).pvalue > LEVEL


def test_weeks_and_seeds_are_independent() -> None:
    shape = np.full(200_000, 1.96)
    base = _core._sample_gamma(shape, 5, 3)
    for other in (_core._sample_gamma(shape, 5, 4), _core._sample_gamma(shape, 6, 3), base[1:]):
        r = np.corrcoef(base[: other.size], other)[0, 1]
        assert abs(r) < 4.5 / np.sqrt(other.size)


@pytest.mark.parametrize(
    ("name", "of", "judge"),
    [
        ("ln_pmf_binomial", (900, 0.33, 0), stats.binom(900, 0.33)),
        ("ln_pmf_poisson", (410, 0, 0), stats.poisson(410)),
        ("ln_pmf_neg_binomial", (700, 9.8, 0), stats.nbinom(9.8, 9.8 / 709.8)),
        ("ln_pmf_beta_binomial", (900, 1.58, 3.22), stats.betabinom(900, 1.58, 3.22)),
    ],
)
def test_log_probabilities_equal_scipy(name: str, of: tuple[float, ...], judge) -> None:
    k = np.arange(0.0, 901.0)
    ours = _core._law_function(name, k, list(of))
    np.testing.assert_allclose(ours, judge.logpmf(k), rtol=1e-11, atol=1e-11)
    np.testing.assert_array_equal(
        _core._law_function(name, np.array([-1.0, 2.5]), list(of)), -np.inf
    )


SHAPES = [0.05, 0.5, 1.0, 1.96, 13.7, 400.0, 1e5]
PAIRS = [(0.5, 0.5), (1.58, 3.22), (40.0, 2.0), (300.0, 700.0), (0.05, 9.0), (2e4, 5e4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_gamma_functions_equal_scipy(shape: float) -> None:
    law, p = stats.gamma(shape), np.array([1e-9, 1e-3, 0.2, 0.5, 0.9, 0.999, 1 - 1e-9])
    x = law.ppf(p)
    np.testing.assert_allclose(
        _core._law_function("gamma_cdf", x, [shape, 0, 0]), law.cdf(x), rtol=1e-11
    )
    ours = _core._law_function("gamma_quantile", p, [shape, 0, 0])
    np.testing.assert_allclose(ours, x, rtol=1e-9 if shape > 0.1 else 1e-7)


@pytest.mark.parametrize("pair", PAIRS)
def test_beta_functions_equal_scipy(pair: tuple[float, float]) -> None:
    law, p = stats.beta(*pair), np.array([1e-9, 1e-3, 0.2, 0.5, 0.9, 0.999, 1 - 1e-9])
    x = law.ppf(p)
    ours = _core._law_function("beta_cdf", x, [*pair, 0])
    np.testing.assert_allclose(ours, law.cdf(x), rtol=1e-11)
    inside = x < 1 - 1e-9
    ours = _core._law_function("beta_quantile", p, [*pair, 0])
    np.testing.assert_allclose(ours[inside], x[inside], rtol=1e-9 if min(pair) > 0.1 else 1e-7)
