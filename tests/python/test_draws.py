"""Draws: addresses, margins and ranks by scipy, pickling across processes, wrong input."""

import concurrent.futures
import multiprocessing
import pickle

import numpy as np
import pytest
import returnflow as rf
from returnflow import _core
from returnflow.draws import Draws
from returnflow.errors import ParameterError
from scipy import stats
from scipy.stats import qmc


def test_sobol_points_are_scipys():
    """The plain sequence, bit for bit, in 1 to 1,000 dimensions (Joe-Kuo 6)."""
    for dims in (1, 2, 3, 10, 67, 256, 1000):
        expected = qmc.Sobol(dims, scramble=False).random(1024)
        np.testing.assert_array_equal(_core.sobol_points(dims, 1024), expected)
    assert _core.sobol_points(1111, 2).shape == (2, 1111)


def test_scrambled_points_are_even():
    """Centred discrepancy (scipy) far below random points, near that of scipy's own scrambling."""
    ours = [qmc.discrepancy(_core.sobol_points(6, 512, 0, seed)) for seed in range(5)]
    theirs = [qmc.discrepancy(qmc.Sobol(6, rng=seed).random(512)) for seed in range(5)]
    noise = qmc.discrepancy(np.random.default_rng(1).random((512, 6)))
    assert max(ours) < 0.1 * noise
    assert np.mean(ours) < 1.3 * np.mean(theirs)


def test_margins_pass_a_ks_test():
    """Kolmogorov-Smirnov of 20,000 draws against the prior; 59 tests, least p above 1e-5."""
    space = rf.ParameterSpace.default()
    draws = rf.sample(n=20_000, rng=3)
    least = 1.0
    for name in space.uncertain:
        prior = space[name].prior
        if isinstance(prior, rf.Mixture):
            zero = (draws[name] == 0).mean()
            assert abs(zero - prior.probability) < 0.02
            continue
        low, high = prior.cdf(np.array(space._core.row(name)["bounds"]))

        def cdf(x, prior=prior, low=low, high=high):
            return (prior.cdf(x) - low) / (high - low)

        least = min(least, stats.kstest(draws[name], cdf).pvalue)
    assert least > 1e-5


@pytest.mark.parametrize("method", ["random", "lhs", "sobol"])
def test_rank_correlations(method):
    space = rf.ParameterSpace.default().with_(
        correlations={("reentry_prob", "retry_prob"): 0.6, ("retry_prob", "dwell_weeks"): -0.5}
    )
    draws = rf.sample(space, n=8192, rng=1, method=method)
    rho = stats.spearmanr(
        np.column_stack([draws[n] for n in ("reentry_prob", "retry_prob", "dwell_weeks")])
    ).statistic
    np.testing.assert_allclose(rho[0, 1], 0.6, atol=0.03)  # standard error .009
    np.testing.assert_allclose(rho[1, 2], -0.5, atol=0.03)
    np.testing.assert_allclose(rho[0, 2], 0.0, atol=0.04)


def test_first_tenth_and_threads():
    for method in ("random", "sobol"):
        whole = rf.sample(n=1000, rng=7, method=method, threads=2)
        assert rf.sample(n=100, rng=7, method=method, threads=1) == whole.subset(slice(100))
    assert rf.sample(n=100, rng=0) == rf.sample(n=100, rng=0)
    assert rf.sample(n=100, rng=0) != rf.sample(n=100, rng=1)


def test_none_is_repeatable_after_the_fact():
    draws = rf.sample(n=10)
    assert rf.sample(n=10, rng=draws.provenance.seed) == draws
    assert f"rng={draws.provenance.seed}" in draws.provenance.call


def _digest(draws):
    return draws["reentry_prob"].sum()


def test_draws_cross_processes():
    draws = rf.sample(n=100, rng=7).with_weights(np.arange(100))
    again = pickle.loads(pickle.dumps(draws))
    assert again == draws and again.space == draws.space
    assert again.provenance == draws.provenance
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        assert pool.submit(_digest, draws).result() == _digest(draws)
    assert Draws.from_json(draws.to_json()) == draws


def test_a_start_travels():
    plain = rf.sample(n=3, rng=1)
    level, days = np.array([0.1, 0.2, 0.3]), np.array([1.0, 2.0, 3.0])
    parts = (plain.deterrence_form, plain.ids, plain.noise, plain.values, None)
    core = _core.Draws(*parts, ("2026-08-16", level, days, 600.0, 1.5))
    draws = pickle.loads(pickle.dumps(Draws(core)))
    assert draws.start.last_week.isoformat() == "2026-08-16"
    assert draws.subset([2, 0]).start.level.tolist() == [0.3, 0.1]
    assert draws.start.mean_arrivals == 600.0 and draws.start.recent_returns == 1.5
    assert "start 16 Aug 2026" in repr(draws)
    assert Draws.from_json(draws.to_json()).start.days.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(ParameterError, match="start is outside its domain; got August"):
        _core.Draws(*parts, ("August", level, days, 600.0, 1.5))
    with pytest.raises(ParameterError, match=r"start.level is outside its domain; got 2"):
        _core.Draws(*parts, ("2026-08-16", level[:2], days, 600.0, 1.5))


def test_views():
    draws = rf.sample(n=50, rng=1)
    assert draws.values.shape == (50, 67) and not draws.values.flags.writeable
    assert not draws["reentry_prob"].flags.writeable
    k = draws.names.index("reentry_prob")
    np.testing.assert_array_equal(draws.values[:, k], draws["reentry_prob"])
    frame = draws.to_frame()
    assert frame.shape == (50, 68) and frame.units["cost_detention_day"] == "GBP per person-day"
    assert draws.weights is None and draws.effective_size == 50
    weighted = draws.with_weights(np.r_[np.ones(10), np.zeros(40)])
    assert weighted.effective_size == pytest.approx(10)
    row = weighted.summary().filter(name="reentry_prob").to_dicts()[0]
    assert row["mean"] == pytest.approx(draws["reentry_prob"][:10].mean())
    equal = draws.summary().filter(name="reentry_prob").to_dicts()[0]
    assert equal["median"] == np.median(draws["reentry_prob"])
    for thing in (draws, weighted, draws.summary()):
        assert max(map(len, repr(thing).splitlines())) <= 80
    assert len(draws._repr_html_()) < 60_000


def test_own_values():
    draws = rf.Draws.from_columns({"reentry_prob": [0.1, 0.2], "retry_prob": [0.8, 0.9]})
    assert draws["retry_prob"].tolist() == [0.8, 0.9]
    assert draws["supported_initial"].tolist() == [107_003.0] * 2
    with pytest.raises(ParameterError, match=r"reentry_prob\[1\] is outside its domain; got 1.2"):
        rf.Draws.from_columns({"reentry_prob": [0.1, 1.2]})
    with pytest.raises(ParameterError, match=r"Did you mean reentry_prob\?"):
        rf.Draws.from_columns({"reentry_prb": [0.1]})
    with pytest.raises(ParameterError, match="all of one length"):
        rf.Draws.from_columns({"reentry_prob": [0.1], "retry_prob": [0.8, 0.9]})
    with pytest.raises(ParameterError, match="all of one length"):
        rf.Draws.from_columns({})


def test_parts_and_wholes():
    draws = rf.sample(n=10, rng=1)
    assert rf.Draws.concat([draws.subset(slice(4)), draws.subset(slice(4, 10))]) == draws
    assert draws.subset(draws.ids > 7).ids.tolist() == [8, 9]
    assert draws.subset([-1]).ids.tolist() == [9]
    assert draws.subset([]).ids.tolist() == []
    swept = draws.grid(reentry_prob=[0.1, 0.2])
    assert swept["reentry_prob"].tolist() == [0.1] * 10 + [0.2] * 10
    assert swept.noise.tolist() == draws.noise.tolist() * 2
    again = draws.with_weights(np.r_[1, np.zeros(9)]).resample(5, rng=1)
    assert (again["reentry_prob"] == draws["reentry_prob"][0]).all() and len(set(again.noise)) == 5


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda d: d.subset([10]), "rows is outside its domain; got array([10])"),
        (lambda d: d.subset([True]), "rows is outside its domain; got (1,)"),
        (lambda d: d.subset([0.5]), "rows is outside its domain; got [0.5]"),
        (
            lambda d: d.with_column("reentry_prob", 3),
            "reentry_prob[0] is outside its domain; got 3",
        ),
        (lambda d: d.with_column("reentry_prb", 3), "Did you mean reentry_prob?"),
        (lambda d: d.with_weights([1.0]), "weights is outside its domain; got 1; allowed: 10 weig"),
        (lambda d: d.with_weights(-np.ones(10)), "weights is outside its domain; got -1"),
        (lambda d: d.with_weights(np.zeros(10)), "weights is outside its domain; got 0"),
        (lambda d: d.grid(reentry_prob=[]), "reentry_prob has no values to sweep"),
        (lambda d: d.resample(0), "n is outside its domain; got 0"),
        (lambda d: d["reentry_prb"], "Did you mean reentry_prob?"),
        (lambda d: rf.sample(n=0), "n is outside its domain; got 0"),
        (lambda d: rf.sample(n=2.5), "n is outside its domain; got 2.5"),
        (lambda d: rf.sample(n=10, method="latin"), "latin is not a method of sampling"),
        (lambda d: rf.sample(n=10, seed=3), "use rng= (SPEC 7)"),
        (lambda d: rf.sample("prior"), "space is outside its domain; got 'prior'"),
        (lambda d: _core.sobol_points(2000, 4), "got 2000; allowed: 1 to 1111 dimensions"),
    ],
)
def test_what_is_refused(act, says):
    with pytest.raises(ParameterError) as caught:
        act(rf.sample(n=10, rng=1))
    assert says in str(caught.value)


def test_draws_are_frozen():
    draws = rf.sample(n=2, rng=1)
    with pytest.raises(AttributeError, match="with_column"):
        draws.weights = [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        draws["reentry_prob"][0] = 1


def test_progress_and_interrupt():
    seen = []
    rf.sample(n=100_000, rng=1, progress=lambda *a: seen.append(a))
    assert seen and seen[-1][2] == "sampling"

    def stop(done, total, stage):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rf.sample(n=500_000, rng=1, progress=stop)
