"""Data inside the package: weekly arrivals, dated milestones of the scheme, their sources."""

from ._tables import scheme_milestones, small_boats, sources

__all__ = ["scheme_milestones", "small_boats", "sources"]
