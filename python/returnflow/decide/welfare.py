"""What stands beside money: deaths, days in detention, admissions, re-entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import in_words, signed
from returnflow._outcomes import OUTCOMES
from returnflow.frames import Frame

from ._bench import Bench, quantiles
from ._options import WELFARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs

    Array = NDArray[np.float64]

__all__ = ["beside", "beside_runs", "welfare_of"]


def welfare_of(bench: Bench, level: float, own: Mapping[str, Array] | None = None) -> Frame:
    """Change of each welfare outcome against the comparator, at the draws' own values."""
    mine = bench.outcomes([bench.scenario], WELFARE) if own is None else own
    none = bench.outcomes([bench.comparator], WELFARE)
    rows = [(k, quantiles(mine[k][0] - none[k][0], level)) for k in WELFARE]
    return Frame(
        {
            "outcome": [r[0] for r in rows],
            "unit": [OUTCOMES[r[0]][0] for r in rows],
            "median": [r[1][0] for r in rows],
            "low": [r[1][1] for r in rows],
            "high": [r[1][2] for r in rows],
        },
        title="Beside the money, against the comparator",
    )


def beside(welfare: Frame) -> str:
    """The same in a sentence."""
    said = "; ".join(
        f"{in_words(r['outcome'])} {signed(r['median'], r['unit'])}" for r in welfare.to_dicts()
    )
    return f"Beside the money, against no scheme (medians): {said}."


def beside_runs(runs: Runs) -> str:
    """Welfare of every scenario of a run against its comparator, in a sentence."""
    each = []
    for name in runs.names[1:]:
        change = {k: runs.outcome(k, name) - runs.outcome(k, runs.comparator) for k in WELFARE}
        said = ", ".join(
            f"{in_words(k)} {signed(quantiles(v, 0.9)[0], OUTCOMES[k][0])}"
            for k, v in change.items()
        )
        each.append(f"{name}: {said}")
    return f"Beside the money, against {runs.comparator} (medians): {'; '.join(each)}."
