"""Draws as tables and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _html
from ._format import date_text, level_text
from ._options import level_or_default
from ._space_show import cells
from .frames import Frame
from .parameters import ParameterSpace

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .draws import Draws

    Floats = npt.NDArray[np.float64]


def summary(draws: Draws, level: float | None) -> Frame:
    """Weighted median, interval, mean and standard deviation of each parameter."""
    import numpy as np

    level = level_or_default(level)
    rows = _table(draws)
    columns = draws._core.rows()
    weights = draws.weights
    ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
    low, median, high = np.transpose([_quantiles(x, weights, ends) for x in columns])
    mean = np.average(columns, axis=1, weights=weights)
    sd = np.sqrt(np.average((columns - mean[:, None]) ** 2, axis=1, weights=weights))
    return Frame(
        {
            "name": draws.names,
            "unit": [row["unit"] for row in rows],
            "median": median,
            "low": low,
            "high": high,
            "level": np.full(len(rows), level),
            "mean": mean,
            "sd": sd,
            "grade": [row["grade"] for row in rows],
        },
        provenance=draws.provenance.to_dict(),
        title=f"{title(draws)} · {level_text(level)} intervals",
    )


def frame(draws: Draws) -> Frame:
    """One row a draw."""
    rows = _table(draws)
    data: dict[str, Any] = {"id": draws.ids}
    data.update(zip(draws.names, draws._core.rows(), strict=True))
    if draws.weights is not None:
        data["weight"] = draws.weights
    return Frame(
        data,
        units={row["name"]: row["unit"] for row in rows},
        descriptions={row["name"]: row["says"] for row in rows},
        grades={row["name"]: row["grade"] for row in rows},
        provenance=draws.provenance.to_dict(),
        title=title(draws),
    )


def _table(draws: Draws) -> list[dict[str, Any]]:
    """What the parameter table says of each column."""
    space = draws.space or ParameterSpace.default()
    return [space._core.row(name) for name in draws.names]


def title(draws: Draws) -> str:
    """How many, whether weighted, where they start."""
    parts = [f"Draws · {len(draws):,} draws × {len(draws.names)} parameters"]
    if draws.weights is not None:
        parts.append(f"weighted, worth {draws.effective_size:,.0f}")
    start = draws.start
    parts.append("no start yet" if start is None else f"start {date_text(start.last_week)}")
    return " · ".join(parts)


def sentences(draws: Draws) -> Sequence[str]:
    """How they were made."""
    made = draws.provenance
    seed = "" if made.seed is None else f", seed {made.seed}"
    method = made.settings.get("method")
    how = f"by {made.verb}" + (f", {method}" if method else "") + seed
    return [f"Made {how}; deterrence {draws.deterrence_form}."]


def html(draws: Draws) -> str:
    """For a notebook."""
    head = ["name", "median", "low", "high", "unit", "grade"]
    values = summary(draws, None)
    table = _html.table(values.title, head, cells(values, head), numeric=(1, 2, 3))
    made = _html.details("How this was made", draws.provenance.lines())
    return _html.block(*map(_html.paragraph, sentences(draws)), table, made)


def _quantiles(x: Floats, weights: Floats | None, ends: Sequence[float]) -> Floats:
    """Quantiles; with weights, of the distribution function that rises linearly between draws."""
    import numpy as np

    if weights is None:
        return np.quantile(x, ends)
    order = np.argsort(x, kind="stable")
    w = weights[order]
    return np.interp(ends, np.cumsum(w) - 0.5 * w, x[order])
