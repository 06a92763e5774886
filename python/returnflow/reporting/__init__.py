"""The report: one HTML file without script or network, from results to plain words."""

from ._report import report

__all__ = ["report"]
