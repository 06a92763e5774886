"""Forecasters over 61 origins beside published scores, and choices made on earlier origins only."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import returnflow as rf
from returnflow import _core
from returnflow._forecasters import DRAWS, MEMORY, PRESENT_SCALE, WINDOW, local_level, process
from returnflow._observed import Observed, observed
from returnflow.scores import crps

PATHS = 1_000
SEED = 7
HORIZONS = (1, 4, 13, 26, 52)
COLUMNS = [("week", h) for h in HORIZONS] + [("total", h) for h in HORIZONS[1:]]
# Mean CRPS, the best of 21 forecasters tried elsewhere in each column (people).
TARGET = dict(zip(COLUMNS, (264, 322, 294, 340, 315, 602, 1_614, 3_200, 5_587), strict=True))
# What the pool was chosen from: window (None: all weeks since a start), start, memory prior.
USUAL = None
STARTS = ("2019-01-06", "2020-01-05", PRESENT_SCALE)
MEMBERS: dict[str, tuple[int | None, str, tuple[float, float] | None]] = {
    "156": (WINDOW, PRESENT_SCALE, MEMORY),
    **{f"since {start[:4]}": (None, start, MEMORY) for start in STARTS},
    "156 usual": (WINDOW, PRESENT_SCALE, USUAL),
    **{f"since {start[:4]} usual": (None, start, USUAL) for start in STARTS},
}
# Half-and-half pools of the 156-week member with a longer one, and each member alone.
CANDIDATES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in MEMBERS},
    **{f"156 + since {start[:4]}": ("156", f"since {start[:4]}") for start in STARTS},
    **{
        f"156 usual + since {start[:4]} usual": ("156 usual", f"since {start[:4]} usual")
        for start in STARTS
    },
}
FIXED = f"156 + since {PRESENT_SCALE[:4]}"  # the forecaster `pool`
FIRST_SCORED = 13  # origins before which nested selection has seen too little to choose


def member(name: str, series: Observed, horizon: int, seed: int) -> np.ndarray:
    """Paths of one fit."""
    window, start, memory = MEMBERS[name]
    since = int((series.sundays >= np.datetime64(start)).sum())
    weeks = since if window is None else min(window, since)
    posterior = _core.fit_process(
        series.week_ending,
        series.crossing_days,
        series.arrivals,
        window=max(weeks, 52),
        draws=DRAWS,
        seed=seed,
        memory=memory,
        threads=1,
    )
    return np.asarray(posterior.forecast(horizon, PATHS, seed=seed + 1, threads=1)[1])


def outcome(series: Observed, place: int, kind: str, h: int) -> float | None:
    """What came: the week, or the total up to it; None when the series ends before."""
    if place + h >= len(series):
        return None
    came = series.arrivals[place + 1 : place + h + 1]
    return float(came[-1] if kind == "week" else came.sum())


def value(paths: np.ndarray, kind: str, h: int) -> np.ndarray:
    """The same of simulated paths."""
    return paths[:, h - 1] if kind == "week" else paths[:, :h].sum(axis=1)


def at_origin(place: int) -> tuple[int, dict[str, Any], float]:
    """CRPS and 90 % coverage of every candidate and peer from one origin, and CPU seconds of the
    fits of `pool`."""
    series = observed(rf.datasets.small_boats())
    history = series.head(place + 1)
    reach = min(max(HORIZONS), len(series) - 1 - place)
    paths: dict[str, np.ndarray] = {}
    spent = 0.0
    for j, name in enumerate(MEMBERS):
        begin = time.process_time()
        paths[name] = member(name, history, reach, 1_000 * place + 10 * j + SEED)
        if name in CANDIDATES[FIXED]:
            spent += time.process_time() - begin
    found: dict[str, Any] = {}
    for name, parts in CANDIDATES.items():
        mixed = np.concatenate([paths[p][: PATHS // len(parts)] for p in parts])
        found[name] = scored(series, place, mixed)
    rng = np.random.default_rng([SEED, place])
    found["process"] = scored(series, place, process(history, reach, PATHS, rng))
    found["local_level"] = scored(series, place, local_level(history, reach, PATHS, rng))
    return place, found, spent


def scored(series: Observed, place: int, paths: np.ndarray) -> dict[tuple[str, int], Any]:
    """CRPS and whether the 90 % interval held, by column."""
    out = {}
    for kind, h in COLUMNS:
        y = outcome(series, place, kind, h)
        if y is None:
            continue
        x = value(paths, kind, h)
        low, high = np.quantile(x, [0.05, 0.95])
        out[kind, h] = (float(crps(x, y)), bool(low <= y <= high))
    return out


def origins(series: Observed) -> list[int]:
    """Every fourth week from 2 January 2022 with a later week to score."""
    first = int(np.searchsorted(series.sundays, np.datetime64("2022-01-02")))
    return list(range(first, len(series) - 1, 4))


def nested(all_scores: dict[int, dict[str, Any]], places: list[int]) -> dict[int, str]:
    """At each origin the candidate that was best on outcomes known by then: smallest mean over
    columns of its CRPS relative to that of the process."""
    chosen = {}
    for i, place in enumerate(places[FIRST_SCORED:], FIRST_SCORED):
        ratios = {}
        for name in CANDIDATES:
            parts = []
            for column in COLUMNS:
                known = [p for p in places[:i] if p + column[1] <= place]
                if len(known) < 3:
                    continue
                own = sum(all_scores[p][name][column][0] for p in known)
                parts.append(own / sum(all_scores[p]["process"][column][0] for p in known))
            ratios[name] = float(np.mean(parts))
        chosen[place] = min(ratios, key=lambda name: ratios[name])
    return chosen


def row(label: str, pick: Any, all_scores: dict[int, dict[str, Any]], places: Iterable[int]) -> str:
    """Mean CRPS by column, least coverage at the end."""
    cells, held = [], []
    for column in COLUMNS:
        found = [all_scores[p][pick(p)][column] for p in places if column in all_scores[p][pick(p)]]
        cells.append(f"{np.mean([c for c, _ in found]):7,.0f}")
        held.append(float(np.mean([inside for _, inside in found])))
    return f"  {label:38}{''.join(cells)}   {min(held):.0%} to {max(held):.0%}"


def table(all_scores: dict[int, dict[str, Any]], places: list[int], names: dict[str, Any]) -> None:
    """Rows of mean CRPS."""
    heads = [f"{'w' if kind == 'week' else 't'}{h}" for kind, h in COLUMNS]
    print(f"  {'mean CRPS, people':38}{''.join(f'{h:>7}' for h in heads)}   90 % held")
    for label, pick in names.items():
        print(row(label, pick, all_scores, places))


def main() -> None:
    series = observed(rf.datasets.small_boats())
    places = origins(series)
    begin = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(at_origin, places))
    wall = time.perf_counter() - begin
    all_scores = {place: found for place, found, _ in results}
    spent = sum(seconds for *_, seconds in results)
    first, last = series.sundays[places[0]], series.sundays[places[-1]]
    print(f"  {len(places)} origins, {first} to {last}, {PATHS:,} paths, {DRAWS} draws a fit")
    print(f"  all members and peers: {wall:.0f} s of wall time on {os.cpu_count()} cores; the")
    print(f"  {2 * len(places)} fits and forecasts of the pool alone: {spent:.0f} s of one core")
    always = {name: (lambda p, name=name: name) for name in ("process", "local_level")}
    rows = {f"pool ({FIXED})": lambda p: FIXED, **always}
    table(all_scores, places, rows)
    ours = {
        c: np.mean([s[FIXED][c][0] for s in all_scores.values() if c in s[FIXED]]) for c in TARGET
    }
    best = "".join(f"{TARGET[c]:7,}" for c in COLUMNS)
    print(f"  {'best of 21 elsewhere, by column':38}{best}")
    print(f"  {'pool / that':38}{''.join(f'{ours[c] / TARGET[c]:7.3f}' for c in COLUMNS)}")
    chosen = nested(all_scores, places)
    late = places[FIRST_SCORED:]
    print(f"\n  nested selection among {len(CANDIDATES)} candidates, origins from")
    print(f"  {series.sundays[late[0]]} on; each uses the candidate best on outcomes known then")
    rows = {
        "nested selection": lambda p: chosen[p],
        f"pool ({FIXED}), not selected": lambda p: FIXED,
        **always,
    }
    table(all_scores, late, rows)
    counts = {name: list(chosen.values()).count(name) for name in CANDIDATES}
    print("  chosen: " + ", ".join(f"{n} {c} times" for n, c in counts.items() if c))
    print("\n  all candidates on the same origins (seen with hindsight, for the spread only)")
    table(all_scores, late, {name: (lambda p, name=name: name) for name in CANDIDATES})


if __name__ == "__main__":
    main()
