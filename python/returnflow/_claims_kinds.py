"""A published statement and the ways to compute it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Reading", "Statement", "reading"]


@dataclass(frozen=True)
class Reading:
    """One way to compute a published figure."""

    window: str
    numerator: str
    denominator: str
    value: float
    unit: str
    agrees: bool

    @property
    def shown(self) -> str:
        """The value with its unit."""
        if self.unit == "one in":
            return f"1 in {self.value:,.1f}"
        if self.unit == "%":
            return f"{self.value:.1f} %"
        return f"{self.value:,.1f} {self.unit}"

    @property
    def text(self) -> str:
        """The reading in a line."""
        return f"{self.shown} = {self.numerator} against {self.denominator}, {self.window}"


@dataclass(frozen=True)
class Statement:
    """A published statement, who made it, and its readings."""

    name: str
    value: float
    unit: str
    said_by: str
    source: str
    readings: tuple[Reading, ...]
    verdict: str


def reading(
    published: float,
    unit: str,
    value: float,
    numerator: str,
    denominator: str,
    window: str,
    within: float = 0.5,
) -> Reading:
    agrees = abs(value - published) <= within + 1e-9
    return Reading(window, numerator, denominator, value, unit, agrees)
