"""Who is where: the flows of the pipeline over the window, on one logarithmic scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import level_text, number
from returnflow._keywords import verb
from returnflow.frames import Frame

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# In the order in which people meet them.
STATIONS = (
    "attempts",
    "dissuaded",
    "prevented",
    "deaths",
    "arrivals",
    "returns",
    "admissions",
    "reentries",
    "onward",
    "diverted",
    "delayed",
)


@verb
def flow(result: Any, ax: Axes | None = None, *, scenario: str | None = None) -> Axes:
    """People who attempt, arrive, are returned, admitted, come again: medians with intervals.

    Parameters
    ----------
    result : Runs or Frame
        The frame ``runs.outcomes``: columns ``scenario, comparator, outcome, median, low, high,
        level``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    scenario : str, optional
        Which scenario; the last by default.
    """
    frame = result if isinstance(result, Frame) else result.outcomes
    if "comparator" in frame:
        frame = frame.filter(frame["comparator"] == "")
    name = scenario or str(frame["scenario"][-1])
    frame = frame.filter(scenario=name)
    known = [s for s in STATIONS if s in frame["outcome"].tolist()]
    rows = [frame.filter(outcome=s).to_dicts()[0] for s in known]
    rows = [r for r in rows if r["high"] > 0]
    ax = th.new_axes(ax, (8.0, 1.4 + 0.36 * len(rows)))
    ax.set_xscale("log")
    for k, r in enumerate(rows):
        y = len(rows) - 1 - k
        low = max(r["low"], 0.5)
        ax.plot([low, r["high"]], [y, y], color=th.BLUE, linewidth=6, alpha=0.35)
        ax.plot([max(r["median"], 0.5)], [y], "o", color=th.BLUE, markersize=7)
        th.label_at(ax, r["high"], y, number(r["median"], "people"), dx=8)
    ax.set_yticks(range(len(rows))[::-1], [r["outcome"] for r in rows])
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", color="#E3E3E3", linewidth=0.8)
    th.thousands(ax.xaxis)
    by_name = {r["outcome"]: r for r in rows}
    level = float(rows[0]["level"])
    listed = ", ".join(f"{r['outcome']} {number(r['median'], 'people')}" for r in rows)
    back = by_name.get("returns", {"median": 0})["median"]
    came = by_name.get("arrivals", {"median": 0})["median"]
    title = (
        f"Who is where ({name}): {number(back, 'people')} returned of "
        f"{number(came, 'people')} who arrive"
    )
    alt = (
        f"Dot chart on a logarithmic scale. People in the window under {name}, medians: {listed}. "
        "Table follows."
    )
    subtitle = (
        f"People over the window, logarithmic; dot: median; bar: {level_text(level)} interval"
    )
    return th.finish(ax, result, title, subtitle, alt)
