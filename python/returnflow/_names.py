"""Names: what is public and where it lives, suggestions for mistyped ones, optional imports."""

from __future__ import annotations

import importlib
import types
from collections.abc import Callable, Iterable

from .errors import MissingExtraError, ParameterError, ReturnflowError, UnknownNameError

# typing costs half the import, and only annotations need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

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

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Public methods, and a constructor that is written out, check their keywords."""
        from ._keywords import verb

        super().__init_subclass__(**kwargs)
        for name, made in list(vars(cls).items()):
            bound = isinstance(made, classmethod | staticmethod)
            plain = made.__func__ if bound else made
            private = name.startswith("_") and name != "__init__"
            if (
                private
                or not isinstance(plain, types.FunctionType)
                or hasattr(plain, "__wrapped__")
            ):
                continue
            setattr(cls, name, type(made)(verb(plain)) if bound else verb(plain))

    def __getattr__(self, name: str) -> Any:
        kind = type(self).__name__
        if name.startswith("_"):
            raise AttributeError(f"{kind!r} object has no attribute {name!r}")
        known = sorted({n for n in dir(self) if not n.startswith("_")})
        raise unknown(name, f"an attribute of {kind}", known, error=UnknownNameError)


def suggesting(module: str, known: Iterable[str]) -> Callable[[str], Any]:
    """``__getattr__`` of a public module: a mistyped name gets the nearest of ``known``."""

    def missing(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise unknown(name, f"a name of {module}", known, error=UnknownNameError)

    return missing


def optional(module: str, extra: str, what: str) -> types.ModuleType:
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
