"""A Sobol' result from the sums of its design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from returnflow._provenance import Provenance
from returnflow.errors import DataError

from ._failures import Failures, failures_of, refuse_failures
from ._model import Target
from ._sobol_result import SobolIndices, SobolWeeks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Rows:
    """Indices of the outputs of a design: one row an output, then one an aggregate over weeks."""

    value: Array
    half: Array
    names: tuple[str, ...]
    used: list[int]
    asked: int
    failures: Failures
    per: int


def stage(sums: Any, target: Target, s: Mapping[str, Any]) -> tuple[int, Array, Array]:
    """A line of the history: base points, total indices of the window, halves of intervals."""
    found = _estimate(sums, target, s, weekly=False)
    tables = _tables(found.value, found.half, len(found.names))
    return found.asked, tables["value"]["total"], tables["half"]["total"]


def _estimate(sums: Any, target: Target, s: Mapping[str, Any], *, weekly: bool) -> _Rows:
    used, asked, failed_points, failed_runs = sums.counts()
    failures = failures_of(
        (asked, failed_points, failed_runs), sums.failed_at(), target.inputs.names
    )
    refuse_failures(failures, s["max_failed"])
    per = 1 + (0 if target.weeks is None else len(target.weeks))
    # A ratio has no value in weeks without a denominator: its indices are NaN there.
    if min(used[::per]) < 2:
        raise DataError("an outcome has fewer than two base points with finite runs")
    every = per > 1 and weekly
    ranges = [(o + 1, o + per) for o in range(0, len(used), per)] if every else []
    names: tuple[str, ...] = s["names"]
    of_mean = s.get("of", "outcome") == "mean"
    value, error, t = sums.estimate(
        s["estimator"], of_mean, 1 if every else per, ranges, s["level"]
    )  # fmt: skip
    if s.get("noise") and of_mean:
        value, error = (_without_last(a, len(names) + 1, s["order"]) for a in (value, error))
    elif s.get("noise"):
        names = (*names, "noise")
    error *= t
    return _Rows(value, error, names, used, asked, failures, per)


def read(sums: Any, target: Target, s: Mapping[str, Any], history: tuple[Any, ...]) -> SobolIndices:
    """A result from sums."""
    import numpy as np

    found = _estimate(sums, target, s, weekly=True)
    value, half, names, asked = found.value, found.half, found.names, found.asked
    weekly = found.per > 1
    outcomes = target.names(s["outcome"], len(found.used) // found.per)
    mean, variance = sums.summary()
    window = slice(0, len(found.used), found.per)
    tables = _tables(value[window], half[window], len(names))
    runs = asked * sums.runs
    shared: dict[str, Any] = {
        "inputs": names,
        "outcomes": outcomes,
        "main": "total",
        "level": s["level"],
        "n": asked,
        "runs": runs,
        "grades": _of_factors(target.inputs.grades, names, target.inputs.names),
        "sources": _of_factors(target.inputs.sources, names, target.inputs.names),
        "failures": found.failures,
        "notes": _notes(s, asked),
        "extra": {},
        "provenance": _provenance(target, s, asked),
    }
    history = (*history, (asked, tables["value"]["total"], tables["half"]["total"]))
    f = len(names)
    second = error2 = None
    if s["order"] == 2:
        second = _square(value[window, 2 * f :], f)
        error2 = _square(half[window, 2 * f :], f)
    return SobolIndices(
        method="Sobol' indices",
        value=tables["value"],
        low=tables["low"],
        high=tables["high"],
        estimator=s["estimator"],
        target=s.get("of", "outcome"),
        mean=np.asarray(mean)[window],
        variance=np.asarray(variance)[window],
        second=second,
        second_error=error2,
        history=history,
        weeks=_weeks(value, half, np.asarray(variance), target, shared) if weekly else None,
        **shared,
    )


def _tables(value: Array, half: Array, f: int) -> dict[str, dict[str, Array]]:
    parts = {"first": slice(0, f), "total": slice(f, 2 * f)}
    return {
        "value": {k: value[:, at] for k, at in parts.items()},
        "half": {k: half[:, at] for k, at in parts.items()},
        "low": {k: value[:, at] - half[:, at] for k, at in parts.items()},
        "high": {k: value[:, at] + half[:, at] for k, at in parts.items()},
    }


def _square(flat: Array, f: int) -> Array:
    import numpy as np

    out = np.full((len(flat), f, f), np.nan)
    i, j = np.triu_indices(f, 1)
    out[:, i, j] = out[:, j, i] = flat
    return out


def _weeks(
    value: Array, half: Array, variance: Array, target: Target, shared: dict[str, Any]
) -> SobolWeeks:
    f, count, weeks = len(shared["inputs"]), len(shared["outcomes"]), len(target.weeks)
    rows = count * (weeks + 1)
    cube = value[:rows].reshape(count, weeks + 1, -1)[:, 1:]
    wide = half[:rows].reshape(count, weeks + 1, -1)[:, 1:]
    tables = _tables(value[rows:], half[rows:], f)
    return SobolWeeks(
        method="Sobol' indices by week",
        value=tables["value"],
        low=tables["low"],
        high=tables["high"],
        week_ending=target.weeks,
        weekly={"first": cube[..., :f], "total": cube[..., f : 2 * f]},
        error={"first": wide[..., :f], "total": wide[..., f : 2 * f]},
        variance=variance.reshape(count, weeks + 1)[:, 1:],
        **shared,
    )


def _without_last(table: Array, f: int, order: int) -> Array:
    """Columns of first orders, totals and pairs without those of the last factor."""
    import numpy as np

    keep = [*range(f - 1), *range(f, 2 * f - 1)]
    if order == 2:
        i, j = np.triu_indices(f, 1)
        keep += [2 * f + k for k in range(len(i)) if j[k] < f - 1]
    out: Array = table[:, keep]
    return out


def _of_factors(
    values: Sequence[str], factors: Sequence[str], inputs: Sequence[str]
) -> dict[str, str]:
    known = dict(zip(inputs, values, strict=False))
    return {name: known[name] for name in factors if known.get(name)}


def _notes(s: Mapping[str, Any], asked: int) -> tuple[str, ...]:
    return (
        f"Intervals: {100 * s['level']:.3g} %, from {s['replicates']} independent scrambles "
        f"({asked:,} base points); they hold sampling error only.",
    )


def _provenance(target: Target, s: Mapping[str, Any], asked: int) -> Provenance:
    settings = dict(target.settings) | {
        "n": asked,
        "order": s["order"],
        "estimator": s["estimator"],
        "replicates": s["replicates"],
        "level": s["level"],
        "inputs": list(target.inputs.names),
    }
    return Provenance(
        verb="sensitivity.sobol",
        call=f"rf.sensitivity.sobol(..., n={asked}, order={s['order']}, rng={s['seed']})",
        rng=s["record"],
        settings=settings,
    )
