"""Sobol' indices of Sobol's G (d = 20, 65,536 points, S1 + ST + S2) beside SALib, salib, jaxgsa."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from returnflow import sensitivity as sa

from benches.apart import Cost, apart

D, N = 20, 1 << 16
PEERS = Path(__file__).parent / "peers"
# One thread each; a peer that has no such option finds one processor.
_ONE = {
    "RAYON_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
}


def ours() -> Any:
    f = sa.functions.sobol_g(np.linspace(0, 99, D))
    return sa.sobol(f, n=N, order=2, threads=1, rng=1).value["first"][0]


def python_salib() -> Any:
    from SALib.analyze import sobol as analyze
    from SALib.sample import sobol as sample

    f = sa.functions.sobol_g(np.linspace(0, 99, D))
    problem = {"num_vars": D, "names": list(f.space), "bounds": [[0, 1]] * D}
    x = sample.sample(problem, N, seed=1)
    return analyze.analyze(problem, f(x), num_resamples=2, seed=1)["S1"]


def _command(command: list[str]) -> tuple[float, list[float]]:
    """CPU seconds of a command, start included, and the numbers that it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    done = subprocess.run(
        [*pin, *command], env=os.environ | _ONE, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "no reason")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, [float(word) for word in done.stdout.split()]


def crate_salib() -> Cost:
    if shutil.which("cargo") is None:
        raise RuntimeError("no cargo on the path to build the crate with")
    manifest = str(PEERS / "Cargo.toml")
    subprocess.run(["cargo", "build", "--release", "-q", "--manifest-path", manifest], check=True)
    cpu, (memory, *first) = _command([str(PEERS / "target/release/peers"), str(D), str(N)])
    return Cost(cpu, 0.0, memory / 1024, np.array(first))


def jaxgsa() -> Cost:
    python = os.environ.get("JAXGSA_PYTHON", sys.executable)
    if python == sys.executable and find_spec("jaxgsa") is None:
        raise RuntimeError(
            "jaxgsa is not in this environment; JAXGSA_PYTHON may name a Python (3.12 or newer) "
            "that has it"
        )
    script = (PEERS / "jaxgsa_sobol.py").read_text()
    _, (cpu, memory, *first) = _command([python, "-c", script, str(D), str(N)])
    return Cost(cpu, 0.0, memory / 1024, np.array(first))


def main() -> None:
    print(f"Sobol-G d={D}, n={N}, S1+ST+S2, model included, one thread; each in a fresh process")
    truth = sa.functions.sobol_g(np.linspace(0, 99, D)).first
    us = min((apart(ours) for _ in range(5)), key=lambda cost: cost.cpu)
    _show("returnflow, intervals included", us, us, truth)
    rivals = {
        "SALib, two resamples": lambda: apart(python_salib),
        "crate salib 0.3, no intervals": crate_salib,
        "jaxgsa 1.3, cold, after its imports, no intervals": jaxgsa,
    }
    for name, rival in rivals.items():
        try:
            # The crate is near enough for chance to matter: the least of five, as for us.
            rounds = 5 if rival is crate_salib else 1
            them = min((rival() for _ in range(rounds)), key=lambda cost: cost.cpu)
        except (ImportError, RuntimeError, OSError, subprocess.CalledProcessError) as reason:
            print(f"  {name}: not compared: {reason}")
            continue
        _show(name, them, us, truth)


def _show(name: str, cost: Cost, us: Cost, truth: Any) -> None:
    error = np.sqrt(np.mean((cost.result - truth) ** 2))
    ratio = "" if cost is us else f", {cost.cpu / us.cpu:.1f} times ours"
    print(
        f"  {name}: {cost.cpu:.3f} CPU s{ratio}; {cost.memory:.0f} MB more at peak; "
        f"root mean square error of S1 {error:.5f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
