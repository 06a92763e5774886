"""Results as altair charts: the picture's tidy frame, its units on the axes, words for readers.

Values go into the chart itself, so no data-frame library is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._format import level_text
from ._names import optional, outside
from .frames import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

_INTERVAL = ("median", "low", "high")
# Palette of the government Analysis Function, in the order of the pictures of rf.plot.
_COLOURS = ["#12436D", "#F46A25", "#801650", "#28A197", "#3D3D3D", "#A285D1"]


def chart(frame: Frame, title: str, text: str, provenance: Mapping[str, Any]) -> Any:
    """Bands over weeks, else intervals by label; ``description`` is read to who cannot see it."""
    alt = optional("altair", "altair", "to_altair")
    missing = [name for name in _INTERVAL if name not in frame]
    if missing:
        allowed = "a result whose plot_data() has median, low and high; use .plot_data() and altair"
        raise outside("to_altair", ", ".join(frame.columns), allowed)
    base = alt.Chart(alt.Data(values=_values(frame)))
    drawn = _weeks(alt, base, frame) if "week_ending" in frame else _labels(alt, base, frame)
    return drawn.properties(
        title=alt.TitleParams(title, anchor="start"),
        description=text or title,
        usermeta={"returnflow": dict(provenance)},
    )


def _values(frame: Frame) -> list[dict[str, Any]]:
    rows = []
    for row in frame.to_dicts():
        shown = {k: str(v) if k == "week_ending" else v for k, v in row.items()}
        rows.append({k: v if v == v else None for k, v in shown.items()})
    return rows


def _units(frame: Frame) -> list[str]:
    return list(dict.fromkeys(str(u) for u in frame["unit"])) if "unit" in frame else []


def _axis(frame: Frame) -> str:
    level = f"; {level_text(float(frame['level'][0]))} interval" if "level" in frame else ""
    return f"{', '.join(_units(frame))}{level}"


def _weeks(alt: Any, base: Any, frame: Frame) -> Any:
    x = alt.X("week_ending:T", title="week ending")
    colour: Any = alt.value(_COLOURS[0])
    dash: Any = alt.value([1, 0])
    if "scenario" in frame:
        names = [str(n) for n in dict.fromkeys(frame["scenario"].tolist())]
        colour = alt.Color(
            "scenario:N", scale=alt.Scale(domain=names, range=_COLOURS[: len(names)])
        )
        dash = alt.StrokeDash("scenario:N", scale=alt.Scale(domain=names))
    low = alt.Y("low:Q", title=f"{_axis(frame)}, a week")
    band = base.mark_area(opacity=0.2).encode(x=x, y=low, y2="high:Q", color=colour)
    return band + base.mark_line().encode(x=x, y="median:Q", color=colour, strokeDash=dash)


def _labels(alt: Any, base: Any, frame: Frame) -> Any:
    label = next((c for c in frame.columns if frame[c].dtype.kind in "UO"), None)
    if label is None:
        raise outside("to_altair", ", ".join(frame.columns), "a table with a column of labels")
    y = alt.Y(f"{label}:N", sort=None, title=label.replace("_", " "))
    x = alt.X("low:Q", title=_axis(frame) if len(_units(frame)) < 2 else "")
    span = base.mark_rule(color=_COLOURS[0], strokeWidth=3).encode(y=y, x=x, x2="high:Q")
    point = base.mark_point(filled=True, color=_COLOURS[0], size=60).encode(y=y, x="median:Q")
    drawn = span + point
    if len(_units(frame)) < 2:
        return drawn
    # each unit has an axis of its own: people and pounds do not share a scale
    return drawn.facet(row=alt.Row("unit:N", title="")).resolve_scale(
        x="independent", y="independent"
    )
