"""The exceptions and warnings of returnflow: one tree, all faults of an input in one message."""

from __future__ import annotations

# typing costs half the import, and only annotations need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "DataError",
    "FitError",
    "FitWarning",
    "InterruptedRun",
    "MissingExtraError",
    "ParameterError",
    "ReturnflowError",
    "ReturnflowWarning",
    "ScenarioError",
    "UnknownNameError",
]


class ReturnflowError(Exception):
    """Base of all exceptions of returnflow.

    Attributes
    ----------
    problems : list of dict
        One entry a fault: ``path``, ``what``, ``got``, ``allowed``, ``nearest``, ``line``.
    """

    problems: list[dict[str, Any]]

    def __init__(self, message: str = "", problems: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.problems = list(problems or [])

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class ParameterError(ReturnflowError, ValueError, KeyError):
    """A parameter, a prior or an option of a verb is unknown or outside its domain."""


class ScenarioError(ReturnflowError, ValueError, KeyError):
    """A lever, a schedule or a scenario file is wrong."""


class DataError(ReturnflowError, ValueError, KeyError):
    """A series or a data file cannot be used."""


class FitError(ReturnflowError, ValueError):
    """A fit cannot be made, or its diagnostics say that it must not be used."""


class InterruptedRun(ReturnflowError, KeyboardInterrupt):  # noqa: N818
    """Long work was stopped; what was finished is kept in ``partial``."""

    partial: Any = None

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: whoever pressed stop knows where, and wants what was kept."""
        lines = [f"{type(self).__name__}: {self}"]
        if self.partial is not None:
            lines.append("To go on with it: import sys; kept = sys.last_value.partial")
        return lines


class MissingExtraError(ReturnflowError, ImportError):
    """An optional dependency is not installed; the message holds the line that installs it."""


class UnknownNameError(ReturnflowError, AttributeError):
    """An attribute of the module or of a result is mistyped."""


class ReturnflowWarning(UserWarning):
    """Base of all warnings of returnflow."""


class FitWarning(ReturnflowWarning):
    """A fit did not pass its own checks."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from ._names import suggesting

        return suggesting(__name__, __all__)(name)
