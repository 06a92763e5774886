"""Sobol' indices against closed forms and SALib, SciPy, OpenTURNS; failures; bits; extension."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from returnflow import errors
from returnflow import sensitivity as sa
from returnflow.sensitivity import functions

KNOWN = [
    functions.ishigami(),
    functions.sobol_g(),
    functions.sobol_g([0.0] * 4),
    functions.sobol_g([9.0] * 6),
    functions.sobol_g(np.linspace(0, 99, 20)),
    functions.bratley(8),
    functions.morris(),
    functions.oakley_ohagan(),
]
IDS = [f"{f.name}-{len(f.space)}-{k}" for k, f in enumerate(KNOWN)]


def test_published_indices() -> None:
    # Ishigami with a = 7, b = 0.1: Saltelli et al., Sensitivity Analysis (2000), table 2.1.
    f = functions.ishigami()
    assert np.allclose(f.first, [0.3139, 0.4424, 0], atol=5e-5)
    assert np.allclose(f.total, [0.5576, 0.4424, 0.2437], atol=5e-5)
    # Oakley and O'Hagan (2004): the published first-order indices times 100 (sensobol, SALib).
    published = [
        0.156, 0.0186, 0.1307, 0.3045, 0.2905, 2.3035, 2.4151, 2.6517, 4.6036, 1.4945,
        10.1823, 13.5708, 10.1989, 10.5169, 12.2818,
    ]  # fmt: skip
    assert np.allclose(100 * functions.oakley_ohagan().first, published, atol=6e-3)


@pytest.mark.parametrize("f", KNOWN, ids=IDS)
def test_core_equals_numpy(f: functions.KnownFunction) -> None:
    from returnflow._core import evaluate_model, scrambled_points

    u = scrambled_points(len(f.space), 3, 0, 300)
    assert np.allclose(
        evaluate_model(f.core, u)[:, 0], f(sa.Inputs.of(f.space).scale(u)), atol=1e-11
    )


@pytest.mark.parametrize("f", KNOWN, ids=IDS)
def test_closed_forms(f: functions.KnownFunction) -> None:
    idx = sa.sobol(f, n=1 << 15, order=2, rng=11)
    assert np.allclose(idx.value["first"][0], f.first, atol=0.009)
    assert np.allclose(idx.value["total"][0], f.total, atol=0.009)
    assert idx.second is not None and f.second is not None
    off = ~np.eye(len(f.space), dtype=bool)
    assert np.allclose(idx.second[0][off], f.second[off], atol=0.012)
    # Three standard deviations of the hardest case (Sobol-G, a = 0): 0.0055 over 30 seeds.
    assert idx.variance[0] == pytest.approx(f.variance, rel=0.017)


@pytest.mark.parametrize("estimator", ["saltelli", "jansen", "janon-monod", "azzini-rosati"])
def test_every_estimator_converges(estimator: str) -> None:
    f = functions.sobol_g()
    idx = sa.sobol(f, n=1 << 14, order=2, estimator=estimator, rng=3)
    assert np.allclose(idx.value["first"][0], f.first, atol=0.012)
    assert np.allclose(idx.value["total"][0], f.total, atol=0.006)


def _rows(f: functions.KnownFunction, n: int, seed: int) -> tuple[np.ndarray, sa.SobolDesign]:
    design = sa.sobol_design(f.space, n=n, order=2, replicates=2, rng=seed)
    return f(design.values), design


def test_equals_salib_on_the_same_sample() -> None:
    salib = pytest.importorskip("SALib.analyze.sobol")
    f = functions.ishigami()
    y, design = _rows(f, 256, 5)
    ours = design.analyze(y, estimator="saltelli")
    # SALib's order of the rows of a base point: A, A_B^j, B_A^j, B.
    d = 3
    rows = y.reshape(-1, 2 * d + 2)
    order = [0, *range(2, 2 + d), *range(2 + d, 2 + 2 * d), 1]
    problem = {"num_vars": d, "names": list(f.space), "bounds": [[-np.pi, np.pi]] * d}
    theirs = salib.analyze(problem, rows[:, order].ravel(), calc_second_order=True, seed=1)
    assert np.allclose(ours.value["first"][0], theirs["S1"], atol=1e-9, rtol=0)
    assert np.allclose(ours.value["total"][0], theirs["ST"], atol=1e-9, rtol=0)
    upper = np.triu_indices(d, 1)
    assert np.allclose(ours.second[0][upper], theirs["S2"][upper], atol=1e-9, rtol=0)


def test_equals_openturns_on_the_same_sample() -> None:
    ot = pytest.importorskip("openturns")
    f = functions.ishigami()
    design = sa.sobol_design(f.space, n=256, order=1, estimator="jansen", replicates=2, rng=5)
    y = f(design.values)
    # OpenTURNS stacks all A, all B, then all A_B^j.
    rows = y.reshape(-1, design.runs)
    stacked = rows.T.reshape(-1, 1)
    x = design.values.reshape(-1, design.runs, 3).transpose(1, 0, 2).reshape(-1, 3)
    algorithm = ot.JansenSensitivityAlgorithm(ot.Sample(x), ot.Sample(stacked), len(rows))
    theirs = np.array(algorithm.getTotalOrderIndices())
    ours = design.analyze(y, estimator="jansen").value["total"][0]
    # Theirs is Σ (A − A_B^j)² / (2n − 1) over the variance of A with n − 1; ours takes the mean
    # over the variance of A and B with 2 n (as SALib does).
    a, b, n = rows[:, 0], rows[:, 1], len(rows)
    scale = a.var(ddof=1) / np.concatenate([a, b]).var() * (2 * n - 1) / (2 * n)
    assert np.allclose(ours, theirs * scale, atol=1e-9, rtol=0)


def test_equals_scipy_on_the_same_sample() -> None:
    stats = pytest.importorskip("scipy.stats")
    f = functions.ishigami()
    design = sa.sobol_design(f.space, n=256, estimator="saltelli", replicates=2, rng=5)
    y = f(design.values)
    ours = design.analyze(y, estimator="saltelli")
    a, b, *x = y.reshape(-1, design.runs).T
    parts = {"f_A": a[None], "f_B": b[None], "f_AB": np.array(x)[:, None]}
    theirs = stats.sobol_indices(func=parts, n=len(a))
    assert np.allclose(ours.value["total"][0], theirs.total_order, atol=1e-9, rtol=0)
    # SciPy centres at the mean of A and B, we (as SALib) at that of all runs; the rest is the same.
    both = np.concatenate([a, b])
    shift = (y.mean() - both.mean()) * (np.mean(x, axis=1) - a.mean()) / both.var()
    assert np.allclose(ours.value["first"][0] + shift, theirs.first_order, atol=1e-9, rtol=0)


def test_a_large_constant_changes_nothing() -> None:
    f = functions.sobol_g()
    plain = sa.sobol(f, f.space, n=1024, order=2, rng=1)
    moved = sa.sobol(lambda x: f(x) + 6e7, f.space, n=1024, order=2, rng=1)
    for measure in ("first", "total"):
        # 6e7 leaves 8 digits of the output: that much and no more may change.
        assert np.allclose(plain.value[measure], moved.value[measure], atol=1e-7, rtol=0)


def test_one_failed_run_is_masked_counted_and_named() -> None:
    f = functions.ishigami()

    def fragile(x: np.ndarray) -> np.ndarray:
        y = f(x)
        y[x[:, 1] > 3.1] = np.nan
        return y

    whole = sa.sobol(f, f.space, n=4096, rng=2)
    idx = sa.sobol(fragile, f.space, n=4096, rng=2, max_failed=0.2)
    assert idx.failures.points > 0
    assert np.all(np.isfinite(idx.value["total"]))
    assert np.allclose(idx.value["total"], whole.value["total"], atol=0.05)
    assert max(idx.failures.distance, key=idx.failures.distance.__getitem__) == "x2"
    assert "left out" in idx.verdict()
    with pytest.raises(errors.ParameterError, match="max_failed"):
        sa.sobol(fragile, f.space, n=4096, rng=2, max_failed=0.01)


def test_exactly_one_nan_never_gives_zeros() -> None:
    f = functions.ishigami()
    design = sa.sobol_design(f.space, n=512, rng=4)
    y = f(design.values)
    y[17] = np.nan
    idx = design.analyze(y)
    assert idx.failures.points == 1 and idx.failures.runs == 1
    assert np.allclose(idx.value["total"][0], f.total, atol=0.1)


def test_a_constant_output_has_no_indices() -> None:
    idx = sa.sobol(lambda x: np.full(len(x), 0.1), {"x": (0, 1)}, n=256, rng=1)
    assert np.isnan(idx.value["first"]).all()
    assert "does not vary" in idx.verdict()


def test_same_bits_for_any_number_of_threads() -> None:
    one, two = (sa.sobol(functions.morris(), n=2048, order=2, rng=9, threads=k) for k in (1, 2))
    assert np.array_equal(one.value["total"], two.value["total"])
    assert np.array_equal(one.second, two.second, equal_nan=True)


def test_extension_keeps_what_was_run() -> None:
    f = functions.bratley(4)
    short = sa.sobol(f, n=1024, rng=3)
    long = short.extend(4096)
    direct = sa.sobol(f, n=4096, rng=3)
    assert short.n == 1024 and long.n == direct.n == 4096
    assert np.array_equal(long.value["total"], direct.value["total"])
    with pytest.raises(errors.ParameterError, match="extend"):
        sa.SobolIndices.from_json(short.to_json()).extend(4096)


class Stop:
    """A function, or a progress callable, that presses Ctrl-C at its n-th call."""

    def __init__(self, calls: int, f: Callable[..., object] = lambda *_: None) -> None:
        self.left, self.f = calls, f

    def __call__(self, *args: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return self.f(*args)


def test_a_stopped_run_keeps_what_was_run_and_goes_on() -> None:
    f = functions.bratley(4)
    whole = sa.sobol(f, f.space, n=4096, rng=3)
    with pytest.raises(errors.InterruptedRun, match="base points are in") as caught:
        sa.sobol(Stop(14, f), f.space, n=4096, rng=3)
    partial = caught.value.partial
    assert 512 <= partial.n < 4096
    assert any("Stopped after" in note for note in partial.notes)
    assert np.allclose(partial.value["total"][0], f.total, atol=0.1)
    assert np.array_equal(partial.extend(4096).value["total"], whole.value["total"])
    with pytest.raises(errors.InterruptedRun, match="too early") as caught:
        sa.sobol(Stop(1, f), f.space, n=4096, rng=3)
    assert caught.value.partial is None


def test_a_stopped_run_of_the_core_goes_on_to_the_same_bits() -> None:
    f = functions.oakley_ohagan()
    n = 1 << 16
    with pytest.raises(errors.InterruptedRun) as caught:
        sa.sobol(f, n=n, rng=3, progress=Stop(2))
    partial = caught.value.partial
    if partial is not None:  # how much was run depends on the machine
        assert partial.n < n
        whole = sa.sobol(f, n=n, rng=3)
        assert np.array_equal(partial.extend(n).value["total"], whole.value["total"])


def test_base_points_with_a_failed_run_are_left_out_exactly() -> None:
    f = functions.ishigami()
    design = sa.sobol_design(f.space, n=512, order=1, estimator="saltelli", replicates=2, rng=4)
    y = f(design.values)
    rows = y.reshape(-1, design.runs)
    # One hybrid, one A, one B, two runs of one point.
    for point, run in ((7, 3), (100, 0), (300, 1), (400, 2), (400, 4)):
        rows[point, run] = np.nan
    idx = design.analyze(rows.ravel())
    good = rows[np.isfinite(rows).all(axis=1)]
    a, b, x = good[:, 0], good[:, 1], good[:, 2:]
    variance = np.concatenate([a, b]).var()
    assert np.allclose(idx.value["total"][0], ((x.T - a) ** 2).mean(axis=1) / 2 / variance)
    assert (idx.failures.points, idx.failures.runs) == (4, 5)
    assert len(b) == 508


def test_many_outputs_take_little_memory() -> None:
    benches = pytest.importorskip("benches.apart")
    from benches.sensitivity import many_outputs

    cost = benches.apart(many_outputs)
    assert cost.result == 4096
    assert cost.memory < 50  # MB; 520 outputs, 4096 base points


def test_runs_until_narrow_or_ranked() -> None:
    f = functions.ishigami()
    idx = sa.sobol(f, n=512, tol=0.01, rng=1)
    half = max(float((idx.high[m] - idx.value[m]).max()) for m in ("first", "total"))
    assert half <= 0.01 and idx.n > 512
    ranked = sa.sobol(f, n=256, tol="ranking", rng=1)
    assert [f"x{j + 1}" for j in ranked.order()] == ["x1", "x2", "x3"]
    assert any(
        "Not settled" in note for note in sa.sobol(f, n=256, tol=1e-6, max_n=512, rng=1).notes
    )


def test_groups_move_together() -> None:
    f = functions.sobol_g([0.0, 1.0, 4.5, 9.0])
    parts = 1 / (3 * (1 + np.array([0, 1, 4.5, 9])) ** 2)
    v = np.prod(1 + parts) - 1
    idx = sa.sobol(f, groups={"pair": ["x1", "x2"]}, n=1 << 14, rng=1)
    assert idx.inputs == ("pair", "x3", "x4")
    closed = (np.prod(1 + parts[:2]) - 1) / v  # closed index of the pair: its own variance
    assert idx.value["first"][0, 0] == pytest.approx(closed, abs=0.01)
    with pytest.raises(errors.ParameterError, match="x1"):
        sa.sobol(f, groups={"pair": ["x1", "x9"]})


def test_scipy_laws_single_rows_and_executors() -> None:
    stats = pytest.importorskip("scipy.stats")
    space = {"a": stats.norm(1, 2), "b": stats.uniform(0, 3)}
    # f = a + b: variances 4 and 9/12.
    expected = np.array([4, 0.75]) / 4.75
    idx = sa.sobol(lambda x: x.sum(axis=1), space, n=4096, rng=1)
    assert np.allclose(idx.value["first"][0], expected, atol=0.01)
    rows = sa.sobol(lambda row: float(row.sum()), space, n=128, rng=1, vectorized=False)
    whole = sa.sobol(lambda x: x.sum(axis=1), space, n=128, rng=1)
    assert np.array_equal(rows.value["first"], whole.value["first"])
    with ThreadPoolExecutor(2) as pool:
        apart = sa.sobol(lambda x: x.sum(axis=1), space, n=128, rng=1, executor=pool)
    assert np.array_equal(apart.value["first"], whole.value["first"])


def test_many_outputs_in_one_pass() -> None:
    f, g = functions.ishigami(), functions.ishigami(5.0, 0.05)
    idx = sa.sobol(
        lambda x: np.column_stack([f(x), g(x)]), f.space, outcome=["f", "g"], n=8192, rng=1
    )
    assert np.allclose(idx.value["total"], [f.total, g.total], atol=0.02)
    assert idx.top(1, outcome="g")["input"][0] in ("x1", "x2")


def test_dependent_inputs_are_refused_with_the_reason() -> None:
    space = sa.Inputs.of({"a": (0, 1), "b": (0, 1)}, correlation=[[1, 0.5], [0.5, 1]])
    with pytest.raises(errors.ParameterError, match=r"independent inputs only.*kucherenko"):
        sa.sobol(lambda x: x.sum(axis=1), space)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"order": 3}, "order"),
        ({"estimator": "jansn"}, "jansen"),
        ({"n": 0}, "at least 1"),
        ({"level": 1.0}, "level"),
        ({"replicates": 1}, "replicates"),
        ({"tol": -1}, "tol"),
        ({"seed": 3}, "rng"),
        ({"max_failed": 2}, "max_failed"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(errors.ParameterError, match=words):
        sa.sobol(functions.ishigami(), **options)


def test_wrong_outputs_and_spaces_are_refused() -> None:
    space = {"x": (0, 1)}
    with pytest.raises(errors.DataError, match="vectorized=False"):
        sa.sobol(lambda x: 1.0, space)
    with pytest.raises(errors.ParameterError, match="low < high"):
        sa.sobol(lambda x: x[:, 0], {"x": (1, 0)})
    with pytest.raises(errors.ParameterError, match="space"):
        sa.sobol(lambda x: x[:, 0])


def test_a_design_refuses_outputs_that_are_not_its_own() -> None:
    design = sa.sobol_design({"a": (0, 1), "b": (0, 1)}, n=64, rng=1)
    with pytest.raises(errors.DataError, match="one row for each row"):
        design.analyze(np.zeros(len(design.values) - 1))
    with pytest.raises(errors.ParameterError, match="B_A"):
        sa.sobol_design({"a": (0, 1)}, n=64, estimator="saltelli", rng=1).analyze(
            np.arange(48.0).repeat(8), estimator="azzini-rosati"
        )


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    # Thinned from `python -m benches coverage`: nominal 95 %, 40 seeds, four functions.
    held = []
    for f in (functions.ishigami(), functions.sobol_g(), functions.morris(), KNOWN[-1]):
        for seed in range(40):
            idx = sa.sobol(f, level=0.95, rng=seed)
            for measure, truth in (("first", f.first), ("total", f.total)):
                low, high = idx.low[measure][0] - 1e-12, idx.high[measure][0] + 1e-12
                held.append(np.mean((low <= truth) & (truth <= high)))
    assert 0.92 <= np.mean(held) <= 0.98
