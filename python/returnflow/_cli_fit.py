"""``returnflow fit``, ``fit-scheme`` and ``backtest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import returnflow as rf

from ._cli_project import TABLES, repeat, series, target
from ._milestones import QUANTITIES
from .cli import Answer, Options, of_result
from .errors import DataError

if TYPE_CHECKING:
    from .fits import Fit
    from .scheme_fits import SchemeFit


def fit(options: Options) -> Answer:
    """The posterior of the crossing process; a fit that fails its checks is still written."""
    out, hub = target(options["out"], (".json",)), target(options["hubverse"], TABLES)
    found = series(options)
    fitted = rf.fit(
        rf.datasets.small_boats() if found is None else found,
        window=options["window"],
        observe=options["observe"],
        draws=options["draws"],
        rng=options["seed"],
        threads=options["threads"],
    )
    said = written(fitted, out)
    if hub is not None:
        table = fitted.to_hubverse(rng=fitted.provenance.seed)
        write = table.to_csv if hub.suffix.lower() == ".csv" else table.to_parquet
        write(hub)
        said.append(f"wrote {hub}")
    answer = of_result("fit", fitted, remarks=[*said, repeat(fitted)])
    data = answer.data | checked(fitted)
    return Answer(text=answer.text, data=data, remarks=answer.remarks)


def fit_scheme(options: Options) -> Answer:
    """The posterior of the return pipeline, and the counts it predicts."""
    out = target(options["out"], (".json",))
    fitted = rf.fit_scheme(
        None if options["milestones"] is None else counts(options["milestones"]),
        until=options["until"],
        scenario=options["scenario"],
        draws=options["draws"],
        rng=options["seed"],
        threads=options["threads"],
    )
    said = written(fitted, out)
    answer = of_result("fit-scheme", fitted, remarks=[*said, repeat(fitted)])
    tables = [fitted.predict(options["predict"], q) for q in QUANTITIES if options["predict"]]
    if len(fitted.later):
        tables.append(fitted.against())
    data = answer.data | checked(fitted)
    data["predicted"] = [row for table in tables for row in table.to_dicts()]
    text = "\n\n".join([answer.text.rstrip(), *map(repr, tables)])
    return Answer(text=text, data=data, remarks=answer.remarks)


def written(fitted: Fit | SchemeFit, out: Path | None) -> list[str]:
    """Writes a fit, if asked to, and says so."""
    if out is None:
        return []
    fitted.to_json(out)
    return [f"wrote {out}"]


def checked(fitted: Fit | SchemeFit) -> dict[str, object]:
    """Whether a fit passes its checks, and what is wrong."""
    return {"ok": fitted.ok, "problems": fitted.problems}


def counts(path: str) -> dict[str, list[str]]:
    """The columns of a CSV file of counts."""
    import csv

    with Path(path).open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows:
        raise DataError(f"{path}: holds no counts; allowed: as_of,quantity,value,bound and rows")
    return {name: [row[name] for row in rows] for name in rows[0]}


def backtest(options: Options) -> Answer:
    """Forecasters scored on what they could have known."""
    out = target(options["out"], TABLES)
    found = series(options)
    scored = rf.backtest(
        rf.datasets.small_boats() if found is None else found,
        origins=options["every"],
        horizons=options["horizons"],
        models=options["models"],
        n=options["samples"],
        nested=options["nested"],
        rng=options["seed"],
    )
    said = []
    if out is not None:
        table = scored.scores
        write = table.to_csv if out.suffix.lower() == ".csv" else table.to_parquet
        write(out)
        said.append(f"wrote {out}")
    return of_result("backtest", scored, remarks=[*said, repeat(scored)])
