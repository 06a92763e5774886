"""Switching values: where an assumption turns the answer round, and how likely that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from returnflow._format import level_text, significant

if TYPE_CHECKING:
    from returnflow.decide import BreakEven
    from returnflow.runs import Runs

# Enough draws for a median and the ends of a 90 % interval to two figures.
DRAWS = 500


def switching(runs: Runs, names: Iterable[str]) -> dict[str, BreakEven]:
    """Break-even values of the net benefit by parameter, on the runs' own first draws.

    Each parameter moves alone over its range; fixed ones have no range and are left out.
    """
    import returnflow as rf

    space = runs.draws.space or rf.ParameterSpace.default()
    uncertain = set(space.uncertain)
    n = min(DRAWS, len(runs.draws))
    return {
        name: rf.decide.break_even(runs, over=name, n=n, level=runs.level, progress=False)
        for name in names
        if name in uncertain
    }


def words(found: BreakEven) -> str:
    """Switching value of the mean, and the interval of the draws' own."""
    import numpy as np

    above = found.mean >= found.target
    if above.all() or not above.any():
        sign = "not below" if above.all() else "below"
        return f"none in its range: the mean stays {sign} zero"
    low, high = (significant(x, 2) if np.isfinite(x) else "out of range" for x in _ends(found))
    return (
        f"{significant(found.switching, 2)} ({level_text(found.level)} of draws: {low} to {high})"
    )


def _ends(found: BreakEven) -> tuple[float, float]:
    """Ends of the interval of the draws' own switching values; order statistics, as some never."""
    import numpy as np

    tail = (1 - found.level) / 2
    low, high = np.quantile(found.roots, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
