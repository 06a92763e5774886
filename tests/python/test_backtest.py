"""The back-test: honest about time, open to any forecaster, and as good as it says."""

from __future__ import annotations

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
