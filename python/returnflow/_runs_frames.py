"""Frames of ``Runs``: weekly quantiles, outcomes, contrasts, the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import runs as _runs
from ._format import one_in
from ._outcomes import ALL, OUTCOMES, PAIRED, RESTS_ON, SERIES, grade_of
from .frames import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .runs import Runs

# Names of the answer's rows where the outcome's own name is not what people say.
_WORDS = {"net_cost_pv": "cost (present value)", "return_share": "share of arrivals returned"}


def _block(arrays: Any, i: int) -> dict[str, NDArray[np.float64]]:
    """Columns of one scenario: series-major, then week."""
    q = arrays["quantiles"][i]
    return {
        "median": q[:, :, 2].ravel(),
        "low": q[:, :, 0].ravel(),
        "high": q[:, :, -1].ravel(),
        "lower_quartile": q[:, :, 1].ravel(),
        "upper_quartile": q[:, :, 3].ravel(),
        "mean": arrays["mean"][i].ravel(),
        "mcse": arrays["mcse"][i].ravel(),
    }


def weekly(runs: Runs) -> Frame:
    """Tidy weekly table: one row for each scenario (or pair), series and week."""
    import numpy as np

    names = list(SERIES)
    series = np.repeat(np.array(names), runs.weeks)
    units = np.repeat(np.array([SERIES[s][0] for s in names]), runs.weeks)
    weeks = np.tile(runs.week_ending, len(names))
    groups = [(name, "", runs.weekly_arrays, i) for i, name in enumerate(runs.names)]
    groups += [
        (name, runs.comparator, runs.contrast_arrays, i) for i, name in enumerate(runs.names[1:])
    ]
    blocks = [_block(arrays, i) for _, _, arrays, i in groups]
    size = len(series)
    columns: dict[str, Any] = {
        "scenario": np.repeat(np.array([g[0] for g in groups]), size),
        "comparator": np.repeat(np.array([g[1] for g in groups]), size),
        "week_ending": np.tile(weeks, len(groups)),
        "series": np.tile(series, len(groups)),
        "unit": np.tile(units, len(groups)),
    }
    for key in ("median", "low", "high"):
        columns[key] = np.concatenate([b[key] for b in blocks])
    columns["level"] = np.full(size * len(groups), runs.level)
    for key in ("mean", "mcse", "lower_quartile", "upper_quartile"):
        columns[key] = np.concatenate([b[key] for b in blocks])
    return Frame(
        columns,
        descriptions={"comparator": "empty: the scenario itself; else the paired difference"},
        provenance=runs.provenance.to_dict(),
        title="Weekly quantiles",
    )


def row(label: dict[str, Any], unit: str, values: Any, level: float) -> dict[str, Any]:
    """Median, interval, mean and Monte-Carlo error of one number a draw; NaN draws are counted."""
    import numpy as np

    found = values[~np.isnan(values)]
    undefined = 1.0 - len(found) / len(values)
    out = label | {"unit": unit}
    if not len(found):
        nothing = float("nan")
        numbers = dict.fromkeys(("median", "low", "high", "mean", "mcse"), nothing)
        return out | numbers | {"level": level, "undefined": undefined}
    tail = (1 - level) / 2
    off = min(0.5, 0.5 / np.sqrt(len(found)))
    asked = [0.5, tail, 1 - tail, 0.5 - off, 0.5 + off]
    # An infinite 1-in-N (no return at all) is an order statistic like any other.
    method: Any = "linear" if np.isfinite(found).all() else "inverted_cdf"
    mid, low, high, below, above = (float(x) for x in np.quantile(found, asked, method=method))
    finite = found[np.isfinite(found)]
    return out | {
        "median": mid,
        "low": low,
        "high": high,
        "level": level,
        "mean": float(finite.mean()) if len(finite) == len(found) else float("inf"),
        "mcse": (above - below) / 2 if np.isfinite(above) else float("nan"),
        "undefined": undefined,
    }


def _table(rows: list[dict[str, Any]], runs: Runs, title: str) -> Frame:
    columns = {key: [r[key] for r in rows] for key in rows[0]} if rows else {}
    return Frame(columns, provenance=runs.provenance.to_dict(), title=title)


def outcomes(runs: Runs, level: float) -> Frame:
    """Every outcome of every scenario; rows with a comparator are paired differences."""
    rows = []
    for name in runs.names:
        for outcome in ALL:
            if outcome in PAIRED and name == runs.comparator:
                continue
            label = {"scenario": name, "comparator": "", "outcome": outcome}
            if outcome in PAIRED:
                label["comparator"] = runs.comparator
            rows.append(row(label, ALL[outcome][0], runs.outcome(outcome, name), level))
    for name in runs.names[1:]:
        rows += _differences(runs, name, runs.comparator, level)
    return _table(rows, runs, "Outcomes of the window")


def _differences(runs: Runs, name: str, base: str, level: float) -> list[dict[str, Any]]:
    rows = []
    for outcome, (unit, _) in OUTCOMES.items():
        label = {"scenario": name, "comparator": base, "outcome": outcome}
        rows.append(row(label, unit, runs.difference(outcome, name, base), level))
    return rows


def contrast(runs: Runs, name: str, base: str, level: float) -> Frame:
    """Differences of every outcome, with grade and what they rest on."""
    rows = []
    for r in _differences(runs, name, base, level):
        grade = grade_of(r["outcome"], runs.draws.space)
        text = RESTS_ON.get(r["outcome"], ((), ""))[1]
        rows.append({"outcome": r["outcome"]} | _numbers(r) | {"grade": grade, "text": text})
    return _table(rows, runs, f"{name} less {base}")


def _numbers(r: dict[str, Any]) -> dict[str, Any]:
    return {k: r[k] for k in ("unit", "median", "low", "high", "level", "mean", "mcse")}


def answer(runs: Runs, level: float) -> Frame:
    """The rows a reader wants first; scenario names only when there are several."""
    rows = []
    named = runs.names[1:] or runs.names
    for name in named:
        extra = {"scenario": name} if len(named) > 1 else {}
        paired = name != runs.comparator
        if paired:
            for outcome in _runs._DIFFERENCES:
                values = runs.difference(outcome, name)
                rows.append(
                    _answer_row(
                        runs,
                        extra,
                        f"{_WORDS.get(outcome, outcome)}, difference",
                        outcome,
                        values,
                        level,
                    )
                )
        for outcome in (*_runs._LEVELS, *_runs._WELFARE) if paired else ("arrivals",):
            values = runs.outcome(outcome, name)
            label = _WORDS.get(outcome, outcome)
            rows.append(_answer_row(runs, extra, label, outcome, values, level))
    return _table(rows, runs, runs._title())


def _answer_row(
    runs: Runs, extra: dict[str, Any], label: str, outcome: str, values: Any, level: float
) -> dict[str, Any]:
    r = row({"outcome": label}, ALL[outcome][0], values, level)
    text = RESTS_ON.get(outcome, ((), ""))[1]
    if outcome == "return_share":
        text = one_in(r["median"])
    return (
        extra
        | {"outcome": label}
        | _numbers(r)
        | {"grade": grade_of(outcome, runs.draws.space), "text": text}
    )


def to_xarray(runs: Runs) -> Any:
    """Dataset: weekly quantiles by scenario, series and week; outcomes by scenario and draw."""
    from ._names import optional

    xr = optional("xarray", "xarray", "to_xarray")
    q = runs.weekly_arrays["quantiles"]
    dims = ("scenario", "series", "week_ending")
    data: dict[str, Any] = {
        "median": (dims, q[..., 2]),
        "low": (dims, q[..., 0]),
        "high": (dims, q[..., -1]),
        "mean": (dims, runs.weekly_arrays["mean"]),
        "mcse": (dims, runs.weekly_arrays["mcse"]),
        "outcomes": (("scenario", "outcome", "draw"), runs.outcome_array),
    }
    if len(runs.names) > 1:
        d = runs.contrast_arrays["quantiles"]
        pair = ("contrast", "series", "week_ending")
        data |= {"difference_median": (pair, d[..., 2]), "difference_low": (pair, d[..., 0])}
        data |= {"difference_high": (pair, d[..., -1])}
        data["paired"] = (("contrast", "paired_outcome", "draw"), runs.paired_array)
    if runs.paths is not None:
        data["trajectories"] = (("scenario", "series", "week_ending", "draw"), runs.paths)
    coords = {
        "scenario": list(runs.names),
        "series": list(SERIES),
        "week_ending": runs.week_ending.astype("datetime64[ns]"),
        "outcome": list(OUTCOMES),
        "draw": runs.draws.ids,
        "unit": ("series", [SERIES[s][0] for s in SERIES]),
    }
    if len(runs.names) > 1:
        coords |= {"contrast": list(runs.names[1:]), "paired_outcome": list(PAIRED)}
    attrs = {"level": runs.level, "provenance": str(runs.provenance.to_dict())}
    return xr.Dataset(data, coords=coords, attrs=attrs)
