"""Data inside the package: weekly arrivals, milestones of the scheme, prices, their sources."""

from typing import TYPE_CHECKING

from returnflow._names import suggesting

from ._tables import (
    gdp_deflators,
    payments_to_france,
    scheme_milestones,
    small_boats,
    sources,
)

__all__ = [
    "gdp_deflators",
    "payments_to_france",
    "scheme_milestones",
    "small_boats",
    "sources",
]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
