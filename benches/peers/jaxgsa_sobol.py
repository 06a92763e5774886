"""Sobol' indices of Sobol's G function by jaxgsa, cold: `python jaxgsa_sobol.py D N`.

Prints one line: CPU seconds after the imports, peak memory more than before the work in kB, then
the first-order indices. Needs jaxgsa 1.3 (Python 3.12 or newer).
"""

import sys
import time
from pathlib import Path

import jax.numpy as jnp
import jaxgsa


def status(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def main(d, n):
    a = jnp.linspace(0, 99, d)
    problem = jaxgsa.Problem.from_dict({f"x{j}": (0.0, 1.0) for j in range(d)})
    before, start = status("VmRSS:"), time.process_time()
    design = jaxgsa.sobol.sample(problem, base_n=n, seed=1, verbose=False)
    x = jnp.asarray(design.samples)
    y = jnp.prod((jnp.abs(4 * x - 2) + a) / (1 + a), axis=1)
    result = jaxgsa.sobol.analyze(design, y, verbose=False)
    first = [float(v) for v in result.S1]
    assert result.S2 is not None
    print(time.process_time() - start, status("VmHWM:") - before, *first)


main(int(sys.argv[1]), int(sys.argv[2]))
