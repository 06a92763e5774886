"""One function a verb of the command line: options in, answer out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import returnflow as rf

from . import _core
from .cli import Answer, Handler, Options, of_frame
from .errors import ParameterError
from .scenarios import as_scenario


def target(path: str | None, suffixes: tuple[str, ...]) -> Path | None:
    """A path that can be written, checked before any long work."""
    if path is None:
        return None
    out = Path(path)
    if out.suffix.lower() not in suffixes:
        raise ParameterError(f"{path}: the name must end in one of {', '.join(suffixes)}")
    if not out.parent.is_dir():
        raise ParameterError(f"{path}: there is no folder {out.parent}")
    return out


def schema(options: Options) -> Answer:
    """The JSON Schema of scenario files."""
    from ._files import write_text

    text = _core.scenario_schema()
    data = rf.Scenario.json_schema()
    if options["out"] is None:
        return Answer(text=text, data=data)
    write_text(options["out"], text + "\n")
    return Answer(text=f"wrote {options['out']}", data={"verb": "schema", "out": options["out"]})


def completion(options: Options) -> Answer:
    """The completion script of a shell."""
    script = str(_core.cli_completion(options["shell"]))
    return Answer(text=script, data={"shell": options["shell"], "script": script})


def versions(_options: Options) -> Answer:
    """Versions of the package and of what it can use."""
    from ._about import versions as found

    data = found()
    return Answer(text="\n".join(f"{k:<15} {v}" for k, v in data.items()), data=data)


def cite(options: Options) -> Answer:
    """How to cite."""
    text = rf.cite(options["style"])
    return Answer(text=text, data={"style": options["style"], "text": text})


# --- describe -----------------------------------------------------------------------------------
def describe(options: Options) -> Answer:
    """Levers, parameters, scenarios, outcomes, sources, data."""
    if options["toml"] and options["what"] != "scenario":
        raise ParameterError("--toml goes with: returnflow describe scenario NAME --toml")
    return _DESCRIBE[options["what"]](options)


def _levers(options: Options) -> Answer:
    frame = rf.Scenario.levers()
    return of_frame("describe", _row(frame, "lever", options["name"], "a lever"), head="lever")


def _row(frame: Any, column: str, name: str | None, thing: str) -> Any:
    """The frame, or only the row of that name."""
    from ._names import unknown

    if name is None:
        return frame
    known = [str(v) for v in frame[column]]
    if name not in known:
        raise unknown(name, thing, known)
    return frame.filter(**{column: name})


def _scenario(options: Options) -> Answer:
    if options["name"] is None:
        both = {n: rf.Scenario.named(n) for n in rf.Scenario.names()}
        if options["toml"]:
            raise ParameterError("which one? e.g. returnflow describe scenario pilot --toml")
        frame = rf.Frame(
            {"scenario": list(both), "description": [s.description for s in both.values()]}
        )
        return of_frame("describe", frame, head="scenario")
    one = as_scenario(options["name"])
    text = str(one.to_toml()) if options["toml"] else f"{one!r}\n  {one.description}"
    return Answer(text=text, data=one.to_dict())


_DESCRIBE: dict[str, Handler] = {"levers": _levers, "scenario": _scenario}

VERBS: dict[str, Handler] = {
    "schema": schema,
    "completion": completion,
    "versions": versions,
    "cite": cite,
    "describe": describe,
}
