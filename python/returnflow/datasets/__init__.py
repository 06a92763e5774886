"""Data inside the package: weekly arrivals, dated milestones of the scheme, their sources."""

from typing import TYPE_CHECKING

from returnflow._names import suggesting

from ._tables import scheme_milestones, small_boats, sources

__all__ = ["scheme_milestones", "small_boats", "sources"]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
