"""Sobol' indices of any model, fused with it: only sums are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, Literal

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import ProgressLike
from returnflow._rng import RNG, seed_of

from ._evaluate import OnError
from ._make import check_level
from ._model import target_of
from ._sobol_result import SobolIndices, SobolWeeks
from ._sobol_run import Run

__all__ = ["check_options", "factors_of", "sobol"]

ESTIMATORS = ("azzini-rosati", "saltelli", "jansen", "janon-monod")


@verb
def sobol(
    model: Any,
    space: Any = None,
    *,
    outcome: str | Sequence[str] | None = None,
    n: int = 4096,
    order: Literal[1, 2] = 1,
    estimator: str = "azzini-rosati",
    groups: Mapping[str, Sequence[str]] | None = None,
    over: Literal["window", "weeks"] = "window",
    weeks: int = 104,
    mode: Literal["expected", "stochastic"] = "expected",
    target: Literal["outcome", "mean"] = "outcome",
    tol: float | Literal["ranking"] | None = None,
    max_n: int = 1 << 17,
    level: float = 0.9,
    replicates: int = 8,
    max_failed: float = 0.05,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressLike = None,
    rng: RNG = None,
) -> SobolIndices | SobolWeeks:
    """Which inputs the spread of an outcome comes from: first-order, total and pair indices.

    Parameters
    ----------
    model : str, Scenario, Runs or callable
        A scenario (or runs, with their scenario, priors, start and weeks); or a function of an
        array of rows, shape (rows, d), that returns (rows,) or (rows, outputs); or a test function
        of ``sensitivity.functions``.
    space : ParameterSpace, or mapping of str to law
        Priors of the scheme; for a function its independent inputs: a prior, a pair
        ``(low, high)``, or an object with ``ppf``.
    outcome : str or list of str, optional
        Outcomes of the scheme (by default arrivals averted, net benefit and share returned), or
        names of the outputs of a function.
    n : int
        Base points in all, default 4096, rounded up to ``replicates`` times a power of two. A base
        point takes d + 2 runs, 2 d + 2 with the default estimator or second order.
    order : {1, 2}
        With 2 also the indices of pairs.
    estimator : str
        ``"azzini-rosati"`` (default), ``"saltelli"``, ``"jansen"``, ``"janon-monod"``.
    groups : mapping of str to list of str, optional
        Inputs that are moved together; the others stay single.
    over : {"window", "weeks"}
        Which of the two results of the same runs is returned (weeks: of the scheme only).
    weeks : int
        Weeks of a scenario, default 104.
    mode : {"expected", "stochastic"}
        Of the scheme: means, or random draws. In stochastic mode the noise is a factor of its own.
    target : {"outcome", "mean"}
        In stochastic mode, indices of the outcome with ``noise`` among the inputs, or of its mean
        given the inputs.
    tol : float or "ranking", optional
        Doubles ``n`` until the widest interval of the first and total indices has half a width of
        at most ``tol``, or until the order of the inputs by total effect is settled.
    max_n : int
        Where ``tol`` gives up (with a note), default 131,072.
    level : float
        Level of the intervals, default 0.9.
    replicates : int
        Independent scrambles, default 8; the intervals rest on their spread.
    max_failed : float
        Largest share of base points that may be left out because a run gave no finite number.
    vectorized, executor, on_error
        How a function is called: see ``sensitivity.Call``.
    threads : int, optional
        Threads of the core; the result does not depend on it.
    progress : bool or callable
        See ``rf.options``.
    rng : None, int, Sequence, SeedSequence or Generator
        Seed of the scrambles.

    Returns
    -------
    SobolIndices
        ``.top(5)``, ``.plot()``, ``.verdict()``, ``.extend(n)``, ``.over_time()``.

    Raises
    ------
    ParameterError
        Dependent inputs, a law or an option out of its domain, too many failed runs.
    InterruptedRun
        Ctrl-C; ``partial`` holds the indices of what was run, and ``partial.extend(n)`` goes on
        from there to the same bits.

    Notes
    -----
    Estimators: Azzini, Mara and Rosati (2021); Saltelli et al. (2010) with Jansen's total; Jansen
    (1999); Janon et al. (2014). Points: Owen-scrambled Sobol'. Intervals: delete-one jackknife over
    the scrambles with Student's t.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> idx = sensitivity.sobol(sensitivity.functions.ishigami(), rng=7)
    >>> bool(abs(idx.value["total"][0] - [0.558, 0.442, 0.244]).max() < 0.02)
    True
    """
    check_options(order, estimator, over, n, max_n, level)
    if target not in ("outcome", "mean"):
        raise unknown(target, "a target", ["outcome", "mean"])
    if mode not in ("expected", "stochastic"):
        raise unknown(mode, "a mode", ["expected", "stochastic"])
    seed, record = seed_of(rng)
    ready = target_of(
        model, space, outcome=outcome, vectorized=vectorized, executor=executor,
        on_error=on_error, threads=threads, weekly=True, weeks=weeks, mode=mode,
        independent="A Sobol' index",
    )  # fmt: skip
    noise = ready.weeks is not None and mode == "stochastic"
    if target == "mean" and not noise:
        raise outside("target", target, "'outcome', unless the scheme runs in stochastic mode")
    names, factors = factors_of(ready.inputs.names, groups)
    settings = {
        "of": target,
        "noise": noise,
        "names": names,
        "factors": factors,
        "outcome": outcome,
        "order": order,
        "estimator": estimator,
        "mirror": order == 2 or estimator == "azzini-rosati",
        "level": level,
        "replicates": replicates,
        "max_failed": max_failed,
        "seed": seed,
        "record": record,
    }
    run = Run(ready, settings, progress)
    result = run.to(n) if tol is None else run.until(n, tol, max_n)
    return result.over_time() if over == "weeks" else result


def check_options(order: int, estimator: str, over: str, n: int, max_n: int, level: float) -> None:
    """Refuses options out of their domains."""
    if order not in (1, 2):
        raise outside("order", order, "1 or 2")
    if estimator not in ESTIMATORS:
        raise unknown(estimator, "an estimator", ESTIMATORS)
    if over not in ("window", "weeks"):
        raise outside("over", over, "'window' or 'weeks'")
    if n < 1:
        raise outside("n", n, "at least 1 base point")
    if max_n < n:
        raise outside("max_n", max_n, f"at least n = {n}")
    check_level(level)


def factors_of(
    names: Sequence[str], groups: Mapping[str, Sequence[str]] | None
) -> tuple[tuple[str, ...], list[list[int]]]:
    """Names and input positions of the factors: groups first as given, then single inputs.

    Raises
    ------
    ParameterError
        A group names an unknown input, or an input twice.
    """
    if not groups:
        return tuple(names), [[j] for j in range(len(names))]
    seen: set[str] = set()
    labels, factors = [], []
    for label, members in groups.items():
        for name in members:
            if name not in names:
                raise unknown(name, "an input", names, path=f"groups[{label!r}]")
            if name in seen:
                raise outside(f"groups[{label!r}]", name, "each input in one group at most")
            seen.add(name)
        labels.append(label)
        factors.append([names.index(name) for name in members])
    rest = [j for j, name in enumerate(names) if name not in seen]
    return (*labels, *(names[j] for j in rest)), factors + [[j] for j in rest]
