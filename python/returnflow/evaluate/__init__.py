"""Did it work, when would one know, what is a published statement worth.

"Cannot be known from this series" is an answer here, and often the right one.
"""

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
