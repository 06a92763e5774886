"""Sobol' indices of any model, fused with it: only sums are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.errors import DataError

from ._evaluate import OnError, chunks
from ._model import Target, target_of
from ._results import failures_of, refuse_failures
from ._sobol_result import SobolIndices, SobolWeeks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["sobol"]

ESTIMATORS = ("azzini-rosati", "saltelli", "jansen", "janon-monod")
# Rows of inputs that a Python function gets in one call.
_ROWS = 16_384
_LEAST = 16


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
    )  # fmt: skip
    noise = ready.weeks is not None and mode == "stochastic"
    if target == "mean" and not noise:
        raise outside("target", target, "'outcome', unless the scheme runs in stochastic mode")
    ready.inputs.require_independent("A Sobol' index")
    names, factors = factors_of(ready.inputs.names, groups)
    mirror = order == 2 or estimator == "azzini-rosati"
    run = _Run(
        target=ready,
        of=target,
        noise=noise,
        names=names,
        factors=factors,
        outcome=outcome,
        order=order,
        estimator=estimator,
        mirror=mirror,
        level=level,
        replicates=replicates,
        max_failed=max_failed,
        seed=seed,
        record=record,
        progress=progress,
    )
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
    if not 0 < level < 1:
        raise outside("level", level, "(0, 1)")


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


def points_each(n: int, replicates: int) -> int:
    """Base points of a replicate: a power of two, at least 16."""
    if replicates < 2:
        raise outside("replicates", replicates, "2 to 256")
    per = -(-n // replicates)
    return max(_LEAST, 1 << (per - 1).bit_length())


class _Run:
    """A Sobol' run that can be taken further; every stage gives a frozen result."""

    def __init__(self, **settings: Any) -> None:
        self.s = settings
        self.target: Target = settings["target"]
        self.sums: Any = None
        self.history: tuple[Any, ...] = ()

    # --- running --------------------------------------------------------------------------------
    def to(self, n: int) -> SobolIndices:
        """Runs up to ``n`` base points, noting the indices at each doubling on the way."""
        per = self._per(n)
        done = self.sums.done if self.sums is not None else 0
        stages = [p for p in (per >> 3, per >> 2, per >> 1) if p >= max(_LEAST, done + 1)] + [per]
        for stage in stages:
            self._advance(stage)
            result = self.result()
        return result

    def until(self, n: int, tol: float | Literal["ranking"], max_n: int) -> SobolIndices:
        """Doubles until the intervals are narrow enough or the ranking is settled."""
        if tol != "ranking" and not (isinstance(tol, (int, float)) and tol > 0):
            raise outside("tol", tol, "a positive number, or 'ranking'")
        while True:
            result = self.to(n)
            if settled(result, tol):
                return result
            if 2 * n > max_n:
                note = f"Not settled at tol={tol!r} with max_n={max_n:,} base points."
                return _noted(result, note)
            n *= 2

    def _per(self, n: int) -> int:
        return points_each(n, self.s["replicates"])

    def _advance(self, upto: int) -> None:
        if self.target.core is not None:
            self._advance_core(upto)
        else:
            self._advance_call(upto)

    def _layout(self) -> dict[str, Any]:
        s = self.s
        return {
            "mirror": s["mirror"],
            "second": s["order"] == 2,
            "noise": s["noise"],
            "replicates": s["replicates"],
            "seed": s["seed"],
        }

    def _advance_core(self, upto: int) -> None:
        from returnflow._core import SobolSums

        core = self.target.core
        sums = (
            SobolSums.of_model(core, self.s["factors"], **self._layout())
            if self.sums is None
            else self.sums.copy()
        )
        with Progress(self.s["progress"], "Sobol' indices", unit="blocks") as bar:
            sums.run(core, upto, bar.callback, self.target.threads)
        self.sums = sums

    def _advance_call(self, upto: int) -> None:
        from returnflow._core import SobolSums, column_pivots

        call = self.target.call
        assert call is not None
        inputs = self.target.inputs
        sums = None if self.sums is None else self.sums.copy()
        done = 0 if sums is None else sums.done
        probe = sums or SobolSums(len(inputs.names), self.s["factors"], [0.0], **self._layout())
        total = self.s["replicates"] * (upto - done) * probe.runs
        ran = 0
        with Progress(self.s["progress"], "Sobol' indices", total, "runs") as bar:
            for replicate in range(self.s["replicates"]):
                for start, count in chunks(upto - done, max(64, _ROWS // probe.runs // 64 * 64)):
                    u = probe.points(replicate, done + start, count)
                    y = call(inputs.scale(u))
                    if sums is None:
                        pivot = column_pivots(y[:: probe.runs])
                        sums = SobolSums(
                            len(inputs.names), self.s["factors"], pivot, **self._layout()
                        )
                    sums.add(replicate, done + start, y)
                    ran += len(u)
                    bar.callback(ran, total)
        assert sums is not None
        sums.finish(upto)
        self.sums = sums

    # --- reading --------------------------------------------------------------------------------
    def result(self) -> SobolIndices:
        """The result so far."""
        result = read(self.sums, self.target, self.s, self.history)
        self.history = result.history
        branch = _Run(**self.s)
        branch.sums, branch.history = self.sums, self.history
        object.__setattr__(result, "_extend", branch.fork)
        return result

    def fork(self, n: int) -> SobolIndices:
        """A longer run that starts from this one and leaves it as it is."""
        run = _Run(**self.s)
        run.sums, run.history = self.sums, self.history
        if self._per(n) < self.sums.done:
            done = self.sums.done * self.s["replicates"]
            raise outside("n", n, f"at least the {done:,} base points done")
        return run.to(n)


def read(sums: Any, target: Target, s: Mapping[str, Any], history: tuple[Any, ...]) -> SobolIndices:
    """A result from sums."""
    import numpy as np

    used, asked, failed_points, failed_runs = sums.counts()
    failures = failures_of(
        (asked, failed_points, failed_runs), sums.failed_at(), target.inputs.names
    )
    refuse_failures(failures, s["max_failed"])
    if min(used) < 2:
        raise DataError("an outcome has fewer than two base points with finite runs")
    names: tuple[str, ...] = s["names"]
    weeks = 0 if target.weeks is None else len(target.weeks)
    per = 1 + weeks
    outcomes = target.names(s["outcome"], len(used) // per)
    ranges = [(o * per + 1, (o + 1) * per) for o in range(len(outcomes))] if weeks else []
    of_mean = s.get("of", "outcome") == "mean"
    value, error, t = sums.estimate(s["estimator"], of_mean, ranges, s["level"])
    if s.get("noise") and of_mean:
        value, error = (_without_last(a, len(names) + 1, s["order"]) for a in (value, error))
    elif s.get("noise"):
        names = (*names, "noise")
    mean, variance = sums.summary()
    window = slice(0, len(used), per)
    tables = _tables(value[window], t * error[window], len(names))
    runs = asked * sums.runs
    shared: dict[str, Any] = {
        "inputs": names,
        "outcomes": outcomes,
        "main": "total",
        "level": s["level"],
        "n": asked,
        "runs": runs,
        "grades": _of_factors(target.inputs.grades, names, target.inputs.names),
        "sources": _of_factors(target.inputs.sources, names, target.inputs.names),
        "failures": failures,
        "notes": _notes(s, asked),
        "extra": {},
        "provenance": _provenance(target, s, asked),
    }
    history = (*history, (asked, tables["value"]["total"], tables["half"]["total"]))
    f = len(names)
    second = error2 = None
    if s["order"] == 2:
        second = _square(value[window, 2 * f :], f)
        error2 = _square(t * error[window, 2 * f :], f)
    return SobolIndices(
        method="Sobol' indices",
        value=tables["value"],
        low=tables["low"],
        high=tables["high"],
        estimator=s["estimator"],
        target=s.get("of", "outcome"),
        mean=np.asarray(mean)[window],
        variance=np.asarray(variance)[window],
        second=second,
        second_error=error2,
        history=history,
        weeks=_weeks(value, error * t, np.asarray(variance), target, shared) if weeks else None,
        **shared,
    )


def _tables(value: Array, half: Array, f: int) -> dict[str, dict[str, Array]]:
    parts = {"first": slice(0, f), "total": slice(f, 2 * f)}
    return {
        "value": {k: value[:, at] for k, at in parts.items()},
        "half": {k: half[:, at] for k, at in parts.items()},
        "low": {k: value[:, at] - half[:, at] for k, at in parts.items()},
        "high": {k: value[:, at] + half[:, at] for k, at in parts.items()},
    }


def _square(flat: Array, f: int) -> Array:
    import numpy as np

    out = np.full((len(flat), f, f), np.nan)
    i, j = np.triu_indices(f, 1)
    out[:, i, j] = out[:, j, i] = flat
    return out


def _weeks(
    value: Array, half: Array, variance: Array, target: Target, shared: dict[str, Any]
) -> SobolWeeks:
    f, count, weeks = len(shared["inputs"]), len(shared["outcomes"]), len(target.weeks)
    rows = count * (weeks + 1)
    cube = value[:rows].reshape(count, weeks + 1, -1)[:, 1:]
    wide = half[:rows].reshape(count, weeks + 1, -1)[:, 1:]
    tables = _tables(value[rows:], half[rows:], f)
    return SobolWeeks(
        method="Sobol' indices by week",
        value=tables["value"],
        low=tables["low"],
        high=tables["high"],
        week_ending=target.weeks,
        weekly={"first": cube[..., :f], "total": cube[..., f : 2 * f]},
        error={"first": wide[..., :f], "total": wide[..., f : 2 * f]},
        variance=variance.reshape(count, weeks + 1)[:, 1:],
        **shared,
    )


def _without_last(table: Array, f: int, order: int) -> Array:
    """Columns of first orders, totals and pairs without those of the last factor."""
    import numpy as np

    keep = [*range(f - 1), *range(f, 2 * f - 1)]
    if order == 2:
        i, j = np.triu_indices(f, 1)
        keep += [2 * f + k for k in range(len(i)) if j[k] < f - 1]
    out: Array = table[:, keep]
    return out


def _of_factors(
    values: Sequence[str], factors: Sequence[str], inputs: Sequence[str]
) -> dict[str, str]:
    known = dict(zip(inputs, values, strict=False))
    return {name: known[name] for name in factors if known.get(name)}


def _notes(s: Mapping[str, Any], asked: int) -> tuple[str, ...]:
    return (
        f"Intervals: {100 * s['level']:.3g} %, from {s['replicates']} independent scrambles "
        f"({asked:,} base points); they hold sampling error only.",
    )


def _provenance(target: Target, s: Mapping[str, Any], asked: int) -> Provenance:
    settings = dict(target.settings) | {
        "n": asked,
        "order": s["order"],
        "estimator": s["estimator"],
        "replicates": s["replicates"],
        "level": s["level"],
        "inputs": list(target.inputs.names),
    }
    return Provenance(
        verb="sensitivity.sobol",
        call=f"rf.sensitivity.sobol(..., n={asked}, order={s['order']}, rng={s['seed']})",
        rng=s["record"],
        settings=settings,
    )


def settled(result: SobolIndices, tol: float | str) -> bool:
    """True when the intervals are as narrow as asked, or do not allow another order of totals."""
    import numpy as np

    if tol != "ranking":
        halves = [result.high[m] - result.value[m] for m in ("first", "total")]
        return bool(np.nanmax(halves) <= float(tol))
    for o in range(len(result.outcomes)):
        order = result.order(result.outcomes[o])
        value, high, low = (ends["total"][o] for ends in (result.value, result.high, result.low))
        for a, b in pairwise(order):
            # Inputs below 2 % need no order among themselves.
            if value[a] >= 0.02 and low[a] < high[b]:
                return False
    return True


def _noted(result: SobolIndices, note: str) -> SobolIndices:
    from dataclasses import replace

    out = replace(result, notes=(*result.notes, note))
    object.__setattr__(out, "_extend", result._extend)
    return out
