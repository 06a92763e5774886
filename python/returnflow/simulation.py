"""``project``: what follows from scenarios, simulated on shared draws and shared noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from . import _core
from ._keywords import verb
from ._names import outside, unknown
from ._options import options
from ._progress import Progress, ProgressLike
from ._provenance import Provenance
from ._ranges import check_executor
from ._ranges import run as run_in_parts
from ._rng import RNG, seed_of
from ._starts import ready_draws
from .contrasts import Contrast
from .errors import InterruptedRun
from .runs import Runs
from .scenarios import Scenario, as_scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from datetime import date

    from .data import SmallBoats
    from .draws import Draws
    from .parameters import ParameterSpace

__all__ = ["Contrast", "Runs", "project"]

ScenarioLike: TypeAlias = str | Scenario
Scenarios: TypeAlias = ScenarioLike | Sequence[ScenarioLike] | Mapping[str, ScenarioLike]

_QUARTILES = (0.25, 0.5, 0.75)


@verb
def project(
    scenario: Scenarios = "pilot",
    *,
    draws: Draws | Any = None,
    space: ParameterSpace | None = None,
    start: SmallBoats | date | str | None = None,
    weeks: int = 104,
    n: int | None = None,
    mode: Literal["stochastic", "expected"] = "stochastic",
    rng: RNG = None,
    keep: Literal["quantiles", "trajectories"] = "quantiles",
    comparator: ScenarioLike = "none",
    executor: Executor | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Runs:
    """What follows from a scenario, week by week, paired draw by draw with no scheme.

    Parameters
    ----------
    scenario : str, Scenario, list of these, or mapping of names to these
        What is decided; "pilot" by default. Every scenario is compared with ``comparator``.
    draws : Draws or Fit, optional
        Parameter values with a start, e.g. from ``rf.fit``; sampled from ``space`` otherwise.
    space : ParameterSpace, optional
        Priors to sample from; the default space otherwise. Not together with ``draws``.
    start : SmallBoats, date or str, optional
        Series from whose last week the projection begins (the embedded official series
        otherwise), or the date of the last week of that series to use.
    weeks : int
        Weeks to project; 104 by default.
    n : int, optional
        Number of draws: 10,000 from a space, all of the given ``draws`` otherwise.
    mode : {"stochastic", "expected"}
        Random draws (whole people), or means step by step.
    rng : None, int, Generator or SeedSequence
        Seed (SPEC 7). Draw i depends on (seed, i) only, for any number of threads.
    keep : {"quantiles", "trajectories"}
        Exact weekly quantiles, or every path as well (``runs.trajectories``; 8 bytes for each
        scenario, series, week and draw).
    comparator : str or Scenario
        What every scenario is compared with; "none" by default.
    executor : concurrent.futures.Executor, optional
        Where to simulate: a pool of processes, or Dask's ``client.get_executor()`` for many
        machines; here by default. The numbers are the same, bit by bit. All paths come back
        before they are summarised, so this machine needs the memory of ``keep="trajectories"``
        (3.2 GB for 100,000 draws of two scenarios over 104 weeks).
    threads : int, optional
        Threads; all cores by default, one in each worker of an ``executor``. Results do not
        depend on it.
    progress : bool or callable, optional
        Progress line, or a function of (done, total, stage).

    Returns
    -------
    Runs

    Raises
    ------
    ParameterError, ScenarioError
        An option, a parameter or a lever outside its domain.
    ReturnflowError
        A worker of an ``executor`` failed; ranges of draws that wait are cancelled.
    InterruptedRun
        Stopped by Ctrl-C; ``partial`` holds the runs of the weeks that were finished (None on an
        ``executor``, and while the level at the start was read).

    Notes
    -----
    The model is that of docs/model.md. Weekly quantiles are exact (type 7), not sketched.

    Examples
    --------
    >>> import returnflow as rf
    >>> runs = rf.project("pilot", weeks=26, n=200, rng=7)
    >>> runs.names, runs.outcome("arrivals_averted", "pilot").shape
    (('none', 'pilot'), (200,))
    """
    named = named_scenarios(scenario, comparator)
    seed, record = seed_of(rng)
    _check(weeks, n, mode, keep, threads)
    check_executor(executor)
    ready, data = ready_draws(draws, space, start, n, seed, threads, progress)
    cores = [s._core for s in named.values()]
    (done, weekly, contrasts, outcomes, differences, raised), paths = _simulate(
        executor, ready, cores, progress, weeks=weeks, mode=mode, seed=seed, threads=threads
    )
    settings = {
        "scenarios": list(named),
        "weeks": done,
        "draws": len(ready),
        "mode": mode,
        "deterrence_form": ready._core.form,
    }
    runs = Runs(
        scenarios=named,
        draws=ready,
        weeks=done,
        mode=mode,
        level=options.level,
        weekly_arrays=weekly,
        contrast_arrays=contrasts,
        outcome_array=outcomes,
        paired_array=differences,
        paths=paths if keep == "trajectories" else None,
        provenance=Provenance(
            verb="project",
            call=_call(scenario, weeks, len(ready), mode, seed),
            rng=record,
            settings=settings,
            data=data,
        ),
    )
    if raised is not None:
        raise _interrupted(runs, raised, weeks)
    if keep == "trajectories" and paths is None:
        runs = _with_paths(runs, cores, seed, threads, progress)
    return runs


def _simulate(
    executor: Executor | None,
    draws: Draws,
    cores: list[Any],
    progress: ProgressLike,
    *,
    weeks: int,
    **how: Any,
) -> tuple[tuple[Any, ...], Any]:
    """What ``_core.project`` returns, and the paths when an executor sent them."""
    size, half = len(draws), options.level / 2
    how |= {
        "weeks": weeks,
        "pairs": [(i, 0) for i in range(1, len(cores))],
        "probabilities": (0.5 - half, *_QUARTILES, 0.5 + half),
    }
    with Progress(progress, "simulating", size) as bar:
        call = bar.callback
        how["progress"] = lambda part, whole: call(part * size // max(whole, 1), size)
        if executor is not None:
            parts = run_in_parts(executor, draws._core, cores, **how)
            found = (parts.weekly, parts.contrasts, parts.outcomes, parts.differences)
            return (weeks, *found, None), parts.paths
        done = _core.project(draws._core, cores, **how)
        if done[-1] is not None:
            bar.stop()
        return done, None


def _check(weeks: object, n: object, mode: str, keep: str, threads: object) -> None:
    for name, value, low, high in (("weeks", weeks, 1, 5_200), ("n", n, 1, 10**8)):
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise outside(name, value, f"a whole number, {low} to {high:,}")
    if threads is not None and (not isinstance(threads, int) or threads < 1):
        raise outside("threads", threads, "a whole number of threads, at least 1")
    for name, text, known in (
        ("mode", mode, ["stochastic", "expected"]),
        ("keep", keep, ["quantiles", "trajectories"]),
    ):
        if text not in known:
            raise unknown(str(text), f"a value of {name}", known, path=name)


def named_scenarios(given: Scenarios, comparator: ScenarioLike) -> dict[str, Scenario]:
    """Scenarios by name, the comparator first; the names are unique."""
    base = as_scenario(comparator)
    if isinstance(given, Mapping):
        pairs = [(str(name), as_scenario(s)) for name, s in given.items()]
    elif isinstance(given, str | Scenario):
        pairs = [(s.name, s) for s in (as_scenario(given),)]
    else:
        pairs = [(s.name, s) for s in map(as_scenario, given)]
    out = {base.name: base}
    for name, scenario in pairs:
        if name == base.name and scenario == base:
            continue
        if name in out:
            raise outside("scenario", name, "names that differ; give a mapping of names")
        out[name] = scenario
    return out


def _call(scenario: Scenarios, weeks: int, n: int, mode: str, seed: int) -> str:
    what = repr(scenario) if isinstance(scenario, str) else "scenarios"
    extra = "" if mode == "stochastic" else f", mode={mode!r}"
    return f"rf.project({what}, weeks={weeks}, n={n}, rng={seed}{extra})"


def _interrupted(runs: Runs, raised: BaseException, weeks: int) -> BaseException:
    if not isinstance(raised, KeyboardInterrupt):
        return raised
    kept = f"the first {runs.weeks} of {weeks} weeks are in .partial" if runs.weeks else "no week"
    error = InterruptedRun(f"stopped; {kept}")
    error.partial = runs if runs.weeks else None
    error.__cause__ = raised
    return error


def _with_paths(
    runs: Runs, cores: list[Any], seed: int, threads: int | None, progress: ProgressLike
) -> Runs:
    import dataclasses

    size = len(runs.draws)
    with Progress(progress, "keeping paths", size) as bar:
        call = bar.callback
        paths, _ = _core.trajectories(
            runs.draws._core,
            cores,
            weeks=runs.weeks,
            mode=runs.mode,
            seed=seed,
            threads=threads,
            progress=lambda part, whole: call(part * size // max(whole, 1), size),
        )
    return dataclasses.replace(runs, paths=paths)
