"""``returnflow describe``: levers, parameters, scenarios, outcomes, sources, data."""

from __future__ import annotations

import textwrap
from typing import Any

import returnflow as rf

from ._names import unknown
from .cli import Answer, Handler, Options, of_frame
from .errors import ParameterError
from .scenarios import as_scenario


def describe(options: Options) -> Answer:
    """What exists, or one of them."""
    if options["toml"] and options["what"] != "scenario":
        raise ParameterError("--toml goes with: returnflow describe scenario NAME --toml")
    return _WHAT[options["what"]](options)


def _row(frame: Any, column: str, name: str | None, thing: str) -> Any:
    """The frame, or only the row of that name."""
    if name is None:
        return frame
    known = [str(v) for v in frame[column]]
    if name not in known:
        raise unknown(name, thing, known)
    return frame.filter(**{column: name})


def _levers(options: Options) -> Answer:
    frame = _row(rf.Scenario.levers(), "lever", options["name"], "a lever")
    rows = frame.to_dicts()
    neutral = ["" if r["neutral"] == "none" else f"neutral {r['neutral']}" for r in rows]
    shown = rf.Frame(dict(frame) | {"neutral": neutral})
    says = of_frame("describe", shown, head="lever", remark=("domain", "neutral"), says="meaning")
    return Answer(text=says.text, data={"verb": "describe", "rows": rows})


def _scenario(options: Options) -> Answer:
    if options["name"] is None:
        if options["toml"]:
            raise ParameterError("which one? e.g. returnflow describe scenario pilot --toml")
        all_of_them = [rf.Scenario.named(name) for name in rf.Scenario.names()]
        frame = rf.Frame(
            {
                "scenario": [s.name for s in all_of_them],
                "description": [s.description for s in all_of_them],
            }
        )
        return of_frame("describe", frame, head="scenario", remark=(), says="description")
    one = as_scenario(options["name"])
    if options["toml"]:
        return Answer(text=str(one.to_toml()), data=one.to_dict())
    says = textwrap.fill(one.description, 80)
    return Answer(text=f"{one!r}\n\n{says}".rstrip(), data=one.to_dict())


def _parameters(options: Options) -> Answer:
    space = rf.ParameterSpace.default()
    if options["name"] is not None:
        one = space[options["name"]]
        (row,) = space.describe().filter(name=one.name).to_dicts()
        return Answer(text=repr(one), data=row)
    frame = space.describe()
    rows = frame.to_dicts()
    said = [f"{r['median']:.3g} ({r['low']:.3g} to {r['high']:.3g}) {r['unit']}" for r in rows]
    grades = [f"grade {r['grade']}" for r in rows]
    shown = rf.Frame({"name": frame["name"], "said": said, "grade": grades, "says": frame["says"]})
    listed = of_frame("describe", shown, head="name", remark=("said", "grade"), says="says")
    head = "Median and interval of each prior; grades A (measured) to D (judgement).\n"
    return Answer(text=head + listed.text, data={"verb": "describe", "rows": rows})


def _sources(options: Options) -> Answer:
    from .parameters import sources

    frame = _row(sources(), "key", options["name"], "the key of a source")
    return of_frame(
        "describe", frame, head="key", remark=("publisher", "date", "url"), says="title"
    )


def _data(options: Options) -> Answer:
    from .cli import plain

    if options["name"] is not None:
        raise ParameterError(f"describe data takes no name; got {options['name']!r}")
    series = rf.datasets.small_boats()
    rows = [plain(row) for row in series.to_dicts()]
    data = {"verb": "describe", "vintage": str(series.vintage), "rows": rows}
    return Answer(text=repr(series), data=data)


def _outcomes(options: Options) -> Answer:
    from ._outcomes import ALL, SERIES

    weekly = {name: (unit, text) for name, (unit, _, text) in SERIES.items()}
    rows = [("weekly", name, *about) for name, about in weekly.items()]
    rows += [("window", name, *about) for name, about in ALL.items()]
    columns = zip(*rows, strict=True)
    heads = ("kind", "outcome", "unit", "meaning")
    frame = rf.Frame(dict(zip(heads, map(list, columns), strict=True)))
    frame = _row(frame, "outcome", options["name"], "an outcome")
    return of_frame("describe", frame, head="outcome", remark=("kind", "unit"), says="meaning")


_WHAT: dict[str, Handler] = {
    "outcomes": _outcomes,
    "data": _data,
    "levers": _levers,
    "scenario": _scenario,
    "parameters": _parameters,
    "sources": _sources,
}
