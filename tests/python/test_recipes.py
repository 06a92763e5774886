"""Recipes: a projection from a few kB, the same bits again; other files are refused."""

import json

import numpy as np
import pytest
import returnflow as rf
from returnflow import recipes
from returnflow.errors import DataError, ReturnflowWarning


@pytest.fixture
def runs():
    space = rf.ParameterSpace.default().with_(reentry_prob=rf.Beta(2, 8, source="a memo"))
    mine = rf.Scenario.pilot().with_(
        returns_per_week=rf.ramp(50, 500, start="2027-01-03", weeks=26)
    )
    return rf.project({"pilot": "pilot", "mine": mine}, space=space, weeks=30, n=200, rng=0)


def test_round_trip_gives_the_same_bits(runs, tmp_path, capsys):
    runs.save(tmp_path / "r.json")
    again = rf.load(tmp_path / "r.json")
    assert again.hash == runs.hash
    assert again.names == runs.names
    np.testing.assert_array_equal(again.outcome_array, runs.outcome_array)
    assert "the same numbers" in capsys.readouterr().out
    assert (tmp_path / "r.json").stat().st_size < 20_000


@pytest.mark.parametrize(
    "option", [{"mode": "expected"}, {"start": "2025-08-03"}, {"comparator": "pilot"}]
)
def test_options_are_kept(option, tmp_path):
    runs = rf.project("scaled_up", weeks=10, n=100, rng=3, **option)
    runs.save(tmp_path / "r.json")
    found = recipes.check(tmp_path / "r.json")
    assert found.same and found.runs.mode == runs.mode


def test_draws_from_elsewhere_are_stored_whole(tmp_path):
    draws = rf.Draws.from_columns({"reentry_prob": [0.1, 0.2, 0.3]})
    runs = rf.project("pilot", draws=draws, weeks=10, rng=3)
    runs.save(tmp_path / "r.json")
    assert recipes.check(tmp_path / "r.json").same


def test_a_changed_recipe_is_noticed(runs, tmp_path):
    runs.save(tmp_path / "r.json")
    recipe = json.loads((tmp_path / "r.json").read_text())
    recipe["scenarios"]["pilot"]["returns_per_week"] = 60
    (tmp_path / "r.json").write_text(json.dumps(recipe))
    with pytest.warns(ReturnflowWarning, match="the numbers differ"):
        rf.load(tmp_path / "r.json")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"schema": 2, "returnflow": "9.1.0"}, "schema 2, written by returnflow 9.1.0"),
        ({"kind": "x"}, "is not a recipe"),
        ({"weks": 3}, "Did you mean 'weeks'"),
        ({"seed": ...}, "no seed"),
    ],
)
def test_other_files_are_refused(runs, tmp_path, change, says):
    runs.save(tmp_path / "r.json")
    recipe = json.loads((tmp_path / "r.json").read_text()) | change
    recipe = {k: v for k, v in recipe.items() if v is not ...}
    (tmp_path / "r.json").write_text(json.dumps(recipe))
    with pytest.raises(DataError, match=says):
        rf.load(tmp_path / "r.json")


def test_no_pickle_and_no_text(tmp_path):
    (tmp_path / "a.json").write_bytes(b"\x80\x04K\x01.")
    with pytest.raises(DataError):
        rf.load(tmp_path / "a.json")
    with pytest.raises(DataError, match="cannot read"):
        rf.load(tmp_path / "none.json")
