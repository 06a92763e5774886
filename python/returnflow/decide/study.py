"""Is it worth running a pilot longer, for what it would teach before one chooses?

The data are simulated from each draw: the fitted process with its start, and the model of the
scheme, with luck of their own. EVSI is their worth for the choice afterwards (Strong et al. 2015),
less what the pilot costs meanwhile beside the best that could be done instead.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import Progress, ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.runs import Runs
from returnflow.scenarios import Scenario
from returnflow.simulation import project

from ._bench import Bench, bench_of
from ._options import WELFARE, priced, run_options, weights_of
from ._study_result import PilotStudy
from .information import InformationValue, evppi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["PilotStudy", "pilot_study"]

# Keeps the luck of the study apart from the luck of the years it is to inform.
PURPOSE = 0x57D7
OBSERVED = (
    "arrivals",
    "crossing_days",
    "prevented",
    "returns",
    "intake",
    "detention_days",
    "redetected",
)
DRAWS = 10_000


@verb
def pilot_study(
    given: Runs | Scenario | str | Sequence[Scenario | str] = "pilot",
    *,
    more_weeks: Iterable[int] = (26, 52),
    returns_per_week: Iterable[float] = (50.0,),
    value_per_arrival_averted_gbp: float = 0.0,
    evaluation_cost_gbp: float = 0.0,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> PilotStudy:
    """Is running the pilot k more weeks at N a week worth what it would teach?

    Parameters
    ----------
    given : Runs, Scenario, str or several, default "pilot"
        What could be chosen afterwards, besides no scheme; the first one is the pilot, whose other
        levers are kept. A run lends its scenarios, draws, window and seed.
    more_weeks : iterable of int, default (26, 52)
        Weeks the pilot would go on, at least 8.
    returns_per_week : iterable of float, default (50,)
        Cap on returns meanwhile; every combination with ``more_weeks`` is a design.
    value_per_arrival_averted_gbp : float, default 0
        GBP added for each arrival averted; a value judgement, said in the result.
    evaluation_cost_gbp : float, default 0
        Cost of the evaluation itself, added to each design.
    weeks : int, default 104
        Window of the choice afterwards.
    n : int, optional
        Draws; 10,000, or all of the run or the draws given.
    draws : Fit or Draws, optional
        The fitted process as generator of the data; the default space by default.
    rng, threads, progress
        As everywhere.

    Returns
    -------
    PilotStudy

    Raises
    ------
    ParameterError
        A design outside its domain.

    Notes
    -----
    The data are seven totals of the k weeks (arrivals a crossing day, returns, their share of the
    detained, days detained, prevented share, detected re-entries a return). The worth is discounted
    to now, as it comes k weeks later. In the cost, the pilot and the best option now both end after
    the k weeks and their consequences are counted over the window.

    Examples
    --------
    >>> s = pilot_study("pilot", more_weeks=[26], weeks=52, n=400, rng=7)
    >>> s.designs, s.evsi.shape, s.net.tolist() == (s.evsi - s.cost).tolist()
    (('26 weeks at 50 a week',), (1,), True)
    """
    lengths, caps = _designs(more_weeks, returns_per_week, evaluation_cost_gbp)
    if isinstance(given, Runs):
        runs = given
    else:
        size = DRAWS if n is None and draws is None else n
        runs = project(
            given, draws=draws, weeks=weeks, n=size, rng=rng, threads=threads, progress=progress
        )
    options, weights = run_options(runs, value_per_arrival_averted_gbp, None)
    w = weights_of(weights, len(runs.draws))
    bench = bench_of(runs, n=n, threads=threads, progress=False)
    if n is not None:
        options, w = {k: v[:n] for k, v in options.items()}, weights_of(w[:n], len(bench.draws))
    now = max(options, key=lambda k: float(w @ options[k]))
    studies: list[_Study] = []
    with Progress(progress, "studies", len(lengths) * len(caps), "designs") as bar:
        for k in lengths:
            for cap in caps:
                studies.append(
                    _study(bench, runs, options, now, w, k, cap, value_per_arrival_averted_gbp)
                )
                bar.callback(len(studies), 0)
    return _assembled(studies, runs, bench, now, evaluation_cost_gbp, value_per_arrival_averted_gbp)


def _designs(
    more_weeks: Iterable[int], returns: Iterable[float], cost: float
) -> tuple[list[int], list[float]]:
    lengths = sorted({int(k) for k in more_weeks})
    if not lengths or lengths[0] < 8 or lengths[-1] > 520:
        raise outside("more_weeks", lengths, "8 to 520 weeks")
    caps = sorted({float(c) for c in returns})
    if not caps or not 0 < caps[0] <= caps[-1] < np.inf:
        raise outside("returns_per_week", caps, "more than 0, people a week")
    if not np.isfinite(cost):
        raise outside("evaluation_cost_gbp", cost, "a finite number, GBP")
    return lengths, caps


@dataclass(frozen=True)
class _Study:
    """One design: its name, worth, cost and what comes with it."""

    name: str
    value: InformationValue
    nothing: float
    cost: float
    cost_error: float
    welfare: dict[str, float]


def _study(
    bench: Bench,
    runs: Runs,
    options: Mapping[str, Array],
    now: str,
    w: Array,
    k: int,
    cap: float,
    price: float,
) -> _Study:
    pilot = bench.scenario.with_(returns_per_week=cap, name="study")
    own_luck = replace(bench, weeks=k, seed=(bench.seed + PURPOSE) % 2**63, mode="stochastic")
    found = own_luck.outcomes([pilot], OBSERVED)
    data = _summaries({o: v[0] for o, v in found.items()})
    later = np.exp(-k / 52 * np.log1p(bench.draws["discount_rate"]))
    held = {name: v * later for name, v in options.items()}
    group = [tuple(data)]
    order = np.random.default_rng([bench.seed, PURPOSE, k]).permutation(w.size)
    shuffled = {name: v[order] for name, v in data.items()}
    nothing = evppi(held, shuffled, of=group, weights=w, rng=bench.seed)
    return _Study(
        f"{k} weeks at {cap:g} a week",
        evppi(held, data, of=group, weights=w, rng=bench.seed),
        float(nothing.values[0]),
        *_cost(bench, runs, pilot, now, w, k, price),
    )


def _summaries(found: Mapping[str, Array]) -> dict[str, Array]:
    """What the weeks show, free of scale: 0 over 0 is 0, as nothing was seen."""

    def share(part: str, of: Array) -> Array:
        return np.asarray(found[part] / np.maximum(of, 1.0))

    attempted = found["arrivals"] + found["prevented"]
    columns = {
        "arrivals_per_crossing_day": np.log1p(share("arrivals", found["crossing_days"])),
        "crossing_days": found["crossing_days"],
        "prevented_share": share("prevented", attempted),
        "returns": found["returns"],
        "returned_of_detained": share("returns", found["intake"]),
        "days_per_detained": share("detention_days", found["intake"]),
        "redetected_per_return": share("redetected", found["returns"]),
    }
    return {name: x for name, x in columns.items() if x.min() < x.max()}


def _cost(
    bench: Bench, runs: Runs, pilot: Scenario, now: str, w: Array, k: int, price: float
) -> tuple[float, float, dict[str, float]]:
    """Mean loss against the best option now, both ended after k weeks; its error; welfare."""
    start = bench.draws.start
    assert start is not None  # a run always has one
    end = start.last_week + dt.timedelta(weeks=k, days=1)
    pair = [_ended(pilot, end)]
    if now != runs.comparator:
        pair.append(_ended(runs.scenarios[now], end))
    names = ["net_benefit_gbp", "arrivals_averted"]
    found = bench.outcomes(pair, names)
    gain = found["net_benefit_gbp"] + price * found["arrivals_averted"]
    loss = (gain[1] if len(pair) > 1 else 0.0) - gain[0]
    mean = float(w @ loss)
    welfare = bench.outcomes([pair[0], bench.comparator], WELFARE)
    beside = {o: float(w @ (v[0] - v[1])) for o, v in welfare.items()}
    return mean, float(np.sqrt(((w * (loss - mean)) ** 2).sum())), beside


def _ended(scenario: Scenario, day: dt.date) -> Scenario:
    expires = scenario.expires
    return scenario.with_(expires=day if expires is None else min(day, expires))


def _assembled(
    studies: list[_Study], runs: Runs, bench: Bench, now: str, evaluation: float, price: float
) -> PilotStudy:
    worth = np.array([float(s.value.values[0]) for s in studies])
    error = np.array([float(s.value.errors[0]) for s in studies])
    nothing = np.array([s.nothing for s in studies])
    cost = np.array([s.cost for s in studies]) + evaluation
    cost_error = np.array([s.cost_error for s in studies])
    net, net_error = worth - cost, np.hypot(error, cost_error)
    teaches = worth - nothing > 2 * error
    first = studies[0].value
    return PilotStudy(
        designs=tuple(s.name for s in studies),
        evsi=worth,
        evsi_error=error,
        nothing=nothing,
        cost=cost,
        cost_error=cost_error,
        net=net,
        net_error=net_error,
        verdicts=tuple(_verdict(*row) for row in zip(net, net_error, teaches, strict=True)),
        teaches=tuple(bool(t) for t in teaches),
        perfect=first.perfect,
        perfect_error=first.perfect_error,
        best_now=now,
        options=tuple(runs.names),
        welfare={o: np.array([s.welfare[o] for s in studies]) for o in WELFARE},
        stated=priced(price),
        window=bench.window,
        provenance=Provenance(
            verb="decide.pilot_study",
            rng=bench.record,
            settings=bench.settings(designs=[s.name for s in studies], price=price),
        ),
    )


def _verdict(net: float, error: float, teaches: bool) -> str:
    if abs(net) <= 2 * error:
        return "cannot be known"
    if net < 0:
        return "not worth it"
    return "worth it" if teaches else "worth it, but not for what it teaches"
