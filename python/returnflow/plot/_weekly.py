"""Pictures over weeks: fan, paired difference, history, parity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from returnflow._format import WHOLE, date_text, in_words, level_text, number, significant
from returnflow._keywords import verb
from returnflow._names import unknown
from returnflow.frames import Frame

from . import _theme as th

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HISTORY_WEEKS = 104


def _series(frame: Frame, series: str) -> Frame:
    return frame.filter(series=series) if "series" in frame else frame


def _weekly(result: Any, series: str) -> Frame:
    frame = th.frame_of(result) if isinstance(result, Frame) else th.frame_of(result, series)
    return _series(frame, series)


def _names(frame: Frame) -> list[str]:
    return list(dict.fromkeys(str(s) for s in frame["scenario"])) if "scenario" in frame else [""]


def _pick(frame: Frame, name: str) -> Frame:
    return frame.filter(scenario=name) if name else frame


def _unit(frame: Frame) -> str:
    if "unit" in frame and frame.shape[0]:
        return str(frame["unit"][0])
    return frame.units.get("median", "")


def _edges(ax: Axes, part: Frame, k: int) -> None:
    """Median and edges of the interval only: areas one over another mix to a colour of neither."""
    x, colour = part["week_ending"], th.PALETTE[k % len(th.PALETTE)]
    dash = th.DASHES[k % len(th.DASHES)]
    for name, width in (("low", 0.9), ("high", 0.9), ("median", 2)):
        ax.plot(x, part[name], color=colour, linestyle=dash, linewidth=width)


def _band(ax: Axes, part: Frame, k: int) -> None:
    """Interval, quartiles if there, median with the dash of series ``k``."""
    x, colour = part["week_ending"], th.PALETTE[k % len(th.PALETTE)]
    ax.fill_between(x, part["low"], part["high"], color=colour, alpha=0.16, linewidth=0)
    if "lower_quartile" in part:
        ax.fill_between(
            x, part["lower_quartile"], part["upper_quartile"], color=colour, alpha=0.24, linewidth=0
        )
    dash = th.DASHES[k % len(th.DASHES)]
    ax.plot(x, part["median"], color=colour, linestyle=dash, linewidth=2)


def end_labels(ax: Axes, ends: list[tuple[Any, float, str]]) -> None:
    """Direct labels at the right ends, moved apart."""
    low, high = ax.get_ylim()
    for (x, _, text), y in zip(
        ends, th.spread_labels([y for _, y, _ in ends], 0.07 * (high - low)), strict=True
    ):
        th.label_at(ax, x, y, text)


@verb
def fan(
    result: Any,
    ax: Axes | None = None,
    *,
    series: str = "arrivals",
    history: Any = None,
    scenarios: list[str] | None = None,
) -> Axes:
    """Weekly median with interval and quartiles for each scenario, after the observed weeks.

    Parameters
    ----------
    result : Runs or Frame
        With columns ``scenario, week_ending, series, unit, median, low, high, level``.
    ax : Axes, optional
        Where to draw; a new figure by default.
    series : str
        Weekly series, default ``"arrivals"``.
    history : SmallBoats, optional
        Observed weeks to show before the projection (the last 104).
    scenarios : list of str, optional
        Which scenarios; all by default.
    """
    frame = _weekly(result, series)
    if "comparator" in frame:
        frame = frame.filter(frame["comparator"] == "")
    # the scenarios first, what they are compared with last
    names = scenarios or [*_names(frame)[1:], *_names(frame)[:1]]
    parts = [(name, _pick(frame, name)) for name in names]
    ax = th.new_axes(ax)
    if history is not None:
        _observed(ax, history, series)
    for k, (_, part) in enumerate(parts):
        (_edges if k else _band)(ax, part, k)
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    end_labels(ax, [(p["week_ending"][-1], float(p["median"][-1]), name) for name, p in parts])
    th.thousands(ax.yaxis)
    unit, level = _unit(frame), float(frame["level"][0])
    said = _peak(parts[0][1], unit, level)
    name = f" ({parts[0][0]})" if len(parts) > 1 else ""
    title = f"Weekly {in_words(series)}{name}: {said}"
    alt = fan_alt(frame, series, names=names, history=history)
    bands = "bands: 50 % and " if "lower_quartile" in frame else "band: "
    others = " (thin lines for the others)" if len(parts) > 1 else ""
    subtitle = f"{upper(unit)} a week; line: median; {bands}{level_text(level)} interval{others}"
    return th.finish(ax, result, title, subtitle, alt)


def fan_alt(
    frame: Frame, series: str, *, names: list[str] | None = None, history: Any = None
) -> str:
    """Alternative text of a fan chart, from its numbers."""
    if "comparator" in frame:
        frame = frame.filter(frame["comparator"] == "")
    names = names or [*_names(frame)[1:], *_names(frame)[:1]]
    first, last = frame["week_ending"][0], frame["week_ending"][-1]
    recorded = f"recorded to {date_text(history.last_week)} and " if history is not None else ""
    said = _peak(_pick(frame, names[0]), _unit(frame), float(frame["level"][0]))
    return (
        f"Line chart. Weekly {in_words(series)}, {recorded}projected from {date_text(first)} to "
        f"{date_text(last)}, {len(names)} scenario{'s' if len(names) > 1 else ''}: "
        f"{', '.join(names)}. {upper(said)}. Table follows."
    )


def upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rough(value: float, unit: str) -> str:
    """Two figures: a title needs no more."""
    whole = unit in WHOLE and abs(value) >= 10
    return significant(float(value), 2) if whole else number(value, unit, figures=2)


def _peak(part: Frame, unit: str, level: float) -> str:
    """Where the median peaks, as a finding."""
    import numpy as np

    k = int(np.nanargmax(part["median"]))
    when = date_text(part["week_ending"][k]).split(" ", 1)[1]
    low, mid, high = (_rough(part[c][k], unit) for c in ("low", "median", "high"))
    return f"the median peaks near {mid} in {when}, {level_text(level)} interval {low} to {high}"


def _observed(ax: Axes, history: Any, series: str) -> None:
    name = series if series in history else None
    if name is None:
        raise unknown(series, "an observed series", [c for c in history if c != "week_ending"])
    x, y = history["week_ending"][-_HISTORY_WEEKS:], history[name][-_HISTORY_WEEKS:]
    ax.plot(x, y, color=th.INK, linewidth=1, marker=".", markersize=3)
    ax.axvline(x[-1], color=th.INK, linewidth=0.8, linestyle=(0, (2, 2)))
    ax.annotate(
        "recorded",
        (x[-1], 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(-5, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10,
        color=th.INK,
    )


@verb
def difference(
    result: Any,
    ax: Axes | None = None,
    *,
    series: str = "arrivals",
    scenario: str | None = None,
) -> Axes:
    """Weekly paired difference of a scenario and its comparator, with a line at zero.

    Parameters
    ----------
    result : Runs, Contrast or Frame
        Rows with a ``comparator`` are the differences.
    ax : Axes, optional
        Where to draw; a new figure by default.
    series : str
        Weekly series, default ``"arrivals"``.
    scenario : str, optional
        Which scenario; the first by default.
    """
    frame = _weekly(result, series)
    if "comparator" in frame:
        frame = frame.filter(frame["comparator"] != "")
    name = scenario or _names(frame)[0]
    part = _pick(frame, name)
    ax = th.new_axes(ax)
    ax.axhline(0, color=th.INK, linewidth=1)
    _band(ax, part, 0)
    th.thousands(ax.yaxis)
    base = str(part["comparator"][0]) if "comparator" in part else "the comparator"
    unit, level = _unit(part), float(part["level"][0])
    held = (part["low"] <= 0) & (part["high"] >= 0)
    share = number(float(held.mean()), "share")
    low, mid, high = (_rough(part[c][-1], unit) for c in ("low", "median", "high"))
    title = (
        f"{upper(in_words(series))}, {name} less {base}: {mid} a week at the end, "
        f"{level_text(level)} interval {low} to {high}"
    )
    alt = (
        f"Line chart. Weekly difference in {in_words(series)} between {name} and {base}, "
        f"{date_text(part['week_ending'][0])} to {date_text(part['week_ending'][-1])}. In the last "
        f"week the median is {mid}, {level_text(level)} interval {low} to {high}. The interval "
        f"holds zero in {share} of the weeks. Table follows."
    )
    subtitle = f"{upper(unit)} a week, paired draw by draw; {level_text(level)} interval"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def parity(result: Any, ax: Axes | None = None, *, scenario: str | None = None) -> Axes:
    """Returns less admissions, cumulated, with its interval."""
    frame = _weekly(result, "parity_gap")
    if "comparator" in frame:
        frame = frame.filter(frame["comparator"] == "")
    name = scenario or _names(frame)[-1]
    part = _pick(frame, name)
    ax = th.new_axes(ax)
    ax.axhline(0, color=th.INK, linewidth=1)
    _band(ax, part, 0)
    th.thousands(ax.yaxis)
    ax.margins(y=0.14)
    white = {"facecolor": th.FACE, "edgecolor": "none", "pad": 1}
    for y, text in ((0.97, "more returns than admissions"), (0.03, "more admissions than returns")):
        ax.text(
            *(0.01, y, text),
            transform=ax.transAxes,
            fontsize=10,
            color=th.INK,
            va="center",
            bbox=white,
        )
    level = float(part["level"][0])
    low, mid, high = (number(part[c][-1], "people") for c in ("low", "median", "high"))
    title = (
        f"Returns less admissions ({name}): {mid} people at the end, "
        f"{level_text(level)} interval {low} to {high}"
    )
    alt = (
        f"Line chart. Cumulative returns less admissions under {name}, "
        f"{date_text(part['week_ending'][0])} to {date_text(part['week_ending'][-1])}. "
        f"The median ends at {mid}, {level_text(level)} interval {low} to {high}. Table follows."
    )
    subtitle = f"People, cumulative; {level_text(level)} interval"
    return th.finish(ax, result, title, subtitle, alt)


@verb
def history(obs: Any, ax: Axes | None = None, *, series: str = "arrivals") -> Axes:
    """The observed weeks, and the mean of each 52 weeks up to them."""
    import numpy as np

    if series not in obs:
        raise unknown(series, "an observed series", [c for c in obs if c != "week_ending"])
    x, y = obs["week_ending"], obs[series]
    ax = th.new_axes(ax)
    ax.plot(x, y, color=th.QUIET, linewidth=0.9)
    full = np.convolve(np.nan_to_num(y), np.ones(52) / 52, mode="valid")
    if len(full):
        ax.plot(x[51:], full, color=th.BLUE, linewidth=2.2)
        th.label_at(ax, x[-1], float(full[-1]), "mean of\n52 weeks")
    th.thousands(ax.yaxis)
    ax.set_ylim(bottom=0)
    unit = obs.units.get(series, "")
    k = int(np.nanargmax(y))
    top = f"{number(y[k], unit)} in the week to {date_text(x[k])}"
    year = number(float(np.nansum(y[-52:])), unit)
    title = f"{year} {unit} in the 52 weeks to {date_text(x[-1])}; most in one week: {top}"
    alt = (
        f"Line chart. Weekly {in_words(series)} recorded from {date_text(x[0])} to "
        f"{date_text(x[-1])}. {year} {unit} in the last 52 weeks. Most in one week: {top}. "
        "Table follows."
    )
    subtitle = f"{upper(in_words(series))}, {unit} a week, as recorded; provisional"
    return th.finish(ax, obs, title, subtitle, alt)
