"""The scheme as a model: a scenario or runs, with the priors of the parameters as inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from returnflow._names import outside, unknown
from returnflow.errors import ParameterError

from ._copula import copula_space
from ._space import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from returnflow.draws import Draws

    Array = NDArray[np.float64]

__all__ = ["SchemeParts", "scheme_of"]

DEFAULT = ("arrivals_averted", "net_benefit_gbp", "return_share")
# Draws from which the level at the start is learnt.
_PILOT = 512
_DEPENDENT = (
    "the parameters of these draws depend on each other: the variance does not split into parts of "
    "single inputs, so such an index would mean nothing; use sensitivity.kucherenko or .shapley "
    "with the same draws, or sensitivity.rank, .delta or .shapley_given on runs made from them, or "
    "give space= with independent priors"
)


@dataclass(frozen=True)
class SchemeParts:
    """The scheme, ready to be run: the model of the core, its inputs and outcomes."""

    inputs: Inputs
    core: Any
    outcomes: tuple[str, ...]
    weeks: Any
    settings: dict[str, Any]


def is_scheme(model: Any) -> bool:
    """True for a name, a Scenario or Runs."""
    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    return isinstance(model, str | Scenario | Runs)


def scheme_of(
    model: Any,
    space: Any,
    *,
    outcome: str | Sequence[str] | None,
    weeks: int,
    mode: str,
    weekly: bool,
    seed: int = 0,
    threads: int | None = None,
    copula: bool = False,
) -> SchemeParts:
    """The scheme behind a scenario or runs; runs bring their scenario, space, start and weeks.

    With ``copula`` dependent inputs are taken: correlated priors, or draws (of a fit), whose
    parameters then have the draws' quantiles and the Gaussian copula of their ranks.

    Raises
    ------
    ParameterError
        Draws of a fit without ``copula`` (their parameters depend on each other), an unknown
        outcome.
    """
    import numpy as np

    from returnflow import _core
    from returnflow._starts import ready_draws
    from returnflow.draws import Draws
    from returnflow.parameters import ParameterSpace
    from returnflow.runs import Runs
    from returnflow.scenarios import as_scenario

    outcomes = outcomes_of(outcome)
    given = getattr(space, "draws", space)
    if isinstance(model, Runs):
        scenario, comparator = _of_runs(model)
        weeks, draws = model.weeks, model.draws
        if space is None:
            space = given = _priors(draws) or draws
    else:
        scenario, comparator = as_scenario(model), as_scenario("none")
        draws = None
    pairs = None
    if isinstance(given, Draws):
        if not copula:
            raise ParameterError(_DEPENDENT)
        draws, _ = ready_draws(given, None, None, None, seed, threads, False)
        space, pairs = copula_space(draws, start_residual(draws))
    space = ParameterSpace.default() if space is None else space
    if not isinstance(space, ParameterSpace):
        raise outside("space", type(space).__name__, "a ParameterSpace for a scenario")
    if draws is None:
        draws, _ = ready_draws(None, space, None, _PILOT, seed, threads, False)
    if isinstance(weeks, bool) or not isinstance(weeks, int) or weeks < 1:
        raise outside("weeks", weeks, "a whole number, at least 1")
    start = _start_law(draws)
    core = _core.SchemeModel(
        space._core,
        (comparator._core, scenario._core),
        start,
        weeks=weeks,
        mode=mode,
        seed=seed,
        outcomes=list(outcomes),
        weekly=weekly,
    )
    return SchemeParts(
        inputs=_inputs(space, core.inputs, space.correlations if pairs is None else pairs),
        core=core,
        outcomes=outcomes,
        weeks=np.array(core.sundays, dtype="datetime64[D]") if weekly else None,
        settings={
            "scenario": scenario.name,
            "comparator": comparator.name,
            "weeks": weeks,
            "mode": mode,
            "deterrence_form": space._core.deterrence_form,
            "start": str(np.datetime64(start[0], "D")),
        },
    )


def _priors(draws: Draws) -> Any:
    """The priors that the draws are a sample of; None when they are something else."""
    then = str(draws.provenance.settings.get("then", "form"))
    sampled = draws.provenance.verb == "sample" and then.startswith("form")
    return draws.space if sampled and draws.weights is None else None


def outcomes_of(outcome: str | Sequence[str] | None) -> tuple[str, ...]:
    """Names of outcomes of the scheme; by default those that matter most.

    Raises
    ------
    ParameterError
        An unknown name.
    """
    from returnflow._outcomes import ALL

    wanted = DEFAULT if outcome is None else (outcome,) if isinstance(outcome, str) else outcome
    for name in wanted:
        if name not in ALL:
            raise unknown(str(name), "an outcome", ALL)
    return tuple(wanted)


def _of_runs(runs: Any) -> tuple[Any, Any]:
    others = [name for name in runs.names if name != runs.comparator]
    if len(others) != 1:
        raise outside("runs", others, "runs of one scenario beside the comparator")
    return runs.scenarios[others[0]], runs.scenarios[runs.comparator]


def _start_law(draws: Draws) -> tuple[int, float, float, float, float, float, float]:
    """The level at the start as a line in ``pressure_level`` with a spread."""
    import numpy as np

    start = draws.start
    assert start is not None  # ready_draws gives one
    x = np.asarray(draws.values[:, draws.names.index("pressure_level")])
    level = np.asarray(start.level)
    slope = float(np.cov(x, level)[0, 1] / x.var(ddof=1)) if x.std() > 0 else 0.0
    intercept = float(level.mean() - slope * x.mean())
    sd = float((level - intercept - slope * x).std())
    last = int(np.datetime64(start.last_week, "D").astype(np.int64))
    days = float(np.mean(start.days))
    return last, intercept, slope, sd, days, start.mean_arrivals, start.recent_returns


def start_residual(draws: Draws) -> Array:
    """What the level at the start has beyond its line in ``pressure_level``: ``start_level``."""
    import numpy as np

    assert draws.start is not None  # ready_draws gives one
    _, intercept, slope, *_ = _start_law(draws)
    x = np.asarray(draws.values[:, draws.names.index("pressure_level")])
    out: Array = np.asarray(draws.start.level) - intercept - slope * x
    return out


def _inputs(
    space: Any, names: Sequence[str], correlations: Mapping[tuple[str, str], float]
) -> Inputs:
    grades, sources = [], []
    for name in names:
        row = None if name == "start_level" else space[name]
        grades.append("B" if row is None else row.grade)
        sources.append("filter on the official series" if row is None else row.source)
    laws = tuple(_Law(space, name) for name in names)
    inputs = Inputs(tuple(names), laws, None, tuple(grades), tuple(sources))
    return inputs.correlated(_scores(names, correlations)) if correlations else inputs


def _scores(names: Sequence[str], correlations: Mapping[tuple[str, str], float]) -> Array:
    """Correlations of the normal scores behind rank correlations (Kruskal 1958)."""
    import numpy as np

    out = np.eye(len(names))
    for (a, b), rho in correlations.items():
        if a in names and b in names:
            i, j = names.index(a), names.index(b)
            out[i, j] = out[j, i] = 2 * np.sin(np.pi * rho / 6)
    return out


@dataclass(frozen=True)
class _Law:
    """A prior of a space as its quantile function; the start's spread in standard deviations."""

    space: Any
    name: str

    def ppf(self, u: Array) -> Array:
        import numpy as np

        from returnflow._core import normal_quantiles

        u = np.ascontiguousarray(u, dtype=np.float64)
        if self.name == "start_level":
            return normal_quantiles(u)
        out: Array = self.space._core.ppf(self.name, u)
        return out
