"""Running the pilot on for what it would teach: worth, cost, verdict."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError

WORTH = 15_000.0


@pytest.fixture(scope="module")
def open_question() -> rf.decide.PilotStudy:
    # Deterrence is either nothing or strong: weeks at 100 a week tell the one from the other.
    draws = rf.sample(n=1_000, rng=7)
    response = np.where(np.arange(1_000) % 2, 30.0, 0.0)
    draws = draws.with_column("deter_semi_elasticity", response)
    pilot = rf.Scenario.pilot().with_(returns_per_week=100, detention_beds=2_000)
    return rf.decide.pilot_study(
        pilot,
        draws=draws,
        more_weeks=[13, 52],
        returns_per_week=[100],
        value_per_arrival_averted_gbp=WORTH,
        weeks=52,
        rng=3,
    )


def test_weeks_that_tell_are_worth_more(open_question: rf.decide.PilotStudy) -> None:
    s = open_question
    assert s.designs == ("13 weeks at 100 a week", "52 weeks at 100 a week")
    assert s.teaches[1] and s.evsi[1] > s.evsi[0]
    assert (s.evsi <= s.perfect).all() and (s.evsi[1] - s.nothing[1]) > 2 * s.evsi_error[1]
    assert s.verdicts == ("cannot be known", "worth it") and s.best == s.designs[1]
    # The pilot is what one would do anyway: running it on costs nothing.
    assert s.best_now.startswith("pilot") and (s.cost == 0).all()
    assert s.net == pytest.approx(s.evsi - s.cost)
    assert "15,000 GBP" in s.text and "detention days" in " ".join(repr(s).split())
    assert rf.decide.PilotStudy.from_json(s.to_json()).text == s.text


def test_the_cost_is_what_the_best_choice_would_have_brought() -> None:
    runs = rf.project("pilot", weeks=40, n=200, rng=5)
    s = rf.decide.pilot_study(runs, more_weeks=[20], returns_per_week=[30])
    assert s.best_now == "none"  # the pilot costs money, and an arrival averted has no price here
    last = runs.draws.start.last_week
    day = np.datetime64(last) + np.timedelta64(20 * 7 + 1, "D")
    ended = rf.Scenario.pilot().with_(returns_per_week=30, expires=str(day))
    again = rf.project(ended, draws=runs.draws, weeks=40, rng=5)
    assert s.cost[0] == pytest.approx(-again.outcome("net_benefit_gbp", again.names[1]).mean())
    assert s.cost[0] > 0 and s.verdicts == ("not worth it",) and s.best == "no study"
    dearer = rf.decide.pilot_study(
        runs, more_weeks=[20], returns_per_week=[30], evaluation_cost_gbp=1e6
    )
    assert dearer.net[0] == pytest.approx(s.net[0] - 1e6)


def test_nothing_to_learn_is_no_reason_to_study() -> None:
    # No response in any draw: data say nothing about the choice, which money decides alone.
    draws = rf.sample(n=400, rng=7).with_deterrence_form("none")
    s = rf.decide.pilot_study("pilot", draws=draws, more_weeks=[26], weeks=52, rng=3)
    assert not s.teaches[0] and s.evsi[0] < 0.2 * max(s.perfect, 1e6)
    assert s.verdicts[0] in ("not worth it", "cannot be known") and s.best == "no study"


def test_refusals() -> None:
    for options, said in (
        ({"more_weeks": [2]}, "more_weeks"),
        ({"returns_per_week": [0.0]}, "returns_per_week"),
        ({"evaluation_cost_gbp": np.inf}, "evaluation_cost_gbp"),
    ):
        with pytest.raises(ParameterError, match=said):
            rf.decide.pilot_study("pilot", n=50, weeks=20, rng=1, **options)
