"""What it would take, what it is worth, what to find out: decisions from paired draws.

Every answer has a distribution and says which uncertainty it holds.
"""

from .arithmetic import beds_for, flights_for, one_in, returns_for
from .exchange import ExchangeBreakEven, exchange_break_even
from .relocation import relocation_break_even

__all__ = [
    "ExchangeBreakEven",
    "beds_for",
    "exchange_break_even",
    "flights_for",
    "one_in",
    "relocation_break_even",
    "returns_for",
]
