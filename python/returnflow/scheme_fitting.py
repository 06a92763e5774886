"""``fit_scheme``: the posterior of the return pipeline given dated cumulative counts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._keywords import verb
from ._milestones import BEFORE, Milestones, milestones_of
from ._names import outside, unknown
from ._observed import Observed, observed
from ._progress import Progress, ProgressLike
from ._provenance import Provenance, digest
from ._rng import RNG, seed_of
from .draws import Draws, sample
from .errors import ParameterError
from .parameters import ParameterSpace
from .priors import LogNormal, Prior, Uniform
from .scenarios import Scenario, as_scenario
from .scheme_fits import SchemeFit

if TYPE_CHECKING:
    from .fits import Fit

__all__ = ["capacity_priors", "fit_scheme"]

_JUDGED = "our judgement before any count: 'up to 50 a week' (10 July 2025), to be scaled up"


@verb
def capacity_priors() -> dict[str, Prior]:
    """Priors of the capacity that was delivered: our judgement, from what was known in July 2025.

    The pilot was announced as up to 50 a week with more to follow, without a date. So the early
    level is between about 7 and 60 a week, the level after a step between about 10 and 160, the
    step may take a week or half a year and come at any time of the first two years; that it came
    in the spring of 2026 is for the counts to say. One choice was made after looking: how wide the
    prior of the steepness is (docs/decisions/0052).

    Returns
    -------
    dict of str to Prior
        ``capacity_early``, ``capacity_late`` (people a week), ``startup_weeks`` (weeks from the
        first return to the early level), ``ramp_midpoint_weeks`` (weeks from the first return to
        the middle of the step), ``ramp_steepness_per_week``.

    Examples
    --------
    >>> import returnflow as rf
    >>> sorted(rf.capacity_priors())[0]
    'capacity_early'
    """
    return {
        "capacity_early": LogNormal(20.0, 0.65, source=_JUDGED, grade="D"),
        "capacity_late": LogNormal(40.0, 0.85, source=_JUDGED, grade="D"),
        "startup_weeks": LogNormal(4.0, 0.5, source=_JUDGED, grade="D"),
        "ramp_midpoint_weeks": Uniform(4.0, 104.0, source=_JUDGED, grade="D"),
        "ramp_steepness_per_week": LogNormal(0.5, 1.0, source=_JUDGED, grade="D"),
    }


@verb
def fit_scheme(
    milestones: Any = None,
    *,
    until: str | dt.date | None = None,
    obs: Any = None,
    scenario: str | Scenario = "pilot",
    capacity: Mapping[str, Prior] | None = None,
    report_noise: float = 0.03,
    parity_band: float = 70.0,
    base: Draws | Fit | None = None,
    space: ParameterSpace | None = None,
    draws: int = 2000,
    rng: RNG = None,
    progress: ProgressLike = None,
    threads: int | None = None,
) -> SchemeFit:
    """Learn the return pipeline from dated cumulative counts of the scheme.

    The model's pipeline is run from August 2025 on the arrivals that were published: its weeks are
    the hidden process, the counts are noisy totals of its returns, admissions and re-entries. A
    particle filter of 64 lanes estimates the likelihood of each point of the parameters, without
    bias; density-tempered sequential Monte Carlo with particle marginal Metropolis-Hastings moves
    (Duan and Fulop 2015) takes points from the prior to the posterior (docs/decisions/0052).

    Parameters
    ----------
    milestones : data frame or mapping, optional
        Columns ``as_of`` (date), ``quantity`` ("returns", "admissions", "reentries"), ``value``
        (people since 6 August 2025) and, if wanted, ``bound`` ("equal"; "about": within 10 %;
        "at least"). Default ``rf.datasets.scheme_milestones()``.
    until : str or date, optional
        Use counts up to this day only. Default: all.
    obs : SmallBoats, data frame or mapping, optional
        Weekly series whose days and arrivals the pipeline runs on, as for ``rf.fit``; up to
        ``until``, then simulated. Default ``rf.datasets.small_boats()``.
    scenario : str or Scenario
        Levers of the weeks since August 2025, its returns a week aside, which are learned.
        Default "pilot".
    capacity : mapping of str to Prior, optional
        Priors to use in place of some of ``rf.capacity_priors()``.
    report_noise : float
        Relative standard deviation of a published count, 0 to 0.5. Default 0.03: two counts of
        February 2026 differ by as much.
    parity_band : float
        People by which admissions may run ahead of returns or lag; half of it is one standard
        deviation. Default 70, the largest gap published.
    base : Draws or Fit, optional
        Values of all that the counts do not speak on, e.g. ``rf.fit(...)``: then the result is a
        joint posterior. Default: ``draws`` samples of ``space``.
    space : ParameterSpace, optional
        Priors. Default ``ParameterSpace.default()``.
    draws : int
        Draws of the posterior. Default 2,000.
    rng : None, int, sequence of int, SeedSequence or Generator
        Randomness (SPEC 7). Default None: drawn and recorded.
    progress : bool or callable, optional
        A progress line after a second, or a function of (done, total, stage).
    threads : int, optional
        Threads of the core. Default: all cores. The fit is the same for any number.

    Returns
    -------
    SchemeFit
        Its ``draws`` are what ``rf.project`` takes; ``predict`` gives counts at other dates.

    Raises
    ------
    DataError
        Counts that are no cumulative counts of the scheme.
    ParameterError
        Wrong options; correlations between what is learned and anything else.

    Examples
    --------
    >>> import returnflow as rf
    >>> fit = rf.fit_scheme(until="2025-10-09", draws=64, rng=7)
    >>> fit.ok, len(fit.draws)
    (True, 64)
    """
    known, later = milestones_of(_default() if milestones is None else milestones).split(until)
    _check(report_noise, parity_band, draws)
    space = _space(base, space)
    seed, record = seed_of(rng)
    settings = {"draws": draws, "report_noise": report_noise, "parity_band": parity_band}
    recipe = {
        "known": known.columns(),
        "later": later.columns() if len(later) else None,
        "scenario": as_scenario(scenario).to_dict(),
        "capacity": {n: json.dumps(prior._dict()) for n, prior in _capacity(capacity).items()},
        "obs": None if obs is None else observed(obs).columns(),
        "until": None if until is None else str(until)[:10],
        "base": None if base is None else _draws_of(base),
        "space": space,
        "settings": settings,
        "rng": record,
    }
    return _fit(recipe, known, later, seed, progress, threads)


def again(recipe: Mapping[str, Any]) -> SchemeFit:
    """The fit that a recipe makes, as it was made."""
    known = milestones_of(recipe["known"])
    later = known.rows([]) if recipe["later"] is None else milestones_of(recipe["later"])
    return _fit(recipe, known, later, int(recipe["rng"]["seed"]), False, None)


def _fit(
    recipe: Mapping[str, Any],
    known: Milestones,
    later: Milestones,
    seed: int,
    progress: ProgressLike,
    threads: int | None,
) -> SchemeFit:
    import numpy as np

    from . import _core
    from ._starts import started
    from .datasets import small_boats

    settings, space = recipe["settings"], recipe["space"]
    levers = Scenario.from_dict(recipe["scenario"])
    draws = int(settings["draws"])
    others = recipe["base"] or sample(space, n=draws, rng=seed)
    noise, slack = known.noise(settings["report_noise"], settings["parity_band"])
    series = observed(recipe["obs"] or small_boats())
    if others.start is None:
        upto = series if recipe["until"] is None else series.until(recipe["until"])
        others = started(others, upto, seed=seed, threads=threads)
    seen = _seen(series, others)
    with Progress(progress, "fitting the scheme", unit="blocks") as bar:
        posterior = _core.fit_scheme(
            others._core,
            space._core,
            [_core.Prior(recipe["capacity"][name]) for name in _core.capacity_names()],
            levers._core,
            first_week=int((np.datetime64(BEFORE, "D") + 7).astype(np.int64)),
            crossing_days=seen.crossing_days,
            arrivals=seen.arrivals,
            day=known.as_of.astype(np.int64),
            quantity=list(known.quantity),
            value=known.value,
            at_least=[b == "at least" for b in known.bound],
            noise=noise,
            slack=slack,
            first_return=int(known.first_return().astype(np.int64)),
            draws=draws,
            seed=seed,
            threads=threads,
            progress=bar.callback,
        )
    made = Provenance(
        verb="fit_scheme",
        call=f"rf.fit_scheme(milestones, until='{known.last_day}', draws={draws}, rng={seed})",
        rng=dict(recipe["rng"]),
        settings={**settings, "scenario": levers.name, "capacity": recipe["capacity"]},
        data={
            "milestones": len(known),
            "until": str(known.last_day),
            "hash": digest(known.columns()),
        },
    )
    return SchemeFit(
        posterior=posterior,
        used=known,
        later=later,
        others=others,
        space=space,
        provenance=made,
        recipe=recipe,
    )


def _default() -> Any:
    from .datasets import scheme_milestones

    return scheme_milestones()


def _check(report_noise: float, parity_band: float, draws: int) -> None:
    if not 0 <= report_noise <= 0.5:
        raise outside("report_noise", report_noise, "[0, 0.5] (relative sd)")
    if not 0 <= parity_band <= 1e5:
        raise outside("parity_band", parity_band, "[0, 1e5] (people)")
    if not isinstance(draws, int) or isinstance(draws, bool) or not 1 <= draws <= 1_000_000:
        raise outside("draws", draws, "a whole number, 1 to 1,000,000")


def _seen(series: Observed, others: Draws) -> Observed:
    """Weeks from the first of the scheme to the start of the draws."""
    import numpy as np

    start = others.start
    assert start is not None
    if start.last_week < BEFORE or start.last_week > series.last_week:
        raise outside(
            "base start", start.last_week, f"a week of obs, {BEFORE} to {series.last_week}"
        )
    upto = series.until(start.last_week)
    return upto.part(upto.sundays > np.datetime64(BEFORE))


def _space(base: Any, space: ParameterSpace | None) -> ParameterSpace:
    from . import _core

    own = getattr(getattr(base, "draws", base), "space", None)
    found = space or own or ParameterSpace.default()
    learned = set(_core.scheme_parameters())
    for one, other, _ in found._core.correlations:
        if learned & {one, other}:
            raise ParameterError(
                f"space has a correlation of {one} and {other}; fit_scheme learns "
                f"{', '.join(sorted(learned & {one, other}))} from independent priors: leave the "
                "correlation out"
            )
    return found


def _capacity(given: Mapping[str, Prior] | None) -> dict[str, Prior]:
    priors = capacity_priors()
    for name, prior in (given or {}).items():
        if name not in priors:
            raise unknown(str(name), "a number of the capacity", priors, path="capacity")
        if not isinstance(prior, Prior):
            raise outside(f"capacity[{name!r}]", prior, "a prior, e.g. rf.LogNormal(20, 0.6)")
        priors[name] = prior
    return priors


def _draws_of(base: Any) -> Draws:
    found = getattr(base, "draws", base)
    if not isinstance(found, Draws):
        raise outside("base", type(base).__name__, "Draws or a Fit")
    if found.weights is not None:
        raise ParameterError("base has weights; allowed: draws of equal weight, see resample()")
    return found
