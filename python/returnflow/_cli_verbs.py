"""One function a verb of the command line: options in, answer out."""

from __future__ import annotations

import returnflow as rf

from . import _core
from ._cli_analyse import evaluate, sensitivity
from ._cli_decide import decide
from ._cli_describe import describe
from ._cli_fit import backtest, fit, fit_scheme
from ._cli_project import demo, project
from ._cli_report import report, verify
from .cli import Answer, Handler, Options


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


VERBS: dict[str, Handler] = {
    "schema": schema,
    "completion": completion,
    "versions": versions,
    "cite": cite,
    "describe": describe,
    "project": project,
    "demo": demo,
    "fit": fit,
    "fit-scheme": fit_scheme,
    "backtest": backtest,
    "sensitivity": sensitivity,
    "evaluate": evaluate,
    "decide": decide,
    "report": report,
    "verify": verify,
}
