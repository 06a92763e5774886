"""Forecasters over 61 origins beside published scores, and choices made on earlier origins only."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import returnflow as rf
from returnflow import _core
from returnflow._forecasters import DRAWS, MEMORY, PRESENT_SCALE, WINDOW
from returnflow._observed import Observed, observed

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
PEERS = ("process", "local_level")
CHOICES = ("process", *CANDIDATES)  # what nested selection has to choose from
FIRST_SCORED = 13  # origins before which it has seen little


def member(name: str, series: Observed, horizon: int) -> np.ndarray:
    """Paths of one fit."""
    window, start, memory = MEMBERS[name]
    since = int((series.sundays >= np.datetime64(start)).sum())
    weeks = since if window is None else min(window, since)
    seed = 1_000 * (len(series) - 1) + 10 * list(MEMBERS).index(name) + SEED
    posterior = _core.fit_process(
        series.week_ending,
        series.crossing_days,
        series.arrivals,
        window=max(weeks, 52),
        draws=DRAWS,
        seed=seed,
        memory=memory,
    )
    return np.asarray(posterior.forecast(horizon, PATHS, seed=seed + 1)[1])


class Members:
    """Forecasters that mix members; those of the present origin are kept, as many mix the same."""

    def __init__(self) -> None:
        self.weeks = 0
        self.kept: dict[str, np.ndarray] = {}
        self.seconds = dict.fromkeys(MEMBERS, 0.0)

    def paths(self, name: str, series: Observed, horizon: int) -> np.ndarray:
        """Paths of one member."""
        if len(series) != self.weeks:
            self.weeks, self.kept = len(series), {}
        if name not in self.kept:
            begin = time.process_time()
            self.kept[name] = member(name, series, horizon)
            self.seconds[name] += time.process_time() - begin
        return self.kept[name]

    def mixed(
        self, parts: tuple[str, ...], history: Any, horizon: int, n: int, rng: Any
    ) -> np.ndarray:
        """Equal shares of some members."""
        series = observed(history)
        shares = [self.paths(part, series, horizon)[: n // len(parts)] for part in parts]
        return np.concatenate(shares)


def row(label: str, scores: Any, model: str, since: Any) -> str:
    """Mean CRPS by column over origins from a date on, coverage at the end."""
    cells, held = [], []
    for kind, h in COLUMNS:
        keep = (scores["model"] == model) & (scores["kind"] == kind) & (scores["horizon"] == h)
        keep &= scores["origin"] >= since
        cells.append(f"{scores['crps'][keep].mean():7,.0f}")
        held.append(float(scores["in90"][keep].mean()))
    return f"  {label:38}{''.join(cells)}   {min(held):.0%} to {max(held):.0%}"


def table(scores: Any, since: Any, labels: dict[str, str]) -> None:
    """Rows of mean CRPS."""
    heads = [f"{'w' if kind == 'week' else 't'}{h}" for kind, h in COLUMNS]
    print(f"  {'mean CRPS, people':38}{''.join(f'{h:>7}' for h in heads)}   90 % held")
    for model, label in labels.items():
        print(row(label, scores, model, since))


def main() -> None:
    members = Members()
    models: dict[str, str | Callable[..., Any]] = {name: name for name in PEERS}
    for name, parts in CANDIDATES.items():
        models[name] = partial(members.mixed, parts)
    begin = time.perf_counter()
    bt = rf.backtest(
        rf.datasets.small_boats(),
        horizons=HORIZONS,
        models=models,
        n=PATHS,
        nested=CHOICES,
        rng=SEED,
    )
    wall = time.perf_counter() - begin
    scores = bt.scores
    origins = np.unique(scores["origin"])
    spent = sum(members.seconds[part] for part in CANDIDATES[FIXED])
    dates = f"{origins[0]} to {origins[-1]}"
    print(f"  {len(origins)} origins, {dates}, {PATHS:,} paths, {DRAWS} draws a fit")
    print(f"  all members and peers: {wall:.0f} s of wall time; the {2 * len(origins)} fits and")
    print(f"  forecasts of the pool alone: {spent:.0f} s of one core")
    peers = {name: name for name in PEERS}
    table(scores, origins[0], {FIXED: f"pool ({FIXED})", **peers})
    best = "".join(f"{TARGET[c]:7,}" for c in COLUMNS)
    print(f"  {'best of 21 elsewhere, by column':38}{best}")
    means = {
        (r["kind"], r["horizon"]): r["crps"] for r in bt.summary().filter(model=FIXED).to_dicts()
    }
    print(f"  {'pool / that':38}{''.join(f'{means[c] / TARGET[c]:7.3f}' for c in COLUMNS)}")
    late = origins[FIRST_SCORED]
    print(
        f"\n  nested selection among {len(CHOICES)} candidates, origins from {late} on; each uses"
    )
    print("  the candidate best on outcomes known then")
    fixed = f"pool ({FIXED}), not selected"
    table(scores, late, {"nested": "nested selection", FIXED: fixed, **peers})
    used = bt.choices().to_dicts()
    names = [r["used"] for r in used if np.datetime64(r["origin"]) >= late]
    counts = {name: names.count(name) for name in CHOICES}
    print("  chosen: " + ", ".join(f"{n} {c} times" for n, c in counts.items() if c))
    print("\n  all candidates on the same origins (seen with hindsight, for the spread only)")
    table(scores, late, {name: name for name in CANDIDATES})


if __name__ == "__main__":
    main()
