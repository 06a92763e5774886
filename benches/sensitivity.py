"""Sobol' indices beside SALib in one run, given-data methods, the scheme: CPU and memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from returnflow import sensitivity as sa


def measured(what: Callable[[], Any], repeats: int = 3) -> tuple[Any, float, float]:
    """Result, least CPU seconds, growth of the peak memory in MB (0 below an earlier peak)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        result = what()
        best = min(best, time.process_time() - start)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return result, best, (after - before) / 1024


def beside_salib() -> None:
    n, d = 1 << 16, 20
    a = np.linspace(0, 99, d)
    f = sa.functions.sobol_g(a)
    ours, cpu, memory = measured(lambda: sa.sobol(f, n=n, order=2, threads=1, rng=1))
    print(f"Sobol-G d={d}, n={n}, S1+ST+S2, model and intervals included, one thread")
    print(f"  returnflow: {cpu:.3f} CPU s, {memory:.0f} MB more at peak")
    try:
        from SALib.analyze import sobol as analyze
        from SALib.sample import sobol as sample
    except ImportError:
        print("  SALib is not installed: not compared")
        return
    problem = {"num_vars": d, "names": list(f.space), "bounds": [[0, 1]] * d}

    def theirs() -> Any:
        x = sample.sample(problem, n, seed=1)
        return analyze.analyze(problem, f(x), num_resamples=2, seed=1)

    them, their_cpu, their_memory = measured(theirs, repeats=1)
    print(f"  SALib, two resamples: {their_cpu:.1f} CPU s, {their_memory:.0f} MB more")
    print(f"  ratio of CPU: {their_cpu / cpu:.0f}")
    for name, value in (("returnflow", ours.value["first"][0]), ("SALib", them["S1"])):
        error = np.sqrt(np.mean((value - f.first) ** 2))
        print(f"  root mean square error of S1, {name}: {error:.5f}")
    print("  crate salib, jaxgsa: not installed here, not compared")


def given_data() -> None:
    rng = np.random.default_rng(1)
    x = rng.random((65_536, 20))
    y = sa.functions.sobol_g(np.linspace(0, 99, 20))(x)
    for name, method in (("rank", sa.rank), ("pawn", sa.pawn), ("delta", sa.delta)):
        start = time.perf_counter()
        _, cpu, _ = measured(lambda method=method: method(x, y))
        wall = (time.perf_counter() - start) / 3
        print(f"  {name} of 65,536 × 20: {cpu:.3f} CPU s, {wall:.3f} s")


def scheme() -> None:
    import returnflow as rf

    space = rf.ParameterSpace.default()
    free = set(space._core.uncertain()[-20:])
    few = space.with_(**{k: rf.Fixed(space[k].median) for k in space.names if k not in free})
    for label, prior in (("20 uncertain parameters", few), ("all uncertain parameters", space)):
        start = time.perf_counter()
        idx, cpu, memory = measured(lambda prior=prior: sa.sobol("pilot", prior, rng=1), repeats=1)
        wall = time.perf_counter() - start
        print(
            f"  the scheme, {label} (with the start: {len(idx.inputs)}), n=4096, 104 weeks, "
            f"{len(idx.outcomes)} outcomes: {wall:.1f} s, {cpu:.1f} CPU s, {memory:.0f} MB more"
        )


def main() -> None:
    beside_salib()
    given_data()
    scheme()


if __name__ == "__main__":
    main()
