"""How often nominal intervals of the Sobol' indices hold the exact value, at the stated default."""

from __future__ import annotations

import numpy as np
from returnflow import sensitivity as sa

SEEDS = 200
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
    return f"{shares.mean():.1%} ({shares.min():.1%} to {shares.max():.1%})"


def main() -> None:
    print(f"sobol(f, n=4096), {SEEDS} seeds: mean over inputs (least to most over inputs)")
    for f in functions():
        for level in LEVELS:
            first, total = coverage(f, level, SEEDS)
            print(
                f"  {f.name:14s} {level:.0%}: first {_range(first)}, total {_range(total)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
