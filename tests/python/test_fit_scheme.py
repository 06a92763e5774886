"""The fit of the scheme: what it learns from counts, what it does not foresee, what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow import _core
from returnflow._starts import ready_draws

FEW = {"draws": 256, "rng": 7, "progress": False}


@pytest.fixture(scope="module")
def full() -> Any:
    return rf.fit_scheme(**FEW)


@pytest.fixture(scope="module")
def early() -> Any:
    return rf.fit_scheme(until="2026-01-27", **FEW)


@pytest.fixture(scope="module")
def autumn() -> Any:
    return rf.fit_scheme(until="2025-10-31", **FEW)


def counts(*rows: tuple[str, str, int, str]) -> dict[str, Any]:
    names = ("as_of", "quantity", "value", "bound")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def test_passes_its_checks_and_says_so(full: Any) -> None:
    assert full.ok and "All checks pass" in repr(full)
    assert "R-hat" in full.text and "shrinkage" in full._repr_html_()
    # Published pace: about 15 a week from mid-November to mid-March, then 43 or more.
    weekly = np.diff(np.median(full.history("returns"), axis=0))
    assert 12 < weekly[14:31].mean() < 20  # weeks ending 23 November to 15 March
    assert 35 < weekly[32:43].mean() < 55
    # Few arrived in winter, so returns fell short of the seats: those grew earlier than the pace.
    seats = full.capacity()["median"]
    assert (np.diff(seats[20:]) > 0).all() and seats[-1] > 45


def test_learns_the_capacity_before_the_applicants(full: Any) -> None:
    rows = {row["parameter"]: row for row in full.summary().to_dicts()}
    assert rows["capacity_early"]["shrinkage"] > 0.8
    assert rows["applications_per_week"]["shrinkage"] < rows["capacity_early"]["shrinkage"]


def test_the_jump_of_spring_2026_was_not_foreseen(early: Any) -> None:
    later = early.against().filter(quantity="returns")
    by_day = {row["date"]: row for row in later.to_dicts()}
    assert by_day[dt.date(2026, 3, 16)]["inside"]
    june = by_day[dt.date(2026, 6, 10)]
    assert june["observed"] == 900 and not june["inside"] and june["tail"] < 0.05
    assert "outside" in early.text


def test_predicts_what_it_was_told(full: Any) -> None:
    table = full.predict(["2025-11-14", "2026-06-10", "2026-06-14"])
    assert table["low"][0] < 113 < table["high"][0]
    assert table["high"][1] >= 900
    assert (np.diff(table["median"]) > 0).all()
    wide = full.predict(["2025-11-14"], level=0.98)
    assert wide["high"][0] > table["high"][0] and wide["low"][0] < table["low"][0]


def test_projects_and_keeps_what_was_learned(full: Any) -> None:
    assert full.draws.start.last_week == dt.date(2026, 8, 16)  # of the embedded series
    assert 30 < full.draws.start.recent_returns < 70
    columns = full.posterior.columns()
    assert (full.draws["removal_success"] == columns["removal_success"]).all()
    runs = rf.project(full.scenario(), draws=full, weeks=8, rng=1)
    assert np.median(runs.outcome("returns", "as_learned")) > 100


def test_a_joint_posterior_with_the_crossing_process() -> None:
    crossing = rf.fit(rf.datasets.small_boats(), draws=200, rng=7)
    both = rf.fit_scheme(until="2025-10-31", base=crossing, **FEW)
    known = set(crossing.draws["pressure_level"].tolist())
    assert set(both.draws["pressure_level"].tolist()) <= known
    assert both.draws.start.last_week == crossing.draws.start.last_week


def test_same_seed_same_bits_for_any_threads(autumn: Any) -> None:
    again = rf.fit_scheme(until="2025-10-31", threads=1, **FEW)
    assert again.draws == autumn.draws
    assert (again.history("returns", 40) == autumn.history("returns", 40)).all()
    # A longer look ahead changes nothing of the weeks before.
    assert (again.history("returns", 60)[:, :40] == autumn.history("returns", 40)).all()


def test_json_is_its_recipe(autumn: Any) -> None:
    again = type(autumn).from_json(autumn.to_json())
    assert again.draws == autumn.draws and again.text == autumn.text


def test_recovers_what_simulated_the_counts() -> None:
    """Counts of one path of the model under a known pipeline lead back to it."""
    first = dt.date(2025, 8, 10)
    sundays = [(first + dt.timedelta(7 * t)).isoformat() for t in range(44)]
    early, late, middle = 20.0, 45.0, 24  # the step comes in one week, 24 after the first return
    seats = {day: (early if t < 6 + middle else late) for t, day in enumerate(sundays)}
    pilot = rf.Scenario.pilot().with_(detention_beds=800)
    truth = pilot.with_(
        name="truth",
        returns_per_week=rf.steps(early, seats),
        removal_stops=[{"from": "2025-08-06", "until": "2025-09-15"}],
    )
    known = {"dwell_weeks": 5.0, "court_stop_rate": 0.05, "flight_cancel_prob": 0.05}
    draw = rf.Draws.from_columns({name: [value] for name, value in known.items()})
    ready, _ = ready_draws(draw, None, "2025-08-03", None, 3)
    how = {"weeks": 44, "mode": "stochastic", "seed": 3}
    path = {name: x[:, 0] for name, x in _core.replay(ready._core, truth._core, **how).items()}
    total = np.cumsum(path["returns"])
    told = [(day, int(n)) for day, n in zip(sundays, total, strict=True) if n > 0][::3]
    past = rf.datasets.small_boats().until("2025-08-03")
    weeks = np.concatenate([past.week_ending, np.asarray(sundays, "datetime64[D]")])
    fit = rf.fit_scheme(
        counts(*[(day, "returns", n, "equal") for day, n in told]),
        obs={
            "week_ending": weeks,
            "crossing_days": np.concatenate([past.crossing_days, path["days"]]),
            "arrivals": np.concatenate([past.arrivals, path["arrivals"]]),
        },
        scenario=pilot,
        report_noise=0.01,
        **FEW,
    )
    assert fit.ok
    rows = {row["parameter"]: row for row in fit.summary(level=0.98).to_dicts()}
    for name, value in (("capacity_early", early), ("capacity_late", late)):
        assert rows[name]["low"] < value < rows[name]["high"], rows[name]
    assert abs(rows["ramp_midpoint_weeks"]["median"] - middle) < 4


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("2025-09-18", "not a table"),
        ({"as_of": ["2025-09-18"], "value": [1]}, "no column 'quantity'"),
        (counts(("2025-09-18", "retruns", 1, "equal")), "Did you mean 'returns'"),
        (counts(("2025-09-18", "returns", 1, "atleast")), "Did you mean 'at least'"),
        (counts(("2025-08-01", "returns", 1, "equal")), "before the scheme"),
        (counts(("2025-09-18", "returns", -1, "equal")), "whole people"),
        (counts(("yesterday", "returns", 1, "equal")), "not a date"),
        (
            counts(("2025-10-18", "returns", 90, "equal"), ("2025-11-18", "returns", 9, "equal")),
            "cumul",
        ),
        (counts(("2025-09-18", "admissions", 3, "equal")), "hold no return"),
        (counts(), "lengths"),
    ],
)
def test_bad_milestones_are_refused_with_the_place(table: Any, says: str) -> None:
    with pytest.raises(rf.errors.DataError, match=says):
        rf.fit_scheme(table, **FEW)


def test_wrong_options_are_refused() -> None:
    for options, says in (
        ({"report_noise": 2}, "report_noise"),
        ({"draws": 0}, "draws"),
        ({"capacity": {"capacity_erly": rf.Normal(1, 1)}}, "capacity_early"),
        ({"capacity": {"capacity_early": 3}}, "a prior"),
        ({"base": 3}, "base"),
    ):
        with pytest.raises(rf.errors.ParameterError, match=says):
            rf.fit_scheme(**{**FEW, **options})
    with pytest.raises(rf.errors.DataError, match="no milestone up to"):
        rf.fit_scheme(until="2025-08-10", **FEW)
    space = rf.ParameterSpace.default().with_(correlations={("reentry_prob", "retry_prob"): 0.5})
    with pytest.raises(rf.errors.ParameterError, match="correlation of reentry_prob"):
        rf.fit_scheme(space=space, **FEW)


# So few draws need not pass the checks; what matters here is the way there and back.
@pytest.mark.filterwarnings("ignore::returnflow.errors.FitWarning")
def test_picture_and_command_line(early: Any, capsys: Any) -> None:
    pytest.importorskip("matplotlib").use("Agg")
    from returnflow.__main__ import main

    assert "published counts used" in rf.plot.alt_text(early.plot())
    line = ["fit-scheme", "--until", "2025-10-31", "--draws", "64", "--seed", "7"]
    assert main([*line, "--predict", "2026-03-16", "--json"]) == 0
    assert '"predicted"' in capsys.readouterr().out
