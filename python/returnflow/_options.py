"""Options of a session: what is shown, never what is computed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._names import outside, unknown

_DEFAULTS: dict[str, Any] = {"level": 0.9, "repr_charts": True, "progress": True}
_SAYS = {
    "level": "share of the distribution that every interval holds",
    "repr_charts": "a small chart in notebooks, if matplotlib is installed",
    "progress": "a progress line when work takes more than a second",
}


class Options:
    """Options of this session; change one with ``rf.options.level = .8``.

    Attributes
    ----------
    level : float
        Level of every interval shown, in (0, 1); default 0.9.
    repr_charts : bool
        A small chart in notebook outputs, if matplotlib is installed; default True.
    progress : bool
        A progress line for work of more than a second; default True.

    Examples
    --------
    >>> from returnflow import options
    >>> with options.context(level=0.5):
    ...     options.level
    0.5
    """

    __slots__ = ("_values",)
    _values: dict[str, Any]

    def __init__(self) -> None:
        object.__setattr__(self, "_values", dict(_DEFAULTS))

    def __getattr__(self, name: str) -> Any:
        if name in _DEFAULTS:
            return self._values[name]
        if name.startswith("_"):
            raise AttributeError(name)
        from .errors import UnknownNameError

        raise unknown(name, "an option", _DEFAULTS, error=UnknownNameError)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _DEFAULTS:
            raise unknown(name, "an option", _DEFAULTS)
        if name == "level":
            value = checked_level(value)
        elif not isinstance(value, bool):
            raise outside(f"options.{name}", value, "True or False")
        self._values[name] = value

    @contextmanager
    def context(self, **values: Any) -> Iterator[Options]:
        """Options for one block; the old ones come back after it."""
        before = dict(self._values)
        try:
            for name, value in values.items():
                setattr(self, name, value)
            yield self
        finally:
            self._values.update(before)

    def __dir__(self) -> list[str]:
        return [*_DEFAULTS, "context"]

    def __repr__(self) -> str:
        lines = [f"  {k} = {v!r}: {_SAYS[k]}" for k, v in self._values.items()]
        return "\n".join(["returnflow.options", *lines])


def checked_level(level: Any) -> float:
    """A level of an interval, refused outside (0, 1)."""
    if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
        hint = " (write .9 for 90 %)" if isinstance(level, int | float) and 1 < level < 100 else ""
        raise outside("level", level, f"a share in (0, 1){hint}")
    return float(level)


def level_or_default(level: float | None) -> float:
    """The level asked for, else the one of the options."""
    return float(options.level) if level is None else checked_level(level)


options = Options()
