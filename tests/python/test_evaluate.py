"""Effect on the official series, and power for the process of three years."""

from __future__ import annotations

import math

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import DataError, ParameterError
from returnflow.evaluate import Weeks


@pytest.fixture(scope="module")
def e() -> rf.evaluate.Effect:
    return rf.evaluate.effect(rf.datasets.small_boats(), start="2025-08-06", rng=7)


def test_effect_on_the_official_series(e: rf.evaluate.Effect) -> None:
    # Published: both layers near -33 % (90 % about -55 to -2), per crossing day -14 % (-39 to +22).
    assert e.weeks == 53 and e.first_week == "2025-08-17"
    assert e.interval("arrivals") == pytest.approx((-0.33, -0.55, -0.02), abs=0.025)
    assert e.interval("arrivals_per_crossing_day") == pytest.approx((-0.14, -0.39, 0.22), abs=0.025)
    # Attempts fell more than arrivals: 74,705 to 44,507 is -40 %.
    assert e.interval("attempts")[0] == pytest.approx(-0.40, abs=0.03)
    wide = e.interval("arrivals", level=0.99)
    assert wide[1] < e.interval("arrivals")[1] and wide[2] > e.interval("arrivals")[2]


def test_the_date_is_not_identified(e: rf.evaluate.Effect) -> None:
    low, high = e.break_interval()
    assert "2024-03" < low < "2024-10" and "2026-04" < high < "2026-08"
    assert e.breaks["probability"].sum() == pytest.approx(1)
    assert e.breaks["probability"].max() < 0.1
    assert e.log_odds < 0


def test_placebo_dates(e: rf.evaluate.Effect) -> None:
    assert e.placebo.shape[0] >= 30
    assert e.false_positive["arrivals"] <= 0.10
    # What a plain regression with a step does at the same dates.
    assert e.false_positive["least squares"] > 0.25
    assert e.false_positive["Poisson regression"] > 0.7
    assert "Poisson" in e.text


def test_baselines_and_confounders(e: rf.evaluate.Effect) -> None:
    change = e.baselines["change"]
    assert change[:2] == pytest.approx([-0.32, -0.03], abs=0.015)
    shown = " ".join(repr(e).split())
    assert "baselines disagree" in shown
    assert "28 days without an arrival" in shown
    assert "caused" not in shown
    assert rf.evaluate.Effect.from_json(e.to_json()).text == e.text


def test_effect_against_a_forecast(e: rf.evaluate.Effect) -> None:
    # Fewer placebo dates, to be quick; they do not touch the estimate.
    f = rf.evaluate.effect(
        rf.datasets.small_boats(), "2025-08-06", method="forecast", since="2022-08-07", rng=7
    )
    assert f.method == "forecast" and f.outcomes == e.outcomes and f.forecast is not None
    # FACTS 11.1.5: 52 weeks from 3 August 2025 were forecast at 44,034 (30,359 to 65,766), a
    # particle filter with 24 draws of memory, volatility and size; 30,562 came. Here the 53 weeks
    # from 17 August 2025, with their whole posterior, whose upper tail is longer.
    assert f.forecast["observed_total"][-1] == pytest.approx(30_564, abs=1)
    for column, said, within in (
        ("median", 44_034, 0.07),
        ("low", 30_359, 0.07),
        ("high", 65_766, 0.13),
    ):
        assert f.forecast[f"total_{column}"][-1] == pytest.approx(said, rel=within)
    assert f.interval("arrivals") == pytest.approx((-0.31, -0.54, 0.01), abs=0.05)
    # Both methods see the same fall; the forecast's interval holds the luck of the year as well.
    assert f.interval("arrivals")[0] == pytest.approx(e.interval("arrivals")[0], abs=0.06)
    assert f.placebo.shape[0] >= 8 and f.false_positive["arrivals"] <= 0.10
    assert "weeks before the start alone" in " ".join(repr(f).split())


def test_a_forecast_knows_only_the_weeks_before() -> None:
    obs = dict(rf.datasets.small_boats())
    after = obs["week_ending"] >= np.datetime64("2025-08-06")
    other = obs | {"arrivals": np.where(after, 2 * obs["arrivals"], obs["arrivals"])}
    options = {"method": "forecast", "since": "2024-01-07", "rng": 3}
    one, two = (rf.evaluate.effect(o, "2025-08-06", **options) for o in (obs, other))
    assert one.forecast is not None and two.forecast is not None
    assert (one.forecast["median"] == two.forecast["median"]).all()
    doubled = 1 + np.array(two.interval("arrivals"))
    assert doubled == pytest.approx(2 * (1 + np.array(one.interval("arrivals"))))


def test_effect_refuses() -> None:
    obs = rf.datasets.small_boats()
    with pytest.raises(DataError, match="8 full weeks"):
        rf.evaluate.effect(obs, start="2026-08-01")
    with pytest.raises(DataError, match="52 weeks"):
        rf.evaluate.effect(obs, start="2021-05-01")
    with pytest.raises(ParameterError, match="method"):
        rf.evaluate.effect(obs, start="2025-08-06", method="difference")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="start"):
        rf.evaluate.effect(obs, start="last summer")
    with pytest.raises(DataError, match="crossing_days"):
        rf.evaluate.effect({"week_ending": obs["week_ending"]}, start="2025-08-06")


def test_a_step_put_into_the_series_is_found() -> None:
    obs = dict(rf.datasets.small_boats().until("2025-08-03"))
    start = int(np.searchsorted(obs["week_ending"], np.datetime64("2024-08-04")))
    halved = obs["arrivals"].copy()
    halved[start:] = np.where(halved[start:] > 0, np.ceil(halved[start:] * 0.4), 0)
    plain = rf.evaluate.effect(obs, start="2024-07-29")
    cut = rf.evaluate.effect(obs | {"arrivals": halved}, start="2024-07-29")
    shift = math.log1p(cut.interval("arrivals")[0]) - math.log1p(plain.interval("arrivals")[0])
    # The step prior (sd 1) shrinks it a little.
    assert shift == pytest.approx(math.log(0.4), abs=0.12)
    assert cut.interval("arrivals")[2] < 0


@pytest.fixture(scope="module")
def p() -> rf.evaluate.Power:
    return rf.evaluate.power(reduction=[0.2, 0.4, 0.6], weeks=[26, 52, 260], n=400, rng=7)


def test_power_of_three_years(p: rf.evaluate.Power) -> None:
    # Published: 20 % is never known within 260 weeks (power about .38), 40 % in about half a year,
    # the smallest detectable at 52 weeks is about 37 %; there the season is taken as known.
    found = p.weeks_to_detect(power=0.8)
    assert found[0.2].never
    assert p.power[0, 2] == pytest.approx(0.38, abs=0.06)
    assert 26 <= found[0.4] <= 52
    assert p.power[1, 0] > 0.7
    assert p.smallest[1] == pytest.approx(0.37, abs=0.03)
    assert sorted([found[0.2], found[0.6], found[0.4]])[-1].never
    assert "20 %: never within 260 weeks" in p.text


def test_what_the_published_power_takes_as_known(p: rf.evaluate.Power) -> None:
    # Published (three years): 20 % at 260 weeks .38, 40 % in about 26 weeks, smallest at 52 weeks
    # about 37 %. All three come out when the estimator knows the season as well.
    reductions, weeks = [0.2, 0.4], [26, 52, 260]
    known = rf.evaluate.power(reductions, weeks, season="known", n=400, rng=7)
    assert known.power[0, 2] == pytest.approx(0.38, abs=0.05)
    assert known.power[1, 0] == pytest.approx(0.80, abs=0.05)
    assert known.smallest[1] == pytest.approx(0.37, abs=0.015)
    assert "season and backlog of the process, the best case" in " ".join(repr(known).split())
    assert (np.abs(known.size - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 400)).all()
    # A test of one side has more power at every length, also where the published figure has not.
    less = rf.evaluate.power(reductions, weeks, alternative="less", n=400, rng=7)
    assert (less.power > p.power[:2]).all() and less.power[0, 2] > 0.43
    assert less.nominal_size == 0.05 and "one-sided 5 %" in repr(less)
    assert (less.wrong_sign == 0).all()


def test_power_from_a_fit() -> None:
    fit = rf.fit(rf.datasets.small_boats(), draws=200, rng=7)
    options = {"reduction": 0.4, "weeks": [52], "n": 200, "rng": 7}
    of_fit = rf.evaluate.power(process=fit, **options)
    of_draws = rf.evaluate.power(process=fit.draws, **options)
    columns = fit.posterior.columns()
    given = {k: v for k, v in columns.items() if k != "pressure_memory_weeks"}
    given["phi"] = np.exp(-1 / columns["pressure_memory_weeks"])
    by_hand = rf.evaluate.power(process=given, **options)
    assert (of_fit.null_estimates == by_hand.null_estimates).all()
    # Draws hold the sizes of attempts and prevention, which make the size of arrivals.
    assert of_draws.power == pytest.approx(of_fit.power, abs=0.05)
    # Uncertain volatility and memory: less is found than with their means (FACTS 11.2: .058, .961).
    assert of_fit.power[0, 0] < rf.evaluate.power(**options).power[0, 0]
    assert np.abs(of_fit.size[0] - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 200)
    assert "fit, 200 draws" in of_fit.provenance.settings["process"]
    with pytest.raises(ParameterError, match="a Fit, Draws"):
        rf.evaluate.power(process=[0.9])


def test_returns_to_detect() -> None:
    options = {"review": "2028-08-13", "n": 100, "series": 200, "rng": 7}
    r = rf.evaluate.returns_to_detect("pilot", **options)
    assert r.weeks == 104 and r.forms == ("none", "exponential", "hill", "elastic")
    # No deterrence: nothing can be seen, whatever is returned (FACTS 1.8: at 1:1 about zero).
    assert np.isinf(r.returns_per_week[0]) and r.detection[0].max() < 0.2
    # More returns are never harder to see, and a small share of 0 returns is size alone.
    assert (np.diff(r.detection, axis=1) > -0.02).all()
    assert (r.detection[:, 0] < 0.06).all()
    assert "none never" in r.text and "out of reach" in repr(r)
    assert rf.evaluate.ReturnsToDetect.from_json(r.to_json()).text == r.text
    # A response so strong that 200 a week empties the route is seen at some number of returns.
    strong = rf.sample(n=100, rng=7).with_column("deter_semi_elasticity", 60.0)
    s = rf.evaluate.returns_to_detect("pilot", draws=strong, forms=["exponential"], **options)
    assert 0 < s.returns_per_week[0] < 500
    at = np.interp(s.returns_per_week[0], s.caps, s.detection[0])
    assert at == pytest.approx(0.8, abs=0.01)
    with pytest.raises(DataError, match="review"):
        rf.evaluate.returns_to_detect("pilot", review="2026-09-01", n=20, rng=7)
    with pytest.raises(ParameterError, match="hill"):
        rf.evaluate.returns_to_detect("pilot", forms=["hil"], n=20, rng=7)


def test_nominal_size_is_held(p: rf.evaluate.Power) -> None:
    # Three standard errors of a share of 400 at 5 %.
    assert (np.abs(p.size - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 400)).all()
    still = rf.evaluate.power(reduction=0.2, weeks=[52], estimator="plain", n=200, rng=7)
    assert still.size[0] > 0.3


def test_the_smallest_detectable_has_the_power_it_says(p: rf.evaluate.Power) -> None:
    again = rf.evaluate.power(reduction=float(p.smallest[1]), weeks=[52], n=400, rng=7)
    assert again.power[0, 0] == pytest.approx(0.8, abs=0.03)
    assert p.smallest_detectable(power=0.5)["reduction"][1] < p.smallest[1]


def test_type_m_error_of_a_weak_design(p: rf.evaluate.Power) -> None:
    # What is found of a small effect is too large (Gelman and Carlin 2014).
    assert p.exaggeration[0, 0] > 1.5
    assert p.exaggeration[2, 2] == pytest.approx(1, abs=0.1)


def test_power_repeats_for_any_threads() -> None:
    one = rf.evaluate.power(weeks=[26], n=40, rng=0, threads=1)
    two = rf.evaluate.power(weeks=[26], n=40, rng=0, threads=2)
    assert (one.power == two.power).all() and (one.null_estimates == two.null_estimates).all()
    other = rf.evaluate.power(weeks=[26], n=40, rng=1)
    assert (one.null_estimates != other.null_estimates).any()


def test_a_late_start_of_the_reduction_is_found_later() -> None:
    late = np.repeat([0.0, 1.0], 26)
    full = rf.evaluate.power(reduction=0.5, weeks=[52], n=200, rng=3)
    ramp = rf.evaluate.power(reduction=0.5, weeks=[52], n=200, rng=3, schedule=late)
    assert ramp.power[0, 0] < full.power[0, 0]


def test_weeks_is_a_number_with_a_word_for_never() -> None:
    assert str(Weeks(math.inf, 156)) == "never within 156 weeks"
    assert Weeks(26, 156) < Weeks(math.inf, 156)
    assert f"{Weeks(26, 156)}" == "26 weeks"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"reduction": 20}, "0.2 is 20 %"),
        ({"weeks": 2}, "weeks"),
        ({"process": {"ph": 0.9}}, "Did you mean 'phi'"),
        ({"process": {"phi": 1.0}}, "phi"),
        ({"estimator": "ols"}, "estimator"),
        ({"schedule": [1.0, 1.0]}, "one share a week"),
        ({"n_samples": 5}, "n_samples"),
    ],
)
def test_power_refuses(options: dict[str, object], said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        rf.evaluate.power(**options)  # type: ignore[arg-type]
