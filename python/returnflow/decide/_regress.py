"""Regression of gains on several inputs: additive splines and a Gaussian process in random waves.

Random Fourier features: Rahimi and Recht (2007). Everything goes through cross products of blocks
of draws, so that memory stays small and time linear in the draws.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["group_value"]

KNOTS = 8
ATOM = 0.03
WAVES = 96
TUNING_DRAWS = 6_000
BLOCK = 8_192
SCALES = (0.7, 1.5, 3.0, 6.0)
RIDGES = (1e-6, 1e-4, 1e-2, 1.0)


def _one_blas_thread() -> AbstractContextManager[Any]:
    """BLAS on one thread, where threadpoolctl is installed: its threads double the time here."""
    try:
        limits = importlib.import_module("threadpoolctl").threadpool_limits
    except ImportError:
        return nullcontext()
    found: AbstractContextManager[Any] = limits(1, user_api="blas")
    return found


def natural_spline(x: Array) -> Array:
    """Natural cubic spline of one input, without intercept: knots at quantiles, an indicator for
    each atom.

    Hastie, Tibshirani, Friedman, Elements of Statistical Learning, eq. 5.4-5.5.
    """
    ordered = np.sort(x)
    low, high = ordered[0], ordered[-1]
    if low == high:
        return np.zeros((x.size, 0))
    at = np.linspace(0, 1, KNOTS + 2)
    picks = ordered[np.round(at * (x.size - 1)).astype(int)]
    z = (x - low) / (high - low)
    columns = [z - z.mean()]
    values, counts = np.unique(picks, return_counts=True)
    for value in values[counts > 1]:
        held = x == value
        if held.mean() > ATOM:
            columns.append(held.astype(float))
    knots = np.unique((picks - low) / (high - low))
    if knots.size > 2:
        last, before = knots[-1], knots[-2]
        cube = np.maximum(z - last, 0) ** 3

        def bend(knot: float) -> Array:
            return np.asarray((np.maximum(z - knot, 0) ** 3 - cube) / (last - knot))

        base = bend(before)
        columns += [bend(k) - base for k in knots[:-2]]
    return np.stack(columns, axis=1)


def _ranks(x: Array) -> Array:
    """Ranks of unit variance; equal values share theirs."""
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middle = ends - 0.5 * (counts + 1)
    return np.asarray((2 * middle[inverse] / max(x.size - 1, 1) - 1) * np.sqrt(3.0))


@dataclass(frozen=True)
class _Design:
    """Columns of the regression: intercept, splines, waves of one length scale."""

    splines: Array
    ranks: Array
    omega: Array
    phase: Array

    def blocks(self, rows: int) -> Iterator[tuple[slice, Array]]:
        for start in range(0, rows, BLOCK):
            part = slice(start, min(start + BLOCK, rows))
            waves = np.cos(self.ranks[part] @ self.omega + self.phase)
            one = np.ones((waves.shape[0], 1))
            yield part, np.concatenate([one, self.splines[part], waves], axis=1)

    @property
    def free_columns(self) -> int:
        """Columns that no ridge shrinks."""
        return 1 + int(self.splines.shape[1])


@dataclass(frozen=True)
class _Sums:
    """Cross products of a design with itself and with the gains, and of the gains."""

    cross: Array
    own: Array
    gains: Array
    size: float


def _sums(design: _Design, gain: Array, weights: Array) -> _Sums:
    width = design.free_columns + design.omega.shape[1]
    cross, own = np.zeros((width, width)), np.zeros((width, gain.shape[1]))
    for part, block in design.blocks(gain.shape[0]):
        weighted = weights[part, None] * block
        cross += weighted.T @ block
        own += weighted.T @ gain[part]
    return _Sums(cross, own, (weights[:, None] * gain).T @ gain, 1.0 / float((weights**2).sum()))


def _solve(sums: _Sums, free: int, ridge: float) -> tuple[float, Array, Array, Array]:
    """Score, coefficients, their covariance without the residual, and the residual covariance."""
    penalty = np.full(sums.cross.shape[0], ridge)
    penalty[:free] = 1e-10
    inverse = np.linalg.inv(sums.cross + np.diag(penalty))
    hat = inverse @ sums.cross
    coefficients = inverse @ sums.own
    rest = sums.gains - coefficients.T @ (2 * sums.own - sums.cross @ coefficients)
    left = max(sums.size - float(np.trace(hat)), 1.0)
    score = float(np.trace(rest)) * (sums.size / left) ** 2
    return score, coefficients, hat @ inverse, rest / left


def group_value(
    inputs: list[Array], gain: Array, weights: Array, rng: np.random.Generator
) -> tuple[float, float]:
    """Value of learning the inputs together, and its standard error.

    Parameters
    ----------
    inputs : list of array, shape (draws,)
        The inputs.
    gain : array, shape (draws, options)
        Gains over the best option, whose own column of zeros is left out.
    weights : array, shape (draws,)
        Weights that sum to 1.
    rng : Generator
        Draws the waves.
    """
    with _one_blas_thread():
        return _group_value(inputs, gain, weights, rng)


def _group_value(
    inputs: list[Array], gain: Array, weights: Array, rng: np.random.Generator
) -> tuple[float, float]:
    splines = np.concatenate([natural_spline(x) for x in inputs], axis=1)
    ranks = np.stack([_ranks(x) for x in inputs], axis=1)
    omega = rng.standard_normal((ranks.shape[1], WAVES))
    phase = rng.uniform(0, 2 * np.pi, WAVES)
    few = slice(0, TUNING_DRAWS)
    part = weights[few] / weights[few].sum()
    tries = []
    for scale in SCALES:
        tuning = _Design(splines[few], ranks[few], omega / scale, phase)
        sums = _sums(tuning, gain[few], part)
        tries += [(_solve(sums, tuning.free_columns, r)[0], scale, r) for r in RIDGES]
    _, scale, ridge = min(tries)
    design = _Design(splines, ranks, omega / scale, phase)
    sums = _sums(design, gain, weights)
    _, coefficients, cover, residual = _solve(sums, design.free_columns, ridge)
    return _value(design, coefficients, cover, residual, weights)


def _value(
    design: _Design, coefficients: Array, cover: Array, residual: Array, weights: Array
) -> tuple[float, float]:
    options = coefficients.shape[1]
    slopes = np.zeros((options, coefficients.shape[0]))
    value = square = 0.0
    for part, block in design.blocks(weights.size):
        fitted = block @ coefficients
        choice = fitted.argmax(axis=1)
        best = np.maximum(fitted[np.arange(choice.size), choice], 0.0)
        choice[best == 0.0] = -1
        w = weights[part]
        value += float(w @ best)
        square += float((w * best) @ (w * best))
        for d in range(options):
            slopes[d] += (w * (choice == d)) @ block
    sampling = square - value**2 * float((weights**2).sum())
    regression = float(np.einsum("dj,de,jk,ek->", slopes, residual, cover, slopes, optimize=True))
    return value, float(np.sqrt(max(sampling, 0.0) + max(regression, 0.0)))
