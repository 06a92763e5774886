"""Derivatives: DGSM with Poincaré bounds of the total index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, ClassVar

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import Progress, ProgressLike
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError
from returnflow.results import result_class

from ._evaluate import OnError
from ._failures import masked
from ._make import check_count, check_level, jackknife, make, student_half
from ._model import target_of
from ._results import Sensitivity
from ._sobol_run import points_each
from ._space import quantile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Derivatives", "dgsm", "poincare"]

_REPLICATES = 8


@result_class
class Derivatives(Sensitivity):
    """Mean squared derivatives and the bounds of the total index that they give.

    ``extra["difference_error"]`` is, for each outcome and input, the mean relative difference
    between the derivatives of the two step sizes: large where the model has kinks; it is absent for
    the scheme, whose derivatives are exact (dual numbers, expected mode).
    """

    units: ClassVar[Mapping[str, str]] = {
        "nu": "outcome² per input²",
        "slope": "outcome per input",
        "bound": "share of variance",
    }


@verb
def dgsm(
    model: Any,
    space: Any = None,
    *,
    outcome: str | Sequence[str] | None = None,
    n: int = 1024,
    step: float = 1e-3,
    level: float = 0.9,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
    weeks: int = 104,
) -> Derivatives:
    """Derivative-based measures ν and upper bounds of the total indices (Sobol' and Kucherenko).

    For the scheme derivatives are exact (forward dual numbers, expected mode); else central
    differences with two steps and Richardson's extrapolation. The bound is ν C / V with the
    Poincaré constant C of the input's law (Lamboni et al. 2013; Roustant, Barthe and Iooss 2017):
    exact for a uniform law, else from its eigenvalue problem.

    Parameters
    ----------
    model, space, outcome, vectorized, executor, on_error, threads, progress, rng
        As for ``sensitivity.sobol``.
    n : int
        Base points, default 1024 (rounded up to 8 times a power of two); each takes 4 d + 1 runs.
    step : float
        Larger step, in probability of the input, default 0.001.

    Returns
    -------
    Derivatives
        Measures ``nu`` (mean squared derivative), ``slope`` (mean derivative), ``bound``.

    Raises
    ------
    ParameterError
        A step outside (0, 0.1], dependent inputs, too many failed runs.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> d = sensitivity.dgsm(lambda x: 3 * x[:, 0], {"a": (0, 1), "b": (0, 1)}, n=64, rng=1)
    >>> d.value["nu"].round(6).tolist()
    [[9.0, 0.0]]
    """
    import numpy as np

    from returnflow._core import derive_seed, scrambled_points

    check_count("n", n, 16)
    check_level(level)
    if not 0 < step <= 0.1:
        raise outside("step", step, "(0, 0.1] (probability)")
    target = target_of(
        model, space, outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, independent="A Poincaré bound",
    )  # fmt: skip
    inputs, d = target.inputs, target.size
    seed, record = seed_of(rng)
    per = points_each(n, _REPLICATES)
    base = np.concatenate(
        [scrambled_points(d, derive_seed(seed, r), 0, per) for r in range(_REPLICATES)]
    )
    if hasattr(target.core, "derivatives"):
        u, rows = base, 1
        with Progress(progress, "derivatives", len(u), "blocks") as bar:
            y, slope = target.core.derivatives(u, bar.callback, threads)
        error = None
    else:
        rows = 4 * d + 1
        u = _stencils(np.clip(base, step, 1 - step), step)
        y = target.rows(u, progress=progress)
    bad, failures = masked(u, y, rows, inputs.names, max_failed)
    values = y.reshape(len(base), rows, -1)
    if rows > 1:
        slope, error = _derivatives(values, inputs.scale(u).reshape(len(base), rows, d))
    constants = np.array([poincare(law) for law in inputs.laws])
    value, half = _measures(slope, values[:, 0], constants, ~bad, level)
    how, extra = _exactness(slope[~bad], None if error is None else error[~bad])
    result: Derivatives = make(
        Derivatives, verb="dgsm", method="Derivatives", inputs=inputs, names=inputs.names,
        outcomes=target.names(outcome, y.shape[1]), value=value,
        half=half, main="bound", level=level, n=len(base), runs=len(u), failures=failures,
        record=record, settings=dict(target.settings) | {"step": step},
        notes=(
            "bound is an upper bound of the total index, not an estimate of it.",
            how,
        ),
        extra=extra | {"poincare": constants},
    )  # fmt: skip
    return result


def _measures(
    slope: Array, y: Array, constants: Array, good: Array, level: float
) -> tuple[dict[str, Array], dict[str, Array]]:
    """The measures over the good points, and half their intervals by leaving scrambles out."""
    import numpy as np

    def over(keep: Array) -> tuple[Array, Array, Array]:
        kept = slope[keep]
        nu = (kept**2).mean(axis=0)
        variance = y[keep].var(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            bound = np.where(variance[:, None] > 0, nu * constants / variance[:, None], np.nan)
        return nu, kept.mean(axis=0), bound

    names = ("nu", "slope", "bound")
    left = []
    for r in range(_REPLICATES):
        keep = good.reshape(_REPLICATES, -1).copy()
        keep[r] = False
        left.append(over(keep.ravel()))
    t = student_half(level, _REPLICATES - 1)
    half = {k: t * jackknife(np.array([p[i] for p in left])) for i, k in enumerate(names)}
    return dict(zip(names, over(good), strict=True)), half


def _exactness(slope: Array, error: Array | None) -> tuple[str, dict[str, Any]]:
    """How the derivatives were made, in words and numbers."""
    import numpy as np

    if error is None:
        return "Exact derivatives by dual numbers, expected mode.", {}
    size = np.abs(slope).mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(size > 0, error.mean(axis=0) / size, 0.0)
    text = (
        f"Central differences; the two steps differ by {100 * float(relative.max()):.2g} % at most "
        "in the mean: more than a few percent means kinks."
    )
    return text, {"difference_error": relative}


def _stencils(base: Array, step: float) -> Array:
    """Each base point followed by ±step and ±step/2 in each input."""
    import numpy as np

    d = base.shape[1]
    out = np.repeat(base[:, None], 4 * d + 1, axis=1)
    for j in range(d):
        for k, move in enumerate((step, -step, step / 2, -step / 2)):
            out[:, 1 + 4 * j + k, j] += move
    return out.reshape(-1, d)


def _derivatives(y: Array, x: Array) -> tuple[Array, Array]:
    """Derivatives (points, outputs, inputs) and what the smaller step changed."""
    import numpy as np

    n, _, d = x.shape
    slope = np.zeros((n, y.shape[2], d))
    error = np.zeros_like(slope)
    for j in range(d):
        at = 1 + 4 * j
        wide, narrow = (x[:, at + k, j] - x[:, at + k + 1, j] for k in (0, 2))
        with np.errstate(invalid="ignore", divide="ignore"):
            one = (y[:, at] - y[:, at + 1]) / wide[:, None]
            two = (y[:, at + 2] - y[:, at + 3]) / narrow[:, None]
        # Inside an atom of the law the input does not move: nothing to differentiate.
        still = (wide == 0) | (narrow == 0)
        best = (4 * two - one) / 3
        slope[:, :, j] = np.where(still[:, None], 0.0, best)
        error[:, :, j] = np.where(still[:, None], 0.0, np.abs(best - two))
    return slope, error


def poincare(law: Any, nodes: int = 400) -> float:
    """Least C with Var g(X) ≤ C E g'(X)² for all g: the inverse of the first eigenvalue."""
    import numpy as np

    if isinstance(law, tuple):
        return float((law[1] - law[0]) ** 2 / np.pi**2)
    x = quantile(law)((np.arange(nodes) + 0.5) / nodes)
    x = np.asarray(x, dtype=np.float64)
    if not np.isfinite(x).all():
        raise DataError("a law has quantiles that are not finite")
    apart = np.concatenate([[True], np.diff(x) > 1e-12 * max(1.0, float(np.abs(x).max()))])
    x, mass = x[apart], np.bincount(np.cumsum(apart) - 1) / nodes
    if len(x) < 2:
        return 0.0
    link = 1 / nodes / np.diff(x) ** 2
    form = np.diag(np.append(link, 0) + np.append(0, link)) - np.diag(link, 1) - np.diag(link, -1)
    scale = 1 / np.sqrt(mass)
    values = np.linalg.eigvalsh(form * np.outer(scale, scale))
    return float(1 / values[1])
