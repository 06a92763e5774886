"""Pictures of sensitivity results on matplotlib axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from returnflow._format import level_text, number
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow.plot import _theme as th
from returnflow.plot._weekly import upper as upper_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PICTURES"]


def _label(result: Any, j: int) -> str:
    grade = result.grades.get(result.inputs[j], "")
    name = result.inputs[j].replace("_", " ")
    return f"{name} ({grade})" if grade else name


def _what(result: Any, o: int) -> str:
    name: str = result.outcomes[o].replace("_", " ")
    return name


def bars(result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12) -> Axes:
    """Ranked bars of the main measure with intervals and grades; first order beside the total."""
    import numpy as np

    from returnflow.plot import tornado as ranked

    o = result._outcome(outcome)
    frame = result.to_frame()
    ax = ranked(frame, ax, outcome=result.outcomes[o], measure=result.main, top=top)
    if result.main == "total" and "first" in result.value:
        order = result.order(outcome)[:top]
        rows = np.arange(len(order))[::-1]
        ax.plot(
            result.value["first"][o, order],
            rows,
            "D",
            color=th.INK,
            ms=5,
            mec="white",
            mew=0.8,
            label="first order",
        )
        ax.legend(loc="lower right", frameon=False)
    return ax


def weeks(result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 5) -> Axes:
    """First-order indices over the weeks as a stacked area; the gap to 1 is interaction."""
    from returnflow.plot import index

    result = result.over_time()
    return index(result, ax, outcome=result.outcomes[result._outcome(outcome)], top=top)


def pairs(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12
) -> Axes:
    """Heat map of the indices of pairs among the inputs that matter most."""
    import numpy as np

    o = result._outcome(outcome)
    order = result.order(outcome)[:top]
    ax = th.new_axes(ax, (8.0, 1.9 + 0.35 * len(order)))
    ax.grid(visible=False)
    values = result.second[o][np.ix_(order, order)]
    image = ax.imshow(np.clip(values, 0, None), cmap="cividis", vmin=0)
    labels = [_label(result, j) for j in order]
    ax.set_xticks(range(len(order)), labels, rotation=60, ha="right")
    ax.set_yticks(range(len(order)), labels)
    ax.figure.colorbar(image, ax=ax, label="share of variance, second order")
    upper = np.triu(np.nan_to_num(values, nan=-1.0), 1)
    a, b = np.unravel_index(int(np.argmax(upper)), upper.shape)
    pair = f"{labels[a]} with {labels[b]}"
    share = number(float(upper[a, b]), "share")
    return th.finish(
        ax,
        result,
        f"{upper_first(_what(result, o))}: the pair that matters most is {pair}, {share}",
        "Share of variance, second order; letters: evidence grade",
        f"Heat map. Second-order indices of {len(order)} inputs for {_what(result, o)}. The "
        f"largest is {pair}, {share} of the variance. Table follows.",
    )


def convergence(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 6
) -> Axes:
    """Total indices with intervals as the number of base points grows."""
    import numpy as np

    o = result._outcome(outcome)
    ax = th.new_axes(ax)
    n = np.array([stage[0] for stage in result.history])
    for k, j in enumerate(result.order(outcome)[:top]):
        value = np.array([stage[1][o][j] for stage in result.history])
        half = np.array([stage[2][o][j] for stage in result.history])
        look: dict[str, Any] = {"color": th.PALETTE[k % 6], "marker": th.MARKERS[k % 6], "ms": 5}
        ax.errorbar(n, value, half, capsize=2, label=_label(result, j), **look)
    ax.set_xscale("log", base=2)
    ax.set_xlabel("base points")
    ax.set_ylabel("total index, share of variance")
    ax.legend(frameon=False, fontsize="small")
    first = result.order(outcome)[0]
    within = number(float(result.history[-1][2][o][first]), "share")
    name = _label(result, first)
    return th.finish(
        ax,
        result,
        f"{upper_first(_what(result, o))}: {name} is known to within {within} at {n[-1]:,} points",
        f"Total index, share of variance; {level_text(result.level)} intervals",
        f"Line chart. Total indices for {_what(result, o)} as base points grow from {n[0]:,} to "
        f"{n[-1]:,}. "
        f"At the end the interval of {name} reaches {within} to each side. Table follows.",
    )


def scatter(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 6
) -> Axes:
    """μ* against σ: far right matters, high up interacts or is curved."""
    o = result._outcome(outcome)
    ax = th.new_axes(ax)
    mu, sigma = result.value["mu_star"][o], result.value["sigma"][o]
    if "mu_star" in result.low:
        half = result.high["mu_star"][o] - mu
        ax.errorbar(mu, sigma, xerr=half, fmt="none", ecolor=th.QUIET, lw=1, zorder=1)
    ax.scatter(mu, sigma, color=th.BLUE, zorder=2)
    named = result.order(outcome)[:top]
    heights = th.spread_labels([float(sigma[j]) for j in named], 0.055 * float(sigma.max()))
    for j, height in zip(named, heights, strict=True):
        th.label_at(ax, mu[j], height, _label(result, j))
    top_value = float(max(mu.max(), 1e-300))
    ax.plot([0, top_value], [0, top_value], color=th.QUIET, lw=1, ls=":")
    unit = result._unit("mu_star")
    ax.set_xlabel(f"μ*, {unit}")
    ax.set_ylabel(f"σ, {unit}")
    names = [_label(result, j) for j in result.order(outcome)[:3]]
    return th.finish(
        ax,
        result,
        f"{upper_first(_what(result, o))} moves most with {names[0]}",
        "Elementary effects; on the dotted line the spread equals the mean; letters: grade",
        f"Scatter chart. Mean size and spread of elementary effects of {len(mu)} inputs on "
        f"{_what(result, o)}. Largest: {', '.join(names)}. Table follows.",
    )


def tornado(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12
) -> Axes:
    """Change of the outcome when one input goes to its low and to its high quantile."""
    import numpy as np

    o = result._outcome(outcome)
    order = result.order(outcome)[:top][::-1]
    ax = th.new_axes(ax, (8.0, 1.9 + 0.36 * len(order)))
    ax.grid(axis="y", visible=False)
    ax.tick_params(axis="y", length=0)
    y = np.arange(len(order))
    low, high = result.extra["levels"]
    for measure, colour, at in (("at_low", th.BLUE, low), ("at_high", th.ORANGE, high)):
        label = f"input at its {100 * at:.3g} % quantile"
        ax.barh(y, result.value[measure][o, order], color=colour, height=0.7, label=label)
    ax.axvline(0, color=th.INK, lw=1)
    ax.set_yticks(y, [_label(result, j) for j in order])
    th.thousands(ax.xaxis)
    ax.legend(frameon=False)
    names = [_label(result, j) for j in order[::-1]]
    ends = sorted(float(result.value[m][o, order[-1]]) for m in ("at_low", "at_high"))
    unit = (OUTCOMES | PAIRED).get(result.outcomes[o], ("the outcome",))[0]
    span = " to ".join(number(x, unit) for x in ends)
    return th.finish(
        ax,
        result,
        f"{upper_first(_what(result, o))} moves most with {names[0]}: {span}",
        f"Change in {unit} as one input moves, the others at their medians; letters: grade",
        f"Bar chart. Change of {_what(result, o)} as one input moves between its quantiles, "
        f"{len(names)} inputs ranked. Largest: {names[0]}, {span}. Table follows.",
    )


PICTURES: dict[str, Callable[..., Axes]] = {
    "bars": bars,
    "weeks": weeks,
    "pairs": pairs,
    "convergence": convergence,
    "scatter": scatter,
    "tornado": tornado,
}
