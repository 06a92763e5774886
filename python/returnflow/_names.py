"""Names: what is public and where it lives, suggestions for mistyped ones, optional imports."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from .errors import MissingExtraError, ParameterError, ReturnflowError, UnknownNameError

# Names that users of other packages type, and what we call the thing.
ALIASES = {
    "seed": "rng",
    "random_state": "rng",
    "random_seed": "rng",
    "n_samples": "n",
    "n_draws": "n",
    "num_draws": "n",
    "horizon": "weeks",
    "n_jobs": "threads",
    "workers": "threads",
    "conf_level": "level",
}


def suggest(name: str, known: Iterable[str]) -> str | None:
    """Nearest valid name, or None when none is near."""
    from ._core import nearest

    known = list(known)
    alias = ALIASES.get(name)
    if alias in known:
        return alias
    return nearest(name, known)


def unknown(
    name: str,
    thing: str,
    known: Iterable[str],
    *,
    error: type[ReturnflowError] = ParameterError,
    path: str | None = None,
) -> ReturnflowError:
    """Exception that names the mistyped thing, the nearest valid name, and what is valid."""
    known = list(known)
    near = suggest(name, known)
    message = f"{name!r} is not {thing}."
    if near:
        message += f" Did you mean {near!r}?"
    if len(known) <= 12:
        message += " Valid: " + ", ".join(known) + "."
    problem = {
        "path": path or name,
        "what": f"is not {thing}",
        "got": name,
        "allowed": ", ".join(known) if len(known) <= 12 else "",
        "nearest": near,
        "line": None,
    }
    return error(message, [problem])


def outside(
    path: str, got: Any, allowed: str, *, error: type[ReturnflowError] = ParameterError
) -> ReturnflowError:
    """Exception for a value outside its domain."""
    message = f"{path} is outside its domain; got {got!r}; allowed: {allowed}"
    problem = {
        "path": path,
        "what": "is outside its domain",
        "got": repr(got),
        "allowed": allowed,
        "nearest": None,
        "line": None,
    }
    return error(message, [problem])


class SuggestsNames:
    """A mistyped attribute names the nearest public one (notebooks hide the interpreter's hint)."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        kind = type(self).__name__
        if name.startswith("_"):
            raise AttributeError(f"{kind!r} object has no attribute {name!r}")
        known = sorted({n for n in dir(self) if not n.startswith("_")})
        raise unknown(name, f"an attribute of {kind}", known, error=UnknownNameError)


def optional(module: str, extra: str, what: str) -> ModuleType:
    """Import an optional dependency, or say in one line how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as exc:
        package = module.split(".")[0]
        if exc.name is not None and exc.name.split(".")[0] != package:
            raise
        raise MissingExtraError(
            f"{what} needs {package}: pip install 'returnflow[{extra}]'"
        ) from exc
