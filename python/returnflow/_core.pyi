# Hand-written; compared with the built module by stubtest on every check.
# One section an area, in the order of crates/py/src/lib.rs.
from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

__version__: str
__all__ = [
    "__version__",
    "cli_completion",
    "cli_options",
    "cli_parse",
    "nearest",
    "_law_function",
    "_sample_beta",
    "_sample_binomial",
    "_sample_days",
    "_sample_gamma",
    "_sample_normal",
    "_sample_poisson",
    "_sample_scalar",
    "frame_schema",
    "frame_stream",
    "small_boats_embedded",
    "small_boats_read",
    "Draws",
    "ParameterSpace",
    "Prior",
    "deterrence_forms",
    "parameter_groups",
    "parameter_names",
    "parameter_sources",
    "sample",
    "sobol_points",
    "tabulated_probabilities",
    "Scenario",
    "check_schedule",
    "levers_table",
    "scenario_names",
    "scenario_schema",
    "stresses",
    "outcomes_table",
    "paired_outcomes",
    "paired_table",
    "project",
    "replay",
    "series_table",
    "simulate_outcomes",
    "summarise_paths",
    "trajectories",
    "Posterior",
    "filtered_start",
    "fit_process",
    "SchemeModel",
    "SobolSums",
    "TestFunction",
    "column_pivots",
    "delta_classes",
    "delta_indices",
    "derive_seed",
    "evaluate_model",
    "hsic_indices",
    "morris_design",
    "morris_spread",
    "normal_probabilities",
    "normal_quantiles",
    "oakley_numbers",
    "pawn_distances",
    "rank_first_order",
    "regional_distances",
    "scrambled_points",
    "shapley_effects",
    "shapley_neighbours",
    "shapley_subsets",
    "student_half",
    "break_log_evidence",
    "step_posteriors",
    "step_power",
    "single_information",
    "SchemePosterior",
    "capacity_names",
    "filter_log_likelihood",
    "fit_scheme",
    "milestone_moments",
    "scheme_parameters",
]

# --- cli -----------------------------------------------------------------------------------
def cli_completion(shell: str) -> str | None: ...
def cli_options() -> list[tuple[str, list[str]]]: ...
def cli_parse(arguments: Sequence[str]) -> tuple[str, int | None]: ...

# --- names ---------------------------------------------------------------------------------
def nearest(name: str, known: Sequence[str]) -> str | None: ...

# --- dist (private: for the tests) ----------------------------------------------------------
_Numbers = NDArray[np.float64]

def _sample_binomial(u: _Numbers, n: _Numbers, p: _Numbers) -> _Numbers: ...
def _sample_poisson(u: _Numbers, mean: _Numbers) -> _Numbers: ...
def _sample_normal(u: _Numbers) -> _Numbers: ...
def _sample_days(u: _Numbers, a: _Numbers, b: _Numbers) -> _Numbers: ...
def _sample_gamma(shape: _Numbers, seed: int, week: int) -> _Numbers: ...
def _sample_beta(a: _Numbers, b: _Numbers, seed: int, week: int) -> _Numbers: ...
def _sample_scalar(law: str, count: int, of: Sequence[float], seed: int) -> _Numbers: ...
def _law_function(name: str, x: _Numbers, of: Sequence[float]) -> _Numbers: ...

# --- frame ---------------------------------------------------------------------------------
_Field = tuple[str, str, dict[str, str]]
_Values = tuple[object, object | None]

def frame_schema(fields: Sequence[_Field], metadata: dict[str, str]) -> object: ...
def frame_stream(
    fields: Sequence[_Field], values: Sequence[_Values], metadata: dict[str, str]
) -> object: ...

# --- data ----------------------------------------------------------------------------------
def small_boats_embedded() -> dict[str, Any]: ...
def small_boats_read(bytes: bytes, name: str) -> dict[str, Any]: ...

# --- params --------------------------------------------------------------------------------
_Start = tuple[str, NDArray[np.float64], NDArray[np.float64], float, float]

@final
class Draws:
    def __new__(
        cls,
        form: str,
        ids: NDArray[np.uint64],
        noise: NDArray[np.uint64],
        values: NDArray[np.float64],
        weights: NDArray[np.float64] | None = None,
        start: _Start | None = None,
    ) -> Draws: ...
    def __len__(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def ids(self) -> NDArray[np.uint64]: ...
    @property
    def noise(self) -> NDArray[np.uint64]: ...
    @property
    def weights(self) -> NDArray[np.float64] | None: ...
    @property
    def start(self) -> _Start | None: ...
    def rows(self) -> NDArray[np.float64]: ...
    def column(self, name: str) -> NDArray[np.float64]: ...
    def pick(self, rows: Sequence[int]) -> Draws: ...
    def replace(self, name: str, column: NDArray[np.float64]) -> Draws: ...
    def with_weights(self, weights: NDArray[np.float64]) -> Draws: ...
    def with_start(self, start: _Start) -> Draws: ...
    def resample(self, n: int, seed: int) -> Draws: ...
    def grid(self, axes: Sequence[tuple[str, Sequence[float]]]) -> Draws: ...
    @staticmethod
    def concat(parts: Sequence[Draws]) -> Draws: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

@final
class Prior:
    def __new__(cls, json: str) -> Prior: ...
    def to_json(self) -> str: ...
    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def cdf(self, x: NDArray[np.float64]) -> NDArray[np.float64]: ...
    def mean(self) -> float: ...
    def std(self) -> float: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...

@final
class ParameterSpace:
    def __new__(cls) -> ParameterSpace: ...
    @staticmethod
    def from_json(json: str) -> ParameterSpace: ...
    def to_json(self) -> str: ...
    def with_changes(
        self,
        priors: Sequence[tuple[str, str | None, str, str | None, str | None]],
        correlations: Sequence[tuple[str, str, float]] | None = None,
        deterrence_form: str | None = None,
    ) -> ParameterSpace: ...
    def row(self, name: str) -> dict[str, Any]: ...
    def changed(self) -> list[str]: ...
    def uncertain(self) -> list[str]: ...
    def ppf(self, name: str, u: NDArray[np.float64]) -> NDArray[np.float64]: ...
    @property
    def deterrence_form(self) -> str: ...
    @property
    def correlations(self) -> list[tuple[str, str, float]]: ...
    def __eq__(self, value: object, /) -> bool: ...
    def __ne__(self, value: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

def parameter_names() -> list[str]: ...
def parameter_groups() -> list[str]: ...
def parameter_sources() -> list[tuple[str, str, str, str, str]]: ...
def deterrence_forms() -> list[str]: ...
def tabulated_probabilities() -> NDArray[np.float64]: ...
def sample(
    space: ParameterSpace,
    n: int,
    seed: int,
    method: str,
    first_id: int,
    progress: Callable[[int, int], object] | None = None,
    threads: int | None = None,
) -> Draws: ...
def sobol_points(
    dims: int, n: int, start: int = 0, seed: int | None = None
) -> NDArray[np.float64]: ...

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
def project(
    draws: Draws,
    scenarios: Sequence[Scenario | Mapping[str, NDArray[np.float64]]],
    *,
    weeks: int,
    mode: str,
    seed: int,
    pairs: Sequence[tuple[int, int]],
    probabilities: Sequence[float],
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[
    int,
    dict[str, NDArray[np.float64]],
    dict[str, NDArray[np.float64]],
    NDArray[np.float64],
    NDArray[np.float64],
    BaseException | None,
]: ...
def simulate_outcomes(
    draws: Draws,
    scenarios: Sequence[Scenario | Mapping[str, NDArray[np.float64]]],
    *,
    weeks: int,
    mode: str,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> NDArray[np.float64]: ...
def trajectories(
    draws: Draws,
    scenarios: Sequence[Scenario | Mapping[str, NDArray[np.float64]]],
    *,
    weeks: int,
    mode: str,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def summarise_paths(
    paths: NDArray[np.float64],
    *,
    pairs: Sequence[tuple[int, int]],
    probabilities: Sequence[float],
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]: ...
def replay(
    draws: Draws,
    scenario: Scenario | Mapping[str, NDArray[np.float64]],
    *,
    weeks: int,
    mode: str,
    seed: int,
) -> dict[str, NDArray[np.float64]]: ...
def paired_outcomes(outcomes: NDArray[np.float64]) -> NDArray[np.float64]: ...
def series_table() -> list[tuple[str, str, bool, str]]: ...
def outcomes_table() -> list[tuple[str, str, str]]: ...
def paired_table() -> list[tuple[str, str, str]]: ...

# --- fit -----------------------------------------------------------------------------------
@final
class Posterior:
    def columns(self) -> dict[str, NDArray[np.float64]]: ...
    def draws(self, base: Draws, *, recent_returns: float = 0.0) -> Draws: ...
    def forecast(
        self,
        weeks: int,
        paths: int,
        *,
        seed: int,
        threads: int | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
    def levels(self) -> NDArray[np.float64]: ...
    def log_predictive(self, arrivals: float, paths: int, *, seed: int) -> float: ...
    def priors(self) -> dict[str, tuple[float, float, bool]]: ...
    def quality(self) -> dict[str, dict[str, float]]: ...
    def replicate(
        self, *, seed: int, threads: int | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...

def fit_process(
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    arrivals: NDArray[np.float64],
    prevented: NDArray[np.float64] | None = None,
    *,
    window: int,
    draws: int,
    seed: int,
    memory: tuple[float, float] | None = None,
    level: tuple[float, float] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Posterior: ...
def filter_log_likelihood(
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    arrivals: NDArray[np.float64],
    pressure: Sequence[float],
    *,
    window: int,
    particles: int,
    seed: int,
) -> float: ...
def filtered_start(
    draws: Draws,
    week_ending: NDArray[np.int64],
    crossing_days: NDArray[np.float64],
    arrivals: NDArray[np.float64],
    *,
    recent_returns: float = 0.0,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Draws: ...

@final
class SchemePosterior:
    def columns(self) -> dict[str, NDArray[np.float64]]: ...
    def scores(self) -> dict[str, NDArray[np.float64]]: ...
    def islands(self) -> NDArray[np.int64]: ...
    def quality(self) -> dict[str, Any]: ...
    def draws(self, base: Draws) -> Draws: ...
    def seats(self, weeks: int) -> NDArray[np.float64]: ...
    def histories(
        self,
        weeks: int,
        *,
        threads: int | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> NDArray[np.float64]: ...

def fit_scheme(
    base: Draws,
    space: ParameterSpace,
    capacity: Sequence[Prior],
    scenario: Scenario,
    *,
    first_week: int,
    crossing_days: NDArray[np.float64],
    arrivals: NDArray[np.float64],
    day: NDArray[np.int64],
    quantity: Sequence[str],
    value: NDArray[np.float64],
    at_least: Sequence[bool],
    noise: NDArray[np.float64],
    slack: NDArray[np.float64],
    first_return: int,
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> SchemePosterior: ...
def milestone_moments(
    before: NDArray[np.float64],
    flow: NDArray[np.float64],
    share: float,
    noise: float,
    slack: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
def capacity_names() -> list[str]: ...
def scheme_parameters() -> list[str]: ...

# --- sensitivity ---------------------------------------------------------------------------
_Array = NDArray[np.float64]
_Progress = Callable[[int, int], object] | None
_Factors = Sequence[Sequence[int]]

@final
class TestFunction:
    def __new__(cls, name: str, values: Sequence[float]) -> TestFunction: ...
    @property
    def inputs(self) -> int: ...

@final
class SchemeModel:
    def __new__(
        cls,
        space: ParameterSpace,
        scenarios: tuple[Any, Any],
        start: tuple[int, float, float, float, float, float, float],
        *,
        weeks: int,
        mode: str,
        seed: int,
        outcomes: Sequence[str],
        weekly: bool,
    ) -> SchemeModel: ...
    @property
    def inputs(self) -> list[str]: ...
    @property
    def sundays(self) -> list[int]: ...
    def derivatives(
        self, u: _Array, progress: _Progress = None, threads: int | None = None
    ) -> tuple[_Array, _Array]: ...

_Model = TestFunction | SchemeModel

@final
class SobolSums:
    def __new__(
        cls,
        inputs: int,
        factors: _Factors,
        pivot: Sequence[float],
        *,
        mirror: bool,
        second: bool,
        noise: bool,
        lean: bool,
        replicates: int,
        seed: int,
    ) -> SobolSums: ...
    @staticmethod
    def of_model(
        model: _Model,
        factors: _Factors,
        *,
        mirror: bool,
        second: bool,
        noise: bool,
        lean: bool,
        replicates: int,
        seed: int,
    ) -> SobolSums: ...
    @property
    def done(self) -> list[int]: ...
    @property
    def outputs(self) -> int: ...
    @property
    def runs(self) -> int: ...
    def copy(self) -> SobolSums: ...
    def points(self, replicate: int, start: int, count: int) -> _Array: ...
    def add(self, replicate: int, values: _Array) -> None: ...
    def run(
        self, model: _Model, upto: int, progress: _Progress = None, threads: int | None = None
    ) -> None: ...
    def estimate(
        self,
        estimator: str,
        of_mean: bool,
        stride: int,
        aggregates: Sequence[tuple[int, int]],
        level: float,
    ) -> tuple[_Array, _Array, float]: ...
    def summary(self) -> tuple[_Array, _Array]: ...
    def counts(self) -> tuple[list[int], int, int, int]: ...
    def failed_at(self) -> list[list[int]]: ...

def column_pivots(values: _Array) -> list[float]: ...
def evaluate_model(
    model: _Model,
    u: _Array,
    noise: Sequence[int] | None = None,
    progress: _Progress = None,
    threads: int | None = None,
) -> _Array: ...
def oakley_numbers() -> tuple[list[float], list[float], list[float], list[float]]: ...
def normal_probabilities(z: _Array) -> _Array: ...
def normal_quantiles(u: _Array) -> _Array: ...
def student_half(level: float, freedom: int) -> float: ...
def scrambled_points(dims: int, seed: int, start: int, count: int) -> _Array: ...
def derive_seed(seed: int, part: int) -> int: ...
def morris_design(
    inputs: int, factors: _Factors, count: int, levels: int | None, seed: int
) -> tuple[_Array, list[int]]: ...
def morris_spread(points: _Array, block: int, keep: int) -> list[int]: ...
def rank_first_order(
    x: _Array,
    y: _Array,
    w: _Array | None = None,
    progress: _Progress = None,
    threads: int | None = None,
) -> _Array: ...
def pawn_distances(
    x: _Array,
    y: _Array,
    w: _Array | None,
    slices: int,
    dummies: int,
    seed: int,
    progress: _Progress = None,
    threads: int | None = None,
) -> tuple[_Array, _Array]: ...
def delta_classes(rows: int) -> int: ...
def delta_indices(
    x: _Array,
    y: _Array,
    w: _Array | None,
    classes: int,
    progress: _Progress = None,
    threads: int | None = None,
) -> _Array: ...
def regional_distances(
    x: _Array, y: _Array, w: _Array | None, inside: Sequence[bool]
) -> _Array: ...
def hsic_indices(
    x: _Array,
    y: _Array,
    w: _Array | None = None,
    progress: _Progress = None,
    threads: int | None = None,
) -> _Array: ...
def shapley_neighbours(
    x: _Array,
    y: _Array,
    w: _Array | None,
    anchors: int,
    orders: int,
    seed: int,
    progress: _Progress = None,
    threads: int | None = None,
) -> _Array: ...
def shapley_subsets(inputs: int, orders: int, seed: int) -> list[int]: ...
def shapley_effects(
    inputs: int, orders: int, seed: int, subsets: Sequence[int], closed: _Array
) -> _Array: ...

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
def step_power(
    processes: NDArray[np.float64],
    first: str,
    *,
    before: int,
    horizons: Sequence[int],
    reductions: Sequence[float],
    shape: Sequence[float],
    still: bool = False,
    known_season: bool = False,
    series: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> NDArray[np.float64]: ...

# --- decide --------------------------------------------------------------------------------
def single_information(
    gains: NDArray[np.float64],
    columns: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]: ...
