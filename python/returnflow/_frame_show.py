"""A Frame as text of at most 80 columns, and as an HTML table."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from . import _html
from ._format import MISSING, NEEDED, SHARES, clip, date_text, in_words, number

if TYPE_CHECKING:
    from .frames import Frame

WIDTH = 80
_ROWS_TEXT = 12
_ROWS_HTML = 40
# Units that a value shows by itself, as a sign or a word.
_PLAIN = frozenset({"GBP"}) | NEEDED | SHARES
_YES = {"True": "yes", "False": "no"}


def shown_rows(frame: Frame, most: int) -> tuple[list[int], int]:
    """Indices of the rows to show (the first and the last), and how many are left out."""
    rows = frame.shape[0]
    if rows <= most:
        return list(range(rows)), 0
    top = most - most // 3
    return [*range(top), *range(rows - most // 3, rows)], rows - most


def cells(frame: Frame, name: str, rows: list[int]) -> list[str]:
    """The values of a column as text; numbers in the unit of their row or their column."""
    column, missing = frame[name], frame.missing(name)
    row_unit = frame["unit"] if "unit" in frame and _is_value(name) else None
    mcse = frame["mcse"] if "mcse" in frame and _is_value(name) and name != "mcse" else None
    out = []
    for i in rows:
        value = column[i]
        if missing[i]:
            out.append(MISSING)
        elif column.dtype.kind == "M":
            out.append(date_text(value))
        elif column.dtype.kind in "fi":
            unit = str(row_unit[i]) if row_unit is not None else frame.units.get(name, "")
            out.append(number(value, unit, None if mcse is None else float(mcse[i])))
        else:
            out.append(str(value))
    return out


def _is_value(name: str) -> bool:
    return name in {"median", "low", "high", "mean", "mcse", "value", "estimate", "sd", "observed"}


def _heads(frame: Frame) -> list[str]:
    return [f"{c} [{frame.units[c]}]" if c in frame.units else c for c in frame.columns]


def _words(frame: Frame) -> list[str]:
    """Headings for people: no underscores, and no unit where the values show it."""
    return [
        f"{in_words(c)} ({unit})" if unit and unit not in _PLAIN else in_words(c)
        for c in frame.columns
        for unit in [frame.units.get(c, "")]
    ]


def text(frame: Frame) -> str:
    """The table for a terminal; columns that do not fit are named below it."""
    rows, left_out = shown_rows(frame, _ROWS_TEXT)
    total = frame.shape[0]
    title = frame.title or "Frame"
    lines = [clip(f"{title} · {total:,} rows × {frame.shape[1]} columns", WIDTH)]
    shown: list[list[str]] = []
    used = 0
    hidden: list[str] = []
    for name, head in zip(frame.columns, _heads(frame), strict=True):
        values = [clip(v, 44) for v in cells(frame, name, rows)]
        width = max([len(head), *map(len, values)])
        if hidden or used + width > WIDTH:
            hidden.append(name)
            continue
        used += width + 2
        pad = str.rjust if frame[name].dtype.kind in "fi" else str.ljust
        shown.append([pad(v, width) for v in [head, *values]])
    lines += ["  ".join(cell).rstrip() for cell in zip(*shown, strict=True)]
    if left_out:
        gap = next((k for k, (a, b) in enumerate(pairwise(rows)) if b != a + 1))
        lines.insert(gap + 3, f"… {left_out:,} more rows")
    if hidden:
        lines.append(clip(f"… and {', '.join(hidden)}", WIDTH))
    return "\n".join(lines)


def html(frame: Frame, *, caption: str = "", words: bool = False) -> str:
    """The table for a notebook; ``words`` for readers who do not write code."""
    rows, left_out = shown_rows(frame, _ROWS_HTML)
    caption = caption or f"{frame.title or 'Frame'} · {frame.shape[0]:,} rows"
    if left_out:
        caption += f" ({left_out:,} rows in the middle not shown)"
    columns = [cells(frame, name, rows) for name in frame.columns]
    if words:
        columns = [[_YES.get(v, v) for v in column] for column in columns]
    numeric = [j for j, c in enumerate(frame.columns) if frame[c].dtype.kind in "fi"]
    body: list[tuple[Any, ...]] = list(zip(*columns, strict=True))
    heads = _words(frame) if words else _heads(frame)
    return _html.block(_html.table(caption, heads, body, numeric=numeric))
