"""``returnflow fit``."""

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
