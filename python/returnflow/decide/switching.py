"""For each of several assumptions, the value at which the decision of the mean flips."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from returnflow._format import in_words
from returnflow._keywords import verb
from returnflow._progress import ProgressLike
from returnflow._rng import RNG
from returnflow.frames import Frame

from .breakeven import break_even

if TYPE_CHECKING:
    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

__all__ = ["switching_values"]

_SUSPECTS = (
    "deter_semi_elasticity",
    "removal_success",
    "reentry_prob",
    "admission_substitution",
    "support_cost_year",
    "cost_flight_escort",
)


@verb
def switching_values(
    given: Runs | Scenario | str = "pilot",
    *,
    over: Iterable[str] | None = None,
    outcome: str = "net_benefit_gbp",
    target: float = 0.0,
    weeks: int = 104,
    n: int | None = 500,
    draws: Any = None,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Frame:
    """For each assumption, the value at which the mean outcome flips, all else as in the draws.

    Parameters
    ----------
    given : Runs, Scenario or str, default "pilot"
        The scheme, against its comparator.
    over : iterable of str, optional
        Parameters; the usual suspects by default.
    outcome, target, weeks, n, draws, rng, threads, progress
        As in :func:`break_even`.

    Returns
    -------
    Frame
        ``parameter, switching_value`` (infinite when none in the range), ``median``, ``unit``,
        ``grade``.

    Raises
    ------
    ParameterError
        An unknown parameter or outcome.

    Examples
    --------
    >>> f = switching_values("pilot", over=["removal_success"], weeks=26, n=64, rng=7)
    >>> f["parameter"].tolist()
    ['removal_success']
    """
    names = list(over) if over is not None else list(_SUSPECTS)
    options: dict[str, Any] = {"weeks": weeks, "n": n, "draws": draws, "rng": rng}
    options["progress"] = progress
    found = [
        break_even(given, over=p, outcome=outcome, target=target, threads=threads, **options)
        for p in names
    ]
    return Frame(
        {
            "parameter": names,
            "switching_value": [b.switching for b in found],
            "median": [b.prior[0] for b in found],
            "unit": [b.unit for b in found],
            "grade": [b.grade for b in found],
        },
        title=f"Values at which the mean of {in_words(outcome)} reaches {target:,.0f}",
    )
