"""``returnflow project`` and ``returnflow demo``."""

from __future__ import annotations

import multiprocessing
import textwrap
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import returnflow as rf

from .cli import Answer, Options, of_result
from .errors import DataError, ParameterError
from .results import Result

if TYPE_CHECKING:
    from .runs import Runs

TABLES = (".parquet", ".csv")
PICTURES = (".png", ".svg", ".pdf")


def target(path: str | None, suffixes: tuple[str, ...]) -> Path | None:
    """A path that can be written, checked before any long work."""
    if path is None:
        return None
    out = Path(path)
    if out.suffix.lower() not in suffixes:
        raise ParameterError(f"{path}: the name must end in {' or '.join(suffixes)}")
    if not out.parent.is_dir():
        raise ParameterError(f"{path}: there is no folder {out.parent}")
    return out


def series(options: Options) -> Any:
    """The official series to start from; None for the embedded one to its end."""
    if options["data"] is None and options["until"] is None:
        return None
    found = (
        rf.datasets.small_boats()
        if options["data"] is None
        else rf.read_small_boats(options["data"])
    )
    return found if options["until"] is None else found.until(options["until"])


def simulated(options: Options, scenario: Any, **more: Any) -> Runs:
    """The runs that the shared options ask for."""
    runs: Runs = rf.project(
        scenario,
        weeks=options["weeks"],
        n=options["draws"],
        rng=options["seed"],
        threads=options["threads"],
        **more,
    )
    return runs


def project(options: Options) -> Answer:
    """Scenarios against no scheme: table, files, picture."""
    out, picture = target(options["out"], TABLES), target(options["plot"], PICTURES)
    recipe = target(options["save"], (".json",))
    space = None if options["space"] is None else rf.ParameterSpace.from_json(options["space"])
    fit = None if options["fit"] is None else fitted(Path(options["fit"]))
    with processes(options["workers"]) as pool:
        runs = simulated(
            options,
            options["scenario"],
            start=series(options),
            mode=options["mode"],
            space=space,
            draws=fit,
            executor=pool,
        )
    answer = of_runs("project", runs)
    wrote = written(runs, out, picture, options["show"])
    if recipe is not None:
        runs.save(recipe)
        wrote = (f"wrote {recipe}", *wrote)
    return Answer(text=answer.text, data=answer.data, remarks=wrote)


@contextmanager
def processes(workers: int | None) -> Iterator[Executor | None]:
    """A pool of processes, or none when no number is given."""
    if workers is None:
        yield None
        return
    # a fork would copy the threads' locks without the threads
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        yield pool


def fitted(path: Path) -> Any:
    """A fit of the series or of the scheme, as ``--out`` wrote it."""
    found = Result.from_json(path)
    if not isinstance(found, rf.Fit | rf.SchemeFit):
        raise DataError(f"{path}: holds a {type(found).__name__}, not a fit")
    return found


def of_runs(verb: str, runs: Runs) -> Answer:
    """Runs as they print; outcomes and paired differences as data."""
    answer = of_result(verb, runs)
    rows = runs.outcomes.to_dicts()
    data = answer.data | {
        "scenarios": {name: one.to_dict() for name, one in runs.scenarios.items()},
        "contrasts": [row for row in rows if row["comparator"]],
        "outcomes": [row for row in rows if not row["comparator"]],
        "hash": runs.hash,
    }
    return Answer(text=answer.text, data=data)


def written(
    runs: Runs, out: Path | None, picture: Path | None, show: str = "arrivals"
) -> tuple[str, ...]:
    """Writes the weekly table and the fan chart; says where, and the seed that repeats it."""
    said = []
    if out is not None:
        write = runs.weekly.to_csv if out.suffix.lower() == ".csv" else runs.weekly.to_parquet
        write(out)
        said.append(f"wrote {out}")
    if picture is not None:
        from .plot import save

        axes = runs.plot(show, history=rf.datasets.small_boats() if show == "arrivals" else None)
        save(axes, picture)
        said.append(f"wrote {picture}")
    return (*said, repeat(runs))


def repeat(result: Result) -> str:
    """The seed that gives the same numbers again."""
    return f"to repeat: --seed {result.provenance.seed}"


def demo(options: Options) -> Answer:
    """The pilot against no scheme, in words, as a picture and as a table."""
    folder = Path(options["out"])
    folder.mkdir(parents=True, exist_ok=True)
    runs = simulated(options, "pilot")
    wrote = written(runs, folder / "pilot.parquet", folder / "pilot.png")
    answer = of_runs("demo", runs)
    words = in_words(runs)
    return Answer(
        text="\n".join([answer.text.rstrip(), "", *words]),
        data=answer.data | {"words": words},
        remarks=wrote,
    )


# Outcome, what to call it, whether as a difference against no scheme.
_WORDS = (
    ("return_share", "Share of arrivals returned", False),
    ("one_in_n", "Arrivals for each return, one in", False),
    ("parity_gap", "Parity gap, returns less admissions", False),
    ("net_arrivals", "Net arrivals against no scheme", True),
    ("reentries", "People who come back after a return", False),
    ("diverted", "People diverted to other routes", False),
    ("net_cost_pv", "Cost against no scheme, present value", True),
)


def in_words(runs: Runs) -> list[str]:
    """One line an outcome: median, interval, what it rests on with the evidence grade."""
    from ._format import interval, level_text, number
    from ._outcomes import RESTS_ON, grade_of

    table = runs.outcomes.filter(scenario=runs.names[-1])
    lines = []
    for outcome, called, paired in _WORDS:
        rows = table.filter(outcome=outcome, comparator=runs.comparator if paired else "")
        (row,) = rows.to_dicts()
        unit, mcse = row["unit"], row["mcse"]
        people = " people" if unit == "people" else ""
        span = interval(row["low"], row["high"], unit, mcse)[1:-1]
        rests, grade = RESTS_ON.get(outcome, ((), ""))[1], grade_of(outcome, runs.draws.space)
        lines.append(
            f"{called}: {number(row['median'], unit, mcse)}{people}, "
            f"{level_text(row['level'])} interval {span}; {rests}, grade {grade}."
        )
    return [line for text in lines for line in textwrap.wrap(text, 80, subsequent_indent="  ")]
