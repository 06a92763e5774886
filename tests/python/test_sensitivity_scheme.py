"""What drives the scheme: weeks and window in one pass, exact derivatives, noise, refusals."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow import errors
from returnflow import sensitivity as sa


@pytest.fixture(scope="module")
def few() -> rf.ParameterSpace:
    """The default space with all but four inputs fixed at their medians."""
    space = rf.ParameterSpace.default()
    free = {"deter_semi_elasticity", "removal_success", "dwell_weeks", "pressure_level"}
    fixed = {n: rf.Fixed(space[n].median) for n in space.names if n not in free}
    return space.with_(**fixed)


def test_window_and_weeks_in_one_pass(few: rf.ParameterSpace) -> None:
    idx = sa.sobol("pilot", few, weeks=26, n=256, rng=1)
    assert set(idx.inputs) <= {*few.names, "start_level"}
    assert idx.outcomes == ("arrivals_averted", "net_benefit_gbp", "return_share")
    weeks = idx.over_time()
    assert weeks.weekly["first"].shape == (3, 26, len(idx.inputs))
    # A share is told by the window up to each week: its last week is the window.
    assert np.allclose(weeks.weekly["first"][2, -1], idx.value["first"][2], atol=1e-12)
    assert idx.top(1, outcome="return_share")["grade"][0] in "ABCD"
    frame = weeks.to_frame()
    assert frame.shape[0] == 3 * 26 * 2 * len(idx.inputs)
    again = sa.sobol("pilot", few, weeks=26, n=256, rng=1, over="weeks", threads=1)
    assert np.array_equal(again.weekly["total"], weeks.weekly["total"], equal_nan=True)
    assert weeks.plot().get_ylim() == (0, 1)


def test_the_model_is_the_one_that_project_runs(few: rf.ParameterSpace) -> None:
    from returnflow._core import evaluate_model
    from returnflow.sensitivity._scheme import scheme_of

    runs = rf.project("pilot", space=few, weeks=30, n=64, mode="expected", rng=3)
    parts = scheme_of(runs, None, outcome=["arrivals_averted", "returns"], weeks=0, mode="expected",
                      weekly=False)  # fmt: skip
    # Draws as points of the unit cube; the start as project has it, in units of its spread.
    names = parts.core.inputs
    u = np.full((64, len(names)), 0.5)
    for k, name in enumerate(names):
        column = (
            runs.draws.values[:, runs.draws.names.index(name)] if name != "start_level" else None
        )
        if column is not None:
            grid = (np.arange(200_000) + 0.5) / 200_000
            u[:, k] = np.interp(column, parts.inputs.laws[k].ppf(grid), grid)
    y = evaluate_model(parts.core, u)
    # The start of project is each draw's own; here it is at its mean given the pressure level.
    ours, theirs = y[:, 1], runs.outcome("returns", "pilot")
    assert np.allclose(ours, theirs, rtol=0.05)
    assert np.corrcoef(y[:, 0], runs.outcome("arrivals_averted", "pilot"))[0, 1] > 0.95


def test_exact_derivatives_equal_differences(few: rf.ParameterSpace) -> None:
    from returnflow._core import evaluate_model
    from returnflow.sensitivity._scheme import scheme_of

    parts = scheme_of("pilot", few, outcome=["arrivals_averted", "net_benefit_gbp"], weeks=40,
                      mode="expected", weekly=False)  # fmt: skip
    d = len(parts.core.inputs)
    u = np.random.default_rng(2).uniform(0.35, 0.95, (40, d))
    y, slope = parts.core.derivatives(u)
    assert np.allclose(y, evaluate_model(parts.core, u), rtol=1e-12)
    for k, law in enumerate(parts.inputs.laws):
        up, down = u.copy(), u.copy()
        up[:, k] += 1e-5
        down[:, k] -= 1e-5
        step = law.ppf(up[:, k]) - law.ppf(down[:, k])
        by_hand = (evaluate_model(parts.core, up) - evaluate_model(parts.core, down)) / step[
            :, None
        ]
        scale = np.abs(by_hand).max(axis=0)
        # min and max leave kinks: a few of the points may straddle one.
        close = np.abs(slope[:, :, k] - by_hand) <= 1e-4 * scale + 1e-9
        assert close.mean() > 0.9, parts.core.inputs[k]
    g = sa.dgsm("pilot", few, weeks=40, outcome="arrivals_averted", n=64, rng=1)
    assert any("dual numbers" in note for note in g.notes)


def test_noise_is_a_factor_and_never_mixed_silently(few: rf.ParameterSpace) -> None:
    options = {"weeks": 20, "outcome": "returns", "n": 2048, "mode": "stochastic", "rng": 5}
    outcome = sa.sobol("pilot", few, **options)
    mean = sa.sobol("pilot", few, target="mean", **options)
    assert outcome.inputs[-1] == "noise" and "noise" not in mean.inputs
    noise = outcome.value["total"][0, -1]
    assert 0.05 < noise < 1
    # The same numerators over the variance without noise: first orders grow by 1 / (1 − noise).
    assert np.allclose(
        mean.value["first"][0], outcome.value["first"][0, :-1] / (1 - noise), atol=0.04
    )
    idle = mean.inputs.index("deter_semi_elasticity")
    # In 20 weeks capacity, not demand, limits returns: nearly idle, and the estimate says so.
    assert abs(mean.value["total"][0, idle]) < 1e-3
    with pytest.raises(errors.ParameterError, match="target"):
        sa.sobol("pilot", few, target="mean", weeks=4)


def test_other_methods_take_a_scenario(few: rf.ParameterSpace) -> None:
    one = {"outcome": "returns", "weeks": 20}
    tornado = sa.oat("pilot", few, **one)
    effects = sa.morris("pilot", few, n=10, rng=1, **one)
    fast = sa.efast("pilot", few, n=129, rng=1, **one)
    assert tornado.outcomes == effects.outcomes == fast.outcomes == ("returns",)
    assert {tornado.top(1)["input"][0], effects.top(1)["input"][0]} <= {
        "removal_success",
        "dwell_weeks",
        "pressure_level",
    }


def test_what_is_refused(few: rf.ParameterSpace) -> None:
    with pytest.raises(errors.ParameterError, match="arrivals_averted"):
        sa.sobol("pilot", few, outcome="arrivals_avertd")
    tied = few.with_(correlations=[("removal_success", "dwell_weeks", 0.5)])
    with pytest.raises(errors.ParameterError, match=r"independent inputs only.*kucherenko"):
        sa.sobol("pilot", tied, weeks=4)
    with pytest.raises(errors.ParameterError, match="weeks"):
        sa.sobol("pilot", few, weeks=0)
    with pytest.raises(errors.ParameterError, match="mode"):
        sa.sobol("pilot", few, mode="stochastc")


def test_every_outcome_of_every_week_with_the_same_bits(few: rf.ParameterSpace) -> None:
    from returnflow._outcomes import ALL

    one, two = (
        sa.sobol("pilot", few, weeks=20, n=128, outcome=list(ALL), rng=1, threads=k) for k in (1, 2)
    )
    assert one.outcomes == tuple(ALL)
    for measure in ("first", "total"):
        assert np.array_equal(one.value[measure], two.value[measure], equal_nan=True)
        weekly = [idx.over_time().weekly[measure] for idx in (one, two)]
        assert np.array_equal(*weekly, equal_nan=True)
    # Without a return no ratio to returns: NaN in the first week, a number in the last.
    ratio = one.over_time().weekly["total"][one.outcomes.index("one_in_n")]
    assert np.isnan(ratio[0]).all() and np.isfinite(ratio[-1]).all()


def test_dependent_priors_of_the_scheme(few: rf.ParameterSpace) -> None:
    tied = few.with_(correlations=[("removal_success", "dwell_weeks", 0.6)])
    one = {"outcome": "returns", "weeks": 26}
    closed = sa.kucherenko("pilot", tied, n=2048, rng=1, **one)
    runs = rf.project("pilot", space=tied, weeks=26, n=4000, mode="expected", rng=2)
    # Another way to the same first-order indices: ranks of a sample with the same copula.
    ranked = sa.rank(runs, outcome="returns")
    for name in ("removal_success", "dwell_weeks", "pressure_level"):
        a, b = closed.inputs.index(name), ranked.inputs.index(name)
        assert closed.value["first"][0, a] == pytest.approx(ranked.value["first"][0, b], abs=0.06)
    shares = sa.shapley("pilot", tied, n=512, rng=1, **one)
    assert shares.value["shapley"].sum() == pytest.approx(1, abs=1e-9)
    # And to the same shares: nearest neighbours in the sample.
    near = sa.shapley_given(runs, outcome="returns")
    for name in ("removal_success", "dwell_weeks", "pressure_level"):
        a, b = shares.inputs.index(name), near.inputs.index(name)
        assert shares.value["shapley"][0, a] == pytest.approx(near.value["shapley"][0, b], abs=0.1)


@pytest.fixture(scope="module")
def fitted() -> rf.Fit:
    return rf.fit(rf.datasets.small_boats(), draws=600, rng=3)


def test_draws_of_a_fit_as_laws(fitted: rf.Fit) -> None:
    from returnflow.sensitivity._copula import copula_space
    from scipy import stats

    draws = fitted.draws
    space, pairs = copula_space(draws)
    w = np.full(len(draws), 1 / len(draws)) if draws.weights is None else draws.weights
    again = rf.sample(space.with_(correlations=pairs), n=20_000, rng=1)
    tight = 0
    for pair, rho in pairs.items():
        a, b = (draws[name] for name in pair)
        if draws.weights is None:
            assert rho == pytest.approx(stats.spearmanr(a, b)[0], abs=0.03)
        ours = stats.spearmanr(again[pair[0]], again[pair[1]])[0]
        assert ours == pytest.approx(rho, abs=0.04)
        tight += 1
    assert tight > 0  # the crossing process is learnt jointly
    for name in ("pressure_level", "dwell_weeks"):
        assert again[name].mean() == pytest.approx(w @ draws[name], rel=0.05, abs=0.02)


def test_draws_of_a_fit_take_dependent_methods_only(fitted: rf.Fit) -> None:
    draws = fitted.draws
    with pytest.raises(errors.ParameterError, match=r"depend on each other.*kucherenko"):
        sa.sobol("pilot", draws, weeks=4)
    runs = rf.project("pilot", draws=draws, weeks=13, mode="expected", rng=1)
    with pytest.raises(errors.ParameterError, match="depend on each other"):
        sa.sobol(runs)
    ranked = sa.rank(runs)
    assert ranked.outcomes == ("arrivals_averted", "net_benefit_gbp", "return_share")
    assert {"start_level", "pressure_level"} <= set(ranked.inputs)
    assert set(ranked.grades.values()) <= set("ABCD")
    # Two ways to the same first-order indices: the copula of the draws, and ranks of the draws.
    closed = sa.kucherenko("pilot", draws=fitted, weeks=13, outcome="arrivals", n=1024, rng=1)
    by_rank = sa.rank(runs, outcome="arrivals")
    for name in by_rank.top(3)["input"]:
        a, b = closed.inputs.index(name), by_rank.inputs.index(name)
        # An index from 600 rows is good to about 0.1.
        assert closed.value["first"][0, a] == pytest.approx(by_rank.value["first"][0, b], abs=0.15)
    with pytest.raises(errors.ParameterError, match="not both"):
        sa.shapley("pilot", rf.ParameterSpace.default(), draws=draws)
    with pytest.raises(errors.ParameterError, match="give outcome= alone"):
        sa.rank(runs, np.zeros(3))
