"""Charts of altair: valid Vega-Lite of the frame's own numbers, described, with provenance."""

import pytest
import returnflow as rf
from returnflow.errors import MissingExtraError, ParameterError

alt = pytest.importorskip("altair")


@pytest.fixture(scope="module")
def runs():
    return rf.project("pilot", weeks=6, n=60, rng=7, progress=False)


def test_bands_over_weeks(runs):
    chart = runs.to_altair("returns")
    spec = chart.to_dict()  # altair validates against the schema of Vega-Lite
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["area", "line"]
    (values,) = spec["datasets"].values() if "datasets" in spec else (spec["data"]["values"],)
    frame = runs.plot_data("returns")
    frame = frame.filter(frame["comparator"] == "")
    assert [row["median"] for row in values] == frame["median"].tolist()
    assert {row["scenario"] for row in values} == {"none", "pilot"}
    title = spec["layer"][0]["encoding"]["y"]["title"]
    assert frame["unit"][0] in title and "90 % interval" in title
    assert spec["description"] == runs.text
    assert spec["usermeta"]["returnflow"]["rng"] == runs.provenance.to_dict()["rng"]


def test_differences_keep_their_labels(runs):
    spec = runs.contrast().to_altair("arrivals").to_dict()
    assert spec["layer"][0]["encoding"]["x"]["title"] == "week ending"


def test_intervals_by_label(runs):
    from returnflow._altair import chart

    spec = chart(runs.summary(), "Answer", "", {}).to_dict()
    assert spec["facet"]["row"]["field"] == "unit"  # people and pounds have scales of their own
    assert spec["description"] == "Answer"
    people = runs.summary().filter(unit="people")
    spec = chart(people, "Answer", "", {}).to_dict()
    assert [layer["mark"]["type"] for layer in spec["layer"]] == ["rule", "point"]
    assert spec["layer"][0]["encoding"]["x"]["title"] == "people; 90 % interval"


def test_what_has_no_interval_says_so(runs):
    with pytest.raises(ParameterError, match="median, low and high"):
        runs.uncertainty("arrivals").to_altair()
    with pytest.raises(ParameterError, match="arrivals"):
        runs.to_altair("arivals")


def test_without_altair(runs, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'returnflow\[altair\]'"):
        runs.to_altair()
