"""Extended FAST: first-order and total indices from the spectrum along search curves."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import ProgressLike
from returnflow._rng import RNG, seed_of

from ._evaluate import OnError
from ._failures import masked
from ._make import check_count, check_level, make, student_half
from ._model import target_of
from ._results import Sensitivity

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["efast"]


@verb
def efast(
    model: Any,
    space: Any = None,
    *,
    outcome: str | Sequence[str] | None = None,
    n: int = 513,
    harmonics: int = 4,
    curves: int = 4,
    level: float = 0.9,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
    weeks: int = 104,
) -> Sensitivity:
    """First-order and total indices by extended FAST (Saltelli, Tarantola and Chan 1999).

    Parameters
    ----------
    model, space, outcome, vectorized, executor, on_error, threads, progress, rng
        As for ``sensitivity.sobol``.
    n : int
        Points of a curve, default 513; more than ``4 * harmonics**2``.
    harmonics : int
        Interference factor M, default 4.
    curves : int
        Curves with random phases for each input, default 4; the intervals rest on their spread.

    Returns
    -------
    Sensitivity
        Measures ``first`` and ``total``. A curve with a failed run is left out as a whole.

    Raises
    ------
    ParameterError
        Too few points for the harmonics, dependent inputs, too many failed curves.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> sensitivity.efast(sensitivity.functions.ishigami(), rng=1).value["first"].round(1).tolist()
    [[0.3, 0.4, 0.0]]
    """
    import numpy as np

    check_level(level)
    check_count("curves", curves, 2)
    check_count("harmonics", harmonics, 1)
    if n <= 4 * harmonics**2:
        raise outside("n", n, f"more than 4 harmonics² = {4 * harmonics**2}")
    target = target_of(
        model, space, outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weeks=weeks, independent="A FAST index",
    )  # fmt: skip
    inputs = target.inputs
    seed, record = seed_of(rng)
    u, omega = search_curves(target.size, n, harmonics, curves, seed)
    y = target.rows(u, progress=progress)
    bad, failures = masked(u, y, n, inputs.names, max_failed)
    outputs = y.shape[1]
    good = ~bad.reshape(target.size, curves)
    least = int(good.sum(axis=1).min())
    if least < 2:
        raise outside("curves", least, "at least 2 curves without a failed run for each input")
    first, total = spectrum(y.reshape(target.size * curves, n, outputs), omega, harmonics)
    t = [student_half(level, int(k) - 1) for k in good.sum(axis=1)]
    value, half = {}, {}
    for name, each in (("first", first), ("total", total)):
        per = np.where(good[..., None], each.reshape(target.size, curves, outputs), np.nan)
        value[name] = np.nanmean(per, axis=1).T
        spread = np.nanstd(per, axis=1, ddof=1) / np.sqrt(good.sum(axis=1))[:, None]
        half[name] = (spread * np.array(t)[:, None]).T
    result: Sensitivity = make(
        Sensitivity, verb="efast", method="Extended FAST", inputs=inputs, names=inputs.names,
        outcomes=target.names(outcome, outputs), value=value, half=half, main="total", level=level,
        n=n, runs=len(u), failures=failures, record=record,
        settings=dict(target.settings) | {"harmonics": harmonics, "curves": curves},
        notes=(f"Intervals: {100 * level:.3g} %, over {curves} curves an input.",),
    )  # fmt: skip
    return result


def search_curves(inputs: int, n: int, harmonics: int, curves: int, seed: int) -> tuple[Array, int]:
    """Points of all curves, ``curves`` for each input in turn, and the frequency of the input."""
    import numpy as np

    from returnflow._core import scrambled_points

    own = (n - 1) // (2 * harmonics)
    most = own // (2 * harmonics)
    others = inputs - 1
    if most >= others:
        low = np.floor(np.linspace(1, most, others)) if others else np.empty(0)
    else:
        low = np.arange(others) % most + 1.0
    s = 2 * np.pi / n * np.arange(n)
    # Random phases: one scrambled point a curve.
    phases = 2 * np.pi * scrambled_points(inputs, seed, 0, inputs * curves)
    out = np.empty((inputs, curves, n, inputs))
    for i in range(inputs):
        omega = np.insert(low, i, own)
        for c in range(curves):
            angle = np.outer(s, omega) + phases[i * curves + c]
            out[i, c] = 0.5 + np.arcsin(np.sin(angle)) / np.pi
    return np.clip(out.reshape(-1, inputs), 1e-9, 1 - 1e-9), own


def spectrum(y: Array, omega: int, harmonics: int) -> tuple[Array, Array]:
    """First-order and total index of each curve; ``y`` has shape (curves, points, outputs)."""
    import numpy as np

    n = y.shape[1]
    centred = y - y.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.fft(centred, axis=1)[:, 1 : (n + 1) // 2]) ** 2
    variance = power.sum(axis=1)
    with np.errstate(invalid="ignore"):
        at = np.arange(1, harmonics + 1) * omega - 1
        first = power[:, at].sum(axis=1) / variance
        total = 1 - power[:, : omega // 2].sum(axis=1) / variance
    return first, total
