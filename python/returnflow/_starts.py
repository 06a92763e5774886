"""Draws that stand at the end of a series: the pressure level at the start, read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _core
from ._names import outside
from ._progress import Progress, ProgressLike
from .errors import ParameterError

if TYPE_CHECKING:
    from ._observed import Observed
    from .data import SmallBoats
    from .draws import Draws
    from .parameters import ParameterSpace

N_DEFAULT = 10_000


def ready_draws(
    draws: Any,
    space: ParameterSpace | None,
    start: Any,
    n: int | None,
    seed: int,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> tuple[Draws, dict[str, Any]]:
    """Draws with a start, and what is to be said of the data behind them."""
    from .draws import sample

    given = getattr(draws, "draws", draws)
    if given is not None and space is not None:
        raise ParameterError("give draws= or space=, not both: draws hold their own values")
    if given is None:
        given = sample(space, n=n or N_DEFAULT, rng=seed)
    elif n is not None:
        if n > len(given):
            raise outside("n", n, f"at most the {len(given):,} draws that were given")
        given = given.subset(slice(0, n))
    if given.start is not None and start is None:
        return given, {"start": str(given.start.last_week)}
    series = _series(start)
    return started(given, series, seed=seed, threads=threads, progress=progress), {
        "series": series.source,
        "vintage": str(series.vintage),
        "start": str(series.last_week),
    }


def started(
    draws: Draws,
    series: SmallBoats | Observed,
    *,
    seed: int,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Draws:
    """The same draws with the pressure level filtered from a series, each given its own values."""
    import numpy as np

    from .draws import Draws

    with Progress(progress, "reading the level at the start", len(draws)) as bar:
        core = _core.filtered_start(
            draws._core,
            np.asarray(series.week_ending, dtype="datetime64[D]").astype(np.int64),
            np.asarray(series.crossing_days, dtype=np.float64),
            np.asarray(series.arrivals, dtype=np.float64),
            seed=seed,
            threads=threads,
            progress=bar.callback,
        )
    return Draws(core, space=draws.space, provenance=draws.provenance)


def _series(start: Any) -> SmallBoats:
    from .data import SmallBoats
    from .datasets import small_boats

    if isinstance(start, SmallBoats):
        return start
    series = small_boats()
    return series if start is None else series.until(start)
