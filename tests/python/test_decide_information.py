"""Value of information against closed forms of Gaussian decisions."""

from __future__ import annotations

import math

import numpy as np
import pytest
import returnflow as rf
from hypothesis import given, settings
from hypothesis import strategies as st
from returnflow.errors import ParameterError

N = 200_000
SCALE = np.array([3.0, 2.0, 1.0, 0.0])
MEAN = 0.7


def unit_loss(sd: float, mean: float = MEAN) -> float:
    """E max(0, X) - max(0, E X) for X normal (Raiffa and Schlaifer 1961, unit normal loss)."""
    if sd == 0:
        return 0.0
    z = abs(mean) / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return sd * (density - z * 0.5 * math.erfc(z / math.sqrt(2)))


@pytest.fixture(scope="module")
def draws() -> dict[str, np.ndarray]:
    theta = np.random.default_rng(11).standard_normal((4, N // 2))
    theta = np.concatenate([theta, -theta], axis=1)  # antithetic: the means are exact
    return {f"p{i}": row for i, row in enumerate(theta)}


@pytest.fixture(scope="module")
def two(draws: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    run = MEAN + SCALE @ np.stack(list(draws.values()))
    return {"stop": np.zeros(N), "run": run}


def test_two_options(two: dict[str, np.ndarray], draws: dict[str, np.ndarray]) -> None:
    v = rf.decide.evppi(two, draws)
    assert v.perfect == pytest.approx(unit_loss(float(np.linalg.norm(SCALE))), rel=0.01)
    for i in (0, 1):
        assert v.values[i] == pytest.approx(unit_loss(SCALE[i]), rel=0.01)
    # p2 is worth little: held to its own standard error; p3 has no effect at all.
    assert abs(v.values[2] - unit_loss(SCALE[2])) < 3 * v.errors[2]
    assert v.values[3] < 1e-3
    assert v.best == "run"
    assert v.summary()["learnt"].tolist()[:2] == ["everything", "p0"]


def test_groups_of_two_options(two: dict[str, np.ndarray], draws: dict[str, np.ndarray]) -> None:
    v = rf.decide.evppi(two, draws, of=["p0", ("p0", "p1"), ("p0", "p1", "p2")])
    for i, sd in enumerate([3.0, math.sqrt(13), math.sqrt(14)]):
        assert v.values[i] == pytest.approx(unit_loss(sd), rel=0.01)
    assert v.values[0] < v.values[1] < v.values[2] <= v.perfect


def test_three_options(draws: dict[str, np.ndarray]) -> None:
    # E max of three normals of mean 0 is the sum of the standard deviations of their differences
    # over 2 sqrt(2 pi) (Afonja 1972; Clark 1961).
    x, y, z = draws["p0"], draws["p1"], draws["p2"]
    nb = {"a": x, "b": 0.5 * x + y, "c": 0.3 * y - z}
    full = math.sqrt(0.25 + 1) + math.sqrt(1 + 0.09 + 1) + math.sqrt(0.25 + 0.49 + 1)
    v = rf.decide.evppi(nb, draws, of=["p0", ("p0", "p1")])
    assert v.perfect == pytest.approx(full / (2 * math.sqrt(2 * math.pi)), rel=0.01)
    # Learning p0: values x, x/2, 0. Learning p0 and p1: x, x/2 + y, 0.3 y.
    alone = (0.5 + 1 + 0.5) / (2 * math.sqrt(2 * math.pi))
    both = math.sqrt(0.25 + 1) + math.sqrt(1 + 0.09) + math.sqrt(0.25 + 0.49)
    assert v.values[0] == pytest.approx(alone, rel=0.01)
    assert v.values[1] == pytest.approx(both / (2 * math.sqrt(2 * math.pi)), rel=0.01)


def test_a_product_is_worth_learning_together_only(draws: dict[str, np.ndarray]) -> None:
    # E max(0, xy) of independent standard normals is 1/pi; neither alone tells anything.
    nb = {"a": np.zeros(N), "b": draws["p0"] * draws["p1"]}
    v = rf.decide.evppi(nb, draws, of=["p0", "p1", ("p0", "p1")])
    assert v.values[0] < 0.01 and v.values[1] < 0.01
    assert v.values[2] == pytest.approx(1 / math.pi, rel=0.01)


def test_sample_information(draws: dict[str, np.ndarray]) -> None:
    # n observations of p0 with noise sd 2: the posterior mean has sd 3 / sqrt(1 + 4 / n) x ...
    nb = {"stop": np.zeros(N), "run": MEAN + 3 * draws["p0"]}
    noise = np.random.default_rng(5).standard_normal(N)
    last = 0.0
    for n in (1, 4, 16):
        study = draws["p0"] + 2 / math.sqrt(n) * noise
        v = rf.decide.evsi(nb, {"mean": study})
        exact = unit_loss(3 / math.sqrt(1 + 4 / n))
        assert v.values[0] == pytest.approx(exact, abs=3 * v.errors[0])
        assert v.values[0] == pytest.approx(exact, rel=0.015)
        assert last < v.values[0] < v.perfect
        last = float(v.values[0])


def test_net_benefit_of_sampling(two: dict[str, np.ndarray], draws: dict[str, np.ndarray]) -> None:
    study = rf.decide.evsi(two, {"p0": draws["p0"]})
    plan = rf.decide.enbs({"small": study, "large": study}, {"small": 0.1, "large": 9.0})
    assert plan.best == "small"
    assert plan.net == pytest.approx(plan.value - plan.cost)
    dear = rf.decide.enbs({"large": study}, {"large": 9.0})
    assert dear.best == "no study"
    with pytest.raises(ParameterError, match="large"):
        rf.decide.enbs({"large": study}, {"largest": 1.0})


def test_weights_count_as_repeats() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=400)
    often = rng.integers(1, 4, size=400)
    nb = {"a": np.zeros(400), "b": x**3 - 0.2}
    weighted = rf.decide.evppi(nb, {"x": x}, weights=often)
    full = {k: np.repeat(v, often) for k, v in nb.items()}
    repeated = rf.decide.evpi(full)
    assert weighted.perfect == pytest.approx(repeated.perfect)
    # A cubic lies in the space of the splines: both know it exactly.
    assert weighted.values[0] == pytest.approx(repeated.perfect, rel=1e-5)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    options=st.integers(2, 4),
    wiggle=st.floats(0.1, 3.0),
    offset=st.floats(-1.0, 1.0),
)
def test_bounds_and_order(seed: int, options: int, wiggle: float, offset: float) -> None:
    """0 <= EVPPI <= EVPI, and learning more is worth no less, up to the standard error."""
    rng = np.random.default_rng(seed)
    x = {name: rng.normal(size=3000) for name in ("a", "b", "c")}
    mix = rng.normal(size=(options, 3))
    nb = {
        f"o{d}": np.sin(wiggle * x["a"]) * mix[d, 0]
        + mix[d, 1] * x["a"] * x["b"]
        + mix[d, 2] * x["c"]
        + offset * d
        for d in range(options)
    }
    v = rf.decide.evppi(nb, x, of=["a", "b", "c", ("a", "b"), ("a", "b", "c")])
    assert (v.values >= 0).all() and (v.values <= v.perfect).all()
    slack = 3 * v.errors.max() + 1e-9
    assert v.values[0] <= v.values[3] + slack
    assert v.values[1] <= v.values[3] + slack
    assert v.values[3] <= v.values[4] + slack


def test_same_seed_same_bits(two: dict[str, np.ndarray], draws: dict[str, np.ndarray]) -> None:
    few = {k: v[:5000] for k, v in draws.items()}
    nb = {k: v[:5000] for k, v in two.items()}
    one = rf.decide.evppi(nb, few, of=[("p0", "p1")], rng=4)
    assert one.values[0] == rf.decide.evppi(nb, few, of=[("p0", "p1")], rng=4).values[0]
    assert rf.decide.InformationValue.from_json(one.to_json()).text == one.text


def test_refusals() -> None:
    nb = {"a": [0.0, 1.0], "b": [1.0, 0.0]}
    with pytest.raises(ParameterError, match="Did you mean 'alpha'"):
        rf.decide.evppi(nb, {"alpha": [1.0, 2.0]}, of=["alpa"])
    with pytest.raises(ParameterError, match=r"net_benefit\[b\]\[1\]"):
        rf.decide.evpi({"a": [0.0, 1.0], "b": [1.0, math.nan]})
    with pytest.raises(ParameterError, match="two or more options"):
        rf.decide.evpi({"a": [0.0, 1.0]})
    with pytest.raises(ParameterError, match="3 draws"):
        rf.decide.evppi(nb, {"alpha": [1.0, 2.0, 3.0]})
    with pytest.raises(ParameterError, match="rng"):
        rf.decide.evppi(nb, {"alpha": [1.0, 2.0]}, seed=3)
