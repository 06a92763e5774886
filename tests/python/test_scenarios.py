"""Scenarios as users meet them: built-ins, changes, files."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime
from typing import Any

import jsonschema
import numpy as np
import pytest
import returnflow as rf
from returnflow.scenarios import as_scenario

BUILT_IN = ["none", "pilot", "as_delivered", "scaled_up", "reciprocal_only", "returns_only"]


def rich() -> rf.Scenario:
    """A scenario that uses every lever and every kind of schedule."""
    return rf.Scenario.pilot().with_(
        name='a "rich" one\\é',
        description="line one\nline two",
        in_force=date(2025, 8, 6),
        expires="2028-01-01",
        returns_per_week=rf.ramp(50, 512.5, start="2027-01-03", weeks=26),
        admissions_per_return=rf.steps(1, {"2026-03-16": 0.1, date(2027, 3, 1): 2}),
        detention_beds=rf.logistic(400, 4000, start="2027-01-03", end="2027-07-04"),
        prevention_effort=1.25,
        work_enforcement=1 / 3,
        support_level=rf.constant(0.9),
        border_funding_gbp_per_year=167e6,
        removal_stops=[
            {"from": "2026-01-05", "until": "2026-02-01", "reason": "court"},
            {"from": date(2026, 3, 1), "until": date(2026, 4, 1)},
        ],
    )


def fails(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(rf.errors.ScenarioError) as caught:
        call(*args, **kwargs)
    assert caught.value.problems or "cannot be read" in str(caught.value)
    return str(caught.value)


# --- built-ins --------------------------------------------------------------------------------
def test_built_ins_have_a_name_and_a_sentence() -> None:
    assert list(rf.Scenario.names()) == BUILT_IN
    for name in BUILT_IN:
        one = getattr(rf.Scenario, name)()
        assert one == rf.Scenario.named(name) == as_scenario(name)
        assert one.name == name and one.description.endswith(".")


def test_the_pilot() -> None:
    # Issue and MODEL: 50 a week from 6 August 2025, one for one, 400 beds, no end.
    pilot = rf.Scenario.pilot()
    assert (pilot.in_force, pilot.expires) == (date(2025, 8, 6), None)
    assert (pilot.returns_per_week, pilot.admissions_per_return) == (50, 1)
    assert (pilot.detention_beds, pilot.border_funding_gbp_per_year) == (400, 190e6)


def test_as_delivered_keeps_the_published_counts() -> None:
    # Published: 377 returns by 16 March 2026, more than 900 by 10 June 2026.
    weeks = rf.Scenario.as_delivered().schedule("returns_per_week", weeks=44)
    days, caps = weeks["week_ending"], weeks["returns_per_week"]
    by_march = caps[days <= np.datetime64("2026-03-16")].sum()
    by_june = caps[days <= np.datetime64("2026-06-10")].sum()
    assert by_march == pytest.approx(377, rel=0.03)
    assert by_june == pytest.approx(900, rel=0.03)


# --- values -----------------------------------------------------------------------------------
def test_a_scenario_is_a_frozen_value() -> None:
    one = rich()
    assert one == rich() and hash(one) == hash(rich()) and one != rf.Scenario.pilot()
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert one != "pilot"
    with pytest.raises(AttributeError, match=r"use with_\(name=...\)"):
        one.name = "x"  # type: ignore[misc]
    with pytest.raises(rf.errors.ReturnflowError, match="Did you mean 'returns_per_week'"):
        one.returns_per_wek  # noqa: B018
    ramp = rf.ramp(1, 2, start="2026-01-01", weeks=2)
    assert pickle.loads(pickle.dumps(ramp)) == ramp and hash(ramp) == hash(copy.copy(ramp))


def test_dates_of_many_kinds_are_one() -> None:
    kinds = ["2026-01-05", date(2026, 1, 5), datetime(2026, 1, 5), np.datetime64("2026-01-05")]
    made = {rf.Scenario.pilot().with_(in_force=day) for day in kinds}
    assert len(made) == 1
    assert len({rf.ramp(1, 2, start=day, weeks=np.float64(4)) for day in kinds}) == 1


def test_schedules_come_back_as_they_were() -> None:
    one = rich()
    assert one.returns_per_week == rf.ramp(50, 512.5, start="2027-01-03", weeks=26)
    assert one.admissions_per_return == rf.steps(1, {"2026-03-16": 0.1, "2027-03-01": 2})
    assert one.detention_beds == rf.logistic(400, 4000, start="2027-01-03", end="2027-07-04")
    assert (one.work_enforcement, one.support_level) == (1 / 3, 0.9)
    assert [s["reason"] for s in one.removal_stops[:1]] == ["court"]
    same = one.with_(returns_per_week=one.returns_per_week, expires=one.expires)
    assert same == one
    assert eval(repr(one.detention_beds), {"logistic": rf.logistic}) == one.detention_beds


def test_with_names_what_changed() -> None:
    pilot = rf.Scenario.pilot()
    one = pilot.with_(returns_per_week=100)
    two = one.with_(detention_beds=900)
    assert two.name == "pilot, returns_per_week 100, detention_beds 900"
    assert two.description == (
        "pilot with returns_per_week 100 people a week; detention_beds 900 beds."
    )
    assert two.with_(returns_per_week=50, detention_beds=400) == pilot
    assert pilot.with_(name="mine").returns_per_week == 50
    assert pilot.with_(expires="2026-10-01").with_(expires=None) == pilot
    assert len(rich().with_(expires=None, prevention_effort=2).name) <= 60


def test_schedule_week_by_week() -> None:
    big = rf.Scenario.pilot().with_(
        returns_per_week=rf.ramp(50, 500, start="2027-01-03", weeks=26),
        removal_stops=[{"from": "2027-01-10", "until": "2027-01-17"}],
    )
    frame = big.schedule("returns_per_week", start="2026-12-27", weeks=40)
    # By hand: flat to 3 January, then 450/26 more a week, flat from 4 July.
    expected = np.clip(50 + 450 / 26 * (np.arange(40) - 1), 50, 500)
    np.testing.assert_allclose(frame["returns_per_week"], expected, rtol=1e-14)
    assert frame["open"].tolist() == [True, True, False, True] + [True] * 36
    assert frame.units["returns_per_week"] == "people a week"
    first = rf.Scenario.pilot().schedule("detention_beds", weeks=1)["week_ending"]
    assert first[0] == np.datetime64("2025-08-10")
    with pytest.raises(rf.errors.ParameterError, match="is not a Sunday"):
        big.schedule("returns_per_week", start="2026-12-28")
    assert "Did you mean detention_beds?" in fails(big.schedule, "detention_bed")
    with pytest.raises(rf.errors.ScenarioError, match="none is never in force"):
        rf.Scenario.none().schedule("detention_beds")


def test_merge_and_diff() -> None:
    pilot = rf.Scenario.pilot()
    patrols = rf.Scenario.none().with_(prevention_effort=1.2, name="patrols")
    both = pilot | patrols
    assert both.name == "pilot | patrols" and both.prevention_effort == 1.2
    assert both.returns_per_week == 50
    diff = pilot.diff(both)
    assert diff.columns == ("lever", "pilot", "pilot | patrols", "unit")
    assert dict(diff.to_dicts()[0]) == {
        "lever": "prevention_effort",
        "pilot": "1",
        "pilot | patrols": "1.2",
        "unit": "times the odds of prevention",
    }
    assert pilot.diff(pilot).shape[0] == 0
    two = pilot.with_(returns_per_week=80, expires="2026-10-01", name="two")
    one = pilot.with_(expires="2027-10-01", name="one")
    assert fails(one.__or__, two) == (
        "2 problems\n"
        "  expires is set by both scenarios, differently; got 2027-10-01 in one and 2026-10-01 in "
        "two; allowed: one of them; choose it with with_()\n"
        "  returns_per_week is set by both scenarios, differently; got 50 in one and 80 in two; "
        "allowed: one of them; choose it with with_()"
    )
    with pytest.raises(TypeError):
        pilot | 3  # type: ignore[operator]


def test_stresses() -> None:
    pilot = rf.Scenario.pilot()
    for name in rf.Scenario.stresses()["stress"]:
        assert pilot.under(str(name), on="2026-09-06") != pilot
    assert "Did you mean court_stop?" in fails(pilot.under, "cort_stop", on="2026-09-06")
    assert "on is not a date; got 'soon'" in fails(pilot.under, "court_stop", on="soon")


# --- shown ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", BUILT_IN)
def test_reprs_fit_80_columns(name: str) -> None:
    for one in (rf.Scenario.named(name), rich()):
        assert max(map(len, repr(one).splitlines())) <= 80
        html = one._repr_html_()
        assert "<caption" in html and "<script" not in html and "<style" not in html
    assert "line one" in rich()._repr_html_() and "&quot;rich&quot;" in rich()._repr_html_()


# --- files ------------------------------------------------------------------------------------
def test_files_round_trip(tmp_path: Any) -> None:
    for one in (rich(), *(rf.Scenario.named(n) for n in BUILT_IN)):
        one.to_toml(tmp_path / "a.toml")
        one.to_json(tmp_path / "a.json")
        assert rf.Scenario.from_toml(tmp_path / "a.toml") == one
        assert rf.Scenario.from_json(str(tmp_path / "a.json")) == one
        assert rf.Scenario.from_dict(one.to_dict()) == one
        assert as_scenario(tmp_path / "a.json") == as_scenario(str(tmp_path / "a.toml")) == one
        text = (tmp_path / "a.toml").read_text()
        assert text.startswith("#:schema ./returnflow-scenario.schema.json\n")
        assert rf.Scenario.from_toml(text).to_toml() == text


def test_a_file_is_valid_toml_for_another_reader() -> None:
    import tomllib

    levers = tomllib.loads(str(rich().to_toml()))
    assert levers["in_force"] == date(2025, 8, 6)
    assert levers["returns_per_week"]["ramp"]["start"] == date(2027, 1, 3)
    assert levers["name"] == rich().name and levers["description"] == "line one\nline two"
    assert levers["work_enforcement"] == 1 / 3


def test_the_schema_accepts_what_we_write_and_refuses_what_we_refuse() -> None:
    schema = rf.Scenario.json_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    check = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    for one in (rich(), *(rf.Scenario.named(n) for n in BUILT_IN)):
        check.validate(one.to_dict())
    wrong: list[dict[str, Any]] = [
        {"returns_per_wek": 60},
        {"returns_per_week": -1},
        {"prevention_effort": 0},
        {"in_force": "soon"},
        {"support_level": {"ramp": {"from": 1, "to": 2}}},
        {"support_level": {"steps": {"first": 1, "then": []}}},
        {"support_level": {"ramp": {"from": 1, "to": 2, "start": "2026-01-04", "weks": 2}}},
        {"removal_stops": [{"from": "2026-01-04"}]},
        {"name": 3},
    ]
    for levers in wrong:
        assert not check.is_valid(levers), levers
        fails(rf.Scenario.from_dict, levers)
    described = [p for p in schema["properties"].values() if "description" in p]
    assert len(described) == len(rf.Scenario.levers()["lever"])
