"""Parameter table, priors and spaces against scipy, and what wrong input says."""

import pickle

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError
from returnflow.parameters import sources
from scipy import stats

Q = np.concatenate([np.linspace(0.001, 0.999, 999), [1e-9, 1e-5, 1 - 1e-5, 1 - 1e-9]])


def scipy_twin(prior):
    """The same distribution in scipy."""
    match prior:
        case rf.Uniform():
            return stats.uniform(prior.low, prior.high - prior.low)
        case rf.Normal():
            return stats.norm(prior.mean, prior.sd)
        case rf.LogNormal():
            scale = prior.median - prior.shift
            return stats.lognorm(prior.log_sd, loc=prior.shift, scale=scale)
        case rf.Beta():
            return stats.beta(prior.alpha, prior.beta)
        case rf.Triangular():
            width = prior.high - prior.low
            return stats.triang((prior.mode - prior.low) / width, prior.low, width)
    raise AssertionError(prior)


FAMILIES = [
    rf.Uniform(-1, 3),
    rf.Normal(5.5, 0.3),
    rf.LogNormal(2.0, 0.8),
    rf.LogNormal(0.0005, 0.978, 0.000375),
    rf.Beta(1.5, 8.5),
    rf.Beta(60, 120),
    rf.Beta(88, 1.9),
    rf.Beta(0.9, 1.76),
    rf.Beta(0.2, 0.3),
    rf.Triangular(1, 2, 5),
    rf.Triangular(-0.2, 0, 0),
]


@pytest.mark.parametrize("prior", FAMILIES, ids=str)
def test_families_are_scipys(prior):
    twin = scipy_twin(prior)
    expected = twin.ppf(Q)
    np.testing.assert_allclose(prior.ppf(Q), expected, rtol=1e-9, atol=1e-12)
    x = expected[expected != 1 - 2**-53]  # next to 1 the distribution function cannot be resolved
    np.testing.assert_allclose(prior.cdf(x), twin.cdf(x), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(prior.moments(), [twin.mean(), twin.std()], rtol=1e-12)


def test_every_default_prior_is_scipys_within_its_domain():
    """The truncation of the documentation, done by scipy: u restricted to the mass inside."""
    space = rf.ParameterSpace.default()
    q = np.linspace(0.01, 0.99, 99)
    compared = 0
    for name in space.uncertain:
        prior, bounds = space[name].prior, space._core.row(name)["bounds"]
        if isinstance(prior, rf.Mixture):
            continue
        twin = scipy_twin(prior)
        low, high = twin.cdf(bounds[0]), twin.cdf(bounds[1])
        np.testing.assert_allclose(
            space.ppf(name, q), twin.ppf(low + q * (high - low)), rtol=1e-9, err_msg=name
        )
        compared += 1
    assert compared == 59


def test_mixture_against_its_parts():
    prior = space_prior("deter_semi_elasticity")
    slab = stats.lognorm(0.8, scale=1.0)
    q = np.array([0.05, 0.29, 0.31, 0.5, 0.95])
    expected = np.where(q <= 0.3, 0.0, slab.ppf(np.maximum(q - 0.3, 0) / 0.7))
    np.testing.assert_allclose(prior.ppf(q), expected, rtol=1e-9)
    mean = 0.7 * slab.mean()
    sd = np.sqrt(0.7 * (slab.var() + slab.mean() ** 2) - mean**2)
    np.testing.assert_allclose(prior.moments(), [mean, sd], rtol=1e-12)


def space_prior(name):
    return rf.ParameterSpace.default()[name].prior


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: rf.Beta(-1, 2), "beta prior is wrong: alpha must be positive; got beta(-1, 2)"),
        (
            lambda: rf.Uniform(2, 1),
            "uniform prior is wrong: low must be below high; got uniform from 2 to 1",
        ),
        (
            lambda: rf.Normal(float("nan"), 1),
            "Normal.mean is outside its domain; got nan; allowed: a finite number",
        ),
        (lambda: rf.Fixed("a"), "Fixed.value is outside its domain; got 'a'; allowed: a number"),
        (
            lambda: rf.Mixture(0, 1.5, rf.Uniform(0, 1)),
            "mixture prior is wrong: probability must lie in [0, 1]; "
            "got 0 with probability 1.5, else uniform from 0 to 1",
        ),
        (
            lambda: rf.Mixture(0, 0.5, 3),
            "Mixture.slab is outside its domain; got 3; allowed: a prior",
        ),
        (
            lambda: rf.Beta(1, 2, grade="E"),
            "grade is outside its domain; got 'E'; allowed: A, B, C or D",
        ),
        (
            lambda: rf.LogNormal(1, 0.5, 2),
            "log-normal prior is wrong: median must be above shift; "
            "got log-normal, median 1, log sd 0.5, above 2",
        ),
        (
            lambda: rf.Beta(1, 2).ppf(1.5),
            "q is outside its domain; got 1.5; allowed: [0, 1] (probability)",
        ),
    ],
)
def test_wrong_priors(make, says):
    with pytest.raises(ParameterError) as caught:
        make()
    assert str(caught.value) == says


def test_all_faults_at_once():
    with pytest.raises(ParameterError) as caught:
        rf.ParameterSpace.default().with_(
            reentry_prb=0.1,
            retry_prob=2,
            corelations=3,
            dwell_weeks="long",
            onward_share=rf.Normal(0, 1),
            deterrence_form="hil",
            correlations=[("detect_boat", "detect_lory", 0.1)],
        )
    assert str(caught.value).splitlines() == [
        "7 problems",
        "  dwell_weeks needs a number, a prior or a frozen continuous scipy distribution; "
        "got 'long'",
        "  reentry_prb is not a parameter. Did you mean reentry_prob?",
        "  retry_prob is outside its domain; got 2; allowed: [0, 1]",
        "  corelations is not a parameter. Did you mean correlations?",
        "  onward_share has a prior with only 34.1 % inside its domain; "
        "got normal, mean 0, sd 1; allowed: [0, 1]",
        "  detect_lory is not a parameter. Did you mean detect_lorry?",
        "  deterrence_form hil is not a form of deterrence; "
        "allowed: none, exponential, hill, elastic. Did you mean hill?",
    ]
    assert [p["path"] for p in caught.value.problems][2] == "retry_prob"
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, KeyError)


@pytest.mark.parametrize("value", [True, None, [0.1], float("nan"), float("inf"), stats.poisson(3)])
def test_values_that_are_no_prior(value):
    with pytest.raises(ParameterError, match="reentry_prob needs a number, a prior or"):
        rf.ParameterSpace.default().with_(reentry_prob=value)


def test_impossible_correlations():
    space = rf.ParameterSpace.default()
    with pytest.raises(ParameterError, match=r"not positive definite: those of onward_share"):
        space.with_(
            correlations={
                ("reentry_prob", "retry_prob"): 0.9,
                ("retry_prob", "onward_share"): 0.9,
                ("onward_share", "reentry_prob"): -0.9,
            }
        )
    with pytest.raises(ParameterError, match=r"correlations is outside its domain"):
        space.with_(correlations=[("reentry_prob", 0.3)])


def test_unknown_names():
    space = rf.ParameterSpace.default()
    with pytest.raises(ParameterError, match=r"Did you mean reentry_prob\?"):
        space["reentry_prb"]
    with pytest.raises(ParameterError, match="Did you mean 'behaviour'"):
        space.describe("behavior")
    with pytest.raises(AttributeError, match=r"with_\(reentry_prob=\.\.\.\)"):
        space.reentry_prob = 3


# --- the space ----------------------------------------------------------------------------------


def test_own_evidence_replaces_the_tables():
    space = rf.ParameterSpace.default()
    own = space.with_(reentry_prob=rf.Beta(2, 8, source="my memo, 2026-11", grade="C"))
    assert (own["reentry_prob"].grade, own["reentry_prob"].source) == ("C", "my memo, 2026-11")
    assert own["reentry_prob"].prior == rf.Beta(2, 8, source="my memo, 2026-11", grade="C")
    bare = space.with_(cost_detention_day=130)
    assert (bare["cost_detention_day"].grade, bare["cost_detention_day"].source) == ("D", "user")
    assert (space["reentry_prob"].grade, space["reentry_prob"].source) == ("D", "S14, S24, S103b")


def test_json_pickle_equality():
    space = rf.ParameterSpace.default().with_(
        reentry_prob=rf.Beta(2, 8, source="memo"),
        dwell_weeks=stats.gamma(4.0, scale=1.5),
        deterrence_form="hill",
        correlations={("reentry_prob", "retry_prob"): 0.4},
    )
    assert rf.ParameterSpace.from_json(space.to_json()) == space
    assert pickle.loads(pickle.dumps(space)) == space
    assert hash(space) == hash(pickle.loads(pickle.dumps(space)))
    assert space != rf.ParameterSpace.default()
    assert space.correlations == {("reentry_prob", "retry_prob"): 0.4}
    assert space.deterrence_form == "hill"
    with pytest.raises(ParameterError, match="unknown field `corelations`"):
        rf.ParameterSpace.from_json('{"version": 1, "corelations": []}')
    with pytest.raises(ParameterError, match="version is outside its domain; got 9"):
        rf.ParameterSpace.from_json('{"version": 9, "deterrence_form": "none", "priors": {}}')


def test_scipy_distributions():
    space = rf.ParameterSpace.default()
    exact = space.with_(
        reentry_prob=stats.beta(2, 8),
        days_level=stats.norm(-0.4, 0.1),
        delay_share=stats.uniform(0.1, 0.2),
    )
    assert exact["reentry_prob"].prior == rf.Beta(2, 8)
    assert exact["days_level"].prior == rf.Normal(-0.4, 0.1)
    assert exact["delay_share"].prior == rf.Uniform(0.1, 0.1 + 0.2)
    gamma = stats.gamma(4.0, scale=1.5)
    table = space.with_(dwell_weeks=gamma)["dwell_weeks"].prior
    q = np.linspace(0.0005, 0.9995, 1000)
    error = np.abs(table.ppf(q) - gamma.ppf(q)) / gamma.std()
    assert error.max() < 2e-4  # linear between scores 1/40 apart: h²/8 of the curvature
    np.testing.assert_allclose(table.moments(), [gamma.mean(), gamma.std()], rtol=2e-4)
    with pytest.raises(ParameterError, match=r"t\(1\) cannot be a prior|only .* inside its domain"):
        space.with_(reentry_prob=stats.t(1))


def test_describe_is_the_whole_table():
    space = rf.ParameterSpace.default()
    frame = space.describe()
    assert frame["name"].tolist() == space.names
    assert set(frame["grade"]) == set("ABCD")
    assert all(says.endswith(".") for says in frame["says"])
    half = space.describe("ledger", level=0.5)
    row = half.filter(name="support_years").to_dicts()[0]
    twin = stats.lognorm(0.4, scale=1.6)
    np.testing.assert_allclose([row["low"], row["high"]], twin.ppf([0.25, 0.75]), rtol=1e-9)
    known = set(sources()["key"])
    for keys in frame["source"]:
        assert set(keys.split(", ")) <= known


def test_reprs_fit():
    space = rf.ParameterSpace.default().with_(
        reentry_prob=rf.Beta(2, 8, source="a very long memo " * 10),
        correlations={("reentry_prob", "retry_prob"): 0.4},
    )
    for thing in (space, space["reentry_prob"], space.describe(), rf.assumptions(space)):
        assert max(map(len, repr(thing).splitlines())) <= 80
    html = space._repr_html_()
    assert len(html) < 60_000
    for forbidden in ("<style", "<script", " id=", " class="):
        assert forbidden not in html
    assert "a very long memo" in html and "<caption" in html


# --- the assumptions log ------------------------------------------------------------------------


def test_assumptions_log():
    log = rf.assumptions()
    assert log["id"].tolist()[:2] == ["A00", "A01"] and log.shape[0] == 68
    row = log.filter(name="supported_initial").to_dicts()[0]
    assert (row["value"], row["range"], row["date"]) == (107_003.0, "fixed", "2025-12-31")
    assert np.isnan(log["impact"]).all() and np.isnan(log["switching_value"]).all()
    turns = rf.assumptions(switching={"reentry_prob": 0.3}).filter(name="reentry_prob")
    assert turns["switching_value"].tolist() == [0.3]
    table = rf.decide.switching_values("pilot", over=["removal_success"], weeks=13, n=32, rng=7)
    again = rf.assumptions(switching=table).filter(name="removal_success")
    assert again["switching_value"].tolist() == table["switching_value"].tolist()
    with pytest.raises(ParameterError, match="frame of switching_values"):
        rf.assumptions(switching=log)
    indices = {
        "outcome": ["a", "a", "b", "a"],
        "measure": ["total", "total", "total", "first"],
        "input": ["retry_prob", "noise", "retry_prob", "retry_prob"],
        "value": [0.4, 0.2, 0.1, 0.3],
    }
    with pytest.raises(ParameterError, match="one of a, b"):
        rf.assumptions(sobol=rf.Frame(indices))
    for outcome, total in (("a", 0.4), ("b", 0.1)):
        log = rf.assumptions(sobol=rf.Frame(indices), outcome=outcome)
        assert log.filter(name="retry_prob")["impact"].tolist() == [total]
    with pytest.raises(ParameterError, match="no total-order indices"):
        rf.assumptions(sobol=rf.Frame({"x": [1.0]}))


def test_assumptions_take_a_sensitivity_result():
    """The real result type, of a linear function of two inputs."""
    idx = rf.sensitivity.sobol(
        lambda x: x[:, 0] + 2 * x[:, 1],
        {"reentry_prob": (0.0, 1.0), "retry_prob": (0.0, 1.0)},
        n=256,
        rng=1,
    )
    log = rf.assumptions(sobol=idx)
    # additive: total indices are the shares of the variance, 1/5 and 4/5
    assert log.filter(name="retry_prob")["impact"][0] == pytest.approx(0.8, abs=0.01)
    assert log.filter(name="reentry_prob")["impact"][0] == pytest.approx(0.2, abs=0.01)
