"""The built-in scenarios by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core as native
from ._names import SuggestsNames
from .errors import ScenarioError

if TYPE_CHECKING:
    from .scenarios import Scenario


class BuiltIn(SuggestsNames):
    """The constructors of ``Scenario`` that take a built-in one."""

    __slots__ = ()

    @classmethod
    def none(cls) -> Scenario:
        """No scheme, every lever neutral: the default comparator."""
        return cls.named("none")

    @classmethod
    def pilot(cls) -> Scenario:
        """Up to 50 returns a week from 6 August 2025, one for one, 400 beds, open-ended."""
        return cls.named("pilot")

    @classmethod
    def as_delivered(cls) -> Scenario:
        """The pace that published counts imply: 12 a week to mid-March 2026, then 43.

        377 returns by 16 March 2026 and more than 900 by 10 June 2026; no later count was
        published, so 43 a week holds until the agreement ends on 1 October 2026, as agreed so far.
        ``.with_(expires=None)`` carries it on.
        """
        return cls.named("as_delivered")

    @classmethod
    def scaled_up(cls) -> Scenario:
        """The pilot raised from 50 to 500 returns a week in 2027, with beds in proportion."""
        return cls.named("scaled_up")

    @classmethod
    def reciprocal_only(cls) -> Scenario:
        """The admissions of the pilot almost alone: one return a week owes fifty admissions."""
        return cls.named("reciprocal_only")

    @classmethod
    def returns_only(cls) -> Scenario:
        """The returns of the pilot alone: nobody is admitted for them."""
        return cls.named("returns_only")

    @classmethod
    def named(cls, name: str) -> Scenario:
        """The built-in scenario of that name (``Scenario.names()`` lists them).

        Raises
        ------
        ScenarioError
            Unknown name; the message says the nearest.

        Examples
        --------
        >>> from returnflow import Scenario
        >>> Scenario.named("pilot") == Scenario.pilot()
        True
        """
        if not isinstance(name, str):
            raise ScenarioError(f"the name of a built-in scenario is text; got {name!r}")
        from .scenarios import Scenario

        return Scenario._of(native.Scenario.named(name))

    @staticmethod
    def names() -> tuple[str, ...]:
        """Names of the built-in scenarios."""
        return tuple(native.scenario_names())
