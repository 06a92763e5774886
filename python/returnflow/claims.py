"""Published statements on the scheme, recomputed: which window and denominator makes each true.

Each statement has one or more readings: a numerator, a denominator and a window, all stated. A
reading agrees when it rounds to the published figure at the digits it was published with.

Examples
--------
>>> import returnflow as rf
>>> claim = rf.claims.check("1 in 90")
>>> [r.value for r in claim.readings if r.agrees][0] > 90
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ._claims_table import STATEMENTS, Reading, Statement
from ._names import outside, unknown
from .errors import ParameterError

__all__ = ["Claim", "Reading", "check", "names", "published"]


@dataclass(frozen=True)
class Claim:
    """A statement with its readings.

    Attributes
    ----------
    statement : str
        The statement as published, or as asked.
    value : float
        The published figure.
    readings : tuple of Reading
        Ways to compute it; ``reading.agrees`` says which reproduce it.
    verdict : str
        One sentence.
    """

    statement: str
    value: float
    unit: str
    readings: tuple[Reading, ...]
    verdict: str
    said_by: str = ""
    source: str = ""

    @property
    def agrees(self) -> bool:
        """True when at least one reading reproduces the figure."""
        return any(r.agrees for r in self.readings)

    @property
    def text(self) -> str:
        """The verdict and the readings, a line each."""
        lines = [f"{self.statement}: {self.verdict}"]
        lines += [f"  {'agrees' if r.agrees else 'differs'}: {r.text}" for r in self.readings]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Claims:
    """Several statements; prints as a list."""

    items: tuple[Claim, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.items)

    def __getitem__(self, index: int) -> Claim:
        return self.items[index]

    @property
    def text(self) -> str:
        """All statements."""
        return "\n".join(c.text for c in self.items)

    def __repr__(self) -> str:
        return self.text


def names() -> list[str]:
    """Names of the published statements that can be checked.

    Examples
    --------
    >>> "1 in 17" in names()
    True
    """
    return [s.name for s in STATEMENTS]


def published() -> Claims:
    """All published statements, recomputed.

    Returns
    -------
    Claims

    Examples
    --------
    >>> all(claim.verdict for claim in published())
    True
    """
    return Claims(tuple(_claim(s) for s in STATEMENTS))


def check(
    statement: str,
    *,
    returns: float | None = None,
    arrivals: float | None = None,
    window: str = "",
) -> Claim:
    """Check a statement: a published one by name, or any "1 in N" or "x %" from your own inputs.

    Parameters
    ----------
    statement : str
        A name of :func:`names`; or, with ``returns`` and ``arrivals``, text such as ``"1 in 17"``
        or ``"3.6 %"``.
    returns : float, optional
        People returned in the window (numerator).
    arrivals : float, optional
        People who arrived in the same window (denominator).
    window : str, optional
        The window in words, printed with the answer.

    Returns
    -------
    Claim

    Raises
    ------
    ParameterError
        An unknown statement without inputs, one input without the other, or values outside their
        domain.

    Examples
    --------
    >>> check("1 in 17", returns=50 * 52, arrivals=44_000, window="a year").agrees
    True
    """
    if (returns is None) != (arrivals is None):
        missing = "arrivals" if arrivals is None else "returns"
        raise ParameterError(f"{missing} is needed: a share has a numerator and a denominator")
    if returns is None or arrivals is None:
        for s in STATEMENTS:
            if s.name == statement:
                return _claim(s)
        raise unknown(statement, "a published statement", names(), path="statement")
    if not 0 <= returns < float("inf"):
        raise outside("returns", returns, "0 or more people")
    if not 0 < arrivals < float("inf"):
        raise outside("arrivals", arrivals, "more than 0 people")
    value, unit, digits = _parse(statement)
    share = returns / arrivals
    got = (1 / share if share else float("inf")) if unit == "one in" else 100 * share
    reading = Reading(
        window=window or "the window given",
        numerator=f"{returns:,.0f} returns",
        denominator=f"{arrivals:,.0f} arrivals",
        value=got,
        unit=unit,
        agrees=abs(got - value) <= 0.5 * 10.0**-digits + 1e-9,
    )
    says = "holds" if reading.agrees else "does not hold"
    verdict = f"{says} for {reading.window}: {reading.shown}"
    return Claim(statement, value, unit, (reading,), verdict)


def _claim(s: Statement) -> Claim:
    return Claim(s.name, s.value, s.unit, s.readings, s.verdict, s.said_by, s.source)


def _parse(statement: str) -> tuple[float, str, int]:
    number = r"(\d[\d,]*(?:\.(\d+))?)"
    one_in = re.search(r"(?:1|one) in " + number, statement, flags=re.IGNORECASE)
    if one_in:
        return float(one_in[1].replace(",", "")), "one in", len(one_in[2] or "")
    share = re.search(number + r"\s*(?:%|per ?cent)", statement, flags=re.IGNORECASE)
    if share:
        return float(share[1].replace(",", "")), "%", len(share[2] or "")
    raise outside("statement", statement, "text with '1 in N' or 'x %'")
