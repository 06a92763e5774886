"""How often nominal intervals of the Sobol' indices hold the exact value, at the stated default."""

from __future__ import annotations

import os

import numpy as np
from returnflow import _core
from returnflow import sensitivity as sa

# With 200, 1.5 points are one standard error of a share near 95 %; with 1,000, 0.7.
SEEDS = int(os.environ.get("COVERAGE_SEEDS", 200))
LEVELS = (0.9, 0.95)


def functions() -> list[sa.functions.KnownFunction]:
    f = sa.functions
    return [f.ishigami(), f.sobol_g(), f.morris(), f.oakley_ohagan(), f.bratley()]


def coverage(f: sa.functions.KnownFunction, level: float, seeds: int, n: int = 4096) -> np.ndarray:
    """Share of the seeds whose interval holds the truth: measures × inputs."""
    held = []
    for seed in range(seeds):
        idx = sa.sobol(f, n=n, level=level, rng=seed)
        truth = {"first": f.first, "total": f.total}
        # An index that is exactly 0 with an interval of width 0 holds it.
        held.append(
            [
                (idx.low[m][0] - 1e-12 <= truth[m]) & (truth[m] <= idx.high[m][0] + 1e-12)
                for m in truth
            ]
        )
    return np.mean(held, axis=0)


def _range(shares: np.ndarray) -> str:
    least = f"{shares.min():.1%} of x{shares.argmin() + 1}"
    return f"{shares.mean():.1%} ({least} to {shares.max():.1%})"


def tails(f: sa.functions.KnownFunction, n: int, seeds: int = 400) -> None:
    """Of the first orders of each input: is the standard error right, and the error normal?"""
    level = 0.95
    t = _core.student_half(level, 7)
    found = [sa.sobol(f, n=n, level=level, rng=seed) for seed in range(seeds)]
    gap = np.array([idx.value["first"][0] for idx in found]) - f.first
    half = np.array([idx.high["first"][0] - idx.value["first"][0] for idx in found])
    spread = gap.std(axis=0)
    rows = {
        "share held": (np.abs(gap) <= half).mean(axis=0),
        "standard error over spread": np.sqrt((half**2).mean(axis=0)) / t / spread,
        "mean error over spread": gap.mean(axis=0) / spread,
        "kurtosis of the error": ((gap - gap.mean(axis=0)) ** 4).mean(axis=0) / spread**4,
    }
    print(f"  {f.name}, n={n}, first orders {np.array2string(f.first, precision=5)}, {seeds} seeds")
    for name, row in rows.items():
        print(f"    {name}: {' '.join(f'{v:.2f}' for v in row)}", flush=True)


def main() -> None:
    print(f"sobol(f, n=4096), {SEEDS} seeds: mean over inputs (least to most over inputs)")
    for f in functions():
        for level in LEVELS:
            first, total = coverage(f, level, SEEDS)
            print(
                f"  {f.name:14s} {level:.0%}: first {_range(first)}, total {_range(total)}",
                flush=True,
            )
    for n in (4096, 16_384):
        tails(sa.functions.bratley(), n)


if __name__ == "__main__":
    main()
