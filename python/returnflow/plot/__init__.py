"""Pictures: one function a picture, ``f(result, ax=None) -> Axes``; also ``save`` and ``alt_text``.

Each takes a result or the frame of its ``plot_data()``. Titles say the finding, units stand under
them, every picture has an alternative text written from its numbers. Needs matplotlib.
"""

from typing import TYPE_CHECKING

from returnflow._names import suggesting

from ._bars import information, robustness, shares, tornado
from ._choice import returns_to_detect, schedule_search, stress, structure
from ._decide import acceptability, pareto_front, sampling_plan, scenario_box
from ._evaluate import effect
from ._flow import flow
from ._scale import curve, power, reached, surface
from ._scheme import milestones
from ._shares import index
from ._theme import alt_text, save, thumbnail
from ._weekly import difference, fan, history, parity

__all__ = [
    "acceptability",
    "alt_text",
    "curve",
    "difference",
    "effect",
    "fan",
    "flow",
    "history",
    "index",
    "information",
    "milestones",
    "pareto_front",
    "parity",
    "power",
    "reached",
    "returns_to_detect",
    "robustness",
    "sampling_plan",
    "save",
    "scenario_box",
    "schedule_search",
    "shares",
    "stress",
    "structure",
    "surface",
    "thumbnail",
    "tornado",
]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
