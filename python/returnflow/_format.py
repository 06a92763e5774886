"""Numbers as people read them: digits that Monte-Carlo error supports, units, whole people, £m."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

# Units of numbers that it would take: infinite where none is enough.
REQUIRED = "people a week needed"
NEEDED = frozenset({REQUIRED, "beds needed", "flights a week needed"})
# Units counted in whole things.
WHOLE = frozenset(
    {
        "people",
        "arrivals",
        "returns",
        "admissions",
        "boats",
        "beds",
        "events",
        "days",
        "weeks",
        "draws",
        REQUIRED,
        "beds needed",
        "people per week",
        "returns per week",
        "people per year",
    }
)
SHARES = frozenset({"share", "probability", "share of variance", "percent of arrivals"})
MISSING = "–"


def decimals_for(mcse: float) -> int:
    """Decimals that a Monte-Carlo standard error supports: the place of its first digit.

    The rule of ArviZ's ``round_to="auto"``; negative for tens, hundreds and so on.
    """
    if not (mcse > 0 and math.isfinite(mcse)):
        return 6
    return -math.floor(math.log10(mcse))


def significant(value: float, digits: int) -> str:
    """``value`` to ``digits`` significant figures, thousands commas, no exponent."""
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"


def number(value: Any, unit: str = "", mcse: float | None = None, *, figures: int = 3) -> str:
    """One number in its unit, with no more digits than ``mcse`` supports.

    Shares become percentages, GBP becomes £m (two figures; three below a million), people are
    whole.

    Examples
    --------
    >>> number(44123.4, "people", 12.0), number(0.0594, "share"), number(-3.21e8, "GBP")
    ('44,120', '5.9 %', '-£320m')
    """
    if value is None:
        return MISSING
    if isinstance(value, bool | str):
        return str(value)
    value = float(value)
    if math.isnan(value):
        return MISSING
    if math.isinf(value) and unit in NEEDED:
        return "out of reach"
    if math.isinf(value):
        return "no limit" if value > 0 else "no lower limit"
    if unit in SHARES:
        return _percent(value, mcse)
    if unit == "GBP" or unit.startswith("GBP "):
        return _money(value)
    supported = decimals_for(mcse) if mcse else 6
    if unit in WHOLE:
        return _plain(value, min(0, supported) if abs(value) >= 1 else 0)
    if value == 0:
        return "0"
    wanted = figures - 1 - math.floor(math.log10(abs(value)))
    return _plain(value, min(wanted, supported))


def _plain(value: float, decimals: int) -> str:
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    if decimals > 0 and "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _percent(value: float, mcse: float | None) -> str:
    if value == 0:
        return "0 %"
    decimals = 1 if abs(value) >= 0.001 else 2
    if mcse:
        decimals = max(0, min(decimals, decimals_for(100 * mcse)))
    return f"{100 * value:,.{decimals}f} %"


def _money(value: float) -> str:
    sign = "-" if value < 0 else ""
    size = abs(value)
    if size >= 1e6 - 5e3:
        return f"{sign}£{significant(size / 1e6, 2)}m"
    if size >= 1_000:
        return f"{sign}£{significant(size, 3)}"
    return f"{sign}£{_plain(size, 0)}" if size >= 10 or size == 0 else f"{sign}£{size:.2f}"


def amount(value: Any, unit: str, mcse: float | None = None) -> str:
    """One number for a sentence, with its unit behind it where the number does not show it."""
    shown = number(value, unit, mcse)
    return shown if unit == "GBP" or unit in SHARES or not unit else f"{shown} {unit}"


def signed(value: float, unit: str) -> str:
    """A change: with its sign, unless it rounds to nothing."""
    shown = number(value, unit)
    return f"+{shown}" if value > 0 and shown != "0" else shown


def interval(low: Any, high: Any, unit: str = "", mcse: float | None = None) -> str:
    """``(low to high)`` in the unit of the number before it."""
    return f"({number(low, unit, mcse)} to {number(high, unit, mcse)})"


def one_in(share: float) -> str:
    """A share as a natural frequency: ``about 1 in 17``."""
    if not share > 0:
        return "none"
    n = 1 / share
    return f"about 1 in {n:,.0f}" if n >= 1.5 else "more than half"


def level_text(level: float) -> str:
    """``90 %`` for .9."""
    return f"{100 * level:g} %"


def in_words(name: str) -> str:
    """The name of a column, outcome or parameter in words; its unit stands elsewhere.

    Examples
    --------
    >>> in_words("net_benefit_gbp")
    'net benefit'
    """
    return name.replace("_gbp", "").replace("_pv", " (present value)").replace("_", " ")


def date_text(day: Any) -> str:
    """A date as ``16 Aug 2026``; accepts ``datetime.date``, ``numpy.datetime64`` and ISO text."""
    import datetime as dt

    text = str(day)[:10]
    if text in ("NaT", "None", ""):
        return MISSING
    d = dt.date.fromisoformat(text)
    return f"{d.day} {d:%b %Y}"


def clip(text: str, width: int) -> str:
    """``text`` in at most ``width`` characters, an ellipsis where something was cut."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def wrapped(lines: Iterable[str], width: int = 80) -> str:
    """Paragraphs broken at ``width`` columns."""
    import textwrap

    return "\n".join(
        textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False) if line else ""
        for line in lines
    )
