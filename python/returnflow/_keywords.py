"""Mistyped keywords of public verbs: the suggestion Python itself does not give."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from ._names import suggest
from .errors import InterruptedRun, ParameterError

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")

_SEEDS = frozenset({"seed", "random_state", "random_seed", "rand_seed"})


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Decorator of public functions and methods: unknown keywords, and Ctrl-C in our own words.

    All unknown keywords are in one ParameterError; a KeyboardInterrupt becomes an InterruptedRun.
    """
    code = getattr(function, "__wrapped__", function).__code__
    called = function.__qualname__.removesuffix(".__init__").rpartition(".")[2]
    positional = code.co_varnames[: code.co_argcount]
    known = code.co_varnames[code.co_posonlyargcount : code.co_argcount + code.co_kwonlyargcount]
    options = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    open_ended = bool(code.co_flags & 0x0C)  # takes *args or **kwargs itself

    @functools.wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        if not open_ended:
            names = [k for k in known if k not in ("self", "cls")]
            if not kwargs.keys() <= set(names):
                raise unknown_keywords(called, kwargs, names)
            if len(args) > len(positional):
                raise _positional(called, args, positional, options)
        try:
            return function(*args, **kwargs)
        except InterruptedRun:
            raise
        except KeyboardInterrupt as exc:
            raise InterruptedRun(f"{called}() was stopped") from exc

    return checked


def constructor(cls: type[C]) -> type[C]:
    """Decorator of dataclasses that users make: unknown keywords, as in verbs."""
    type.__setattr__(cls, "__init__", verb(cls.__init__))
    return cls


def unknown_keywords(name: str, given: Mapping[str, Any], known: list[str]) -> ParameterError:
    """All keywords of a call that are not options of it, with the nearest that are."""
    problems = []
    for key in given:
        if key in known:
            continue
        near = suggest(key, known)
        allowed = ", ".join(known) if len(known) <= 12 else f"see help({name})"
        problems.append(
            {
                "path": key,
                "what": f"is not an option of {name}()",
                "got": key,
                "allowed": allowed,
                "nearest": near,
                "line": None,
            }
        )
    lines = [_line(p, known) for p in problems]
    head = f"{len(lines)} problems in the call of {name}()\n  " if len(lines) > 1 else ""
    return ParameterError(head + "\n  ".join(lines), problems)


def _line(problem: dict[str, Any], known: list[str]) -> str:
    text = f"{problem['path']} {problem['what']}"
    if problem["path"] in _SEEDS and "rng" in known:
        return f"{text}: use rng= (SPEC 7), e.g. rng=7."
    if problem["nearest"]:
        return f"{text}. Did you mean {problem['nearest']}?"
    return f"{text}; allowed: {problem['allowed']}"


def _positional(
    name: str, args: tuple[Any, ...], positional: tuple[str, ...], options: tuple[str, ...]
) -> ParameterError:
    extra = args[len(positional)]
    example = f"{options[0]}={extra!r}" if options else ""
    count = len([n for n in positional if n not in ("self", "cls")])
    what = f"takes {count} positional argument{'s' if count != 1 else ''}"
    hint = f"; options are keyword-only: write e.g. {example}" if example else ""
    problem = {
        "path": name,
        "what": what,
        "got": repr(extra),
        "allowed": ", ".join(options),
        "nearest": None,
        "line": None,
    }
    return ParameterError(f"{name}() {what}; got one more, {extra!r}{hint}", [problem])
