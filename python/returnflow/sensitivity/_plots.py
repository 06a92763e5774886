"""Pictures of sensitivity results on matplotlib axes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from returnflow._names import optional

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PICTURES"]

# Colours told apart by people with colour vision deficiency (Okabe and Ito 2008).
_COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
_GRADES = {"A": "#0072B2", "B": "#56B4E9", "C": "#E69F00", "D": "#D55E00", "": "#777777"}


def _axes(ax: Axes | None, height: float = 4.0) -> Axes:
    if ax is not None:
        return ax
    plt = optional("matplotlib.pyplot", "plot", "plot()")
    axes: Axes = plt.subplots(figsize=(7.0, height), layout="constrained")[1]
    return axes


def _label(result: Any, j: int) -> str:
    grade = result.grades.get(result.inputs[j], "")
    name = result.inputs[j].replace("_", " ")
    return f"{name}  [{grade}]" if grade else name


def bars(result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12) -> Axes:
    """Ranked bars of the main measure with intervals; the grade of the evidence beside each."""
    import numpy as np

    o = result._outcome(outcome)
    order = result.order(outcome)[:top][::-1]
    ax = _axes(ax, 1.2 + 0.32 * len(order))
    value = result.value[result.main][o, order]
    grades = [result.grades.get(result.inputs[j], "") for j in order]
    y = np.arange(len(order))
    ax.barh(y, value, color=[_GRADES.get(g, _GRADES[""]) for g in grades], height=0.7)
    if result.main in result.low:
        low = np.maximum(value - result.low[result.main][o, order], 0)
        high = np.maximum(result.high[result.main][o, order] - value, 0)
        ax.errorbar(value, y, xerr=[low, high], fmt="none", ecolor="black", capsize=2, lw=1)
    second = "first" if result.main == "total" and "first" in result.value else None
    if second:
        ax.plot(result.value[second][o, order], y, "D", color="black", ms=4, label="first order")
        ax.legend(loc="lower right", frameon=False)
    ax.set_yticks(y, [_label(result, j) for j in order])
    ax.set_xlabel(f"{result.main}, {result._unit(result.main)}")
    suffix = f" ({100 * result.level:.3g} % intervals)" if result.main in result.low else ""
    ax.set_title(f"What drives {result.outcomes[o].replace('_', ' ')}{suffix}", loc="left")
    return ax


def weeks(result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 7) -> Axes:
    """First-order indices over the weeks as a stacked area; the gap to 1 is interaction."""
    import numpy as np

    result = result.over_time()
    o = result._outcome(outcome)
    ax = _axes(ax)
    first = np.clip(np.nan_to_num(result.weekly["first"][o]), 0, None)
    order = np.argsort(-first.mean(axis=0), kind="stable")
    shown, rest = order[:top], order[top:]
    layers = [first[:, j] for j in shown] + [first[:, rest].sum(axis=1)]
    labels = [_label(result, j) for j in shown] + ["others"]
    colours = [_COLOURS[k % len(_COLOURS)] for k in range(len(shown))] + ["#DDDDDD"]
    ax.stackplot(result.week_ending, *layers, labels=labels, colors=colours)
    ax.set_ylim(0, 1)
    ax.set_ylabel("share of variance, first order")
    ax.set_title(f"What drives {result.outcomes[o].replace('_', ' ')}, week by week", loc="left")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False)
    return ax


def pairs(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12
) -> Axes:
    """Heat map of the indices of pairs among the inputs that matter most."""
    import numpy as np

    o = result._outcome(outcome)
    order = result.order(outcome)[:top]
    ax = _axes(ax, 1.5 + 0.35 * len(order))
    values = result.second[o][np.ix_(order, order)]
    image = ax.imshow(np.clip(values, 0, None), cmap="cividis", vmin=0)
    labels = [_label(result, j) for j in order]
    ax.set_xticks(range(len(order)), labels, rotation=60, ha="right")
    ax.set_yticks(range(len(order)), labels)
    ax.figure.colorbar(image, ax=ax, label="share of variance, second order")
    ax.set_title(f"Pairs of inputs, {result.outcomes[o].replace('_', ' ')}", loc="left")
    return ax


def convergence(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 6
) -> Axes:
    """Total indices with intervals as the number of base points grows."""
    import numpy as np

    o = result._outcome(outcome)
    ax = _axes(ax)
    n = np.array([stage[0] for stage in result.history])
    for k, j in enumerate(result.order(outcome)[:top]):
        value = np.array([stage[1][o][j] for stage in result.history])
        half = np.array([stage[2][o][j] for stage in result.history])
        colour = _COLOURS[k % len(_COLOURS)]
        ax.errorbar(
            n, value, half, color=colour, marker="o", ms=3, capsize=2, label=_label(result, j)
        )
    ax.set_xscale("log", base=2)
    ax.set_xlabel("base points")
    ax.set_ylabel("total index, share of variance")
    ax.legend(frameon=False, fontsize="small")
    ax.set_title(f"Convergence, {result.outcomes[o].replace('_', ' ')}", loc="left")
    return ax


def scatter(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 8
) -> Axes:
    """μ* against σ: far right matters, high up interacts or is curved."""
    o = result._outcome(outcome)
    ax = _axes(ax)
    mu, sigma = result.value["mu_star"][o], result.value["sigma"][o]
    if "mu_star" in result.low:
        half = result.high["mu_star"][o] - mu
        ax.errorbar(mu, sigma, xerr=half, fmt="none", ecolor="#BBBBBB", lw=1, zorder=1)
    colours = [_GRADES.get(result.grades.get(name, ""), "#777777") for name in result.inputs]
    ax.scatter(mu, sigma, c=colours, zorder=2)
    for j in result.order(outcome)[:top]:
        ax.annotate(
            _label(result, j),
            (mu[j], sigma[j]),
            xytext=(4, 4),
            textcoords="offset points",
            fontsize=8,
        )
    top_value = float(max(mu.max(), 1e-300))
    ax.plot([0, top_value], [0, top_value], color="#BBBBBB", lw=1, ls=":")
    unit = result._unit("mu_star")
    ax.set_xlabel(f"μ*, {unit}")
    ax.set_ylabel(f"σ, {unit}")
    ax.set_title(f"Elementary effects on {result.outcomes[o].replace('_', ' ')}", loc="left")
    return ax


def tornado(
    result: Any, ax: Axes | None = None, *, outcome: str | None = None, top: int = 12
) -> Axes:
    """Change of the outcome when one input goes to its low and to its high quantile."""
    import numpy as np

    o = result._outcome(outcome)
    order = result.order(outcome)[:top][::-1]
    ax = _axes(ax, 1.2 + 0.32 * len(order))
    y = np.arange(len(order))
    low, high = result.extra["levels"]
    for measure, colour, at in (("at_low", "#56B4E9", low), ("at_high", "#E69F00", high)):
        label = f"input at its {100 * at:.3g} % quantile"
        ax.barh(y, result.value[measure][o, order], color=colour, height=0.7, label=label)
    ax.axvline(0, color="black", lw=1)
    ax.set_yticks(y, [_label(result, j) for j in order])
    ax.set_xlabel(f"change of {result.outcomes[o].replace('_', ' ')}")
    ax.legend(frameon=False)
    ax.set_title("One input at a time, the others at their medians", loc="left")
    return ax


PICTURES: dict[str, Callable[..., Axes]] = {
    "bars": bars,
    "weeks": weeks,
    "pairs": pairs,
    "convergence": convergence,
    "scatter": scatter,
    "tornado": tornado,
}
