"""The patient rule induction method: peel a box to where cases are dense, then widen it again.

Friedman and Fisher 1999, *Statistics and Computing* 9, 123; the p-values of limits are those of
Bryant and Lempert 2010, *Technological Forecasting and Social Change* 77, 34.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

__all__ = ["Step", "choose", "p_value", "paste", "peeled", "supported", "telling"]


@dataclass(frozen=True)
class Step:
    """A box: limits, draws inside, density and coverage of cases, share of draws."""

    low: Array
    high: Array
    inside: Mask
    density: float
    coverage: float
    mass: float


def _step(y: Mask, low: Array, high: Array, inside: Mask) -> Step:
    hits = int((y & inside).sum())
    held = int(inside.sum())
    return Step(low, high, inside, hits / max(held, 1), hits / int(y.sum()), held / y.size)


def peeled(x: Array, y: Mask, peel: float, least: float) -> list[Step]:
    """Boxes from the whole space inwards, a share ``peel`` given up at each step."""
    d = x.shape[1]
    path = [_step(y, np.full(d, -np.inf), np.full(d, np.inf), np.ones(y.size, dtype=bool))]
    while path[-1].density < 1:
        now = path[-1]
        rows = np.flatnonzero(now.inside)
        best: tuple[float, int, int, float] | None = None
        for j in range(d):
            values = x[rows, j]
            for side, limit in _cuts(values, peel):
                keep = values >= limit if side < 0 else values <= limit
                kept = int(keep.sum())
                if kept == rows.size or kept < least * y.size:
                    continue
                # Gain in density per draw given up (Friedman and Fisher's patient criterion).
                gain = (y[rows[keep]].mean() - now.density) / (rows.size - kept)
                if best is None or gain > best[0] + 1e-15:
                    best = (float(gain), j, side, limit)
        if best is None or best[0] <= 0:
            return path
        _, j, side, limit = best
        low, high = now.low.copy(), now.high.copy()
        if side < 0:
            low[j] = limit
        else:
            high[j] = limit
        held = now.inside & (x[:, j] >= low[j]) & (x[:, j] <= high[j])
        path.append(_step(y, low, high, held))
    return path


def _cuts(values: Array, peel: float) -> list[tuple[int, float]]:
    """Limits that give up about a share ``peel`` at either end; whole atoms at least."""
    ordered = np.sort(values)
    k = max(1, round(peel * ordered.size))
    cuts = []
    first, last = float(ordered[k - 1]), float(ordered[-k])
    above, below = ordered[ordered > first], ordered[ordered < last]
    if above.size:
        cuts.append((-1, float(above[0])))
    if ordered[0] < first:
        cuts.append((-1, first))
    if below.size:
        cuts.append((1, float(below[-1])))
    if ordered[-1] > last:
        cuts.append((1, last))
    return cuts


def choose(path: list[Step], target: float) -> Step:
    """The first box of the wanted density, else the greatest harmonic mean with coverage."""
    for step in path:
        if step.density >= target:
            return step
    return max(path, key=lambda s: 2 * s.density * s.coverage / (s.density + s.coverage + 1e-12))


def paste(x: Array, y: Mask, box: Step, share: float) -> Step:
    """Drops or widens limits as long as density does not fall."""
    now = box
    for j in range(x.shape[1]):
        low, high = now.low.copy(), now.high.copy()
        low[j], high[j] = -np.inf, np.inf
        wider = _step(y, low, high, _inside(x, low, high))
        if wider.density >= now.density:
            now = wider
    improved = True
    while improved:
        improved = False
        for j in range(x.shape[1]):
            for side in (-1, 1):
                more = _widen(x, y, now, j, side, share)
                if more is not None and more.density >= now.density:
                    now, improved = more, True
    return now


def _inside(x: Array, low: Array, high: Array) -> Mask:
    return np.asarray(((x >= low) & (x <= high)).all(axis=1))


def _widen(x: Array, y: Mask, box: Step, j: int, side: int, share: float) -> Step | None:
    low, high = box.low.copy(), box.high.copy()
    limit = low[j] if side < 0 else high[j]
    if math.isinf(limit):
        return None
    open_low, open_high = low.copy(), high.copy()
    (open_low if side < 0 else open_high)[j] = side * np.inf
    beyond = x[_inside(x, open_low, open_high) & ~box.inside, j]
    if beyond.size == 0:
        return None
    k = min(max(1, round(share * box.inside.sum())), beyond.size) - 1
    if side < 0:
        low[j] = np.sort(beyond)[::-1][k]
    else:
        high[j] = np.sort(beyond)[k]
    return _step(y, low, high, _inside(x, low, high))


def p_value(x: Array, y: Mask, box: Step, j: int) -> float:
    """P(at least that many cases in the box) at the density of the box without limit ``j``."""
    low, high = box.low.copy(), box.high.copy()
    low[j], high[j] = -np.inf, np.inf
    without = _inside(x, low, high)
    p = float(y[without].mean())
    n, k = int(box.inside.sum()), int((y & box.inside).sum())
    if p in (0.0, 1.0):
        return 1.0
    i = np.arange(k, n + 1, dtype=float)
    logs = np.array([math.lgamma(n + 1) - math.lgamma(a + 1) - math.lgamma(n - a + 1) for a in i])
    logs += i * math.log(p) + (n - i) * math.log1p(-p)
    top = float(logs.max())
    return float(min(1.0, math.exp(top) * np.exp(logs - top).sum()))


def telling(x: Array, y: Mask, box: Step, most: int) -> list[int]:
    """The inputs whose limits help most: the least telling is dropped until ``most`` are left."""
    now = box
    while True:
        used = [j for j in range(x.shape[1]) if now.low[j] > -np.inf or now.high[j] < np.inf]
        if len(used) <= most:
            return used
        now = _opened(x, y, now, max(used, key=lambda j: (p_value(x, y, now, j), j)))


def supported(x: Array, y: Mask, box: Step, level: float = 0.05) -> Step:
    """The box without limits that do not help (p above ``level``), the least telling first."""
    now = box
    while True:
        used = [j for j in range(x.shape[1]) if now.low[j] > -np.inf or now.high[j] < np.inf]
        p = {j: p_value(x, y, now, j) for j in used}
        if not used or max(p.values()) <= level:
            return now
        now = _opened(x, y, now, max(used, key=lambda j: (p[j], j)))


def _opened(x: Array, y: Mask, box: Step, j: int) -> Step:
    low, high = box.low.copy(), box.high.copy()
    low[j], high[j] = -np.inf, np.inf
    return _step(y, low, high, _inside(x, low, high))
