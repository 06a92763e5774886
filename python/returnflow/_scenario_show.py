"""Scenarios in words: their text, their HTML, the name of a change."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from . import _core as native

if TYPE_CHECKING:
    from .scenarios import Scenario

UNITS = {name: unit for name, unit, _, _, _ in native.levers_table()}
_WIDTH = 80
_DATED = ("in_force", "expires", "removal_stops")


def shown(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Lever, value in words, unit; only of levers that are not neutral."""
    levers = scenario.to_dict()
    rows = [(n, v, UNITS[n]) for n, v in scenario._core.in_words() if n in levers]
    return [(name, value, "" if name in _DATED else unit) for name, value, unit in rows]


def text(scenario: Scenario) -> str:
    """The scenario for a terminal."""
    lines = [textwrap.shorten(f"Scenario {scenario.name!r}", _WIDTH)]
    for name, value, unit in shown(scenario):
        lines += textwrap.wrap(
            with_unit(value, unit),
            _WIDTH,
            initial_indent=f"  {name:<27}",
            subsequent_indent=" " * 29,
        )
    return "\n".join([*lines, "  All other levers are neutral."])


def html(scenario: Scenario) -> str:
    """The scenario for a notebook."""
    from . import _html

    words = [_html.paragraph(scenario.description)] if scenario.description else []
    head = ("lever", "value", "unit")
    table = _html.table(f"Scenario {scenario.name}", head, shown(scenario))
    return _html.block(*words, table, _html.paragraph("All other levers are neutral."))


def with_unit(value: str, unit: str) -> str:
    """The unit after a number, in brackets after a schedule."""
    return f"{value} ({unit})" if unit and " " in value else f"{value} {unit}".rstrip()


def root_of(name: str) -> str:
    """The name before what ``with_`` added to it."""
    root, _, added = name.partition(", ")
    return root if added.partition(" ")[0] in UNITS else name


def name_of_change(root: str, changed: list[tuple[str, str]]) -> str:
    for parts in ([f"{lever} {value}" for lever, value in changed], [c[0] for c in changed]):
        long = ", ".join([root, *parts])
        if len(long) <= 60:
            return long
    return textwrap.shorten(f"{root}, {changed[0][0]} and more", 60, placeholder="…")
