"""Look of all pictures (Analysis Function palette), alternative texts, files with provenance."""

from __future__ import annotations

import json
import textwrap
import weakref
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._names import optional, outside
from returnflow.frames import Frame

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Palette of the government Analysis Function. Contrast with white 10.3, 3.2, 9.8, 3.0, 10.9, 3.1:
# the second, fourth and sixth for lines and areas only, never for text.
BLUE, TEAL, PLUM, ORANGE, INK, LILAC = (
    "#12436D",
    "#28A197",
    "#801650",
    "#F46A25",
    "#3D3D3D",
    "#A285D1",
)
PALETTE = (BLUE, ORANGE, PLUM, TEAL, INK, LILAC)
SEQUENTIAL = (BLUE, "#2073BC", "#6BACE6")
QUIET = "#BFBFBF"
# Colour never stands alone: the n-th series also has the n-th dash and marker.
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (7, 2, 1.5, 2)), "-", (0, (3, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P")
FACE = "white"

_ALT: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()
_PROVENANCE: weakref.WeakKeyDictionary[Any, Mapping[str, Any]] = weakref.WeakKeyDictionary()


def frame_of(result: Any, *args: Any) -> Frame:
    """The tidy frame of a result; a frame is taken as it is."""
    if isinstance(result, Frame):
        return result
    if not hasattr(result, "plot_data"):
        raise outside("result", type(result).__name__, "a result of returnflow, or a Frame")
    frame: Frame = result.plot_data(*args)
    return frame


def provenance_of(result: Any) -> Mapping[str, Any]:
    """How the numbers were made."""
    how = result.provenance
    return how.to_dict() if hasattr(how, "to_dict") else dict(how)


def new_axes(ax: Axes | None, size: tuple[float, float] = (8.0, 4.5)) -> Axes:
    """``ax``, or one on a new figure; styled."""
    plt = optional("matplotlib.pyplot", "plot", "this picture")
    if ax is None:
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.set_facecolor(FACE)
    ax.figure.set_facecolor(FACE)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set_color(INK)
    ax.tick_params(colors=INK, labelsize=10, length=3)
    ax.grid(axis="y", color="#E3E3E3", linewidth=0.8)
    ax.set_axisbelow(True)
    return ax


def finish(ax: Axes, result: Any, title: str, subtitle: str, alt: str) -> Axes:
    """Finding as the title, units and level under it, alternative text, provenance."""
    width = _columns(ax)
    head = _filled(title, width)
    small = _filled(subtitle, int(width * 1.25))
    ax.set_title(
        head, loc="left", fontsize=12, fontweight="bold", color=INK, pad=10 + 14 * _lines(small)
    )
    ax.annotate(
        small,
        (0, 1),
        xytext=(0, 6),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10,
        color=INK,
        va="bottom",
        annotation_clip=False,
    )
    _ALT[ax] = alt
    _PROVENANCE[ax] = provenance_of(result)
    return ax


def _columns(ax: Axes) -> int:
    """Characters of a bold title that fit over the axes, beside the labels on their left."""
    labels = max((len(t.get_text()) for t in ax.get_yticklabels()), default=0)
    return max(int((_figure(ax).get_figwidth() - 0.8 - 0.085 * labels) * 9.3), 24)


def _filled(text: str, width: int) -> str:
    """Lines of at most ``width`` characters; a number keeps its percent sign."""
    return textwrap.fill(text.replace(" %", "\u00a0%"), width)


def _figure(ax: Axes) -> Any:
    """The whole figure, also when the axes stand in a subfigure."""
    return ax.get_figure(root=True)


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def thousands(axis: Any) -> None:
    """Tick labels with thousands commas."""
    ticker = optional("matplotlib.ticker", "plot", "this picture")
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: f"{x:,.10g}"))


def amounts(axis: Any, unit: str) -> None:
    """Tick labels in a unit: money as £m, all else with thousands commas."""
    ticker = optional("matplotlib.ticker", "plot", "this picture")
    axis.set_major_locator(ticker.MaxNLocator(nbins=6))
    said = tick_money if unit.startswith("GBP") else _tick
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: said(x)))


def _tick(value: float) -> str:
    return f"{value / 1e6:,.6g} m" if abs(value) >= 1e6 else f"{value:,.10g}"


def tick_money(value: float) -> str:
    """An amount for a tick: £200m, -£2.5m, £50,000."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    return f"{sign}£{size / 1e6:,.4g}m" if size >= 1e6 else f"{sign}£{size:,.0f}"


def percent(axis: Any) -> None:
    """Tick labels in percent."""
    ticker = optional("matplotlib.ticker", "plot", "this picture")
    axis.set_major_formatter(ticker.FuncFormatter(lambda x, _: f"{100 * x:.4g} %"))


def label_at(ax: Axes, x: Any, y: float, text: str, *, dx: float = 5, dy: float = 0) -> None:
    """A direct label in ink beside a point, on a white ground."""
    ax.annotate(
        text,
        (x, y),
        xytext=(dx, dy),
        textcoords="offset points",
        fontsize=10,
        color=INK,
        va="center",
        annotation_clip=False,
        bbox={"facecolor": FACE, "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
    )


def spread_labels(heights: list[float], gap: float) -> list[float]:
    """Heights of labels, moved apart to at least ``gap``, their order and mean kept."""
    order = sorted(range(len(heights)), key=lambda k: heights[k])
    out = list(heights)
    for _ in range(len(order) * 4):
        moved = False
        for a, b in pairwise(order):
            short = gap - (out[b] - out[a])
            if short > 1e-12:
                out[a] -= short / 2
                out[b] += short / 2
                moved = True
        if not moved:
            break
    return out


@verb
def alt_text(ax: Axes) -> str:
    """The alternative text of a picture of this package, written from its numbers.

    Examples
    --------
    >>> import returnflow as rf
    >>> from matplotlib.figure import Figure
    >>> ax = rf.datasets.small_boats().plot(ax=Figure().add_subplot())
    >>> rf.plot.alt_text(ax)[:26]
    'Line chart. Weekly arrival'
    """
    if ax not in _ALT:
        raise outside("ax", type(ax).__name__, "axes that a picture of returnflow was drawn on")
    return _ALT[ax]


@verb
def save(ax: Axes, path: str | Path, *, dpi: int = 150) -> None:
    """Write the figure as PNG, SVG or PDF with title, alternative text and provenance inside.

    The same picture gives the same bytes: no date is written.
    """
    from returnflow._files import replacing

    kind = Path(path).suffix.lower().lstrip(".")
    if kind not in ("png", "svg", "pdf"):
        raise outside("path", Path(path).name, "a name that ends in .png, .svg or .pdf")
    with replacing(path) as temporary:
        _write(ax, temporary, kind, dpi)


def _write(ax: Axes, target: Any, kind: str, dpi: int) -> None:
    mpl = optional("matplotlib", "plot", "this picture")
    from returnflow._core import __version__

    title = ax.get_title(loc="left").replace("\n", " ").replace("\u00a0", " ")
    how = json.dumps(_PROVENANCE.get(ax, {}), sort_keys=True, default=str)
    made = f"returnflow {__version__}"
    alt = _ALT.get(ax, "")
    metadata: dict[str, Any]
    if kind == "png":
        metadata = {"Title": title, "Description": alt, "Software": made, "Source": how}
    elif kind == "svg":
        about = f"{alt}\n{how}"
        metadata = {"Title": title, "Description": about, "Creator": made, "Date": None}
    else:
        metadata = {"Title": title, "Subject": alt, "Keywords": how, "Creator": made}
        metadata["CreationDate"] = None
    # text stays text, and the ids of an SVG do not change from run to run
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "returnflow"}):
        _figure(ax).savefig(target, format=kind, dpi=dpi, metadata=metadata, facecolor=FACE)


def rendered(
    draw: Callable[[Axes], Axes], *, kind: str = "png", size: tuple[float, float], dpi: int = 100
) -> tuple[bytes, str]:
    """A picture as bytes with its alternative text; no window and no global state."""
    import io

    figure = optional("matplotlib.figure", "plot", "this picture").Figure
    ax = draw(figure(figsize=size, layout="constrained").add_subplot())
    out = io.BytesIO()
    _write(ax, out, kind, dpi)
    return out.getvalue(), _ALT[ax]


@verb
def thumbnail(result: Any) -> tuple[bytes, str]:
    """The small PNG of a result's notebook output, and its alternative text.

    Few colours and no metadata: the output itself says how it was made, and stays small.
    """
    import io

    data, alt = rendered(lambda ax: result.plot(ax=ax), size=(7.0, 3.6), dpi=72)
    pictures = optional("PIL.Image", "plot", "this picture")  # comes with matplotlib
    out = io.BytesIO()
    small = pictures.open(io.BytesIO(data)).convert("RGB").quantize(48, dither=0)
    small.save(out, format="png", optimize=True)
    return out.getvalue(), alt
