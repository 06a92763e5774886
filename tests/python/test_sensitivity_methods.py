"""Screening, spectra, derivatives: closed forms and other packages."""

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
