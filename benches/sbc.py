"""Simulation-based calibration of `rf.fit` on the crossing process (Talts et al. 2018)."""

from __future__ import annotations

import csv
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from returnflow import _core

REPLICATIONS = 200
WEEKS = 156
RANKS = 127  # draws ranked against each truth: 128 ranks, 16 bins of 8
BINS = 16
DRAWS = 508  # four times as many are made, so that copies of a draw are few among those ranked
LAST_SUNDAY = 20_681  # 16 August 2026, days since 1970
# The priors of rf.fit (docs/methods/fit.md); the level's is fixed here, because that of rf.fit is
# centred on the window's own mean, which no prior can do.
LEVEL = (5.3, 0.3)
NORMAL = {
    "days_level": (0.0, 2.0),
    "days_cos": (0.0, 1.0),
    "days_sin": (0.0, 1.0),
    "pressure_level": LEVEL,
    "pressure_cos1": (0.0, 0.25),
    "pressure_sin1": (0.0, 0.25),
    "pressure_cos2": (0.0, 0.125),
    "pressure_sin2": (0.0, 0.125),
    "pressure_backlog": (0.0, 0.3),
}
LOG_NORMAL = {
    "days_concentration": (1.75, 0.5),
    "pressure_memory_weeks": (np.log(40.0), 0.8),
    "pressure_volatility": (np.log(0.08), 0.3),
    "arrivals_size": (np.log(1.4), 0.4),
}
NAMES = (*NORMAL, *LOG_NORMAL, "last_level")


@dataclass(frozen=True)
class Ranked:
    """Ranks of the truths of one replication among `RANKS` draws, and what the fit's checks say."""

    ranks: tuple[int, ...]
    k: float
    refused: int


def angles(weeks: int) -> tuple[np.ndarray, np.ndarray]:
    """Week endings and their seasonal angles (docs/model.md, 2.1)."""
    ends = LAST_SUNDAY - 7 * np.arange(weeks - 1, -1, -1)
    dates = ends.astype("datetime64[D]")
    of_year = (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    return ends, 2 * np.pi * (of_year - 3) / 365.25


def truth(rng: np.random.Generator) -> dict[str, float]:
    """A point of the prior."""
    found = {name: rng.normal(*ms) for name, ms in NORMAL.items()}
    return found | {name: float(np.exp(rng.normal(*ms))) for name, ms in LOG_NORMAL.items()}


def simulate(p: dict[str, float], weeks: int, rng: np.random.Generator) -> tuple[Any, Any, float]:
    """Days, arrivals and the last level, from docs/model.md 2.1 and 2.2 in plain NumPy."""
    _, angle = angles(weeks)
    wave = [np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)]
    logit = p["days_level"] + p["days_cos"] * wave[0] + p["days_sin"] * wave[1]
    share = 1 / (1 + np.exp(-logit))
    s = p["days_concentration"]
    days = rng.binomial(7, rng.beta(np.maximum(share * s, 1e-9), np.maximum((1 - share) * s, 1e-9)))
    phi, sigma = np.exp(-1 / p["pressure_memory_weeks"]), p["pressure_volatility"]
    x = np.empty(weeks)
    x[0] = rng.normal(0, sigma / np.sqrt(1 - phi**2))
    for t in range(1, weeks):
        x[t] = phi * x[t - 1] + sigma * rng.normal()
    logs = np.log1p(days)
    backlog = np.concatenate([[0.0], logs[:-1] - logs.mean()])  # before the first week: unknown
    season = sum(
        p[name] * w
        for name, w in zip(
            ("pressure_cos1", "pressure_sin1", "pressure_cos2", "pressure_sin2"), wave, strict=True
        )
    )
    m = np.exp(p["pressure_level"] + x + season - p["pressure_backlog"] * backlog)
    size = p["arrivals_size"] * np.maximum(days, 1)
    arrivals = np.where(days > 0, rng.poisson(rng.gamma(size, days * m / size)), 0)
    return days.astype(float), arrivals.astype(float), float(x[-1])


def usable(days: np.ndarray, arrivals: np.ndarray) -> bool:
    """Whether `rf.fit` takes the series; a rule on the data alone, so calibration still holds."""
    return bool((days > 0).sum() >= 20 and ((days > 0) == (arrivals > 0)).all())


def replication(
    seed: int, weeks: int = WEEKS, *, level: tuple[float, float] = LEVEL, draws: int = DRAWS
) -> Ranked:
    """A truth from the prior, a series from the truth, a fit of the series, the truth's ranks."""
    rng = np.random.default_rng([2018, seed])
    refused = 0
    while True:
        p = truth(rng)
        days, arrivals, last = simulate(p, weeks, rng)
        if usable(days, arrivals):
            break
        refused += 1
    ends, _ = angles(weeks)
    posterior = _core.fit_process(
        ends, days, arrivals, window=weeks, draws=draws, seed=seed, level=level, threads=1
    )
    columns = posterior.columns() | {"last_level": posterior.levels()[:, -1]}
    p["last_level"] = last
    chosen = rng.permutation(draws)[:RANKS]
    ranks = []
    for name in NAMES:
        values = columns[name][chosen]
        # A draw equal to the truth cannot happen, but ties are broken at random all the same.
        ties = int((values == p[name]).sum())
        ranks.append(int((values < p[name]).sum()) + int(rng.integers(0, ties + 1)))
    return Ranked(tuple(ranks), max(q["k"] for q in posterior.quality().values()), refused)


def chi_square(ranks: np.ndarray) -> tuple[float, float]:
    """Statistic and p-value of equal shares of the bins."""
    from scipy.stats import chisquare

    counts = np.bincount(ranks // ((RANKS + 1) // BINS), minlength=BINS)
    found = chisquare(counts)
    return float(found.statistic), float(found.pvalue)


def coverage(ranks: np.ndarray, level: float) -> float:
    """Share of truths inside the central interval of that level."""
    u = (ranks + 0.5) / (RANKS + 1)
    return float(np.mean(np.abs(u - 0.5) < level / 2))


def run(replications: int, workers: int, path: Path) -> list[Ranked]:
    """All replications, in order, over processes; each is written when done, so that a run that
    was stopped goes on where it was."""
    found = read(path)[:replications]
    begin, before = time.perf_counter(), len(found)
    with ProcessPoolExecutor(workers) as pool:
        for one in pool.map(replication, range(before, replications)):
            found.append(one)
            write(found, path)
            if len(found) % 25 == 0:
                print(
                    f"  {len(found)} of {replications}, {time.perf_counter() - begin:.0f} s for "
                    f"{len(found) - before}",
                    flush=True,
                )
    return found


def table(found: list[Ranked]) -> list[dict[str, Any]]:
    """One row a parameter: chi-square and coverage."""
    ranks = np.array([one.ranks for one in found])
    rows = []
    for j, name in enumerate(NAMES):
        statistic, p = chi_square(ranks[:, j])
        rows.append(
            {
                "parameter": name,
                "chi_square": round(statistic, 2),
                "p": round(p, 4),
                "in50": round(coverage(ranks[:, j], 0.5), 3),
                "in90": round(coverage(ranks[:, j], 0.9), 3),
            }
        )
    return rows


def read(path: Path) -> list[Ranked]:
    """What `write` wrote; nothing when there is no file."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Ranked(tuple(int(r[n]) for n in NAMES), float(r["pareto_k"]), int(r["refused"]))
        for r in rows
    ]


def write(found: list[Ranked], path: Path) -> None:
    """Ranks as a table of one row a replication, for the figure of docs/methods/fit.md."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*NAMES, "pareto_k", "refused"])
        out.writerows([*one.ranks, f"{one.k:.2f}", one.refused] for one in found)


def main() -> None:
    count = int(os.environ.get("SBC_REPLICATIONS", REPLICATIONS))
    path = Path(os.environ.get("SBC_TABLE", "sbc_ranks.csv"))
    print(f"  {count} replications of {WEEKS} weeks, {DRAWS} draws a fit, {RANKS} of them ranked")
    found = run(count, os.cpu_count() or 1, path)
    for row in table(found):
        print(
            f"  {row['parameter']:22} chi-square {row['chi_square']:6.2f} p {row['p']:.3f}; "
            f"50 % interval held {row['in50']:.1%}, 90 % {row['in90']:.1%}"
        )
    worst = sum(one.k >= 0.7 for one in found)
    refused = sum(one.refused for one in found)
    print(f"  fits with Pareto k of 0.7 or more: {worst}; series drawn anew: {refused}")
    print(f"  wrote {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
