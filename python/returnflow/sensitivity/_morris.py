"""Elementary effects: a cheap first look at many inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import ProgressLike
from returnflow._rng import RNG, seed_of
from returnflow.results import result_class

from ._evaluate import OnError
from ._failures import masked
from ._make import check_count, check_level, make, student_half
from ._model import target_of
from ._results import Sensitivity
from ._sobol import factors_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["ElementaryEffects", "morris"]

DESIGNS = ("trajectories", "radial")


@result_class
class ElementaryEffects(Sensitivity):
    """Mean absolute effect μ*, mean effect μ and spread σ of each input, over the unit cube.

    An effect is the change of the outcome per unit of probability of the input: from its least to
    its greatest value is 1. Large σ beside μ* means interaction or curvature.
    """

    units: ClassVar[Mapping[str, str]] = {
        "mu_star": "outcome per unit of probability",
        "mu": "outcome per unit of probability",
        "sigma": "outcome per unit of probability",
    }

    def kinds(self) -> list[str]:
        """Names of the pictures of this result."""
        return ["scatter", "bars"]


@verb
def morris(
    model: Any,
    space: Any = None,
    *,
    outcome: str | Sequence[str] | None = None,
    n: int = 50,
    design: Literal["trajectories", "radial"] = "trajectories",
    levels: int = 4,
    candidates: int | None = None,
    groups: Mapping[str, Sequence[str]] | None = None,
    level: float = 0.9,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
    weeks: int = 104,
) -> ElementaryEffects:
    """Which inputs matter at all: elementary effects (Morris 1991).

    Parameters
    ----------
    model, space, outcome, groups, vectorized, executor, on_error, threads, progress, rng
        As for ``sensitivity.sobol``.
    n : int
        Trajectories, default 50; each takes d + 1 runs.
    design : {"trajectories", "radial"}
        Steps on a grid (Morris 1991), or from a Sobol' point one input at a time to another point
        (Campolongo, Saltelli and Cariboni 2011).
    levels : int
        Levels of the grid, even, default 4.
    candidates : int, optional
        Takes the ``n`` trajectories that lie farthest apart of so many (Campolongo et al. 2007).
    level : float
        Level of the intervals of μ* (Student's t over trajectories), default 0.9.

    Returns
    -------
    ElementaryEffects
        Measures ``mu_star``, ``mu``, ``sigma``; for groups of several inputs ``mu`` is missing.

    Raises
    ------
    ParameterError
        An option out of its domain, dependent inputs, too many failed runs.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> space = {"a": (0, 1), "b": (0, 1)}
    >>> sensitivity.morris(lambda x: 2 * x[:, 0], space, n=4, rng=1).top(1)["input"].tolist()
    ['a']
    """
    import numpy as np

    check_count("n", n, 2)
    check_level(level)
    if design not in DESIGNS:
        raise unknown(design, "a design", DESIGNS)
    target = target_of(
        model, space, outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, independent="An elementary effect",
    )  # fmt: skip
    inputs = target.inputs
    seed, record = seed_of(rng)
    names, factors = factors_of(inputs.names, groups)
    u, moved = _points(target.size, factors, n, design, levels, candidates, seed)
    y = target.rows(_inside(u), progress=progress)
    outcomes = target.names(outcome, y.shape[1])
    bad, failures = masked(u, y, len(factors) + 1, inputs.names, max_failed)
    effects = elementary_effects(u, y, moved, factors, design == "radial")[~bad]
    single = np.array([len(f) == 1 for f in factors])
    t = student_half(level, len(effects) - 1)
    size = np.abs(effects)
    value = {
        "mu_star": size.mean(axis=0),
        "mu": np.where(single, effects.mean(axis=0), np.nan),
        "sigma": np.where(single, effects.std(axis=0, ddof=1), size.std(axis=0, ddof=1)),
    }
    half = {"mu_star": t * size.std(axis=0, ddof=1) / np.sqrt(len(effects))}
    result: ElementaryEffects = make(
        ElementaryEffects, verb="morris", method="Elementary effects", inputs=inputs, names=names,
        outcomes=outcomes, value=value, half=half, main="mu_star", level=level, n=n, runs=len(u),
        failures=failures, record=record,
        settings=dict(target.settings) | {"design": design, "levels": levels},
        notes=(f"Intervals of μ*: {100 * level:.3g} %, over {len(effects)} trajectories.",),
    )  # fmt: skip
    return result


def _points(
    inputs: int,
    factors: list[list[int]],
    n: int,
    design: str,
    levels: int,
    candidates: int | None,
    seed: int,
) -> tuple[Array, Array]:
    import numpy as np

    from returnflow._core import morris_design, morris_spread

    count = n if candidates is None else candidates
    if count < n:
        raise outside("candidates", candidates, f"at least n = {n}")
    grid = levels if design == "trajectories" else None
    u, order = morris_design(inputs, factors, count, grid, seed)
    moved = np.array(order).reshape(count, len(factors))
    if candidates is not None:
        keep = morris_spread(u, len(factors) + 1, n)
        u = u.reshape(count, len(factors) + 1, inputs)[keep].reshape(-1, inputs)
        moved = moved[keep]
    return np.ascontiguousarray(u), moved


def _inside(u: Array) -> Array:
    """The grid touches 0 and 1, where a law may be infinite: move in by half a percent."""
    import numpy as np

    return np.clip(u, 0.005, 0.995)


def elementary_effects(
    u: Array, y: Array, moved: Array, factors: list[list[int]], radial: bool
) -> Array:
    """Effects of shape (trajectories, outputs, factors)."""
    import numpy as np

    n, f = moved.shape
    points = u.reshape(n, f + 1, -1)
    values = y.reshape(n, f + 1, -1)
    out = np.empty((n, values.shape[2], f))
    for k in range(f):
        before = 0 if radial else k
        step = points[:, k + 1] - points[:, before]
        change = values[:, k + 1] - values[:, before]
        for j, factor in enumerate(factors):
            at = moved[:, k] == j
            if not at.any():
                continue
            part = step[at][:, factor]
            size = part[:, 0] if len(factor) == 1 else np.abs(part).mean(axis=1)
            out[at, :, j] = change[at] / size[:, None]
    return out
