"""Sobol' indices beside their peers, memory of many outputs, given-data methods, the scheme."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from returnflow import sensitivity as sa

from benches import sobol_peers
from benches.apart import apart

OUTPUTS = 520


def many_outputs() -> Any:
    """A function of 8 inputs with 520 outputs."""
    k = np.linspace(0.1, 3, OUTPUTS)

    def f(x: Any) -> Any:
        return np.sin(x[:, :1] * k) + x[:, 1:2] * x[:, 2:3] * k

    return sa.sobol(f, {f"x{j}": (0, 1) for j in range(8)}, n=4096, rng=1).n


def memory() -> None:
    cost = apart(many_outputs)
    print(f"  {OUTPUTS} outputs of a function of 8 inputs, n=4096: {cost.memory:.0f} MB more")


def given_data() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((65_536, 20))
    y = sa.functions.sobol_g(np.linspace(0, 99, 20))(x)
    methods = {
        "rank, with intervals": lambda: sa.rank(x, y),
        "pawn, without intervals": lambda: sa.pawn(x, y),
        "pawn, 20 resamples": lambda: sa.pawn(x, y, resamples=20),
        "delta, with intervals": lambda: sa.delta(x, y),
    }
    for name, method in methods.items():
        best = (np.inf, np.inf)
        for _ in range(3):
            cpu, wall = time.process_time(), time.perf_counter()
            method()
            best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
        print(f"  {name}, of 65,536 × 20: {best[0]:.3f} CPU s, {best[1]:.3f} s")


def delta_and_its_bias() -> None:
    """Ishigami's delta (0.263, 0.425, 0.210) from few rows: mean of forty samples."""
    f = sa.functions.ishigami()
    for n in (512, 1024, 4096):
        found = []
        for seed in range(40):
            x = np.random.default_rng(seed).uniform(-np.pi, np.pi, (n, 3))
            d = sa.delta(x, f(x))
            found.append([d.value[k][0] for k in ("delta", "plug_in", "bias")])
        delta, plug_in, bias = np.mean(found, axis=0).round(3)
        print(f"  Ishigami's delta from {n} rows: {delta}, plug-in {plug_in}, reported bias {bias}")


def space(free: int | None) -> Any:
    """The default space, with all but so many uncertain parameters at their medians."""
    import returnflow as rf

    whole = rf.ParameterSpace.default()
    if free is None:
        return whole
    kept = set(whole._core.uncertain()[-free:])
    return whole.with_(**{k: rf.Fixed(whole[k].median) for k in whole.names if k not in kept})


def _scheme(outcome: Any, threads: int | None, free: int | None = 20) -> Any:
    idx = sa.sobol("pilot", space(free), outcome=outcome, n=4096, threads=threads, rng=1)
    return (len(idx.inputs), len(idx.outcomes), idx.weeks.weekly["total"].tobytes())


def three() -> Any:
    return _scheme(None, 2)


def three_of_all_inputs() -> Any:
    return _scheme(None, 2, None)


def every_outcome() -> Any:
    from returnflow._outcomes import ALL

    return _scheme(list(ALL), 2)


def every_outcome_alone() -> Any:
    from returnflow._outcomes import ALL

    return _scheme(list(ALL), 1)


def scheme() -> None:
    kept = {}
    for name, work in (
        ("20 uncertain parameters", three),
        ("all uncertain parameters", three_of_all_inputs),
        ("20 uncertain parameters", every_outcome),
        ("20 uncertain parameters, one thread", every_outcome_alone),
    ):
        cost = apart(work)
        inputs, outcomes, kept[work] = cost.result
        print(
            f"  the scheme, {name} (with the start: {inputs}), n=4096, 104 weeks each, {outcomes} "
            f"outcomes: {cost.wall:.1f} s, {cost.cpu:.1f} CPU s, {cost.memory:.0f} MB more",
            flush=True,
        )
    same = kept[every_outcome] == kept[every_outcome_alone]
    print(f"  same bits at 1 and 2 threads: {same}")


def main() -> None:
    sobol_peers.main()
    memory()
    given_data()
    delta_and_its_bias()
    scheme()


if __name__ == "__main__":
    main()
