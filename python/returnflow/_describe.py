"""``rf.describe``: what exists and what a name means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._keywords import verb
from ._names import unknown
from .frames import Frame

__all__ = ["describe"]


def _outcomes() -> Frame:
    from ._outcomes import ALL, SERIES

    rows = [("weekly", name, unit, text) for name, (unit, _, text) in SERIES.items()]
    rows += [("window", name, unit, text) for name, (unit, text) in ALL.items()]
    heads = ("kind", "outcome", "unit", "meaning")
    columns = dict(zip(heads, map(list, zip(*rows, strict=True)), strict=True))
    return Frame(columns, title="Outcomes")


def _levers() -> Frame:
    from .scenarios import Scenario

    return Scenario.levers()


def _scenarios() -> Frame:
    from .scenarios import Scenario

    all_of_them = [Scenario.named(name) for name in Scenario.names()]
    columns = {
        "scenario": [s.name for s in all_of_them],
        "description": [s.description for s in all_of_them],
    }
    return Frame(columns, title="Built-in scenarios")


def _parameters() -> Frame:
    from .parameters import ParameterSpace

    return ParameterSpace.default().describe()


def _sources() -> Frame:
    from .parameters import sources

    return sources()


# Topic: how to get its table, the column of names.
_TOPICS: dict[str, tuple[Callable[[], Frame], str]] = {
    "levers": (_levers, "lever"),
    "scenarios": (_scenarios, "scenario"),
    "parameters": (_parameters, "name"),
    "outcomes": (_outcomes, "outcome"),
    "sources": (_sources, "key"),
}


@verb
def describe(name: str | None = None) -> Any:
    """What exists, or what a name means.

    Parameters
    ----------
    name : str, optional
        A topic (``levers``, ``scenarios``, ``parameters``, ``outcomes``, ``sources``) or the name
        of one lever, scenario, parameter or outcome. Default: the topics.

    Returns
    -------
    Frame, Parameter or Scenario
        The table of a topic, or the one thing of that name.

    Raises
    ------
    ParameterError
        Nothing has that name.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.describe("reentry_prob").grade
    'D'
    >>> rf.describe("levers").shape[0]
    12
    """
    if name is None:
        says = [
            ", ".join(str(v) for v in make()[column][:4]) + ", …"
            for make, column in _TOPICS.values()
        ]
        return Frame({"topic": list(_TOPICS), "such_as": says}, title="Topics of rf.describe")
    if name in _TOPICS:
        return _TOPICS[name][0]()
    from .parameters import ParameterSpace
    from .scenarios import Scenario

    space = ParameterSpace.default()
    if name in space.names:
        return space[name]
    if name in Scenario.names():
        return Scenario.named(name)
    known = [*_TOPICS]
    for make, column in _TOPICS.values():
        frame = make()
        names = [str(v) for v in frame[column]]
        if name in names:
            return frame.filter(**{column: name})
        known += names
    raise unknown(name, "a topic or a name; rf.describe() lists the topics", known)
