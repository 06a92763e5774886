"""The fit: what it says, what it refuses, how it moves on, what others can read."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow import fits
from returnflow._assimilate import drift
from returnflow.frames import Frame


@pytest.fixture(scope="module")
def obs() -> Any:
    return rf.datasets.small_boats()


@pytest.fixture(scope="module")
def fit(obs: Any) -> Any:
    return rf.fit(obs, draws=1000, rng=7)


def table(obs: Any, rows: slice = slice(None)) -> dict[str, Any]:
    names = ("week_ending", "crossing_days", "arrivals", "prevented")
    return {name: np.array(obs[name])[rows] for name in names}


def test_passes_its_checks_and_says_so(fit: Any) -> None:
    assert fit.ok and "All checks pass" in repr(fit)
    assert fit.draws.start.last_week.isoformat() == "2026-08-16"
    assert fit.draws["days_level"].std() < 0.15 < 2.0  # prior sd 2
    # Three years to August 2026, published: r 1.62 (1.34, 1.96), beta .21 (.10, .33).
    summary = {row["parameter"]: row for row in fit.summary().to_dicts()}
    assert abs(summary["arrivals_size"]["median"] - 1.62) < 0.1
    assert abs(summary["pressure_backlog"]["median"] - 0.21) < 0.03


def test_layers_combine_to_the_size_that_was_learned(fit: Any) -> None:
    d = fit.draws
    odds = d["prevention_share"] / (1 - d["prevention_share"])
    r = 1 / (1 / d["attempts_size"] + odds / d["prevention_concentration"])
    assert np.allclose(r, fit.posterior.columns()["arrivals_size"], rtol=1e-12)


def test_same_seed_same_bits_for_any_threads(obs: Any, fit: Any) -> None:
    again = rf.fit(obs, draws=1000, rng=7, threads=1)
    assert again.draws == fit.draws
    assert (again.forecast(4, n=50, rng=0) == fit.forecast(4, n=50, rng=0)).all()
    other = rf.fit(obs, draws=1000, rng=8)
    assert other.draws != fit.draws
    # Two seeds agree within Monte-Carlo error of 1,000 draws.
    for name in ("pressure_level", "days_level", "pressure_backlog"):
        a, b = fit.draws[name], other.draws[name]
        assert abs(a.mean() - b.mean()) < 5 * a.std() / np.sqrt(1000)


def test_until_uses_nothing_later(obs: Any) -> None:
    cut = rf.fit(obs, until="2025-08-03", draws=200, rng=7)
    early = rf.fit(obs.until("2025-08-03"), draws=200, rng=7)
    assert cut.draws == early.draws


def test_preventions_are_a_layer_of_their_own(obs: Any) -> None:
    fit = rf.fit(obs, observe="arrivals+prevented", draws=500, rng=7)
    assert fit.ok
    # Published: r_N 1.96 (.29), kappa 4.8 (.7), share prevented now .32.
    columns = fit.posterior.columns()
    assert abs(np.median(columns["attempts_size"]) - 1.96) < 0.3
    assert abs(np.median(columns["prevention_concentration"]) - 4.8) < 0.8
    assert abs(np.median(columns["prevention_share"]) - 0.32) < 0.03


def test_missing_weeks_are_allowed_when_marked(obs: Any) -> None:
    series = table(obs)
    for name in ("crossing_days", "arrivals"):
        series[name][-20] = np.nan
    assert rf.fit(series, draws=200, rng=1).ok


def bad(obs: Any, **change: Any) -> dict[str, Any]:
    return {**table(obs), **change}


def test_bad_series_are_refused_with_the_place(obs: Any) -> None:
    t = table(obs)
    gap = {k: np.delete(v, 400) for k, v in t.items()}
    twice = {k: np.insert(v, 400, v[400]) for k, v in t.items()}
    negative = {**t, "arrivals": np.where(np.arange(len(t["arrivals"])) == 420, -5, t["arrivals"])}
    day = np.datetime64("2026-01-01") + np.arange(120)
    daily = {"week_ending": day, "crossing_days": np.ones(120), "arrivals": np.full(120, 9.0)}
    monday = {**t, "week_ending": t["week_ending"] + 1}
    zeros = {**t, "crossing_days": np.zeros(450), "arrivals": np.zeros(450)}
    short = table(obs, slice(-3, None))
    for series, error, says in [
        (gap, rf.errors.DataError, "a week is missing"),
        (twice, rf.errors.DataError, "comes twice"),
        (negative, rf.errors.DataError, "arrivals[2026-01-25]"),
        (daily, rf.errors.DataError, "daily figures"),
        (monday, rf.errors.DataError, "not a Sunday"),
        (zeros, rf.errors.FitError, "0 with crossings"),
        (short, rf.errors.FitError, "3 weeks"),
        ({"week": [1]}, rf.errors.DataError, "week_ending"),
        (None, rf.errors.DataError, "not a weekly series"),
        ({**t, "arrivals": ["x"] * 450}, rf.errors.DataError, "not numbers"),
    ]:
        with pytest.raises(error) as caught:
            rf.fit(series, draws=100, rng=1)
        assert says in str(caught.value)
    with pytest.raises(rf.errors.DataError, match="no weeks"):
        rf.fit(obs, until="2001-01-01")
    with pytest.raises(rf.errors.ParameterError, match="window"):
        rf.fit(obs, window=0)
    with pytest.raises(rf.errors.ParameterError, match="arrivals"):
        rf.fit(obs, observe="arivals")


def test_a_fit_that_fails_says_so_in_all_that_is_made_from_it(
    obs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fits.checks, "K_MOST", -1.0)
    with pytest.warns(rf.errors.FitWarning, match="Pareto k"):
        fit = rf.fit(obs, draws=100, rng=1)
    assert not fit.ok and "FAILS" in repr(fit)
    assert fit.draws.provenance.settings["fit fails"]


def test_update_scores_a_week_before_it_learns_it(obs: Any) -> None:
    old = rf.fit(obs, until="2026-07-19", draws=300, rng=7)
    new = old.update(obs)
    assert new.draws == rf.fit(obs, draws=300, rng=7).draws
    assert [str(w) for w in new.log["week_ending"]] == [
        "2026-07-26",
        "2026-08-02",
        "2026-08-09",
        "2026-08-16",
    ]
    assert ((new.log["pit"] >= 0) & (new.log["pit"] <= 1)).all()
    # -ln of the share of simulated weeks near the count: a histogram estimate of the same density.
    first = old.posterior.forecast(1, 200_000, seed=1)[1][:, 0]
    seen, half = new.log["observed"][0], 60
    share = np.mean(np.abs(first - seen) <= half) / (2 * half + 1)
    assert abs(new.log["log_score"][0] + np.log(share)) < 0.1
    assert new.as_of == obs.vintage and old.log is None
    with pytest.raises(rf.errors.DataError, match="no week after"):
        new.update(obs)
    tail = table(obs, slice(-2, None))
    older = rf.fit(obs, until="2026-08-02", draws=300, rng=7)
    assert older.update(tail).draws == new.draws


def test_drift_is_flagged_when_pits_pile_up() -> None:
    def log(pits: list[float]) -> Frame:
        return Frame({"pit": pits})

    rng = np.random.default_rng(3)
    assert drift(log(rng.uniform(size=13).tolist())) == ""
    assert "below" in drift(log([0.1] * 13))
    assert "95 %" in drift(log([0.5] * 9 + [0.99, 0.01, 0.995, 0.004]))


def test_others_can_read_it(fit: Any) -> None:
    arviz = pytest.importorskip("arviz")
    tree = fit.to_arviz()
    data = fit.to_xarray()
    assert data["level"].shape == (1, 1000, 156)
    table = arviz.summary(data[["pressure_level", "arrivals_size"]], kind="stats")
    assert abs(table.loc["arrivals_size", "mean"] - 1.63) < 0.1
    assert set(tree.children) == {"posterior", "posterior_predictive", "observed_data"}
    hub = fit.to_hubverse(4, rng=1)
    assert hub.shape == (4 * 23, 8)
    one = hub["value"][hub["horizon"] == 1]
    assert (np.diff(one) >= 0).all() and str(hub["target_end_date"][0]) == "2026-08-23"


def test_json_is_its_recipe(obs: Any) -> None:
    fit = rf.fit(obs, draws=100, rng=3)
    text = fit.to_json()
    assert json.loads(text)
    assert type(fit).from_json(text).draws == fit.draws
