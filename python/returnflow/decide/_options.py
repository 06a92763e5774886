"""The net benefit of options, draw by draw: checked once, used by every decision function."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._names import outside
from returnflow._options import checked_level as level_of
from returnflow.errors import ParameterError
from returnflow.runs import Runs

from .prices import money_basis

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = [
    "HOLDS_DRAWS",
    "WELFARE",
    "columns_of",
    "given_options",
    "level_of",
    "options_of",
    "priced",
    "run_options",
    "weights_of",
]

# What an answer from values that someone hands over holds.
HOLDS_DRAWS = (
    "Holds the uncertainty of the draws given; not the choice of model, of options or of outcomes."
)
# Shown beside money, always.
WELFARE = ("deaths", "detention_days", "admissions", "reentries")


def options_of(net_benefit: Mapping[str, ArrayLike]) -> tuple[list[str], Array]:
    """Names and values (draws x options) of a mapping of option to one value a draw."""
    if not isinstance(net_benefit, Mapping) or len(net_benefit) < 2:
        raise ParameterError("net_benefit must map two or more options to one value a draw")
    names = [str(k) for k in net_benefit]
    return names, _stack("net_benefit", names, list(net_benefit.values()))


def priced(value: float) -> str:
    """What an arrival averted is taken to be worth, in words."""
    if value == 0:
        return "An arrival averted has no value here beyond the costs in the table."
    return f"An arrival averted is valued at {value:,.0f} GBP on top of costs, as stated."


def run_options(runs: Runs, value: float, weights: Any) -> tuple[dict[str, Array], Array | None]:
    """Net benefit of the comparator (0) and of each scenario of a run, with the run's weights."""
    if not np.isfinite(value):
        raise outside("value_per_arrival_averted_gbp", value, "a finite number, GBP")
    if len(runs.names) < 2:
        raise outside("runs", runs.names, "a scenario beside the comparator")
    options = {runs.comparator: np.zeros(len(runs.draws))}
    for name in runs.names[1:]:
        options[name] = runs.outcome("net_benefit_gbp", name)
        options[name] = options[name] + value * runs.outcome("arrivals_averted", name)
    return options, runs.draws.weights if weights is None else weights


def given_options(
    given: Mapping[str, ArrayLike] | Runs, value: float, weights: Any, unit: str
) -> tuple[list[str], Array, Any, str]:
    """Names, values, weights and stated price of options, of a mapping or of a run."""
    if isinstance(given, Runs):
        if unit != "GBP":
            raise outside("unit", unit, "GBP for a run")
        options, weights = run_options(given, value, weights)
        from .welfare import beside_runs  # it needs the names above

        stated = f"{priced(value)} {beside_runs(given)} {money_basis(given.draws)}"
        return *options_of(options), weights, stated
    if value:
        raise ParameterError("value_per_arrival_averted_gbp is for a run: add it to the options")
    return *options_of(given), weights, ""


def columns_of(path: str, columns: Mapping[str, ArrayLike], draws: int) -> dict[str, Array]:
    """Named columns of one length."""
    if not isinstance(columns, Mapping) or not columns:
        raise ParameterError(f"{path} must map names to one value a draw")
    names = [str(k) for k in columns]
    values = _stack(path, names, list(columns.values()))
    if values.shape[0] != draws:
        raise ParameterError(f"{path} has {values.shape[0]} draws, net_benefit has {draws}")
    return {n: np.ascontiguousarray(values[:, i]) for i, n in enumerate(names)}


def _stack(path: str, names: list[str], values: list[Any]) -> Array:
    arrays = [np.asarray(v, dtype=float) for v in values]
    for name, a in zip(names, arrays, strict=True):
        if a.ndim != 1 or a.size == 0:
            raise outside(f"{path}[{name}]", a.shape, "one value a draw")
        if a.size != arrays[0].size:
            raise outside(f"{path}[{name}]", f"{a.size} draws", f"{arrays[0].size} draws")
        if not np.isfinite(a).all():
            bad = int(np.flatnonzero(~np.isfinite(a))[0])
            raise outside(f"{path}[{name}][{bad}]", float(a[bad]), "a finite number")
    return np.stack(arrays, axis=1)


def weights_of(weights: ArrayLike | None, draws: int) -> Array:
    """Weights that sum to 1; equal ones when None."""
    if weights is None:
        return np.full(draws, 1.0 / draws)
    w = np.asarray(weights, dtype=float)
    if w.shape != (draws,):
        raise outside("weights", w.shape, f"({draws},)")
    if not (np.isfinite(w).all() and (w >= 0).all() and w.sum() > 0):
        raise outside("weights", "a negative or missing weight", "0 or more, not all 0")
    return np.asarray(w / w.sum())
