"""``project``: determinism, pairing, exact summaries, errors, interruption."""

from __future__ import annotations

import pickle
import threading
import time

import numpy as np
import pytest
import returnflow as rf
from returnflow._result_show import answer_rows
from returnflow.errors import InterruptedRun, ParameterError, ScenarioError

WEEKS, N = 30, 300


@pytest.fixture(scope="module")
def runs() -> rf.Runs:
    return rf.project("pilot", weeks=WEEKS, n=N, rng=7, keep="trajectories")


def test_the_hash_does_not_depend_on_threads(runs: rf.Runs) -> None:
    found = {rf.project("pilot", weeks=WEEKS, n=N, rng=7, threads=t).hash for t in (1, 2, 7)}
    assert found == {runs.hash}


def test_fewer_draws_are_the_first_draws(runs: rf.Runs) -> None:
    few = rf.project("pilot", weeks=WEEKS, n=100, rng=7)
    np.testing.assert_array_equal(few.outcome("arrivals"), runs.outcome("arrivals")[:100])


def test_one_draw_alone_equals_its_row(runs: rf.Runs) -> None:
    alone = rf.project("pilot", draws=runs.draws.subset([37]), weeks=WEEKS, rng=7)
    for name in ("arrivals", "returns", "net_cost_pv", "return_share_cohort"):
        assert alone.outcome(name)[0] == runs.outcome(name)[37], name


def test_weekly_quantiles_are_exact(runs: rf.Runs) -> None:
    paths = runs.trajectories
    assert paths is not None
    exact = np.quantile(paths, [0.05, 0.25, 0.5, 0.75, 0.95], axis=3)
    np.testing.assert_allclose(
        np.moveaxis(runs.weekly_arrays["quantiles"], 3, 0), exact, rtol=1e-12, atol=1e-12
    )
    np.testing.assert_allclose(runs.weekly_arrays["mean"], paths.mean(axis=3), rtol=1e-12)
    apart = np.quantile(paths[1] - paths[0], [0.05, 0.25, 0.5, 0.75, 0.95], axis=2)
    np.testing.assert_allclose(
        np.moveaxis(runs.contrast_arrays["quantiles"][0], 2, 0), apart, rtol=1e-9, atol=1e-9
    )


def test_totals_are_sums_of_the_paths(runs: rf.Runs) -> None:
    paths = runs.trajectories
    assert paths is not None
    names = [name for name, *_ in rf._core.series_table()]
    for name in ("arrivals", "returns", "admissions", "deaths", "net_arrivals", "takings"):
        total = paths[1, names.index(name)].sum(axis=0)
        np.testing.assert_allclose(runs.outcome(name), total, rtol=1e-12)
    share = runs.outcome("returns") / runs.outcome("arrivals")
    np.testing.assert_allclose(runs.outcome("return_share"), share, rtol=1e-12)


def test_paired_outcomes(runs: rf.Runs) -> None:
    averted = runs.outcome("arrivals", "none") - runs.outcome("arrivals", "pilot")
    np.testing.assert_array_equal(runs.outcome("arrivals_averted"), averted)
    saved = runs.outcome("net_cost_pv", "none") - runs.outcome("net_cost_pv", "pilot")
    np.testing.assert_array_equal(runs.outcome("net_benefit_gbp"), saved)


def test_equal_levers_differ_by_nothing() -> None:
    twin = rf.Scenario.pilot().with_(name="twin")
    both = rf.project([rf.Scenario.pilot(), twin], weeks=WEEKS, n=N, rng=7)
    for name, *_ in rf._core.outcomes_table():
        assert not both.difference(name, "twin", "pilot").any(), name


def test_cohort_share_by_hand_when_all_is_certain() -> None:
    """Every arrival eligible, no failure: the cohort's share is what the paths say."""
    sure = rf.ParameterSpace.default().with_(
        adult_share=1.0,
        excluded_share=0.0,
        removal_success=1.0,
        france_accept_share=1.0,
        lapse_prob=0.0,
        dwell_weeks=0.5,
        court_stop_rate=0.0,
        flight_cancel_prob=0.0,
    )
    wide = rf.Scenario.pilot().with_(returns_per_week=1e5, detention_beds=1e6, name="wide")
    runs = rf.project(wide, space=sure, weeks=40, n=50, rng=1, mode="expected")
    # Nearly everybody passes three stages and a seat within a few of the thirteen weeks.
    share = runs.outcome("return_share_cohort")
    assert (share > 0.999).all()
    assert (share <= 1 + 1e-9).all()
    assert (runs.outcome("return_share") < share).all()


def test_shares_of_variance_sum_to_one(runs: rf.Runs) -> None:
    shares = runs.uncertainty("arrivals")
    assert sum(shares.shares) == pytest.approx(1.0)
    assert shares["process"] > 0.2
    fixed = rf.ParameterSpace.default()
    fixed = fixed.with_(**{name: fixed[name].default for name in fixed.names})
    known = rf.project("pilot", space=fixed, weeks=WEEKS, n=N, rng=7).uncertainty("arrivals")
    # Without uncertain parameters nothing comes from them, within five standard errors.
    assert known["parameter"] < 5 * known.errors[0] + 1e-12


def test_frames_and_files(runs: rf.Runs) -> None:
    weekly = runs.weekly
    columns = "scenario comparator week_ending series unit median low high level mean mcse".split()
    assert list(weekly.columns)[: len(columns)] == columns
    assert weekly.shape[0] == 3 * 19 * WEEKS
    assert str(weekly["week_ending"][0]) == "2026-08-23"
    ds = runs.to_xarray()
    assert ds["median"].sel(scenario="pilot", series="returns").shape == (WEEKS,)
    again = pickle.loads(pickle.dumps(runs))
    assert again.hash == runs.hash
    assert "1 in" in runs.text
    assert len(repr(runs).splitlines()[0]) <= 80
    assert max(map(len, repr(runs).splitlines())) <= 80


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"weeks": 0}, ParameterError, "weeks is outside its domain; got 0"),
        ({"n": -3}, ParameterError, "n is outside its domain; got -3"),
        ({"mode": "stochastik"}, ParameterError, "Did you mean 'stochastic'"),
        ({"keep": "quantile"}, ParameterError, "Did you mean 'quantiles'"),
        ({"scenario": "pilott"}, ScenarioError, "Did you mean"),
        ({"seed": 3}, ParameterError, "use rng= (SPEC 7)"),
        ({"n_samples": 3}, ParameterError, "Did you mean n?"),
        ({"rng": -1}, ParameterError, "rng is outside its domain"),
        ({"threads": 0}, ParameterError, "threads is outside its domain"),
        ({"start": "1999-01-03"}, rf.errors.ReturnflowError, "1999"),
    ],
)
def test_bad_options_are_refused(
    options: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        rf.project(**options)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_unknown_names_are_suggested(runs: rf.Runs) -> None:
    with pytest.raises(ParameterError, match="Did you mean 'arrivals'"):
        runs.outcome("arival")
    with pytest.raises(ParameterError, match="Did you mean 'pilot'"):
        runs.outcome("arrivals", "pilto")
    with pytest.raises(ParameterError, match="Did you mean 'returns'"):
        runs.plot_data("retuns")


def test_a_stopped_run_keeps_its_weeks() -> None:
    """Raised from the progress callback, as Ctrl-C is from the signal poll."""
    full = rf.project("pilot", weeks=260, n=12_000, rng=3, threads=1, progress=False)
    seen: list[float] = []

    def stop(done: int, total: int, stage: str) -> None:
        if stage == "simulating" and done > total / 5:
            seen.append(time.monotonic())
            raise KeyboardInterrupt

    with pytest.raises(InterruptedRun) as caught:
        rf.project("pilot", weeks=260, n=12_000, rng=3, threads=1, progress=stop)
    assert time.monotonic() - seen[0] < 1.0
    part = caught.value.partial
    assert part is not None
    assert 0 < part.weeks < 260
    whole, kept = full.weekly_arrays["quantiles"], part.weekly_arrays["quantiles"]
    np.testing.assert_array_equal(whole[:, :, : part.weeks], kept)
    assert threading.active_count() < 10


def test_sentences_have_the_numbers_of_the_table(runs: rf.Runs) -> None:
    """Rounded alike: what Monte-Carlo error does not support is in neither."""
    table = {row["label"]: row for row in answer_rows(runs.summary())}
    averted, share = table["arrivals, difference"], table["share of arrivals returned"]
    assert averted["median"].lstrip("-") in runs.text
    for end in averted["interval"].strip("()").split(" to "):
        assert end.lstrip("-") in runs.text
    assert share["median"] in runs.text
