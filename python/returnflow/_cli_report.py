"""``returnflow report`` and ``returnflow verify``."""

from __future__ import annotations

from typing import Any

import returnflow as rf

from ._cli_project import repeat, series, simulated, target
from .cli import Answer, Options
from .errors import DataError

# What the report says drives the answer: averted arrivals, at few points (intervals say how few).
DECIDES = "arrivals_averted"
POINTS = 512


def report(options: Options) -> Answer:
    """Projects, then writes the report."""
    out = target(options["out"], (".html", ".htm"))
    assert out is not None  # it has a default
    runs = simulated(options, options["scenario"], start=series(options))
    parts: dict[str, Any]
    if options["brief"]:
        parts = dict.fromkeys(("sensitivity", "required", "power", "effect"), False)
    else:
        seed = runs.provenance.seed
        parts = {
            "required": rf.decide.required_returns(runs, one_in=options["one_in"]),
            "sensitivity": rf.sensitivity.sobol(runs, outcome=DECIDES, n=POINTS, rng=seed),
        }
    rf.report(runs, out, question=options["question"], date=options["date"], **parts)
    data = {"verb": "report", "out": str(out), "hash": runs.hash, "text": runs.text}
    return Answer(text=f"wrote {out}\n{runs.text}", data=data, remarks=(repeat(runs),))


def verify(options: Options) -> Answer:
    """Runs a recipe again; other numbers are a failure (exit code 1)."""
    from .recipes import check

    start = None if options["data"] is None else rf.read_small_boats(options["data"])
    found = check(options["file"], start=start, threads=options["threads"])
    if not found.same:
        raise DataError(f"{options['file']}: {found.text}")
    data = {"verb": "verify", "file": options["file"], "same": True, "hash": found.found}
    return Answer(text=f"{options['file']}: {found.text}", data=data)
