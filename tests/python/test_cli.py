"""The command line: codes, JSON alone on stdout, texts of 80 columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from command_line import SMALL, say, says_json
from returnflow.__main__ import main
from returnflow._core import cli_options

QUICK = [
    ["describe", "levers"],
    ["describe", "levers", "expires"],
    ["describe", "scenario"],
    ["describe", "scenario", "as_delivered"],
    ["describe", "parameters"],
    ["describe", "parameters", "reentry_prob"],
    ["describe", "sources"],
    ["describe", "data"],
    ["describe", "outcomes"],
    ["describe", "outcomes", "return_share"],
    ["evaluate", "claims"],
    ["evaluate", "claims", "1 in 17", "--returns", "2600", "--arrivals", "44000"],
    ["decide", "exchange", "--draws", "1000", "--seed", "7"],
    ["decide", "arithmetic", "--one-in", "17"],
    ["versions"],
    ["cite"],
    ["schema"],
    ["completion", "bash"],
    ["completion", "powershell"],
]


@pytest.mark.parametrize("line", QUICK, ids=" ".join)
def test_texts_and_json(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert len(say(capsys, *line)) > 20
    assert says_json(capsys, *line)


@pytest.mark.parametrize("line", QUICK[:14], ids=" ".join)
def test_texts_fit_80_columns(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for row in say(capsys, *line).splitlines():
        assert len(row) <= 80 or row.lstrip().startswith("http"), row


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Usage: returnflow" in say(capsys, "--help")
    assert say(capsys, "--version") == f"returnflow {rf.__version__}\n"
    assert "Usage" in say(capsys, code=2)


def test_every_verb_of_the_parser_has_a_handler() -> None:
    from returnflow._cli_verbs import VERBS

    assert {verb.split()[0] for verb, _ in cli_options()} == set(VERBS)


def test_misuse_goes_to_stderr_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "leverz"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "a similar value exists: 'levers'" in err


def test_refused_input_is_code_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("returns_per_wek = 60\nprevention_effort = 0\n")
    err = say(capsys, "describe", "scenario", str(path), code=1)
    assert err == (
        f"returnflow: 2 problems in {path}\n"
        "  line 1: returns_per_wek is not a lever. Did you mean returns_per_week?\n"
        "          1 | returns_per_wek = 60\n"
        "            | ^^^^^^^^^^^^^^^\n"
        "  line 2: prevention_effort is outside its domain; got 0; allowed: [0.01, 100] times the "
        "odds of prevention\n"
        "          2 | prevention_effort = 0\n"
        "            |                     ^\n"
        "  See: returnflow describe levers\n"
    )
    assert "Did you mean pilot?" in say(capsys, "describe", "scenario", "pilto", code=1)
    assert "Did you mean reentry_prob?" in say(
        capsys, "describe", "parameters", "reentry_pro", code=1
    )
    assert "which one?" in say(capsys, "describe", "scenario", "--toml", code=1)


def test_a_scenario_printed_as_toml_is_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(say(capsys, "describe", "scenario", "scaled_up", "--toml"))
    assert rf.Scenario.from_toml(path) == rf.Scenario.scaled_up()
    assert says_json(capsys, "describe", "scenario", str(path)) == rf.Scenario.scaled_up().to_dict()


def test_the_schema_is_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    say(capsys, "schema", "--out", str(path))
    assert json.loads(path.read_text()) == rf.Scenario.json_schema()
    assert json.loads(say(capsys, "schema")) == rf.Scenario.json_schema()
    assert "No such file" in say(capsys, "schema", "--out", str(tmp_path / "no" / "s.json"), code=1)


def test_project_prints_and_writes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table, picture = tmp_path / "runs.parquet", tmp_path / "fan.png"
    assert main(["project", *SMALL, "--out", str(table), "--plot", str(picture)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Pilot against none · 8 weeks from 23 Aug 2026 · 200 draws")
    assert max(map(len, out.splitlines())) <= 80 and "rf." not in out
    assert err == f"wrote {table}\nwrote {picture}\nto repeat: --seed 7\n"
    assert picture.read_bytes().startswith(b"\x89PNG")
    same = rf.project("pilot", n=200, weeks=8, rng=7)
    assert rf.Frame.from_parquet(table) == same.weekly


WORKERS = ["--workers", "2"]


def test_project_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    mine = rf.Scenario.pilot().with_(returns_per_week=80, name="mine")
    mine.to_toml(tmp_path / "mine.toml")
    found = says_json(capsys, "project", "pilot", str(tmp_path / "mine.toml"), *SMALL)
    runs = rf.project(["pilot", mine], n=200, weeks=8, rng=7)
    assert found["hash"] == runs.hash and found["provenance"]["rng"]["seed"] == 7
    assert found["scenarios"]["mine"] == mine.to_dict()
    row = next(
        r for r in found["contrasts"] if (r["scenario"], r["outcome"]) == ("mine", "arrivals")
    )
    assert row["median"] == np.median(runs.difference("arrivals", "mine"))
    assert {r["comparator"] for r in found["contrasts"]} == {"none"}
    shared = says_json(capsys, "project", "pilot", str(tmp_path / "mine.toml"), *SMALL, *WORKERS)
    assert shared["hash"] == runs.hash


def test_project_takes_the_same_options_as_python(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    space = rf.ParameterSpace.default().with_(reentry_prob=0.5)
    space.to_json(tmp_path / "space.json")
    line = ["project", *SMALL, "--mode", "expected", "--until", "2026-01-04", "--threads", "1"]
    found = says_json(capsys, *line, "--space", str(tmp_path / "space.json"))
    start = rf.datasets.small_boats().until("2026-01-04")
    runs = rf.project("pilot", n=200, weeks=8, rng=7, mode="expected", start=start, space=space)
    assert found["hash"] == runs.hash
    table = tmp_path / "weekly.csv"
    assert main([*line, "--out", str(table)]) == 0
    assert table.read_text().startswith("scenario,comparator,week_ending,series,unit,")


def test_a_recipe_is_verified(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "pilot.json"
    found = says_json(capsys, "project", *SMALL, "--save", str(path))
    assert says_json(capsys, "verify", str(path)) == {
        "verb": "verify", "file": str(path), "same": True, "hash": found["hash"],
    }  # fmt: skip
    changed = json.loads(path.read_text()) | {"seed": 8}
    path.write_text(json.dumps(changed))
    assert "the numbers differ" in say(capsys, "verify", str(path), code=1)
    path.write_text("{}")
    say(capsys, "verify", str(path), code=1)


def test_report_writes_a_page(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "pilot.html"
    line = ["report", *SMALL, "--brief", "--out", str(path), "--date", "2026-11-25"]
    out = say(capsys, *line, "--question", "What by October?")
    assert out.startswith(f"wrote {path}\n") and "90 % interval" in out
    page = path.read_text()
    assert "What by October?" in page and "25 Nov" in page and "<script" not in page


def test_fit_is_kept_and_projected(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept, hub = tmp_path / "fit.json", tmp_path / "hub.csv"
    line = ["fit", "--draws", "200", "--seed", "7", "--window", "104", "--out", str(kept)]
    found = says_json(capsys, *line, "--hubverse", str(hub))
    fitted = rf.fit(rf.datasets.small_boats(), draws=200, rng=7, window=104)
    assert found["ok"] == fitted.ok and found["problems"] == fitted.problems
    assert hub.read_text().startswith("origin_date,target,horizon")
    runs = rf.project("pilot", draws=fitted, weeks=8, rng=7)
    again = says_json(capsys, "project", "--weeks", "8", "--seed", "7", "--fit", str(kept))
    assert again["hash"] == runs.hash
    assert "cannot be used with" in say(capsys, "project", "--fit", "x", "--space", "y", code=2)


def test_demo_says_it_in_words(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = say(capsys, "demo", *SMALL, "--out", str(tmp_path / "new"))
    for said in ("Share of arrivals returned", "one in", "Parity gap", "Net arrivals", "come back",
                 "diverted", "Cost against"):  # fmt: skip
        assert said in out
    assert out.count("90 % interval") >= 7 and out.count("grade D") >= 7
    assert {p.name for p in (tmp_path / "new").iterdir()} == {"pilot.png", "pilot.parquet"}


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (["project", "pilto"], "Did you mean pilot?"),
        (["project", "nowhere.toml"], "nowhere.toml cannot be read: No such file"),
        (["project", "--out", "x.xlsx"], "x.xlsx: the name must end in .parquet or .csv"),
        (["project", "--plot", "no/x.png"], "no/x.png: there is no folder no"),
        (["project", "--until", "soon", *SMALL], "until"),
        (["project", "--show", "arival", "--plot", "x.png", *SMALL], "Did you mean 'arrivals'?"),
        (["evaluate", "claims", "1 in 17", "--returns", "5"], "arrivals is needed"),
        (["decide", "exchange", "--arrivals", "0"], "arrivals_per_week is outside its domain"),
    ],
)
def test_refused_before_or_after_the_work(
    line: list[str], part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert part in say(capsys, *line, code=1)


def test_ctrl_c_is_130(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    def stop(*_args: Any, **_kwargs: Any) -> None:
        raise rf.errors.InterruptedRun("stopped after 3 of 8")

    monkeypatch.setattr(rf, "project", stop, raising=False)
    err = say(capsys, "project", code=130)
    assert err == "returnflow: stopped after 3 of 8; nothing was written\n"
