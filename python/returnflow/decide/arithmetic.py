"""Handy arithmetic: returns for a one-in-N chance, beds and flights behind a weekly number.

No model and no uncertainty: these are the sums that a claim or a target can be checked against by
hand. Attrition, ramps, stops and response are the model's affair
(:func:`returnflow.decide.required_returns`).
"""

from __future__ import annotations

from returnflow._keywords import verb
from returnflow._names import outside

__all__ = ["beds_for", "flights_for", "one_in", "returns_for"]

WEEKS_PER_YEAR = 52.0


def _positive(path: str, value: float, *, zero: bool = False) -> float:
    value = float(value)
    if not (value > 0 or (zero and value == 0)) or value == float("inf"):
        raise outside(path, value, "0 or more" if zero else "more than 0")
    return value


def _share(path: str, value: float, *, zero: bool = False) -> float:
    value = float(value)
    if not (0 < value <= 1 or (zero and value == 0)):
        raise outside(path, value, "(0, 1]" if not zero else "[0, 1]")
    return value


@verb
def returns_for(*, one_in: float, arrivals_per_year: float) -> float:
    """Returns a week so that one arrival in N is returned, at steady arrivals.

    Parameters
    ----------
    one_in : float
        N of "one in N"; 1 means everyone.
    arrivals_per_year : float
        Arrivals a year, people (denominator: all arrivals, of any age or eligibility).

    Returns
    -------
    float
        Returns a week, people: ``arrivals_per_year / 52 / one_in``.

    Raises
    ------
    ParameterError
        ``one_in`` below 1, or arrivals that are not positive.

    Examples
    --------
    >>> round(returns_for(one_in=17, arrivals_per_year=45_000))
    51
    """
    if not one_in >= 1:
        raise outside("one_in", one_in, "1 or more (1 means everyone)")
    return _positive("arrivals_per_year", arrivals_per_year) / WEEKS_PER_YEAR / float(one_in)


@verb
def one_in(*, returns_per_week: float, arrivals_per_year: float) -> float:
    """N of "one arrival in N is returned", at steady arrivals; infinite without returns.

    Parameters
    ----------
    returns_per_week : float
        Returns a week, people.
    arrivals_per_year : float
        Arrivals a year, people.

    Returns
    -------
    float
        ``arrivals_per_year / (52 returns_per_week)``.

    Raises
    ------
    ParameterError
        Negative returns, or arrivals that are not positive.

    Examples
    --------
    >>> round(one_in(returns_per_week=50, arrivals_per_year=44_000))
    17
    """
    returns = _positive("returns_per_week", returns_per_week, zero=True)
    arrivals = _positive("arrivals_per_year", arrivals_per_year)
    return arrivals / (WEEKS_PER_YEAR * returns) if returns else float("inf")


@verb
def beds_for(
    *, returns_per_week: float, dwell_days: float = 43.0, removal_success: float = 0.6
) -> float:
    """Detention beds that a weekly number of returns occupies, by Little's law.

    Everyone detained stays ``dwell_days``, returned or not: beds = returns / success x dwell / 7.

    Parameters
    ----------
    returns_per_week : float
        Returns a week, people.
    dwell_days : float, default 43
        Mean stay, days (first cohort, 6 Aug to 18 Sep 2025; grade C).
    removal_success : float, default 0.6
        Share of people detained who are returned (grade D: not published).

    Returns
    -------
    float
        Beds occupied on average.

    Raises
    ------
    ParameterError
        A value outside its domain.

    Examples
    --------
    >>> round(beds_for(returns_per_week=50)), round(beds_for(
    ...     returns_per_week=50, dwell_days=28, removal_success=0.75))
    (512, 267)
    """
    returns = _positive("returns_per_week", returns_per_week, zero=True)
    dwell = _positive("dwell_days", dwell_days)
    return returns * dwell / 7.0 / _share("removal_success", removal_success)


@verb
def flights_for(
    *, returns_per_week: float, people_per_flight: float = 9.0, cancel_prob: float = 0.15
) -> float:
    """Flights to plan a week for a weekly number of returns, cancelled ones included.

    Parameters
    ----------
    returns_per_week : float
        Returns a week, people.
    people_per_flight : float, default 9
        People on a flight (113 people on the first 13 flights; grade B).
    cancel_prob : float, default 0.15
        Probability that a planned flight does not go (grade D).

    Returns
    -------
    float
        Planned flights a week.

    Raises
    ------
    ParameterError
        A value outside its domain.

    Examples
    --------
    >>> round(flights_for(returns_per_week=50), 1)
    6.5
    """
    returns = _positive("returns_per_week", returns_per_week, zero=True)
    people = _positive("people_per_flight", people_per_flight)
    cancelled = _share("cancel_prob", cancel_prob, zero=True)
    if cancelled == 1.0:
        raise outside("cancel_prob", cancel_prob, "[0, 1)")
    return returns / people / (1.0 - cancelled)
