"""The base of results: repr, HTML, JSON, Arrow, suggestions; checked on a small result."""

import subprocess
import sys

import numpy as np
import pytest
import returnflow as rf
from returnflow._provenance import Provenance, digest
from returnflow.errors import DataError, UnknownNameError
from returnflow.results import Result, result_class


@result_class
class _Base(Result):
    provenance: Provenance
    values: np.ndarray


@result_class
class SmallAnswer(_Base):
    names: tuple[str, ...] = ("return_share", "arrivals_averted")

    def _title(self):
        return "Pilot against no scheme · 104 weeks · 10,000 draws · 90 % intervals"

    def _sentences(self):
        return ["About 1 in 17 arrivals is returned (90 % interval 1 in 25 to 1 in 12)."]

    def _notes(self):
        return ["Holds parameter and process uncertainty. Does not hold: the choice of model."]

    def _next(self):
        return "More: runs.plot()"

    def summary(self, *, level=None):
        low, mid, high = self.values
        return rf.Frame(
            {
                "outcome": list(self.names),
                "unit": ["share", "people"],
                "median": mid,
                "low": low,
                "high": high,
                "level": [0.9, 0.9],
                "mcse": [0.0001, 12.0],
                "grade": ["B", "D"],
                "text": ["", "rests on the deterrence response"],
            }
        )


@pytest.fixture
def answer():
    values = np.array([[0.04, -300.0], [0.0591, 1234.5], [0.083, 5000.0]])
    how = Provenance(verb="project", call="rf.project('pilot', rng=7)", rng={"seed": 7})
    return SmallAnswer(provenance=how, values=values)


def test_text_repr(answer):
    lines = repr(answer).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1].split("  ")[0] == "return share"
    assert "5.9 %" in lines[1] and "(4.0 % to 8.3 %)" in lines[1]
    assert "1,230" in lines[2]  # a standard error of 12 supports tens
    assert "grade D" in lines[2]
    assert "Does not hold" in repr(answer)
    assert lines[-1] == "More: runs.plot()"


def test_html_repr_survives_sanitizing(answer):
    html = answer._repr_html_()
    for banned in ("<style", "<script", " id=", " class=", "<svg"):
        assert banned not in html
    assert len(html) < 60_000
    assert html.count("<table") == 1 and "<caption" in html
    assert "How this was made" in html and "rf.project(" in html
    assert html.count("position:relative") == 2  # a bar for each outcome
    bundle = answer._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}


def test_json_round_trip(answer, tmp_path):
    again = SmallAnswer.from_json(answer.to_json())
    assert np.array_equal(again.values, answer.values)
    assert again.names == answer.names
    assert again.provenance == answer.provenance
    assert again.to_json() == answer.to_json()
    answer.to_json(tmp_path / "a.json")
    assert Result.from_json(tmp_path / "a.json").text == answer.text


def test_json_of_unknown_schema_says_which_version_reads_it(answer):
    text = answer.to_json().replace('"schema": 1', '"schema": 9')
    with pytest.raises(DataError, match="schema 9, written by returnflow"):
        Result.from_json(text)
    with pytest.raises(DataError, match="not JSON"):
        Result.from_json("{")


def test_frozen_and_suggesting(answer):
    with pytest.raises(AttributeError):
        answer.names = ()
    with pytest.raises(UnknownNameError, match="Did you mean 'summary'"):
        answer.sumary()
    assert "summary" in dir(answer)


def test_arrow_through_the_result(answer):
    pl = pytest.importorskip("polars")
    assert pl.DataFrame(answer)["outcome"].to_list() == list(answer.names)
    assert answer.to_frame().units == {}


def test_digest_depends_on_content_only():
    a = digest({"x": np.arange(3.0)}, "text")
    assert a == digest({"x": np.arange(3.0)}, "text")
    assert a != digest({"x": np.arange(3)}, "text")
    assert digest(np.array(["a"])) == digest(np.array(["a"], dtype="<U9"))


def test_provenance_names_no_user_host_or_path(answer):
    import getpass
    import socket

    text = str(answer.provenance.to_dict())
    assert socket.gethostname() not in text
    assert f"/{getpass.getuser()}" not in text


def test_loading_a_kind_of_result_leaves_public_names_alone() -> None:
    # In a fresh process: a module of the name of a function would take its place in the package.
    code = (
        "import returnflow as rf, types\n"
        "from returnflow.results import result_type\n"
        "result_type('Claims')\n"
        "verbs = [n for n in rf.__all__ if isinstance(getattr(rf, n), types.ModuleType)]\n"
        "print(*verbs)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = "claims datasets decide errors evaluate plot scores sensitivity"
    assert out.stdout.split() == expected.split()
