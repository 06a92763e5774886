"""Scenario files: text or path in, text or path out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core as native
from ._files import write_text
from ._names import SuggestsNames
from .errors import ScenarioError

if TYPE_CHECKING:
    from .scenarios import Scenario


class Files(SuggestsNames):
    """The methods of ``Scenario`` that read and write TOML, JSON and dictionaries."""

    __slots__ = ()
    _core: native.Scenario

    def to_toml(self, path: str | Path | None = None) -> str | None:
        """The scenario as TOML; returned when no path is given.

        The first line points editors to the schema (``returnflow schema`` writes it).

        Examples
        --------
        >>> from returnflow import Scenario
        >>> Scenario.from_toml(Scenario.pilot().to_toml()) == Scenario.pilot()
        True
        """
        return _give(self._core.to_toml(), path)

    def to_json(self, path: str | Path | None = None) -> str | None:
        """The scenario as JSON; returned when no path is given."""
        return _give(self._core.to_json() + "\n", path)

    def to_dict(self) -> dict[str, Any]:
        """The levers as they are written in a file: numbers, tables, ISO dates."""
        levers: dict[str, Any] = json.loads(self._core.to_json())
        return levers

    @classmethod
    def from_toml(cls, source: str | Path) -> Scenario:
        """A scenario from the path of a TOML file, or from TOML text.

        Raises
        ------
        ScenarioError
            All faults of the file at once, each with its line.
        """
        text, place = _take(source, text_has="=\n")
        from .scenarios import Scenario

        return Scenario._of(native.Scenario.from_toml(text, place))

    @classmethod
    def from_json(cls, source: str | Path) -> Scenario:
        """A scenario from the path of a JSON file, or from JSON text.

        Raises
        ------
        ScenarioError
            All faults of the file at once, each with its line.
        """
        text, place = _take(source, text_has="{\n")
        from .scenarios import Scenario

        return Scenario._of(native.Scenario.from_json(text, place))

    @classmethod
    def from_dict(cls, levers: Mapping[str, Any]) -> Scenario:
        """A scenario from levers as ``to_dict`` writes them; schedules and dates are taken too."""
        from .scenarios import Scenario

        return Scenario(levers)

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """JSON Schema (draft-07) of scenario files, generated from the types that read them."""
        schema: dict[str, Any] = json.loads(native.scenario_schema())
        return schema


def _give(text: str, path: str | Path | None) -> str | None:
    """The text, or nothing when it was written to a path."""
    if path is None:
        return text
    write_text(path, text)
    return None


def _take(source: str | Path, *, text_has: str) -> tuple[str, str | None]:
    """The text and the place it comes from: text that holds one of ``text_has`` is no path."""
    if isinstance(source, str) and any(sign in source for sign in text_has):
        return source, None
    try:
        path = Path(source)
        return path.read_text(encoding="utf-8"), str(source)
    except (OSError, UnicodeDecodeError, TypeError) as exc:
        why = getattr(exc, "strerror", None) or str(exc)
        raise ScenarioError(f"{source} cannot be read: {why}") from exc
