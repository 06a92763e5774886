"""Scenarios: levers only, what a government decides; frozen, comparable, files that round-trip."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core as native
from ._keywords import verb
from ._scenario_built_in import BuiltIn
from ._scenario_files import Files
from ._scenario_show import UNITS, name_of_change, root_of, with_unit
from .errors import ScenarioError
from .schedules import Day, Schedule, from_written, iso, to_date, written

if TYPE_CHECKING:
    from .frames import Frame

__all__ = ["Scenario", "as_scenario"]

_NEUTRAL = {name: neutral for name, _, _, neutral, _ in native.levers_table()}


def _schedule_property(name: str) -> property:
    meaning = next(m for n, _, _, _, m in native.levers_table() if n == name)

    def get(self: Scenario) -> float | Schedule:
        return from_written(self.to_dict().get(name, float(_NEUTRAL[name])))

    return property(get, doc=f"{meaning} A number, or a Schedule. Unit: {UNITS[name]}.")


class Scenario(BuiltIn, Files):
    """A setting of the levers: what a government decides, never what is uncertain.

    Made from a built-in (``Scenario.pilot()``), a file (``Scenario.from_toml("mine.toml")``) or a
    dictionary; changed by ``with_``, which returns a new one. All faults come in one
    ``ScenarioError``.

    A week counts as in force when the Sunday that ends it lies in [``in_force``, ``expires``).

    Examples
    --------
    >>> Scenario.pilot().with_(returns_per_week=100).name
    'pilot, returns_per_week 100'
    >>> Scenario.pilot() | Scenario.none().with_(prevention_effort=1.2, name="patrols")
    Scenario 'pilot | patrols'
      in_force                   2025-08-06
      returns_per_week           50 people a week
      admissions_per_return      1 people admitted per person returned
      detention_beds             400 beds
      prevention_effort          1.2 times the odds of prevention
      All other levers are neutral.
    """

    __slots__ = ("_core",)
    _core: native.Scenario

    def __init__(self, levers: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        both = {**(levers or {}), **more}
        made = native.Scenario.from_levers({k: written(v) for k, v in both.items()})
        object.__setattr__(self, "_core", made)

    @classmethod
    def _of(cls, core: native.Scenario) -> Scenario:
        new = object.__new__(cls)
        object.__setattr__(new, "_core", core)
        return new

    # --- levers ---------------------------------------------------------------------------------
    @property
    def name(self) -> str:
        """Short name, used in tables and plots."""
        return self._core.name

    @property
    def description(self) -> str:
        """One sentence on what the scenario stands for."""
        return str(self.to_dict().get("description", ""))

    @property
    def in_force(self) -> date | None:
        """First day on which the scheme applies; None without a scheme."""
        return to_date(self.to_dict().get("in_force"))

    @property
    def expires(self) -> date | None:
        """Day on which the scheme no longer applies; None when open-ended."""
        return to_date(self.to_dict().get("expires"))

    @property
    def removal_stops(self) -> tuple[dict[str, Any], ...]:
        """Dated stops of all removals: ``from``, ``until``, ``reason``."""
        stops = self.to_dict().get("removal_stops", [])
        dates = ("from", "until")
        return tuple({k: to_date(v) if k in dates else v for k, v in s.items()} for s in stops)

    returns_per_week = _schedule_property("returns_per_week")
    admissions_per_return = _schedule_property("admissions_per_return")
    detention_beds = _schedule_property("detention_beds")
    prevention_effort = _schedule_property("prevention_effort")
    work_enforcement = _schedule_property("work_enforcement")
    support_level = _schedule_property("support_level")
    border_funding_gbp_per_year = _schedule_property("border_funding_gbp_per_year")

    @staticmethod
    def levers() -> Frame:
        """All levers: name, unit, domain, neutral value, meaning."""
        from .frames import Frame

        columns = zip(*native.levers_table(), strict=True)
        heads = ("lever", "unit", "domain", "neutral", "meaning")
        return Frame(dict(zip(heads, map(list, columns), strict=True)), title="Levers")

    # --- changed, merged, compared --------------------------------------------------------------
    def with_(self, **levers: Any) -> Scenario:
        """The same scenario with other values of some levers; None sets a lever back to neutral.

        Unless given, the new name says what changed.

        Parameters
        ----------
        **levers
            Levers by name: numbers, schedules, dates, text; see ``Scenario.levers()``.

        Raises
        ------
        ScenarioError
            Unknown levers, values outside their domains, dates out of order: all at once.

        Examples
        --------
        >>> from returnflow import ramp
        >>> big = ramp(50, 500, start="2027-01-03", weeks=26)
        >>> Scenario.pilot().with_(returns_per_week=big, detention_beds=4000, name="big").name
        'big'
        """
        new = self._core.with_levers({k: written(v) for k, v in levers.items()})
        if not self._core.differences(new):
            return Scenario._of(new)
        root = root_of(self.name)
        base = Scenario.named(root) if root in Scenario.names() else self
        changed = base._core.differences(new)
        named = {"name": name_of_change(root, [(c[0], c[2]) for c in changed])}
        values = "; ".join(f"{lever} {with_unit(value, unit)}" for lever, _, value, unit in changed)
        named["description"] = textwrap.shorten(f"{root} with {values}.", 2000)
        if not changed:
            named["description"] = base.description
        return Scenario._of(new.with_levers({k: v for k, v in named.items() if k not in levers}))

    def __or__(self, other: Scenario) -> Scenario:
        """Both in one: each lever from the one that sets it away from neutral.

        Raises
        ------
        ScenarioError
            Levers that both set, differently: all of them, with both values.
        """
        if not isinstance(other, Scenario):
            return NotImplemented
        return Scenario._of(self._core.merged(other._core))

    def diff(self, other: Scenario | str) -> Frame:
        """The levers on which two scenarios differ; names and descriptions do not count.

        Returns
        -------
        Frame
            Columns ``lever``, the two names, ``unit``; values in words.

        Examples
        --------
        >>> print(Scenario.pilot().diff("returns_only")["lever"].tolist())
        ['admissions_per_return']
        """
        from .frames import Frame

        other = as_scenario(other)
        rows = self._core.differences(other._core)
        left, right = self.name, other.name
        if right in (left, "lever", "unit"):
            right = f"{right} (other)"
        columns = {"lever": 0, left: 1, right: 2, "unit": 3}
        data = {head: [row[i] for row in rows] for head, i in columns.items()}
        return Frame(data, title=f"{left} and {other.name}: {len(rows)} levers differ")

    def under(self, stress: str, *, on: Day) -> Scenario:
        """The scenario under a named stress (``Scenario.stresses()``) that begins on a day.

        Examples
        --------
        >>> Scenario.pilot().under("court_stop", on="2026-09-06").removal_stops[0]["reason"]
        'court order'
        """
        return Scenario._of(self._core.stressed(stress, iso(on)))

    @staticmethod
    def stresses() -> Frame:
        """Stresses that are levers: name and meaning."""
        from .frames import Frame

        names, meanings = zip(*native.stresses(), strict=True)
        return Frame({"stress": list(names), "meaning": list(meanings)}, title="Stresses")

    @verb
    def schedule(self, lever: str, *, start: Day | None = None, weeks: int = 104) -> Frame:
        """Values of a lever week by week, with the weeks in which returns can take place.

        Parameters
        ----------
        lever : str
            A lever with a schedule.
        start : date, optional
            Sunday that ends the first week; by default the first week in force.
        weeks : int
            Number of weeks, default 104.

        Returns
        -------
        Frame
            Columns ``week_ending`` (Sundays), the lever, ``open`` (in force and not stopped).

        Examples
        --------
        >>> Scenario.pilot().schedule("returns_per_week", start="2025-08-03", weeks=2)["open"]
        array([False,  True])
        """
        import numpy as np

        from .frames import Frame

        first = iso(start) if start is not None else self._first_sunday()
        values = self._core.schedule(lever, first, weeks)
        days = np.datetime64(first, "D") + 7 * np.arange(weeks)
        is_open = self._core.open_weeks(first, weeks) > 0
        data = {"week_ending": days, lever: values, "open": is_open}
        return Frame(data, units={lever: UNITS[lever]}, title=f"{self.name}: {lever}")

    def _first_sunday(self) -> str:
        from datetime import timedelta

        if self.in_force is None:
            raise ScenarioError(f"start is missing: {self.name} is never in force")
        return (self.in_force + timedelta(days=6 - self.in_force.weekday())).isoformat()

    # --- a value --------------------------------------------------------------------------------
    def __eq__(self, other: object) -> bool:
        return self._core == other._core if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._core.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return Scenario.from_json, (self._core.to_json(),)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Scenario is frozen: use with_({name}=...)")

    # --- shown ----------------------------------------------------------------------------------
    def __repr__(self) -> str:
        from ._scenario_show import text

        return text(self)

    def _repr_html_(self) -> str:
        from ._scenario_show import html

        return html(self)


def as_scenario(value: Scenario | str | Path) -> Scenario:
    """A scenario as it is, by the name of a built-in, or from the path of a TOML or JSON file.

    Examples
    --------
    >>> as_scenario("pilot") is as_scenario(Scenario.pilot()) or as_scenario("pilot").name
    'pilot'
    """
    if isinstance(value, Scenario):
        return value
    suffix = Path(value).suffix if isinstance(value, str | Path) else ""
    if isinstance(value, Path) or suffix in (".toml", ".json"):
        return (
            Scenario.from_json(Path(value))
            if suffix == ".json"
            else Scenario.from_toml(Path(value))
        )
    if isinstance(value, str):
        return Scenario.named(value)
    raise ScenarioError(
        f"a scenario is a Scenario, the name of a built-in or the path of a file; got {value!r}"
    )
