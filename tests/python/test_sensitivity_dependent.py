"""Dependent inputs: Shapley effects and Kucherenko indices in closed form."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from returnflow import errors
from returnflow import sensitivity as sa
from returnflow.sensitivity import functions

ISHIGAMI = functions.ishigami()


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
