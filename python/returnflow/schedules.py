"""Schedules of a lever: constant, dated steps, linear and logistic ramps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from ._keywords import verb
from ._names import SuggestsNames

__all__ = ["Day", "Schedule", "constant", "logistic", "ramp", "steps"]

# What a date may be: ISO text, ``datetime.date`` (or a subclass at midnight), ``numpy.datetime64``.
Day: TypeAlias = Any


def iso(day: Day) -> str:
    """ISO text of a date; what is no date passes through and is refused, by name, in the core."""
    if hasattr(day, "isoformat"):
        return str(day.isoformat()).removesuffix("T00:00:00")
    return str(day)


class Schedule(SuggestsNames):
    """A number that may change over dates; made by ``constant``, ``steps``, ``ramp``, ``logistic``.

    In a week that ends on a given Sunday the lever has the schedule's value on that Sunday.
    Frozen, hashable, equal when written alike.

    Examples
    --------
    >>> ramp(50, 500, start="2027-01-03", weeks=26)
    ramp(50, 500, start='2027-01-03', weeks=26)
    """

    __slots__ = ("_call", "_levers")
    _levers: Any
    _call: str

    def __init__(self, levers: Any, call: str) -> None:
        from ._core import check_schedule

        check_schedule(levers)
        object.__setattr__(self, "_levers", levers)
        object.__setattr__(self, "_call", call)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a Schedule is frozen")

    def to_dict(self) -> Any:
        """The schedule as it is written in a scenario file: a number, or a table.

        Examples
        --------
        >>> steps(12, {"2026-03-16": 43}).to_dict()
        {'steps': {'first': 12, 'then': [{'from': '2026-03-16', 'value': 43}]}}
        """
        from copy import deepcopy

        return deepcopy(self._levers)

    def __eq__(self, other: object) -> bool:
        return self._levers == other._levers if isinstance(other, Schedule) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._call)

    def __reduce__(self) -> tuple[Any, ...]:
        return Schedule, (self._levers, self._call)

    def __repr__(self) -> str:
        return self._call


def _short(value: Any) -> Any:
    """Whole floats as ints, so that equal schedules are written alike; no number, as it is."""
    if isinstance(value, bool | str) or not hasattr(value, "__float__"):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number


@verb
def constant(value: float) -> Schedule:
    """The same value in every week.

    Parameters
    ----------
    value : float
        The value, in the unit of the lever.

    Raises
    ------
    ScenarioError
        Not a finite number.

    Examples
    --------
    >>> constant(50)
    constant(50)
    """
    value = _short(value)
    return Schedule(value, f"constant({value!r})")


@verb
def steps(first: float, changes: Mapping[Day, float] | Iterable[tuple[Day, float]]) -> Schedule:
    """One value, then another from each of several dates on.

    Parameters
    ----------
    first : float
        Value before the first date.
    changes : mapping of date to float, or pairs
        From each date on, the value; earliest first.

    Raises
    ------
    ScenarioError
        No date, dates not increasing, or a value that is no finite number.

    Examples
    --------
    >>> steps(12, {"2026-03-16": 43})
    steps(12, {'2026-03-16': 43})
    """
    pairs = changes.items() if isinstance(changes, Mapping) else changes
    first, then = _short(first), [(iso(day), _short(value)) for day, value in pairs]
    levers = {"first": first, "then": [{"from": day, "value": value} for day, value in then]}
    written = ", ".join(f"{day!r}: {value!r}" for day, value in then)
    return Schedule({"steps": levers}, f"steps({first!r}, {{{written}}})")


@verb
def ramp(
    from_: float,
    to: float,
    *,
    start: Day,
    weeks: float | None = None,
    end: Day | None = None,
) -> Schedule:
    """A straight line between two values, flat before and after.

    Parameters
    ----------
    from_, to : float
        Values up to the start and from the end on.
    start : date
        Day on which the line begins.
    weeks : float, optional
        Its length; give this or ``end``.
    end : date, optional
        Day on which it ends.

    Raises
    ------
    ScenarioError
        A length that is not positive, an end that is not after the start, or both or neither given.

    Examples
    --------
    >>> ramp(50, 500, start="2027-01-03", weeks=26).to_dict()
    {'ramp': {'from': 50, 'to': 500, 'start': '2027-01-03', 'weeks': 26}}
    """
    return _way("ramp", from_, to, start, weeks, end)


@verb
def logistic(
    from_: float,
    to: float,
    *,
    start: Day,
    weeks: float | None = None,
    end: Day | None = None,
) -> Schedule:
    """An S-shaped way between two values, flat before and after.

    The logistic curve 1/(1 + exp(-10 (u - 1/2))) in the share u of the time that has passed,
    stretched so that it meets both values exactly.

    Parameters
    ----------
    from_, to : float
        Values up to the start and from the end on.
    start : date
        Day on which the way begins.
    weeks : float, optional
        Its length; give this or ``end``.
    end : date, optional
        Day on which it ends.

    Raises
    ------
    ScenarioError
        A length that is not positive, an end that is not after the start, or both or neither given.

    Examples
    --------
    >>> logistic(50, 500, start="2027-01-03", end="2027-07-04")
    logistic(50, 500, start='2027-01-03', end='2027-07-04')
    """
    return _way("logistic", from_, to, start, weeks, end)


def _way(
    kind: str, from_: float, to: float, start: Day, weeks: float | None, end: Day | None
) -> Schedule:
    levers: dict[str, Any] = {"from": _short(from_), "to": _short(to), "start": iso(start)}
    if weeks is not None:
        levers["weeks"] = _short(weeks)
    if end is not None:
        levers["end"] = iso(end)
    options = ", ".join(f"{k}={v!r}" for k, v in list(levers.items())[2:])
    return Schedule({kind: levers}, f"{kind}({levers['from']!r}, {levers['to']!r}, {options})")


def written(value: Any) -> Any:
    """Schedules as they are written in a file; anything else as it is."""
    return value.to_dict() if isinstance(value, Schedule) else value


def from_written(value: Any) -> float | Schedule:
    """A schedule from its written form; a constant as its number."""
    if not isinstance(value, dict):
        number: float = value
        return number
    ((kind, body),) = value.items()
    if kind == "steps":
        return steps(body["first"], [(s["from"], s["value"]) for s in body["then"]])
    return _way(kind, body["from"], body["to"], body["start"], body.get("weeks"), body.get("end"))


def to_date(text: str | None) -> date | None:
    """A date from ISO text; None stays None."""
    return None if text is None else date.fromisoformat(text)
