"""Nested selection: at every origin the forecaster that had done best on what was known by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

NAME = "nested"
# Outcomes of a horizon that must be known before it counts.
KNOWN = 3

Row = dict[str, Any]


def choices(rows: Sequence[Row], candidates: Sequence[str]) -> dict[dt.date, str]:
    """The candidate used at each origin: smallest mean over horizons of its CRPS, relative to that
    of the first candidate, on forecasts whose outcome was known at the origin; the first while
    there are too few."""
    crps: dict[tuple[str, int], dict[str, dict[dt.date, float]]] = {}
    for row in rows:
        column = crps.setdefault((row["kind"], row["horizon"]), {})
        column.setdefault(row["model"], {})[row["origin"]] = row["crps"]
    return {
        origin: min(candidates, key=lambda name: _ratio(crps, name, candidates[0], origin))
        for origin in sorted({row["origin"] for row in rows})
    }


def _ratio(crps: Any, name: str, base: str, origin: dt.date) -> float:
    ratios = []
    for (_, horizon), models in crps.items():
        ahead = dt.timedelta(weeks=horizon)
        known = [past for past in models[base] if past + ahead <= origin]
        if len(known) >= KNOWN:
            own, other = (sum(models[m][past] for past in known) for m in (name, base))
            ratios.append(own / other if other > 0 else 1.0 if own == 0 else float("inf"))
    return sum(ratios) / len(ratios) if ratios else 1.0


def with_choices(rows: Sequence[Row], candidates: Sequence[str]) -> list[Row]:
    """The rows, and those of the candidate chosen at each origin under the name of the choice."""
    used = choices(rows, candidates)
    taken = [{**row, "model": NAME} for row in rows if row["model"] == used[row["origin"]]]
    return [*rows, *taken]
