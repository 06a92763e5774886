"""Verbs that decide and evaluate say what Python says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import returnflow as rf
from command_line import SMALL, say, says_json


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
