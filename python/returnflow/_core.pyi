# Hand-written; compared with the built module by stubtest on every check.
# One section an area, in the order of src/py/mod.rs.
from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__version__: str
__all__ = [
    "__version__",
    # names
    "nearest",
    # frame
    # data
    # params
    "Draws",
    # scenario
    # simulate
    # fit
    "filtered_start",
    # sensitivity
    # evaluate
    "break_log_evidence",
    "step_posteriors",
    # decide
]

# --- names ---------------------------------------------------------------------------------
def nearest(name: str, known: Sequence[str]) -> str | None: ...

# --- frame ---------------------------------------------------------------------------------
# --- data ----------------------------------------------------------------------------------
# --- params --------------------------------------------------------------------------------
@final
class Draws:
    def __len__(self) -> int: ...

# --- scenario ------------------------------------------------------------------------------
# --- simulate ------------------------------------------------------------------------------
# --- fit -----------------------------------------------------------------------------------
def filtered_start(
    draws: Draws,
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    arrivals: NDArray[np.float64],
    *,
    recent_returns: float = 0.0,
    seed: int,
    threads: int | None = None,
    progress: Callable[[tuple[int, int]], object] | None = None,
) -> Draws: ...

# --- sensitivity ---------------------------------------------------------------------------
# --- evaluate ------------------------------------------------------------------------------
def step_posteriors(
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    people: NDArray[np.float64],
    windows: Sequence[tuple[int, int, int]],
    probabilities: Sequence[float],
    *,
    level_sd: float = 0.3,
    step_sd: float = 1.0,
    log_size: float = 0.336472236621213,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> list[dict[str, Any]]: ...
def break_log_evidence(
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    people: NDArray[np.float64],
    window: tuple[int, int],
    candidates: Sequence[int],
    *,
    level_sd: float = 0.3,
    step_sd: float = 1.0,
    log_size: float = 0.336472236621213,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> NDArray[np.float64]: ...

# --- decide --------------------------------------------------------------------------------
