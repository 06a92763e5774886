"""What it would take, what it is worth, what to find out: decisions from paired draws.

Every answer has a distribution and says which uncertainty it holds.
"""

from typing import TYPE_CHECKING

from returnflow._names import suggesting

from ._rules import ThresholdRule
from .acceptability import CostEffectiveness, cost_effectiveness
from .arithmetic import beds_for, flights_for, one_in, returns_for
from .breakeven import BreakEven, break_even
from .discovery import ScenarioBox, discover
from .exchange import ExchangeBreakEven, exchange_break_even
from .information import InformationValue, evpi, evppi
from .pareto import ParetoFront, pareto
from .prices import at_prices, prices
from .relocation import relocation_break_even
from .required import Required, required_beds, required_flights, required_returns
from .robust import Robustness, cvar, robustness
from .sampling import SamplingPlan, enbs, evsi
from .search import ScheduleSearch, search_schedules
from .structure import Structure, structure
from .study import PilotStudy, pilot_study
from .surface import Surface, surface
from .switching import switching_values

__all__ = [
    "BreakEven",
    "CostEffectiveness",
    "ExchangeBreakEven",
    "InformationValue",
    "ParetoFront",
    "PilotStudy",
    "Required",
    "Robustness",
    "SamplingPlan",
    "ScenarioBox",
    "ScheduleSearch",
    "Structure",
    "Surface",
    "ThresholdRule",
    "at_prices",
    "beds_for",
    "break_even",
    "cost_effectiveness",
    "cvar",
    "discover",
    "enbs",
    "evpi",
    "evppi",
    "evsi",
    "exchange_break_even",
    "flights_for",
    "one_in",
    "pareto",
    "pilot_study",
    "prices",
    "relocation_break_even",
    "required_beds",
    "required_flights",
    "required_returns",
    "returns_for",
    "robustness",
    "search_schedules",
    "structure",
    "surface",
    "switching_values",
]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
