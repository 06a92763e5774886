"""Regressions behind the value of information: splines of one input, random features of several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Fitted", "least_squares", "natural_spline", "random_features"]

KNOTS = 8
ATOM = 0.03
FEATURES = 160
SCALES = (0.7, 1.5, 3.0, 6.0)
RIDGES = (1e-6, 1e-4, 1e-2, 1.0)


@dataclass(frozen=True)
class Fitted:
    """Fitted values of each option and what their error needs.

    ``basis`` has orthonormal columns (under the weights), so that a coefficient of option d has
    covariance ``residual[d, e]`` with that of option e, and none with other columns.
    """

    values: Array
    basis: Array
    residual: Array
    degrees: float


def natural_spline(x: Array) -> Array:
    """Natural cubic spline basis of one input: knots at quantiles, an indicator for each atom.

    Hastie, Tibshirani, Friedman, Elements of Statistical Learning, eq. 5.4-5.5.
    """
    ordered = np.sort(x)
    low, high = ordered[0], ordered[-1]
    if low == high:
        return np.ones((x.size, 1))
    at = np.linspace(0, 1, KNOTS + 2)
    picks = ordered[np.round(at * (x.size - 1)).astype(int)]
    columns = [np.ones(x.size)]
    values, counts = np.unique(picks, return_counts=True)
    for value in values[counts > 1]:
        held = x == value
        if held.mean() > ATOM:
            columns.append(held.astype(float))
    scale = high - low
    z = (x - low) / scale
    knots = np.unique((picks - low) / scale)
    columns.append(z)
    if knots.size > 2:
        last, before = knots[-1], knots[-2]
        cube = np.maximum(z - last, 0) ** 3

        def bend(knot: float) -> Array:
            return np.asarray((np.maximum(z - knot, 0) ** 3 - cube) / (last - knot))

        base = bend(before)
        columns += [bend(k) - base for k in knots[:-2]]
    return np.stack(columns, axis=1)


def least_squares(basis: Array, y: Array, weights: Array) -> Fitted:
    """Weighted least squares of every option on one basis."""
    root = np.sqrt(weights)[:, None]
    q, r = np.linalg.qr(root * basis)
    keep = np.abs(np.diag(r)) > 1e-9 * np.abs(np.diag(r)).max()
    q = q[:, keep]
    scaled = root * y
    fit = q @ (q.T @ scaled)
    rest = scaled - fit
    # weights sum to 1; with n draws of equal weight this is the residual covariance over n.
    size = 1.0 / float((weights**2).sum())
    free = max(size - q.shape[1], 1.0)
    residual = rest.T @ rest / free
    return Fitted(fit / root, q / root, residual, float(q.shape[1]))


def _ranks(x: Array) -> Array:
    order = np.argsort(x, kind="stable")
    ranks = np.empty(x.size)
    ranks[order] = np.arange(x.size)
    values, inverse = np.unique(x, return_inverse=True)
    if values.size < x.size:
        mean = np.bincount(inverse, ranks) / np.bincount(inverse)
        ranks = mean[inverse]
    return (2 * ranks / max(x.size - 1, 1) - 1) * np.sqrt(3.0)


def random_features(
    inputs: list[Array], y: Array, weights: Array, rng: np.random.Generator
) -> Fitted:
    """Additive splines plus a Gaussian process in random Fourier features, for several inputs.

    Rahimi and Recht (2007). Length scale and ridge are those with the least generalised
    cross-validation error; the splines are not shrunk.
    """
    splines = [natural_spline(x) for x in inputs]
    base = np.concatenate([splines[0], *[s[:, 1:] for s in splines[1:]]], axis=1)
    additive = least_squares(base, y, weights)
    if len(inputs) == 1:
        return additive
    z = np.stack([_ranks(x) for x in inputs], axis=1)
    omega = rng.standard_normal((z.shape[1], FEATURES))
    phase = rng.uniform(0, 2 * np.pi, FEATURES)
    root = np.sqrt(weights)[:, None]
    rest = root * (y - additive.values)
    anchor = root * additive.basis
    size = 1.0 / float((weights**2).sum())
    best: tuple[float, Fitted] | None = None
    for scale in SCALES:
        wave = root * np.cos(z @ omega / scale + phase)
        wave = wave - anchor @ (anchor.T @ wave)
        s, v = np.linalg.eigh(wave.T @ wave)
        s = np.maximum(s, 0)
        usable = s > 1e-10 * max(s.max(), 1e-300)
        if not usable.any():
            continue
        u = wave @ (v[:, usable] / np.sqrt(s[usable]))
        part = u.T @ rest
        for ridge in RIDGES:
            shrink = s[usable] / (s[usable] + ridge * s.max())
            fit = u @ (shrink[:, None] * part)
            left = rest - fit
            degrees = additive.degrees + float(shrink.sum())
            free = max(size - degrees, 1.0)
            spread = left.T @ left / free
            score = float(np.trace(left.T @ left)) / free**2
            if best is None or score < best[0]:
                basis = np.concatenate([additive.basis, (u * shrink) / root], axis=1)
                values = additive.values + fit / root
                best = (score, Fitted(values, basis, spread, degrees))
    return additive if best is None else best[1]
