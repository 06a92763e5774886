"""Forms of deterrence: each row is an ordinary run of that form, and flips are flips."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError


@pytest.fixture(scope="module")
def answer() -> rf.decide.Structure:
    return rf.decide.structure("pilot", outcome="arrivals", weeks=30, n=128, rng=7)


def test_each_form_is_an_ordinary_run(answer: rf.decide.Structure) -> None:
    for i, form in enumerate(answer.forms):
        space = rf.ParameterSpace.default().with_(deterrence_form=form)
        runs = rf.project("pilot", space=space, weeks=30, n=128, rng=7)
        assert (answer.values[i] == runs.difference("arrivals", "pilot")).all()
    assert answer.better == "less"
    # Without deterrence a placebo of the response: re-entry can only add arrivals.
    assert answer.values[0].mean() > answer.values[1].mean()


def test_flips_are_told(answer: rf.decide.Structure) -> None:
    signs = {"a": np.array([-1.0, -2.0]), "b": np.array([3.0, 1.0])}
    made = dataclasses.replace(
        answer, forms=tuple(signs), values=np.stack(list(signs.values())), weights=np.full(2, 0.5)
    )
    assert made.flips and made.choice == ("pilot", "none")
    assert made.probability_better.tolist() == [1.0, 0.0]
    assert "flips with the form: pilot under a; none under b" in made.text
    steady = dataclasses.replace(made, values=-np.abs(made.values))
    assert not steady.flips and "does not flip: pilot under every form" in steady.text
    assert rf.decide.Structure.from_json(answer.to_json()).text == answer.text
    assert any("not fitted anew" in note for note in answer._notes())


def test_a_scheme_that_is_none_ties_everywhere() -> None:
    s = rf.decide.structure(rf.Scenario.none().with_(name="placebo"), weeks=20, n=32, rng=7)
    assert (s.values == 0).all() and (s.probability_better == 0).all() and not s.flips


def test_baselines_are_levels_of_arrivals_a_year() -> None:
    asked = {"low": 20_000.0, "high": 60_000.0}
    s = rf.decide.structure("pilot", forms=["none"], baselines=asked, weeks=52, n=200, rng=7)
    assert s.forms == ("none, low", "none, high") and s.baselines == ("low", "high")
    draws = rf.project("none", weeks=52, n=200, rng=7).draws
    own = rf.project("none", draws=draws, weeks=52, rng=7).outcome("arrivals", "none").mean()
    for k, (name, wanted) in enumerate(asked.items()):
        column = draws["pressure_level"] + np.log(wanted / own)
        moved = draws.with_deterrence_form("none").with_column("pressure_level", column)
        runs = rf.project("pilot", draws=moved, weeks=52, rng=7)
        assert np.array_equal(s.values[k], runs.outcome("net_benefit_gbp")), name
        assert runs.outcome("arrivals", "none").mean() == pytest.approx(wanted, rel=0.1)
    assert "Beside the money" in " ".join(s._notes())
    official = rf.decide.structure(
        "pilot", forms=["none", "hill"], baselines="official", weeks=12, n=32, rng=7
    )
    assert len(official.forms) == 6


@pytest.mark.parametrize("bad", [{}, {"a": 0.0}, {"a": float("inf")}, "fitted"])
def test_bad_baselines_are_refused(bad: object) -> None:
    with pytest.raises(ParameterError, match="baselines"):
        rf.decide.structure("pilot", baselines=bad, weeks=12, n=32, rng=7)


def test_refusals() -> None:
    with pytest.raises(ParameterError, match="Did you mean 'exponential'"):
        rf.decide.structure("pilot", forms=["exponental"])
    with pytest.raises(ParameterError, match="Did you mean 'arrivals'"):
        rf.decide.structure("pilot", outcome="arival")
