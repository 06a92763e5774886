"""The core against the two other models that were written from the same text (docs/model.md)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from returnflow import _core

from benches import numpy_model
from tests.oracle.cases import BIG, CASES, STRONG, case, none, policy
from tests.oracle.core import draws_of, levers, outcomes_of, replay
from tests.oracle.model import WEEKLY, simulate
from tests.oracle.outcomes import outcomes

# our names in a replay -> names in the plain-Python model, where they differ
SAME = {
    "days": "crossing_days",
    "potential": "N0",
    "first": "N",
    "not_needed": "spared",
    "delay_ended": "come_back",
    "reentries_boat": "e_boat",
    "reentries_lorry": "e_lorry",
    "clearing_left": "leave3",
    "clearing_failed": "fail3",
    "answering_left": "leave2",
    "answering_failed": "fail2",
    "referred_left": "leave1",
    "referred_failed": "fail1",
    "substituted": "would_have_crossed",
    "support_ended": "support_end",
    "stopped": "stop",
    "stock_days_before": "crossing_days",
    "stock_level": "level",
}
# named alike in both, or a stock by its name without the prefix
NOT_COMPARED = {
    "dissuaded_share", "drift_step", "court_stop", "stock_drift_base", "stock_drift_step",
    "stock_mean_returns", "stock_mean_arrivals", "stock_risk", "stock_court_stop",
    "stock_promised", "stock_returns_total", "stock_admissions_total", "stock_stayed",
    "stock_moved_on",
}  # fmt: skip
# when the scheme ends the core releases by moves, the plain-Python model afterwards: same people
MOVES = {"lapsed", *(f"{stage}{i}" for stage in ("leave", "fail") for i in "123")}


def agree(ours: Any, theirs: Any, what: str) -> None:
    """Equal to a relative 1e-9; amounts under a millionth of a person or pound count as equal."""
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9, err_msg=what)


@pytest.mark.parametrize("name", CASES)
def test_expected_mode_agrees_in_every_week(name: str) -> None:
    c = CASES[name]
    theirs = simulate(**c)
    ours = replay(c, mode="expected")
    on = np.array([week["on"] for week in c["policy"]]) == 1.0
    compared = set()
    for key, values in ours.items():
        other = SAME.get(key, key.removeprefix("stock_"))
        if key not in NOT_COMPARED:
            weeks = on if other in MOVES else slice(None)
            agree(values[weeks, 0], np.array(theirs[other])[weeks], f"{name}: {key}")
            compared.add(other)
    assert len(compared) >= 50
    path, _ = _core.trajectories(
        draws_of(c), [levers(c["policy"])], weeks=len(c["policy"]), mode="expected", seed=1
    )
    for (key, *_), values in zip(_core.series_table(), path[0, :, :, 0], strict=True):
        agree(values, theirs[key], f"{name}: {key}")
    assert {key for key, *_ in _core.series_table()} == set(WEEKLY)


@pytest.mark.parametrize("name", CASES)
def test_expected_mode_agrees_in_every_outcome(name: str) -> None:
    c = CASES[name]
    base = {**c, "policy": none(len(c["policy"]))}
    rate = c["params"]["discount_rate"]
    series = simulate(**c)
    theirs = outcomes(series, simulate(**base), discount_rate=rate)
    theirs |= {name: sum(series[f]) for name, f in SUMMED.items()}
    theirs |= {"parity_gap": series["parity_gap"][-1], "supported": series["supported"][-1]}
    theirs["detention_days"] = 7.0 * sum(series["detained"])
    ours = outcomes_of(c, base["policy"], mode="expected")
    for key, values in ours.items():
        other = theirs[key] if key in theirs else theirs[f"total_{key}"]
        if math.isnan(other):
            assert math.isnan(values[0]), key
        elif key == "cost_per_arrival_averted":  # a ratio of two differences: relative to its parts
            small = 1e-9 * theirs["net_cost_pv"] / max(abs(theirs["arrivals_averted"]), 1e-12)
            assert values[0] == pytest.approx(other, rel=1e-6, abs=small), key
        elif key in ("arrivals_averted", "crossings_averted_per_return"):
            size = theirs["total_arrivals"] / (1.0 if key == "arrivals_averted" else 1e-3)
            assert values[0] == pytest.approx(other, rel=1e-9, abs=1e-9 * max(size, 1.0)), key
        elif key == "net_benefit_gbp":
            assert values[0] == pytest.approx(other, rel=1e-9, abs=1e-9 * theirs["net_cost_pv"])
        else:
            assert values[0] == pytest.approx(other, rel=1e-9, abs=1e-9), key


SUMMED = {
    "crossing_days": "crossing_days",
    "reentries_lorry": "e_lorry",
    "redetected": "redetected",
    "intake": "intake",
    "released": "released",
}


CHANCE = {
    "pilot over a year": case(weeks=policy(58)),
    "large, steep response, rush": case(
        form="hill", weeks=policy(40, **BIG), announcement_effect=0.3, deter_threshold=0.1
    ),
    "short life, few beds, busy courts": case(
        weeks=policy(40, in_force=4, expires=30, detention_beds=90.0), court_stop_rate=6.0, **STRONG
    ),
    "quiet sea, many re-entries, ratio 2": case(
        form="elastic", weeks=policy(40, admissions_per_return=2.0, prevention_effort=1.5),
        days_level=-2.5, reentry_prob=0.8, admission_substitution=0.8,
        start=dict(recent_returns=20.0),
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", CHANCE)
def test_stochastic_mode_has_the_same_means_and_spread(name: str) -> None:
    """Every series in every week, and the totals, against NumPy's own generators."""
    c = CHANCE[name]
    ours_n, theirs_n = 200_000, 40_000
    draws = draws_of(c, ours_n)
    ours_mean, ours_sd, totals = weekly_means(draws, c["policy"], seed=2)
    theirs = numpy_model.simulate(
        c["params"], c["policy"], c["start"], form=c["form"], first_sunday=c["first_sunday"],
        rng=np.random.default_rng(20), n=theirs_n, weekly_quantiles=False, keep=WEEKLY,
    )  # fmt: skip
    furthest = 0.0
    for row, (key, *_) in enumerate(_core.series_table()):
        sample = theirs.series[key]
        error = np.hypot(ours_sd[row] / math.sqrt(ours_n), sample.std(axis=1) / math.sqrt(theirs_n))
        gap = np.abs(ours_mean[row] - sample.mean(axis=1))
        sure = error > 1e-9 * (1.0 + np.abs(ours_mean[row]))  # else: rounding of a constant
        assert (gap[~sure] <= 1e-6 * (1.0 + ours_mean[row][~sure])).all(), key  # no chance in it
        furthest = max(furthest, float(np.max(gap[sure] / error[sure], initial=0.0)))
    # 19 series x 40 to 58 weeks: the largest of 1,100 standard normals passes 5 once in 1,700 runs
    assert furthest < 5.0
    for key in ("arrivals", "returns", "admissions", "prevented", "takings", "net_cost_pv"):
        a, b = totals[key], theirs.totals[key]
        spread_a, spread_b = (a - a.mean()) ** 2, (b - b.mean()) ** 2
        for x, y in ((a, b), (spread_a, spread_b)):
            error = math.hypot(x.std() / math.sqrt(len(x)), y.std() / math.sqrt(len(y)))
            assert abs(x.mean() - y.mean()) < 4.5 * error, key


def weekly_means(draws: Any, weeks: Any, seed: int) -> tuple[Any, Any, dict[str, Any]]:
    """Mean and sd of each series in each week, and the outcomes of each draw."""
    _, weekly, _, found, _, stopped = _core.project(
        draws, [levers(weeks)], weeks=len(weeks), mode="stochastic", seed=seed, pairs=[],
        probabilities=[0.5],
    )  # fmt: skip
    assert stopped is None
    names = [name for name, *_ in _core.outcomes_table()]
    return weekly["mean"][0], weekly["sd"][0], dict(zip(names, found[0], strict=True))
