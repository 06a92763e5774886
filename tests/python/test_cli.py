"""The command line: codes, JSON alone on stdout, suggestions, texts of 80 columns."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow.__main__ import main
from returnflow._core import cli_options, cli_parse


def say(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """Standard output of a line that ends with that exit code."""
    assert main(list(words)) == code, capsys.readouterr()
    out, err = capsys.readouterr()
    return out if code == 0 else err


def says_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(say(capsys, *words, "--json"))


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


SMALL = ["--draws", "200", "--weeks", "8", "--seed", "7"]


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


def test_voi_chooses_among_scenarios(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    picture = tmp_path / "voi.svg"
    line = ["decide", "voi", "pilot", "scaled_up", *SMALL, "--plot", str(picture)]
    found = says_json(capsys, *line)
    runs = rf.project(["pilot", "scaled_up"], n=200, weeks=8, rng=7)
    costs = {name: float(runs.outcome("net_cost_pv", name).mean()) for name in runs.names}
    assert min(costs, key=lambda name: costs[name]) in found["text"]
    assert picture.read_text().startswith("<?xml")


def test_arithmetic_is_what_one_does_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    found = says_json(capsys, "decide", "arithmetic", "--returns", "50")
    # 44,000 / (50 * 52); Little's law: 50 / 0.6 * 43 / 7.
    assert found["one_in"] == pytest.approx(44_000 / 2_600)
    assert found["beds"] == pytest.approx(50 / 0.6 * 43 / 7)
    assert "required" in say(capsys, "decide", "arithmetic", code=2)


@pytest.mark.parametrize(
    ("line", "call"),
    [
        (
            ["sensitivity", "morris", "pilot", "--points", "4", "--outcome", "arrivals_averted"],
            lambda: rf.sensitivity.morris("pilot", outcome="arrivals_averted", n=4, weeks=8, rng=7),
        ),
        (
            ["sensitivity", "tornado", "pilot", "--outcome", "arrivals_averted"],
            lambda: rf.sensitivity.oat("pilot", outcome="arrivals_averted", weeks=8),
        ),
        (
            ["sensitivity", "sobol", "pilot", "--points", "64", "--outcome", "returns"],
            lambda: rf.sensitivity.sobol("pilot", outcome="returns", n=64, weeks=8, rng=7),
        ),
        (
            ["decide", "required-returns", "--draws", "50", "--one-in", "20"],
            lambda: rf.decide.required_returns("pilot", one_in=20, n=50, weeks=8, rng=7),
        ),
        (
            ["decide", "break-even", "--draws", "50"],
            lambda: rf.decide.break_even("pilot", n=50, weeks=8, rng=7),
        ),
        (
            ["decide", "structure", "pilot", "--draws", "50", "--outcome", "arrivals_averted"],
            lambda: rf.decide.structure("pilot", outcome="arrivals_averted", n=50, weeks=8, rng=7),
        ),
        (
            [
                "decide",
                "search",
                "--draws",
                "50",
                "--candidates",
                "6",
                "--rule",
                "minimax-regret",
                "--budget",
                "1e7",
                "--reprices",
            ],
            lambda: rf.decide.search_schedules(
                "pilot",
                candidates=6,
                rule="minimax_regret",
                budget_gbp=1e7,
                reprices=True,
                n=50,
                weeks=8,
                rng=7,
            ),
        ),
        (
            ["decide", "pilot-study", "--draws", "200", "--more", "8,13", "--at", "20"],
            lambda: rf.decide.pilot_study(
                rf.project("pilot", n=200, weeks=8, rng=7),
                more_weeks=[8, 13],
                returns_per_week=[20],
            ),
        ),
        (
            ["decide", "required-beds", "--draws", "50", "--returns", "43"],
            lambda: rf.decide.required_beds("pilot", returns_per_week=43, n=50, weeks=8, rng=7),
        ),
        (
            ["decide", "surface", "--draws", "50", "--across", "20,80", "--up", "0,3"],
            lambda: rf.decide.surface("pilot", across=[20, 80], up=[0, 3], n=50, weeks=8, rng=7),
        ),
        (
            ["decide", "cost-effectiveness", "--draws", "200", "--price-year", "2022-23"],
            lambda: rf.decide.cost_effectiveness(
                rf.project("pilot", n=200, weeks=8, rng=7),
                worth=[0, 1e4, 2.5e4, 5e4, 1e5],
                price_year="2022-23",
            ),
        ),
        (
            ["decide", "robustness", "pilot", "scaled_up", "--draws", "200", "--tail", "0.2"],
            lambda: rf.decide.robustness(
                rf.project(["pilot", "scaled_up"], n=200, weeks=8, rng=7), tail=0.2
            ),
        ),
        (
            ["decide", "discover", "--draws", "400", "--outcome", "takings", "--target", "3e7"],
            lambda: rf.decide.discover(
                rf.project("pilot", n=400, weeks=8, rng=7), outcome="takings", target=3e7
            ),
        ),
        (
            ["decide", "voi", "--draws", "200", "--of", "deter_semi_elasticity"],
            lambda: rf.decide.evppi(
                rf.project("pilot", n=200, weeks=8, rng=7), of=["deter_semi_elasticity"]
            ),
        ),
        (
            ["decide", "stress", "--draws", "50", "--stresses", "court_stop", "--on", "2026-09-06"],
            lambda: rf.stress(
                "pilot", stresses=["court_stop"], on="2026-09-06", n=50, weeks=8, rng=7
            ),
        ),
    ],
    ids=lambda part: " ".join(part[:2]) if isinstance(part, list) else "",
)
def test_verbs_say_what_python_says(
    line: list[str], call: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    found = says_json(capsys, *line, "--weeks", "8", "--seed", "7")
    assert found["text"] == call().text != ""
    assert found["summary"]


def test_tables_of_the_decisions(capsys: pytest.CaptureFixture[str]) -> None:
    line = ["decide", "switching-values", "--over", "reentry_prob", "--draws", "50", "--weeks", "8"]
    rows = says_json(capsys, *line, "--seed", "7")["rows"]
    assert [r["parameter"] for r in rows] == ["reentry_prob"]
    rows = says_json(capsys, "decide", "prices")["rows"]
    assert {r["what"]: r["source"] for r in rows}["discount_rate"] == "GB"
    put = says_json(capsys, "decide", "prices", "--amount", "100", "--of", "2024-25")
    assert put["amount_gbp"] == pytest.approx(103.2388)  # HM Treasury, March 2026
    found = says_json(capsys, "evaluate", "shares", "--lag", "0,5")
    assert found["text"] == rf.claims.shares(lag_weeks=[0, 5]).text


def test_backtest(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    table = tmp_path / "scores.csv"
    line = ["backtest", "--every", "52", "--horizons", "1,4", "--models", "seasonal_naive"]
    line += ["--nested"]
    found = says_json(capsys, *line, "--samples", "100", "--seed", "7", "--out", str(table))
    same = rf.backtest(
        rf.datasets.small_boats(), origins=52, horizons=[1, 4], models=["seasonal_naive"],
        n=100, nested=True, rng=7,
    )  # fmt: skip
    assert found["text"] == same.text
    assert len(table.read_text().splitlines()) == len(same.scores["model"]) + 1


def test_effect_and_power(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    drawn = str(tmp_path / "effect.png")
    out = say(capsys, "evaluate", "effect", "--before", "104", "--plot", drawn)
    assert (tmp_path / "effect.png").stat().st_size > 1_000
    assert "A change after a date is not its effect." in " ".join(out.split())
    picture = tmp_path / "power.png"
    line = ["evaluate", "power", "--reduction", "0.4", "--weeks", "26", "--simulations", "20"]
    found = says_json(capsys, *line, "--seed", "7", "--plot", str(picture))
    line += ["--season", "known", "--alternative", "less"]
    known = says_json(capsys, *line, "--seed", "7")
    assert "season and backlog" in " ".join(
        repr(rf.evaluate.power([0.4], 26, season="known", alternative="less", n=20, rng=7)).split()
    )
    assert (
        known["text"]
        == rf.evaluate.power([0.4], 26, season="known", alternative="less", n=20, rng=7).text
    )
    seen = ["evaluate", "returns-to-detect", "--review", "2027-02-14", "--draws", "20"]
    assert "none never" in says_json(capsys, *seen, "--seed", "7")["text"]
    same = rf.evaluate.power(reduction=[0.4], weeks=26, n=20, rng=7)
    assert found["text"] == same.text and picture.stat().st_size > 1_000


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


def typos(word: str, rng: np.random.Generator, n: int) -> set[str]:
    """Single edits of a long option or a verb, never of its dashes."""
    letters = "abcdefghijklmnopqrstuvwxyz-"
    body, found = word.lstrip("-"), set()
    for _ in range(n):
        i, c = int(rng.integers(len(body))), letters[int(rng.integers(len(letters)))]
        edits = [
            body[:i] + body[i + 1 :],
            body[:i] + c + body[i:],
            body[:i] + c + body[i + 1 :],
            body[:i] + body[i : i + 2][::-1] + body[i + 2 :],
        ]
        found.add(edits[int(rng.integers(4))])
    return {"--" + t if word.startswith("--") else t for t in found if t.strip("-")}


def test_single_edit_typos_are_suggested() -> None:
    rng = np.random.default_rng(1)
    right = total = 0
    for verb, options in cli_options():
        valid = {*options, "--help", "--json", "--version"}
        words = verb.split()
        for option in options:
            for typo in typos(option, rng, 12) - valid:
                text, code = cli_parse([*words, typo])
                total += 1
                right += code == 2 and f"exists: '{option}" in text
        if len(words) == 1:
            for typo in typos(verb, rng, 12) - {v for v, _ in cli_options()}:
                text, code = cli_parse([typo])
                total += 1
                right += code == 2 and f"'{verb}'" in text.split("tip:")[-1]
    assert total > 300
    assert right / total >= 0.95, (right, total)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "returnflow", *words]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)


def test_as_a_program() -> None:
    done = run("describe", "scenario", "pilot", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["returns_per_week"] == 50
    wrong = run("--jsn")
    assert wrong.returncode == 2 and "--json" in wrong.stderr


def test_help_is_quick_and_leaves_numpy_alone() -> None:
    code = (
        "import sys; from returnflow.__main__ import main; main(['--help']); "
        "assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    best = float("inf")
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert best <= 0.060


def test_a_closed_pipe_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    line = [sys.executable, "-m", "returnflow", "describe", "parameters"]
    with os.fdopen(writer, "w") as out:
        done = subprocess.run(line, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        ["demo", *SMALL, "--out", "demo"],
        ["report", "pilot", *SMALL, "--out", "pilot.html"],
        ["evaluate", "effect", "--start", "2025-08-06", "--before", "104", "--seed", "7"],
    ],
    ids=lambda line: line[0],
)
def test_verbs_that_write_or_chat_print_json_alone(
    line: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the tests above do not ask for as JSON: one value on standard output all the same."""
    monkeypatch.chdir(tmp_path)
    assert says_json(capsys, *line)
