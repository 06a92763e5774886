"""What it would take: returns, beds and flights a week for a wanted chance of return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import AMPLE, Bench, at_level, bench_of, crossing, quantiles, reached_by, show
from ._options import level_of
from .prices import money_note

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["Required", "required_beds", "required_flights", "required_returns"]

# Returns a week that are tried, finer than linear interpolation needs.
CAPS = np.concatenate([[0.0], np.geomspace(5, 5_000, 36)])
_BESIDE = {
    "returns": "people",
    "admissions": "people",
    "reentries": "people",
    "detention_days": "person-days",
    "deaths": "people",
    "net_benefit_gbp": "GBP",
}


@result_class
class Required(Result):
    """A weekly number of returns with its distribution, and what it implies.

    Attributes
    ----------
    returns_per_week, beds, flights_per_week : ndarray, shape (draws,)
        Cap on returns that gives the wanted share; beds in use at the peak; flights to plan.
        Infinite where no number of returns gives it.
    beside : mapping of str to ndarray
        Other outcomes at that number; NaN where it is out of reach. ``net_benefit_gbp`` is
        against the comparator: what it costs less, never the whole cost of support.
    capped : bool
        True when the cap was given and what it delivers was asked.
    arithmetic : float
        Returns a week by plain arithmetic on the median arrivals: no attrition, no ramp.
    """

    question: str
    returns_per_week: Array
    beds: Array
    flights_per_week: Array
    beside: Mapping[str, Array]
    arithmetic: float
    window: str
    level: float
    provenance: Provenance
    capped: bool = False
    _picture = "reached"

    @property
    def reachable(self) -> float:
        """Share of draws in which some number of returns is enough."""
        return float(np.isfinite(self.returns_per_week).mean())

    def summary(self, *, level: float | None = None) -> Frame:
        """Returns, beds and flights; then what comes with them."""
        level = self.level if level is None else level_of(level)
        rows = [
            ("returns_per_week", "people", self.returns_per_week),
            ("beds", "beds", self.beds),
            ("flights_per_week", "flights", self.flights_per_week),
            *((k, _BESIDE[k], v) for k, v in self.beside.items()),
        ]
        q = np.array([quantiles(v, level) for _, _, v in rows])
        return Frame(
            {
                "outcome": [r[0] for r in rows],
                "unit": [r[1] for r in rows],
                "median": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": [level] * len(rows),
                "grade": ["D"] * len(rows),
            }
        )

    def plot_data(self) -> Frame:
        """Share of draws in which so many returns a week, or beds, are enough."""
        if self.capped:
            return reached_by(self.beds, "beds", "at the peak")
        return reached_by(self.returns_per_week, "returns a week", "people")

    def _title(self) -> str:
        return f"{self.question} · {self.window} · {self.level:.0%} intervals"

    def _sentences(self) -> Sequence[str]:
        r = quantiles(self.returns_per_week, self.level)
        b = quantiles(self.beds, self.level)
        f = quantiles(self.flights_per_week, self.level)
        flights = f"{show(f[0], ',.1f')} flights a week"
        if self.capped:
            return [
                f"{self.question} delivers {show(r[0])} a week on average ({self.level:.0%} "
                f"{show(r[1])} to {show(r[2])}), in {show(b[0])} beds at the peak ({show(b[1])} to "
                f"{show(b[2])}) with {flights}, when beds are free."
            ]
        return [
            f"{self.question}: {show(r[0])} returns a week ({self.level:.0%} {show(r[1])} to "
            f"{show(r[2])}), in {show(b[0])} beds ({show(b[1])} to {show(b[2])}) with "
            f"{flights}; plain arithmetic says {self.arithmetic:,.0f}.",
            f"It can be reached at all in {self.reachable:.0%} of draws: elsewhere too few "
            "arrivals are eligible and too few cases succeed.",
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Beds are left free here, and only what is used is counted. Net benefit is the cost of "
            f"{self.provenance.settings['comparator']} less the cost of the scheme. Grade D: "
            "removal success, dwell and exclusions are not published. Holds parameter, "
            "process and start uncertainty; not the choice of model or of deterrence form.",
            *money_note("net_benefit_gbp", self.provenance),
        ]


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
    names = ["return_share", "peak_detained", "arrivals", *_BESIDE]
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
    return float(share), f"{share:.1%} of arrivals returned"


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
        beside={k: at_level(CAPS, found[k], caps) for k in _BESIDE},
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
    found = bench.outcomes([scenario], ["peak_detained", *_BESIDE])
    batch, cancel = bench.draws["flight_batch"], bench.draws["flight_cancel_prob"]
    return Required(
        question=f"A cap of {cap:,.0f} returns a week",
        returns_per_week=found["returns"][0] / bench.weeks,
        beds=np.ceil(found["peak_detained"][0]),
        flights_per_week=np.asarray(cap / batch / (1 - cancel)),
        beside={k: found[k][0] for k in _BESIDE},
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
