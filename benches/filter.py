"""One pass of the particle filter over 157 weeks beside the same filter in vectorised NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import returnflow as rf
from returnflow import _core

from benches.common import interleaved

WEEKS, PARTICLES, PASSES, ROUNDS = 157, 1_000, 20, 9
# Level, four harmonics, backlog, its centre, phi, volatility, size of the exact values below.
FIXED = (5.40, -0.15, -0.30, -0.12, -0.05, 0.22, 1.20, 0.97, 0.07, 1.55)
EXACT = -1014.5444  # on a grid; the same constant as tests/core/fit_filter.rs


def window() -> dict[str, Any]:
    """Weeks ending 2022-08-07 to 2025-08-03, with the week before them for the backlog."""
    obs = rf.datasets.small_boats().until("2025-08-03")
    return {
        "week_ending": obs.week_ending.astype("datetime64[D]").astype(np.int64),
        "crossing_days": np.asarray(obs.crossing_days),
        "arrivals": np.asarray(obs.arrivals),
    }


def numpy_filter(series: dict[str, Any], seed: int) -> float:
    """Bootstrap filter with adaptive systematic resampling, all particles at once."""
    from scipy.special import gammaln

    level, c1, s1, c2, s2, beta, centre, phi, sigma, r = FIXED
    rng = np.random.default_rng(seed)
    ends = series["week_ending"].astype("datetime64[D]")
    of_year = (ends - ends.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    angle = 2 * np.pi * (of_year - 3) / 365.25
    season = c1 * np.cos(angle) + s1 * np.sin(angle) + c2 * np.cos(2 * angle)
    season += s2 * np.sin(2 * angle)
    days, arrivals = series["crossing_days"], series["arrivals"]
    first = len(ends) - WEEKS
    x = rng.normal(0, sigma / np.sqrt(1 - phi**2), PARTICLES)
    weight = np.full(PARTICLES, 1 / PARTICLES)
    total = 0.0
    for t in range(first, len(ends)):
        if t > first:
            x = phi * x + sigma * rng.standard_normal(PARTICLES)
        k, y = days[t], arrivals[t]
        if k == 0:
            continue
        mean = k * np.exp(level + season[t] - beta * (np.log1p(days[t - 1]) - centre) + x)
        size = r * k
        log_p = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
        log_p = log_p + size * np.log(size / (size + mean)) + y * np.log(mean / (size + mean))
        top = log_p.max()
        weight = weight * np.exp(log_p - top)
        gain = weight.sum()
        total += top + np.log(gain)
        weight /= gain
        if 1 / (weight**2).sum() < PARTICLES / 2:
            points = (np.arange(PARTICLES) + rng.uniform()) / PARTICLES
            x = x[np.minimum(np.searchsorted(np.cumsum(weight), points), PARTICLES - 1)]
            weight = np.full(PARTICLES, 1 / PARTICLES)
    return float(total)


def core_filter(series: dict[str, Any], seed: int) -> float:
    """The core's filter on one thread."""
    return _core.filter_log_likelihood(
        **series, pressure=FIXED, window=WEEKS, particles=PARTICLES, seed=seed
    )


def main() -> None:
    series = window()
    for name, one in (("core", core_filter), ("NumPy", numpy_filter)):
        logs = np.array([one(series, seed) for seed in range(100)])
        mean = logs.mean() + 0.5 * logs.var(ddof=1)
        print(
            f"  {name:5} log-likelihood, mean of 100 passes + half the variance: {mean:.4f} "
            f"(sd of a pass {logs.std(ddof=1):.3f}; exact {EXACT})"
        )
    seconds = interleaved(
        {
            "core": lambda: [core_filter(series, s) for s in range(PASSES)],
            "NumPy": lambda: [numpy_filter(series, s) for s in range(PASSES)],
        },
        ROUNDS,
    )
    core, rival = (1000 * seconds[name] / PASSES for name in ("core", "NumPy"))
    print(f"  CPU ms a pass of {PARTICLES:,} particles, {WEEKS} weeks, one core:")
    print(f"  core {core:.2f}, NumPy {rival:.1f}: {rival / core:.1f} times faster")


if __name__ == "__main__":
    main()
