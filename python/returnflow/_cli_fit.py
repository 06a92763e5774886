"""``returnflow fit`` and ``returnflow backtest``."""

from __future__ import annotations

import returnflow as rf

from ._cli_project import TABLES, repeat, series, target
from .cli import Answer, Options, of_result


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
    said = []
    if out is not None:
        fitted.to_json(out)
        said.append(f"wrote {out}")
    if hub is not None:
        table = fitted.to_hubverse(rng=fitted.provenance.seed)
        write = table.to_csv if hub.suffix.lower() == ".csv" else table.to_parquet
        write(hub)
        said.append(f"wrote {hub}")
    answer = of_result("fit", fitted, remarks=[*said, repeat(fitted)])
    data = answer.data | {"ok": fitted.ok, "problems": fitted.problems}
    return Answer(text=answer.text, data=data, remarks=answer.remarks)


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
        rng=options["seed"],
    )
    said = []
    if out is not None:
        table = scored.scores
        write = table.to_csv if out.suffix.lower() == ".csv" else table.to_parquet
        write(out)
        said.append(f"wrote {out}")
    return of_result("backtest", scored, remarks=[*said, repeat(scored)])
