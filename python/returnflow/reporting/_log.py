"""The assumptions log as a section of the report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from returnflow._format import number

from . import _page as page
from ._switching import words

if TYPE_CHECKING:
    from returnflow.decide import BreakEven
    from returnflow.frames import Frame


# Assumptions shown first, each with its switching value.
TOP = 10


def driving(log: Frame, most: int = TOP) -> list[str]:
    """Names of the assumptions with the largest impact, where that was computed."""
    known = log._rows(log["impact"] > 0)
    names: list[str] = known.sort("impact", descending=True).head(most)["name"].tolist()
    return names


def assumptions(log: Frame, turns: Mapping[str, BreakEven]) -> str:
    """The assumptions log, those with the largest impact first, the rest closed."""
    import numpy as np

    impact = np.nan_to_num(log["impact"], nan=-1.0)
    order = np.argsort(-impact, kind="stable")
    ranked = log._rows(order)
    known = bool((impact > 0).any())
    switching = (
        " The switching value is where the mean net benefit changes sign as this assumption moves "
        "alone; with it, the interval of the values at which single draws do."
    )
    text = (
        "Quality is the evidence grade: A direct official measurement, B good indirect data, C "
        "another setting, D judgement. Impact is the share of the variance of averted arrivals "
        "that goes with the assumption (total-order index)."
    )
    top = _log_table(
        ranked.head(TOP),
        "The ten assumptions with the most impact" if known else "The first ten assumptions",
        turns,
    )
    rest = _log_table(ranked._rows(slice(TOP, None)), "All other assumptions")
    return page.section(
        "assumptions",
        "Assumptions log",
        page.p(text + switching if turns else text),
        top,
        page.details("All other assumptions", rest),
    )


def _log_table(log: Frame, caption: str, turns: Mapping[str, BreakEven] | None = None) -> str:
    """The log as a table; with the switching values where they were computed."""
    heads = ["id", "statement", "value (range)", "quality", "impact", "source"]
    rows = []
    for r in log.to_dicts():
        impact, unit = r["impact"], str(r["unit"])
        cells = [
            r["id"],
            r["statement"],
            f"{_value(r)} {_plain_unit(unit)}".strip(),
            r["quality"],
            "not computed" if impact is None or impact != impact else number(impact, "share"),
            f"{r['source']}, {r['date']}" if r["date"] else str(r["source"]),
        ]
        if turns:
            known = r["name"] in turns
            cells.insert(5, words(turns[r["name"]]) if known else "fixed: not moved")
        rows.append(cells)
    if turns:
        heads.insert(5, "switching value")
    return page.table(caption, heads, rows)


def _value(row: Mapping[str, Any]) -> str:
    """The median with its range, in the same unit; a form has its names only."""
    if row["value"] is None or row["value"] != row["value"]:
        return f"({row['range']})"
    value, low, high = (number(row[c], str(row["unit"])) for c in ("value", "low", "high"))
    return value if row["range"] == "fixed" else f"{value} ({low} to {high})"


def _plain_unit(unit: str) -> str:
    return "" if unit in ("share", "probability", "GBP") else unit
