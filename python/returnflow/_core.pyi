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
    "frame_schema",
    "frame_stream",
    # data
    # params
    "Draws",
    # scenario
    "Scenario",
    "check_schedule",
    "levers_table",
    "scenario_names",
    "scenario_schema",
    "stresses",
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
_Field = tuple[str, str, dict[str, str]]
_Values = tuple[object, object | None]

def frame_schema(fields: Sequence[_Field], metadata: dict[str, str]) -> object: ...
def frame_stream(
    fields: Sequence[_Field], values: Sequence[_Values], metadata: dict[str, str]
) -> object: ...

# --- data ----------------------------------------------------------------------------------
# --- params --------------------------------------------------------------------------------
@final
class Draws:
    def __len__(self) -> int: ...

# --- scenario ------------------------------------------------------------------------------
@final
class Scenario:
    @staticmethod
    def named(name: str) -> Scenario: ...
    @staticmethod
    def from_toml(text: str, place: str | None = None) -> Scenario: ...
    @staticmethod
    def from_json(text: str, place: str | None = None) -> Scenario: ...
    @staticmethod
    def from_levers(levers: object) -> Scenario: ...
    @property
    def name(self) -> str: ...
    def with_levers(self, levers: object) -> Scenario: ...
    def merged(self, other: Scenario) -> Scenario: ...
    def stressed(self, name: str, day: str) -> Scenario: ...
    def to_toml(self) -> str: ...
    def to_json(self) -> str: ...
    def in_words(self) -> list[tuple[str, str]]: ...
    def differences(self, other: Scenario) -> list[tuple[str, str, str, str]]: ...
    def schedule(self, lever: str, start: str, weeks: int) -> NDArray[np.float64]: ...
    def open_weeks(self, start: str, weeks: int) -> NDArray[np.float64]: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...

def check_schedule(schedule: object) -> None: ...
def levers_table() -> list[tuple[str, str, str, str, str]]: ...
def scenario_names() -> list[str]: ...
def scenario_schema() -> str: ...
def stresses() -> list[tuple[str, str]]: ...

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
