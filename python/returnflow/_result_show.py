"""A Result as text of at most 80 columns and as HTML: title, rows with intervals, words, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _html
from ._format import clip, in_words, interval, level_text, number, wrapped
from ._frame_show import WIDTH
from ._frame_show import html as frame_html
from ._frame_show import text as frame_text

if TYPE_CHECKING:
    from .frames import Frame
    from .results import Result

_LIMIT = 59_000
_NEEDED = ("unit", "median", "low", "high")


def _label_columns(frame: Frame) -> list[str]:
    """Text columns before the numbers: what each row is about."""
    out = []
    for name in frame.columns:
        if name in _NEEDED or frame[name].dtype.kind not in "UO":
            break
        out.append(name)
    return out or [frame.columns[0]]


def is_answer(frame: Frame) -> bool:
    """True for a frame that reads as one line an outcome."""
    return all(name in frame for name in _NEEDED)


def answer_rows(frame: Frame) -> list[dict[str, Any]]:
    """Label, texts of median and interval, remark and raw numbers of each row."""
    labels = _label_columns(frame)
    out = []
    for row in frame.to_dicts():
        unit, mcse = str(row["unit"]), row.get("mcse")
        remark = str(row.get("text") or "")
        grade = str(row.get("grade") or "")
        if grade and f"grade {grade}" not in remark:
            remark = f"grade {grade}: {remark}" if remark else f"grade {grade}"
        words = [in_words(str(row[c])) for c in labels if row[c] is not None]
        out.append(
            {
                "label": ", ".join(words),
                "median": number(row["median"], unit, mcse),
                "interval": interval(row["low"], row["high"], unit, mcse),
                "unit": "" if unit in ("share", "probability", "GBP") else unit,
                "remark": remark,
                "grade": f"grade {grade}" if grade else "",
                "raw": (row["low"], row["median"], row["high"]),
                "scale": unit,
            }
        )
    return out


def text(result: Result) -> str:
    """The result for a terminal."""
    frame = result._shown()
    lines = [clip(result._title(), WIDTH)]
    if is_answer(frame):
        lines += _answer_lines(answer_rows(frame))
    else:
        lines += frame_text(frame).split("\n")[1:]
    words = [s for s in (result.text, *result._notes()) if s]
    if words:
        lines.append(wrapped(words, WIDTH))
    if result._next():
        lines.append(wrapped([result._next()], WIDTH))
    return "\n".join(lines)


def _answer_lines(rows: list[dict[str, Any]]) -> list[str]:
    label = min(max((len(r["label"]) for r in rows), default=0), 36)
    middle = max((len(r["median"]) for r in rows), default=0)
    span = max((len(r["interval"]) for r in rows), default=0)
    lines = []
    for r in rows:
        head = (
            f"{clip(r['label'], label):<{label}}  {r['median']:>{middle}}  {r['interval']:<{span}}"
        )
        room = WIDTH - len(head) - 2
        lines.append(f"{head}  {_tail(r, room)}".rstrip())
    return lines


def _tail(r: dict[str, Any], room: int) -> str:
    """Unit, grade and remark, as much as fits; the grade goes last."""
    full = "  ".join(x for x in (r["unit"], r["remark"]) if x)
    short = "  ".join(x for x in (r["unit"], r["grade"]) if x)
    options = [full, short, r["grade"], r["unit"]]
    if room >= 40:
        options.insert(1, clip(full, room))
    return next((text for text in options if len(text) <= room), "")


def html(result: Result) -> str:
    """The result for a notebook."""
    frame = result._shown()
    body = _answer_table(result, frame) if is_answer(frame) else _table(result, frame)
    words = "".join(_html.paragraph(s) for s in (result.text, *result._notes()) if s)
    made = _html.details("How this was made", result.provenance.lines())
    more = _html.paragraph(result._next()) if result._next() else ""
    picture = chart(result)
    if len(body) + len(picture) + len(words) + len(made) > _LIMIT:
        picture = ""
    return _html.block(body, picture, words, more, made)


def _table(result: Result, frame: Frame) -> str:
    """A table that is no list of outcomes: headings in words, the title of the result."""
    return frame_html(frame, caption=result._title(), words=True)


def _answer_table(result: Result, frame: Frame) -> str:
    rows = answer_rows(frame)
    scales: dict[str, tuple[float, float]] = {}
    for r in rows:
        values = [v for v in r["raw"] if v is not None and abs(v) != float("inf") and v == v]
        low, high = scales.get(r["scale"], (0.0, 0.0))
        scales[r["scale"]] = (min([low, *values]), max([high, *values]))
    remarks = any(r["remark"] for r in rows)
    level = _level(frame)
    head = [
        "outcome",
        "median",
        f"{level_text(level)} interval" if level else "interval",
        "",
        "unit",
    ]
    body = []
    for r in rows:
        raw = [float("nan") if v is None else float(v) for v in r["raw"]]
        bar = _html.bar(raw[0], raw[1], raw[2], *scales[r["scale"]])
        cells: list[object] = [r["label"], r["median"], r["interval"][1:-1], bar, r["unit"]]
        body.append(cells + ([r["remark"]] if remarks else []))
    head[3] = "scale from lowest to highest"
    return _html.table(
        result._title(), head + (["rests on"] if remarks else []), body, numeric=(1, 2)
    )


def _level(frame: Frame) -> float | None:
    if "level" not in frame or not frame.shape[0]:
        return None
    return float(frame["level"][0])


def chart(result: Result) -> str:
    """A small picture as ``<img alt>``; nothing when matplotlib is missing or not wanted."""
    import importlib.util

    from ._options import options

    if not (options.repr_charts and result._drawn() and importlib.util.find_spec("matplotlib")):
        return ""
    from .plot import thumbnail

    data, alt = thumbnail(result)
    return _html.image(data, "image/png", alt)
