"""What it would take: returns, beds and flights a week for a wanted chance of return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.errors import ParameterError

from ._bench import AMPLE, Bench, at_level, bench_of, crossing
from ._options import level_of
from ._required_result import BESIDE, Required

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["Required", "required_beds", "required_flights", "required_returns"]

# Returns a week that are tried, finer than linear interpolation needs.
CAPS = np.concatenate([[0.0], np.geomspace(5, 5_000, 36)])


def _ample(bench: Bench) -> list[Scenario]:
    return [bench.scenario.with_(returns_per_week=float(c), detention_beds=AMPLE) for c in CAPS]


@verb
def required_returns(
    given: Runs | Scenario | str = "pilot",
    *,
    one_in: float | None = None,
    share: float | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Required:
    """How many returns a week would it take for one arrival in N to be returned?

    The share is returns in the window over arrivals in the window, so that ramp-up, attrition and
    the answer of arrivals itself count. One root for each draw, on the same draws and noise.

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme whose other levers are kept. A run lends its draws, window and seed.
    one_in : float, optional
        N of "one in N"; give this or ``share``.
    share : float, optional
        Share of arrivals returned, (0, 1).
    weeks : int, default 104
        Window.
    n : int, optional
        Draws; 2,000, or all of the run or the draws given.
    draws : Draws or Fit, optional
        Draws to use instead of the default space.
    level : float, default 0.9
        Level of intervals.
    rng, threads, progress
        As everywhere.

    Returns
    -------
    Required

    Raises
    ------
    ParameterError
        Neither or both of ``one_in`` and ``share``; values outside their domain.

    Examples
    --------
    >>> r = required_returns("pilot", one_in=17, weeks=52, n=64, rng=7)
    >>> bool(r.beds.size == 64 and 0 < r.reachable <= 1)
    True
    """
    wanted, said = _wanted(one_in, share)
    level = level_of(level)
    bench = bench_of(
        given, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    names = ["return_share", "peak_detained", "arrivals", *BESIDE]
    found = bench.outcomes(_ample(bench), names)
    caps = crossing(CAPS, np.maximum.accumulate(found["return_share"], axis=0), wanted)
    arrivals = float(np.median(found["arrivals"][0])) / bench.weeks
    return _required(bench, said, caps, found, wanted * arrivals, level)


def _wanted(one_in: float | None, share: float | None) -> tuple[float, str]:
    if (one_in is None) == (share is None):
        raise ParameterError("give one_in= or share=, one of the two")
    if one_in is not None:
        if not 1 < one_in < np.inf:
            raise outside("one_in", one_in, "more than 1")
        return 1.0 / one_in, f"One arrival in {one_in:g} returned"
    assert share is not None
    if not 0 < share < 1:
        raise outside("share", share, "(0, 1)")
    return float(share), f"{100 * share:.1f} % of arrivals returned"


def _required(
    bench: Bench,
    said: str,
    caps: Array,
    found: Mapping[str, Array],
    arithmetic: float,
    level: float,
) -> Required:
    beds = at_level(CAPS, found["peak_detained"], caps)
    beds = np.where(np.isinf(caps), np.inf, np.ceil(beds))
    batch, cancel = bench.draws["flight_batch"], bench.draws["flight_cancel_prob"]
    return Required(
        question=said,
        returns_per_week=caps,
        beds=beds,
        flights_per_week=caps / batch / (1 - cancel),
        beside={k: at_level(CAPS, found[k], caps) for k in BESIDE},
        arithmetic=arithmetic,
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="decide.required_returns", rng=bench.record, settings=bench.settings(wanted=said)
        ),
    )


@verb
def required_beds(
    given: Runs | Scenario | str = "pilot",
    *,
    returns_per_week: float | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Required:
    """How many detention beds would a weekly number of returns occupy at the peak?

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme whose other levers are kept.
    returns_per_week : float, optional
        Cap on returns; the scenario's own by default, when it is constant.
    weeks, n, draws, level, rng, threads, progress
        As in :func:`required_returns`.

    Returns
    -------
    Required
        ``returns_per_week`` holds what was really delivered a week on average.

    Raises
    ------
    ParameterError
        A number outside its domain, or a schedule where a number is needed.

    Examples
    --------
    >>> bool((required_beds("pilot", returns_per_week=50, weeks=52, n=64, rng=7).beds > 0).all())
    True
    """
    level = level_of(level)
    bench = bench_of(
        given, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    cap = bench.scenario.returns_per_week if returns_per_week is None else returns_per_week
    if not isinstance(cap, int | float):
        raise ParameterError("returns_per_week changes over time in this scenario: give a number")
    if not 0 < cap < np.inf:
        raise outside("returns_per_week", cap, "more than 0")
    scenario = bench.scenario.with_(returns_per_week=float(cap), detention_beds=AMPLE)
    found = bench.outcomes([scenario], ["peak_detained", *BESIDE])
    batch, cancel = bench.draws["flight_batch"], bench.draws["flight_cancel_prob"]
    return Required(
        question=f"A cap of {cap:,.0f} returns a week",
        returns_per_week=found["returns"][0] / bench.weeks,
        beds=np.ceil(found["peak_detained"][0]),
        flights_per_week=np.asarray(cap / batch / (1 - cancel)),
        beside={k: found[k][0] for k in BESIDE},
        arithmetic=float(cap),
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="decide.required_beds", rng=bench.record, settings=bench.settings(cap=float(cap))
        ),
        capped=True,
    )


# Beds and flights of a weekly number come from one simulation: one answer holds both.
required_flights = required_beds
