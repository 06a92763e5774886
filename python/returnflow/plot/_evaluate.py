"""Did it work: the estimate among the same estimate at dates when nothing began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import date_text
from returnflow._keywords import verb

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@verb
def effect(result: Any, ax: Axes | None = None) -> Axes:
    """Relative change after the start date, beside the placebo dates, with intervals.

    Parameters
    ----------
    result : Effect or Frame
        With columns ``week_ending, kind`` (placebo or start), ``median, low, high`` (shares).
    ax : Axes, optional
        Where to draw; a new figure by default.
    """
    import numpy as np

    frame = th.frame_of(result)
    ax = th.new_axes(ax)
    ax.axhline(0, color=th.INK, linewidth=1)
    days = frame["week_ending"].astype("datetime64[D]")
    real = frame["kind"] == "start"
    for keep, colour, marker, width in ((~real, th.QUIET, "o", 1.2), (real, th.BLUE, "s", 2.5)):
        ax.vlines(days[keep], frame["low"][keep], frame["high"][keep], color=colour, lw=width)
        ax.plot(days[keep], frame["median"][keep], marker, color=colour, markersize=5)
    at = int(np.flatnonzero(real)[0])
    median, low, high = (float(frame[c][at]) for c in ("median", "low", "high"))
    th.label_at(ax, days[at], median, "start of the\nscheme", dx=8)
    th.percent(ax.yaxis)
    placebos = frame["median"][~real]
    span = f"interval {100 * low:+.0f} % to {100 * high:+.0f} %"
    said = f"{100 * median:+.0f} % after {date_text(days[at])} ({span})"
    others = (
        f"placebo dates give {100 * placebos.min():+.0f} % to {100 * placebos.max():+.0f} %"
        if len(placebos)
        else "no placebo dates"
    )
    alt = f"Dot chart. Change in arrivals {said}; {len(placebos)} {others}. Table follows."
    subtitle = "Change against what the series before would have given; grey: placebo dates"
    return th.finish(ax, result, f"Arrivals {said}; {others}", subtitle, alt)
