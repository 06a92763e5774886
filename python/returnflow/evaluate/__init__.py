"""Did it work, when would one know, what is a published statement worth.

"Cannot be known from this series" is an answer here, and often the right one.
"""

from typing import TYPE_CHECKING

from returnflow._names import suggesting
from returnflow.claims import check as claim

from .effect import Effect, effect
from .power import THREE_YEARS, Power, Weeks, power
from .returns import ReturnsToDetect, returns_to_detect

__all__ = [
    "THREE_YEARS",
    "Effect",
    "Power",
    "ReturnsToDetect",
    "Weeks",
    "claim",
    "effect",
    "power",
    "returns_to_detect",
]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
