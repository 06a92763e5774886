"""The crossing process that power is simulated from: a mapping, a fit, or draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._names import outside, unknown
from returnflow.draws import Draws
from returnflow.fits import Fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["THREE_YEARS", "described", "processes"]

# The process fitted on the 156 weeks to 16 August 2026 (posterior means).
THREE_YEARS: Mapping[str, float] = {
    "days_level": -0.50,
    "days_cos": -0.58,
    "days_sin": -0.04,
    "days_concentration": 5.26,
    "pressure_level": 5.46,
    "pressure_cos1": -0.11,
    "pressure_sin1": -0.20,
    "pressure_cos2": -0.10,
    "pressure_sin2": -0.04,
    "pressure_backlog": 0.21,
    "backlog_centre": 1.20,
    "phi": 0.961,
    "pressure_volatility": 0.058,
    "arrivals_size": 1.62,
}
_COLUMNS = tuple(THREE_YEARS)


def processes(process: Any) -> Array:
    """One row a process, in the order of ``THREE_YEARS``."""
    if isinstance(process, Fit):
        given: Mapping[str, Any] = _learned(process.posterior.columns())
    elif isinstance(process, Draws):
        given = _learned(process)
    elif process is None or isinstance(process, Mapping):
        given = _merged(process or {})
    else:
        said = "a Fit, Draws, or a mapping of names to values"
        raise outside("process", type(process).__name__, said)
    columns = np.broadcast_arrays(*(np.atleast_1d(np.asarray(given[c], float)) for c in _COLUMNS))
    rows = np.ascontiguousarray(np.stack(columns, axis=1))
    _check(rows)
    return rows


def described(process: Any) -> str:
    """The process in words, for the record."""
    if process is None:
        return "three years to August 2026"
    if isinstance(process, Fit):
        return f"fit, {len(process.draws):,} draws to {process.series.last_week}"
    return f"{len(process):,} draws" if isinstance(process, Draws) else "as given"


def _learned(columns: Any) -> dict[str, Array]:
    """The process of each draw: memory as phi; the size seen from arrivals, if need be."""
    found = {c: np.asarray(columns[c]) for c in _COLUMNS if c not in ("phi", "arrivals_size")}
    found["phi"] = np.exp(-1.0 / np.asarray(columns["pressure_memory_weeks"]))
    if isinstance(columns, Draws):
        odds = columns["prevention_share"] / (1 - columns["prevention_share"])
        # Variances of attempts and of prevention add up (docs/model.md).
        spread = 1 / columns["attempts_size"] + odds / columns["prevention_concentration"]
        found["arrivals_size"] = 1 / spread
    else:
        found["arrivals_size"] = np.asarray(columns["arrivals_size"])
    return found


def _merged(process: Mapping[str, Any]) -> dict[str, Any]:
    for name in process:
        if name not in _COLUMNS:
            raise unknown(name, "a parameter of the crossing process", _COLUMNS, path="process")
    return {**THREE_YEARS, **process}


def _check(rows: Array) -> None:
    if not np.isfinite(rows).all():
        raise outside("process", "a missing value", "finite numbers")
    for name, low, high in (
        ("phi", 0.0, 1.0),
        ("pressure_volatility", 0.0, 2.0),
        ("arrivals_size", 0.0, 1e3),
        ("days_concentration", 0.0, 1e4),
    ):
        column = rows[:, _COLUMNS.index(name)]
        if not ((column > low) & (column < high)).all():
            raise outside(f"process[{name}]", float(column.min()), f"({low:g}, {high:g})")
