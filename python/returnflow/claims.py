"""Published statements on the scheme, recomputed: which window and denominator makes each true.

Each statement has one or more readings: a numerator, a denominator and a window, all stated. A
reading agrees when it rounds to the published figure at the digits it was published with.

Examples
--------
>>> import returnflow as rf
>>> claim = rf.claims.check("1 in 90")
>>> round(float(claim.readings["value"][0]), 1)
90.6
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ._claims_kinds import Reading, Statement
from ._claims_shares import Shares, shares
from ._claims_table import STATEMENTS
from ._keywords import verb
from ._names import outside, suggesting, unknown
from ._provenance import Provenance
from .errors import ParameterError
from .frames import Frame
from .results import Result, result_class

__all__ = ["Claim", "Claims", "Shares", "check", "names", "published", "shares"]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)


_COUNTS = (
    "Arithmetic on figures as published: holds no uncertainty but theirs, which is not stated."
)


@result_class
class Claim(Result):
    """A statement with its readings.

    Attributes
    ----------
    statement : str
        The statement as published, or as asked.
    value : float
        The published figure.
    readings : Frame
        Ways to compute it, one row each; column ``agrees`` says which reproduce it.
    verdict : str
        One sentence.
    """

    statement: str
    value: float
    unit: str
    readings: Frame
    verdict: str
    said_by: str = ""
    source: str = ""
    provenance: Provenance

    @property
    def agrees(self) -> bool:
        """True when at least one reading reproduces the figure."""
        return bool(self.readings["agrees"].any())

    def summary(self, *, level: float | None = None) -> Frame:
        """The readings."""
        return self.readings

    def _title(self) -> str:
        return f"Claim: {self.statement}" + (f" · {self.said_by}" if self.said_by else "")

    def _sentences(self) -> Sequence[str]:
        agree = [r for r in self.readings.to_dicts() if r["agrees"]]
        shown = f" ({agree[0]['text']})" if agree else ""
        return [f"{self.statement!r} {self.verdict.rstrip('.')}{shown}."]

    def _notes(self) -> Sequence[str]:
        return [_COUNTS]


@result_class
class Claims(Result):
    """Several statements, one row each."""

    items: tuple[Claim, ...]
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.items)

    def __getitem__(self, index: int) -> Claim:
        return self.items[index]

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a statement."""
        return Frame(
            {
                "statement": [c.statement for c in self.items],
                "said_by": [c.said_by for c in self.items],
                "reproduced": [c.agrees for c in self.items],
                "verdict": [c.verdict for c in self.items],
            }
        )

    def _title(self) -> str:
        return f"{len(self.items)} published statements, recomputed"

    def _sentences(self) -> Sequence[str]:
        some = sum(c.agrees for c in self.items)
        return [f"{some} of {len(self.items)} have a window and a denominator that make them true."]

    def _notes(self) -> Sequence[str]:
        return [_COUNTS]


@verb
def names() -> list[str]:
    """Names of the published statements that can be checked.

    Examples
    --------
    >>> "1 in 17" in names()
    True
    """
    return [s.name for s in STATEMENTS]


@verb
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
    items = tuple(_claim(s) for s in STATEMENTS)
    return Claims(items=items, provenance=Provenance(verb="claims.published"))


@verb
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
    verdict = f"{says} for {reading.window}"
    return Claim(
        statement=statement,
        value=value,
        unit=unit,
        readings=_readings((reading,)),
        verdict=verdict,
        provenance=Provenance(
            verb="claims.check", settings={"returns": returns, "arrivals": arrivals}
        ),
    )


def _readings(readings: Sequence[Reading]) -> Frame:
    return Frame(
        {
            "value": [r.value for r in readings],
            "unit": [r.unit for r in readings],
            "agrees": [r.agrees for r in readings],
            "numerator": [r.numerator for r in readings],
            "denominator": [r.denominator for r in readings],
            "window": [r.window for r in readings],
            "text": [r.text for r in readings],
        }
    )


def _claim(s: Statement) -> Claim:
    return Claim(
        statement=s.name,
        value=s.value,
        unit=s.unit,
        readings=_readings(s.readings),
        verdict=s.verdict,
        said_by=s.said_by,
        source=s.source,
        provenance=Provenance(verb="claims.check", settings={"statement": s.name}),
    )


def _parse(statement: str) -> tuple[float, str, int]:
    number = r"(\d[\d,]*(?:\.(\d+))?)"
    one_in = re.search(r"(?:1|one) in " + number, statement, flags=re.IGNORECASE)
    if one_in:
        return float(one_in[1].replace(",", "")), "one in", len(one_in[2] or "")
    share = re.search(number + r"\s*(?:%|per ?cent)", statement, flags=re.IGNORECASE)
    if share:
        return float(share[1].replace(",", "")), "%", len(share[2] or "")
    raise outside("statement", statement, "text with '1 in N' or 'x %'")
