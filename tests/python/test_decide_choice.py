"""Robust choice, Pareto front, cost-effectiveness and scenario discovery against known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import returnflow as rf
from hypothesis import given, settings
from hypothesis import strategies as st
from returnflow.errors import ParameterError


def test_tail_mean_of_the_normal_law() -> None:
    # CVaR of N(0, 1) at 10 %: -phi(z) / 0.1, z = 1.2815515655 (Rockafellar and Uryasev 2000).
    n = 100_000
    u = (np.arange(n) + 0.5) / n
    scipy = pytest.importorskip("scipy.stats")
    x = 2 + 3 * scipy.norm.ppf(u)
    exact = 2 - 3 * math.exp(-0.5 * 1.2815515655446004**2) / math.sqrt(2 * math.pi) / 0.1
    assert rf.decide.cvar(x, tail=0.1) == pytest.approx(exact, rel=1e-3)
    assert rf.decide.cvar(x, tail=1.0) == pytest.approx(x.mean())
    # A border draw counts in part: a weight of 0.2 at 0 and 0.1 of the 0.8 at 10, over 0.3.
    assert rf.decide.cvar([0.0, 10.0], tail=0.3, weights=[0.2, 0.8]) == pytest.approx(10 / 3)


def test_regret_of_savage() -> None:
    # Three acts, three states; regrets by hand.
    values = {"a": [12, 8, 2], "b": [6, 7, 6], "c": [0, 10, 20]}
    r = rf.decide.robustness({k: np.array(v, dtype=float) for k, v in values.items()})
    assert r.scores["minimax_regret"].tolist() == [18.0, 14.0, 12.0]
    assert r.choice("minimax_regret") == "c"
    assert r.choice("maximin") == "b"
    assert r.choice("mean") == "c"
    assert r.flips
    assert r.best_share == pytest.approx([1 / 3, 0, 2 / 3])
    with pytest.raises(ParameterError, match="Did you mean 'maximin'"):
        r.choice("maximn")


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6)),
        min_size=1,
        max_size=30,
    )
)
def test_front_equals_brute_force(rows: list[tuple[int, int, int]]) -> None:
    x = np.array(rows, dtype=float)
    sense = {"a": "more", "b": "less", "c": "more"}
    got = rf.decide.pareto(dict(zip("abc", x.T, strict=True)), sense=sense).on_front
    y = x * [1, -1, 1]
    brute = [not any((z >= r).all() and (z > r).any() for z in y) for r in y]
    assert got.tolist() == brute


def test_frontier_with_dominance() -> None:
    # Textbook case: B is dominated by C (dearer, no better); D is extendedly dominated by C and E.
    cost = {"A": 0.0, "B": 30.0, "C": 20.0, "D": 60.0, "E": 80.0}
    effect = {"A": 0.0, "B": 1.0, "C": 2.0, "D": 2.5, "E": 4.0}
    c = rf.decide.cost_effectiveness(
        {k: [v, v] for k, v in cost.items()},
        {k: [v, v] for k, v in effect.items()},
        effect_name="unit",
        worth=[5, 15, 25, 35],
    )
    f = c.frontier()
    assert f["option"].tolist() == ["A", "C", "E"]
    assert f["cost_per_further_unit"][1:].tolist() == [10.0, 30.0]
    assert c.best == ("A", "C", "C", "E")
    assert c.acceptability.sum(axis=1) == pytest.approx(np.ones(4))
    assert c.plane("C")["cost"].tolist() == [20.0, 20.0]
    assert c.switch().tolist() == [15.0, 35.0]


def test_acceptability_of_a_gaussian() -> None:
    # P(w e - c > 0) with e ~ N(1, 1), c ~ N(2, 1): Phi((w - 2) / sqrt(w^2 + 1)).
    rng = np.random.default_rng(2)
    n = 200_000
    e, c = 1 + rng.standard_normal(n), 2 + rng.standard_normal(n)
    zero = np.zeros(n)
    worth = np.array([0.5, 2.0, 8.0])
    got = rf.decide.cost_effectiveness(
        {"none": zero, "run": c}, {"none": zero, "run": e}, effect_name="unit", worth=worth
    ).acceptability[:, 1]
    exact = [0.5 * math.erfc(-(w - 2) / math.sqrt(w * w + 1) / math.sqrt(2)) for w in worth]
    assert got == pytest.approx(exact, abs=0.005)


def test_a_box_is_found() -> None:
    # Inside 0.2 < a < 0.7, b > 0.6 it happens with probability 0.95, elsewhere 0.02: true mass 0.2.
    rng = np.random.default_rng(8)
    x = {k: rng.uniform(size=20_000) for k in ("a", "b", "c", "d")}
    inside = (x["a"] > 0.2) & (x["a"] < 0.7) & (x["b"] > 0.6)
    y = rng.uniform(size=20_000) < np.where(inside, 0.95, 0.02)
    box = rf.decide.discover(x, y, what="it pays", target_density=0.9)
    assert set(box.names) == {"a", "b"}
    a, b = box.names.index("a"), box.names.index("b")
    assert box.low[a] == pytest.approx(0.2, abs=0.03)
    assert box.high[a] == pytest.approx(0.7, abs=0.03)
    assert box.low[b] == pytest.approx(0.6, abs=0.03)
    assert box.high[b] == np.inf
    assert box.density > 0.9 and box.coverage > 0.85
    assert (box.p_values < 1e-6).all()
    assert "it pays" in box.text
    held = box.contains(x)
    assert held.mean() == pytest.approx(box.mass)
    assert y[held].mean() == pytest.approx(box.density)


def test_atoms_are_peeled_whole() -> None:
    rng = np.random.default_rng(8)
    zero = rng.uniform(size=5000) < 0.3
    x = {"a": np.where(zero, 0.0, rng.uniform(1, 2, size=5000)), "b": rng.uniform(size=5000)}
    box = rf.decide.discover(x, zero, what="no reply", target_density=1.0, units={"a": "people"})
    assert box.names == ("a",)
    assert (box.low[0], box.high[0]) == (-np.inf, 0.0)
    assert (box.density, box.coverage) == (1.0, 1.0)
    assert "a is at most 0 people" in box.text


def test_noise_yields_no_telling_limit() -> None:
    rng = np.random.default_rng(1)
    x = {k: rng.uniform(size=4000) for k in ("a", "b")}
    box = rf.decide.discover(x, rng.uniform(size=4000) < 0.5)
    assert box.density < 0.65


def test_refusals() -> None:
    x = {"a": np.arange(30.0)}
    with pytest.raises(ParameterError, match="False in every draw"):
        rf.decide.discover(x, np.zeros(30, dtype=bool))
    with pytest.raises(ParameterError, match="bools"):
        rf.decide.discover(x, np.zeros(30))
    with pytest.raises(ParameterError, match="tail"):
        rf.decide.cvar([1.0], tail=0.0)
    with pytest.raises(ParameterError, match="sense"):
        rf.decide.pareto({"a": [1.0]}, sense={"a": "fewer"})
    with pytest.raises(ParameterError, match="worth"):
        rf.decide.cost_effectiveness(
            {"a": [0.0], "b": [1.0]}, {"a": [0.0], "b": [1.0]}, effect_name="x", worth=[2, 1]
        )


def test_a_box_of_many_inputs_keeps_those_that_matter() -> None:
    x = np.random.default_rng(3).uniform(size=(30, 3000))
    happens = (x[4] > 0.7) & (x[17] < 0.4)
    box = rf.decide.discover({f"x{j}": column for j, column in enumerate(x)}, happens)
    assert set(box.names) == {"x4", "x17"}
    assert box.density > 0.8 and box.coverage > 0.8
    one = rf.decide.discover({"a": x[4], "b": x[17]}, happens, most_limits=1)
    assert len(one.names) == 1


def test_only_the_value_of_one_study_makes_a_plan() -> None:
    benefit = {"a": np.zeros(50), "b": np.linspace(-1, 1, 50)}
    with pytest.raises(ParameterError, match="EVSI of one study"):
        rf.decide.enbs({"all": rf.decide.evpi(benefit)}, {"all": 1.0})
