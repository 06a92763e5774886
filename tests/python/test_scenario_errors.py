"""What scenarios refuse: every fault at once, where it stands, what was meant."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import numpy as np
import pytest
import returnflow as rf

from tests.python.test_scenarios import fails


def test_all_faults_of_a_file_in_one_message(tmp_path: Any) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        "#:schema ./returnflow-scenario.schema.json\n"
        'name = "mine"\n'
        "returns_per_wek = 60\n"
        "in_force = 2026-09-06\n"
        "expires = 2026-09-01\n"
        "admissions_per_return = 1\n"
        "detention_beds = 400\n"
        "\n"
        "prevention_effort = { ramp = { from = 1, to = -2, start = 2027-01-03, weeks = 0 } }\n"
    )
    with pytest.raises(rf.errors.ScenarioError) as caught:
        rf.Scenario.from_toml(path)
    expected = f"""\
4 problems in {path}
  line 3: returns_per_wek is not a lever. Did you mean returns_per_week?
          3 | returns_per_wek = 60
            | ^^^^^^^^^^^^^^^
  line 5: expires is not after in_force; got 2026-09-01; allowed: later than 2026-09-06
          5 | expires = 2026-09-01
            |           ^^^^^^^^^^
  line 9: prevention_effort.ramp.to is outside its domain; got -2; allowed: [0.01, 100] \
times the odds of prevention
          9 | prevention_effort = {{ ramp = {{ from = 1, to = -2, start = 20
            |                                               ^^
  line 9: prevention_effort.ramp.weeks is outside its domain; got 0; allowed: more than 0, \
at most 5200 weeks
          9 | 2027-01-03, weeks = 0 }} }}
            |                     ^
  See: returnflow describe levers"""
    assert [p["line"] for p in caught.value.problems] == [3, 5, 9, 9]
    assert caught.value.problems[0]["nearest"] == "returns_per_week"
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("levers", "message"),
    [
        (
            {"returns_per_wek": 60},
            "returns_per_wek is not a lever. Did you mean returns_per_week?\n"
            "See: returnflow describe levers",
        ),
        (
            {"returns_per_week": -5},
            "returns_per_week is outside its domain; got -5; allowed: [0, 100000] people a week",
        ),
        (
            {"returns_per_week": float("nan")},
            "returns_per_week is outside its domain; got NaN; allowed: [0, 100000] people a week",
        ),
        (
            {"support_level": np.inf},
            "support_level is outside its domain; got inf; allowed: [0.01, 100] relative to 2025",
        ),
        (
            {"returns_per_week": "many"},
            "returns_per_week is not a number or a schedule; got 'many'; allowed: a number, or a "
            "table with steps, ramp or logistic",
        ),
        (
            {"returns_per_week": True},
            "returns_per_week is not a number or a schedule; got true; allowed: a number, or a "
            "table with steps, ramp or logistic",
        ),
        (
            {"expires": "2025-08-06"},
            "expires is not after in_force; got 2025-08-06; allowed: later than 2025-08-06",
        ),
        (
            {"expires": "autumn"},
            "expires is not a date; got 'autumn'; allowed: a date such as 2025-08-06",
        ),
        (
            {"expires": datetime(2027, 1, 1, 12)},
            "expires is not a date; got 2027-01-01T12:00:00; allowed: a date such as 2025-08-06",
        ),
        (
            {"detention_beds": object},
            "detention_beds is not a number or a schedule; got a type; allowed: a number, or a "
            "table with steps, ramp or logistic",
        ),
        (
            {"name": "", "prevention_effort": 0},
            "2 problems\n  name is empty; allowed: 1 to 60 characters\n  prevention_effort is "
            "outside its domain; got 0; allowed: [0.01, 100] times the odds of prevention",
        ),
    ],
)
def test_whole_messages_of_with(levers: dict[str, Any], message: str) -> None:
    assert fails(rf.Scenario.pilot().with_, **levers) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rf.ramp(50, 500, start="2027-01-03", weeks=0),
            "ramp.weeks is outside its domain; got 0; allowed: more than 0, at most 5200 weeks",
        ),
        (
            lambda: rf.ramp(50, 500, start="2027-01-03", end="2026-01-03"),
            "ramp.end is not after start: the ramp runs backwards; got 2026-01-03; allowed: "
            "later than 2027-01-03",
        ),
        (
            lambda: rf.logistic(50, 500, start="2027-01-03"),
            "logistic needs either weeks or end; allowed: exactly one of them",
        ),
        (
            lambda: rf.steps(1, {"2027-01-03": 2, "2026-01-03": 3}),
            "steps.then[1].from is not after the step before it; got 2026-01-03; allowed: later "
            "than 2027-01-03",
        ),
        (
            lambda: rf.constant(np.nan),
            "constant is outside its domain; got NaN; allowed: a finite number",
        ),
        (
            lambda: rf.Scenario.named("pilto"),
            "'pilto' is not a built-in scenario; allowed: none, pilot, as_delivered, scaled_up, "
            "reciprocal_only, returns_only. Did you mean pilot?\nSee: returnflow describe scenario",
        ),
        (
            lambda: rf.Scenario.none().with_(returns_per_week=50),
            "returns_per_week is given, but in_force is not: the scheme never applies; got 50; "
            "allowed: an in_force date, such as 2025-08-06",
        ),
        (
            lambda: rf.Scenario(in_force="2025-08-06", returns_per_week=50, detention_beds=400),
            "admissions_per_return is missing; a scheme in force needs it (the pilot has 1)",
        ),
        (
            lambda: rf.Scenario.from_toml("nowhere.toml"),
            "nowhere.toml cannot be read: No such file or directory",
        ),
    ],
)
def test_whole_messages_of_calls(call: Any, message: str) -> None:
    assert fails(call) == message


def test_mistyped_keywords_of_schedules() -> None:
    with pytest.raises(rf.errors.ParameterError, match=r"weks is not an option of ramp\(\)"):
        rf.ramp(1, 2, start="2026-01-04", weks=3)  # type: ignore[call-arg]  # the typo is the test


def test_hostile_input_is_refused_quickly() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert "is not" in fails(rf.Scenario.pilot().with_, returns_per_week=loop)
    assert "file size" in fails(rf.Scenario.from_toml, "# x\n" * 300_000 + "a = 1")
    deep = "{" + '"a":{' * 5_000 + "}" * 5_001
    assert "problem" in fails(rf.Scenario.from_json, deep)
    fails(rf.Scenario.from_toml, "a = " + "[" * 5_000)


def test_single_edit_typos_of_levers_get_the_right_suggestion() -> None:
    rng = np.random.default_rng(0)
    letters = "abcdefghijklmnopqrstuvwxyz_"
    right = total = 0
    names = [str(n) for n in rf.Scenario.levers()["lever"]]
    for name in names:
        for _ in range(60):
            i = int(rng.integers(len(name)))
            kind = int(rng.integers(4))
            c = letters[int(rng.integers(len(letters)))]
            typo = [
                name[:i] + name[i + 1 :],
                name[:i] + c + name[i:],
                name[:i] + c + name[i + 1 :],
                name[:i] + name[i : i + 2][::-1] + name[i + 2 :],
            ][kind]
            if typo in names:
                continue
            total += 1
            right += f"Did you mean {name}?" in fails(
                rf.Scenario.from_dict, {typo: json.loads("1")}
            )
    assert right / total >= 0.95, (right, total)


def test_all_faults_of_a_json_file_have_their_lines(tmp_path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(
        '{\n  "returns_per_wek": 60,\n  "detention_beds": -5,\n'
        '  "admissions_per_return": "two",\n  "in_forse": "2025-08-06"\n}\n'
    )
    for source in (path, path.read_text()):
        with pytest.raises(rf.errors.ScenarioError, match="4 problems") as caught:
            rf.Scenario.from_json(source)
        assert [p["line"] for p in caught.value.problems] == [2, 3, 4, 5]
        assert [p["nearest"] for p in caught.value.problems] == [
            *("returns_per_week", None, None, "in_force"),
        ]
