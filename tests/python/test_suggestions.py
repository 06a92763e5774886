"""A single edit in any public name gets the right suggestion: the rate of each kind of name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import returnflow as rf
from returnflow._names import SuggestsNames
from returnflow._outcomes import ALL, SERIES
from returnflow._public import _MODULES
from returnflow.errors import ReturnflowError

LETTERS = "abcdefghijklmnopqrstuvwxyz_"
EACH = 12
# One edit of a name of one or two letters is another word.
SHORTEST = 3


def edits(name: str, rng: np.random.Generator) -> Iterator[str]:
    """Seeded single edits: a letter left out, put in, exchanged, or two neighbours swapped."""
    for _ in range(EACH):
        i, kind = int(rng.integers(len(name))), int(rng.integers(4))
        c = LETTERS[int(rng.integers(len(LETTERS)))]
        yield [
            name[:i] + name[i + 1 :],
            name[:i] + c + name[i:],
            name[:i] + c + name[i + 1 :],
            name[:i] + name[i : i + 2][::-1] + name[i + 2 :],
        ][kind]


def suggested(ask: Callable[[str], Any], typo: str) -> str | None:
    """The name that the error of a real call gives for the typo."""
    try:
        ask(typo)
    except ReturnflowError as error:
        assert str(error.problems[0]["nearest"]) in str(error)
        return error.problems[0]["nearest"]
    return None  # taken for another name: a miss


def rate(kinds: list[tuple[list[str], Callable[[str], Any]]]) -> float:
    rng = np.random.default_rng(0)
    right = total = 0
    for names, ask in kinds:
        for name in (n for n in names if len(n) >= SHORTEST and not n.startswith("_")):
            for typo in edits(name, rng):
                # an underscore in front asks for something private
                if typo in names or typo.startswith("_"):
                    continue
                total += 1
                right += suggested(ask, typo) == name
    assert total >= EACH
    print(f"{right} of {total}")
    return right / total


def attributes(thing: Any) -> tuple[list[str], Callable[[str], Any]]:
    return [n for n in dir(thing) if not n.startswith("_")], lambda typo: getattr(thing, typo)


def options(call: Callable[..., Any], *before: Any) -> tuple[list[str], Callable[[str], Any]]:
    names = [
        n
        for n, p in inspect.signature(call).parameters.items()
        if n not in ("self", "cls") and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
    ]
    return names, lambda typo: call(*before, **{typo: 1})


def open_ended(call: Callable[..., Any]) -> bool:
    return any(
        p.kind in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
        for p in inspect.signature(call).parameters.values()
    )


def public() -> Iterator[Any]:
    for home in (rf, *(getattr(rf, m) for m in _MODULES)):
        for name in home.__all__:
            yield getattr(home, name)


def calls() -> list[tuple[list[str], Callable[[str], Any]]]:
    """Keywords of every public function, method and prior; nothing is run, names come first."""
    found = []
    for thing in public():
        if inspect.isfunction(thing) and not open_ended(thing):
            found.append(options(thing))
        if inspect.isclass(thing) and issubclass(thing, SuggestsNames):
            for name, method in vars(thing).items():
                if name.startswith("_"):
                    continue
                if isinstance(method, classmethod) and not open_ended(method.__func__):
                    found.append(options(getattr(thing, name)))
                elif inspect.isfunction(method) and not open_ended(method):
                    found.append(options(method, None))
    return found + [options(getattr(rf, f)) for f in ("Beta", "Normal", "LogNormal", "Uniform")]


@pytest.fixture(scope="module")
def runs() -> rf.Runs:
    return rf.project("pilot", weeks=4, n=60, rng=7, progress=False)


def test_names_of_the_package():
    modules = [getattr(rf, m) for m in _MODULES]
    assert rate([(list(m.__all__), lambda t, m=m: getattr(m, t)) for m in (rf, *modules)]) >= 0.95


def test_attributes_of_results(runs):
    things = [
        runs, runs.weekly, runs.draws, runs.contrast(), runs.scenarios["pilot"],
        rf.ParameterSpace.default(), rf.datasets.small_boats(), rf.Beta(2, 8), rf.constant(3.0),
    ]  # fmt: skip
    assert rate([attributes(thing) for thing in things]) >= 0.95


def test_attributes_of_what_sensitivity_takes_and_gives():
    sa = rf.sensitivity
    design = sa.sobol_design({"a": (0, 1), "b": (0, 1)}, n=128, rng=1)
    known = sa.functions.ishigami()
    things = [design, design.inputs, sa.Call(known), sa.Failures(), known]
    assert rate([attributes(thing) for thing in things]) >= 0.95


def test_keywords():
    sa = rf.sensitivity
    found = [*calls(), options(sa.Call), options(sa.Inputs)]
    assert len(found) > 150
    assert rate(found) >= 0.95


def test_values_that_are_names(runs):
    space = rf.ParameterSpace.default()
    scenarios = list(rf.Scenario.names())
    found = [
        (scenarios, rf.Scenario.named),
        (list(ALL), lambda t: runs.outcome(t)),
        (list(SERIES), lambda t: runs.plot_data(t)),
        (list(runs.weekly.columns), lambda t: runs.weekly[t]),
        (list(space), lambda t: space.with_(**{t: 1.0})),
        (list(space), lambda t: space[t]),
        ([str(n) for n in rf.Scenario.levers()["lever"]], lambda t: rf.Scenario(**{t: 1.0})),
        (rf.claims.names(), rf.claims.check),
    ]
    for kind in found:
        assert rate([kind]) >= 0.95, kind[0][:3]
