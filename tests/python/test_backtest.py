"""The back-test: honest about time, open to any forecaster, and as good as it says."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import returnflow as rf


@pytest.fixture(scope="module")
def obs() -> Any:
    return rf.datasets.small_boats()


def test_a_forecaster_sees_only_the_past(obs: Any) -> None:
    seen = []

    def spy(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Any:
        seen.append((str(history["week_ending"][-1]), len(history["arrivals"]), horizon))
        return rng.poisson(500, (n, horizon))

    bt = rf.backtest(obs, origins=["2024-01-07", "2026-08-02"], models={"spy": spy}, n=50, rng=1)
    assert seen == [("2024-01-07", 314, 52), ("2026-08-02", 448, 2)]
    kinds = list(zip(bt.scores["horizon"].tolist(), bt.scores["kind"].tolist(), strict=True))
    assert kinds[-1] == (1, "week") and len(kinds) == 9 + 1
    observed = bt.scores["observed"][bt.scores["kind"] == "total"]
    assert observed[0] == obs["arrivals"][314:318].sum()


def test_perfect_forecast_scores_nothing(obs: Any) -> None:
    arrivals = np.asarray(obs["arrivals"])

    def oracle(history: Any, horizon: int, n: int, rng: Any) -> Any:
        at = len(history["arrivals"])
        return np.tile(arrivals[at : at + horizon], (n, 1))

    bt = rf.backtest(obs, origins=26, horizons=[1, 4], models={"oracle": oracle}, n=10, rng=1)
    assert bt.scores["crps"].max() == 0 and bt.scores["in90"].all()
    assert (bt.scores["bias"] == 0).all()


def test_the_process_beats_its_peer_on_thinned_origins(obs: Any) -> None:
    bt = rf.backtest(obs, origins=52, models=["pool", "seasonal_naive"], n=200, rng=7)
    rows = {(r["model"], r["kind"], r["horizon"]): r for r in bt.summary().to_dicts()}
    for h in (13, 26, 52):
        ours, naive = rows["pool", "total", h]["crps"], rows["seasonal_naive", "total", h]["crps"]
        assert ours < naive
    assert "pool" in repr(bt)


def test_same_seed_same_scores(obs: Any) -> None:
    once, again = (
        rf.backtest(obs, origins=["2025-01-05"], horizons=[4], models=["pool"], n=100, rng=7)
        for _ in range(2)
    )
    assert (once.scores["crps"] == again.scores["crps"]).all()


def test_local_level_runs_where_statsmodels_is(obs: Any) -> None:
    pytest.importorskip("statsmodels")
    bt = rf.backtest(
        obs, origins=["2025-01-05"], models=["local_level"], horizons=[4], n=100, rng=1
    )
    assert 0 < bt.scores["crps"][0] < 1000


def test_pictures(obs: Any) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    bt = rf.backtest(obs, origins=52, models=["seasonal_naive"], n=50, rng=1)
    for kind in ("score", "pit", "coverage"):
        ax = bt.plot(kind=kind)
        assert (
            "forecast" in rf.plot.alt_text(ax)
            or "chart" in rf.plot.alt_text(ax).lower()
            or ("Histogram" in rf.plot.alt_text(ax))
        )
        matplotlib.pyplot.close("all")


def test_wrong_use_is_refused(obs: Any) -> None:
    def short(history: Any, horizon: int, n: int, rng: Any) -> Any:
        return np.zeros((n, 1))

    with pytest.raises(rf.errors.ParameterError, match="pool"):
        rf.backtest(obs, models=["pol"], rng=1)
    with pytest.raises(rf.errors.ParameterError, match="horizons"):
        rf.backtest(obs, horizons=[0], rng=1)
    with pytest.raises(rf.errors.DataError, match="not a week"):
        rf.backtest(obs, origins=["2024-01-08"], rng=1)
    with pytest.raises(rf.errors.DataError, match="no origin"):
        rf.backtest(obs, origins=["2026-08-16"], rng=1)
    with pytest.raises(rf.errors.ParameterError, match="shape"):
        rf.backtest(obs, origins=["2024-01-07"], horizons=[4], models={"short": short}, rng=1)


def flat(people: float) -> Any:
    """A forecaster that always says about as many."""

    def forecaster(history: Any, horizon: int, n: int, rng: np.random.Generator) -> Any:
        return rng.normal(people, 20.0, (n, horizon))

    return forecaster


def dated(arrivals: list[float]) -> dict[str, Any]:
    weeks = np.datetime64("2021-01-03") + 7 * np.arange(len(arrivals))
    return {
        "week_ending": weeks,
        "crossing_days": np.full(len(arrivals), 3.0),
        "arrivals": arrivals,
    }


def test_nested_selection_uses_what_was_known() -> None:
    # 300 a week for 70 weeks, then 900 a week for 36.
    obs = dated([300.0] * 70 + [900.0] * 36)
    bt = rf.backtest(
        obs,
        origins=1,
        horizons=[1, 4],
        models={"high": flat(900), "low": flat(300)},
        nested=True,
        n=20,
        rng=1,
    )
    used = dict(zip(*(bt.choices()[name].tolist() for name in ("origin", "used")), strict=True))
    origins = list(used)
    # Three outcomes a week ahead are known at the fourth origin: until then the first is used.
    assert [used[o] for o in origins[:4]] == ["high", "high", "high", "low"]
    changed = [a for a, b in pairwise(origins) if used[a] != used[b]]
    assert len(changed) == 2 and used[origins[-1]] == "high"
    # Straight from the definition: only rows whose target week is not after the origin.
    scores = bt.scores
    for origin in origins[8:]:
        mean = {}
        for model in ("high", "low"):
            ratios = []
            for kind, h in (("week", 1), ("week", 4), ("total", 4)):
                target = scores["origin"] + np.timedelta64(7 * h, "D")
                known = (scores["kind"] == kind) & (scores["horizon"] == h)
                known &= target <= np.datetime64(origin)
                own, base = (
                    scores["crps"][known & (scores["model"] == m)] for m in (model, "high")
                )
                if len(base) >= 3:
                    ratios.append(own.sum() / base.sum())
            mean[model] = np.mean(ratios)
        assert used[origin] == min(mean, key=lambda m: mean[m])
    rows = scores.to_dicts()
    mine = [r for r in rows if r["model"] == "nested"]
    theirs = [r for r in rows if r["model"] == used[r["origin"]]]
    assert mine == [{**r, "model": "nested"} for r in theirs] and len(mine) > 100
    assert "nested used" in bt.text and "nested" in repr(bt)


def test_nested_selection_never_looks_ahead() -> None:
    def used(later: float) -> list[tuple[Any, str]]:
        # Both series are the same up to 25 December 2022 (week 104) and differ after it.
        rng = np.random.default_rng(3)
        obs = dated([*(300.0 + 300 * rng.integers(0, 2, 104)), *[later] * 52])
        models = {"low": flat(300), "high": flat(600)}
        bt = rf.backtest(obs, origins=2, horizons=[1, 8], models=models, nested=True, n=20, rng=1)
        rows = bt.choices().to_dicts()
        return [(row["origin"], row["used"]) for row in rows]

    one, other = used(300.0), used(600.0)
    early = [pair for pair in one if str(pair[0]) <= "2022-12-25"]
    assert early == [pair for pair in other if str(pair[0]) <= "2022-12-25"]
    assert {name for _, name in early} == {"low", "high"}  # the early choices do vary
    assert one[-1] != other[-1]  # and the later weeks do matter later


def test_nested_takes_models_of_the_back_test_only() -> None:
    obs = dated([500.0] * 80)
    models = {"a": flat(1), "b": flat(2)}
    with pytest.raises(rf.errors.ParameterError, match="'c' is not one of the models"):
        rf.backtest(obs, models=models, nested=["c"], rng=1)
    with pytest.raises(rf.errors.ParameterError, match="nested"):
        rf.backtest(obs, models=models, nested=[], rng=1)
    with pytest.raises(rf.errors.ParameterError, match="nested"):
        rf.backtest(obs, models={"nested": flat(1)}, nested=True, rng=1)
    without = rf.backtest(obs, models=models, horizons=[1], origins=8, n=5, rng=1)
    with pytest.raises(rf.errors.ParameterError, match="'nested' is not in"):
        without.choices()
    back = type(without).from_json(without.to_json())
    assert back.scores["used"].tolist() == without.scores["model"].tolist()
