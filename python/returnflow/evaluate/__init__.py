"""Did it work, when would one know, what is a published statement worth.

"Cannot be known from this series" is an answer here, and often the right one.
"""

from returnflow.claims import check as claim

from .effect import Effect, effect
from .power import THREE_YEARS, Power, Weeks, power

__all__ = ["THREE_YEARS", "Effect", "Power", "Weeks", "claim", "effect", "power"]
