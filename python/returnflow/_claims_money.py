"""Published statements on money, recomputed."""

from __future__ import annotations

from ._claims_kinds import Statement, reading
from .decide.prices import PRICE_BASE, over_years
from .decide.relocation import relocation_break_even

__all__ = ["impact_assessment", "paid_to_france"]


def impact_assessment() -> tuple[Statement, ...]:
    """The break-even deterrence of the 2023 assessment, in its two cases."""
    rows = (
        ("37 % must be deterred", 37.0, 106_000, "central avoided cost"),
        ("2 % must be deterred", 2.0, 165_000, "avoided cost if hotel costs rise"),
    )
    return tuple(
        Statement(
            name,
            value,
            "%",
            "Home Office impact assessment, 26 June 2023",
            "S52, S53",
            (
                reading(
                    value,
                    "%",
                    100 * relocation_break_even(gross_cost=169_000, avoided_cost=avoided),
                    "169,000 GBP gross a person",
                    f"{avoided:,} GBP avoided a person",
                    which,
                ),
            ),
            f"follows from 169,000 GBP gross and {avoided:,} GBP avoided a person; that the answer "
            "moves from 37 % to 2 % with one unit cost is the point.",
        )
        for name, value, avoided, which in rows
    )


def paid_to_france() -> Statement:
    """Commitments to France, as announced and at one price base."""
    from .datasets import payments_to_france

    rows = payments_to_france().filter(confidence="H").to_dicts()
    before = [r for r in rows if r["last_year"] <= "2025-26"]
    announced = sum(r["gbp"] for r in before) / 1e6
    bridge = sum(r["gbp"] for r in rows) / 1e6
    real = sum(over_years(r["gbp"], r["first_year"], r["last_year"]) for r in before) / 1e6
    ways = (
        (232 + 476, "232 m (2014-22) + 476 m (2023-26)", "commitments, prices of the time"),
        (232 + 476 + 87, "the same and 87 m of other payments", "commitments, prices of the time"),
        (announced, "sum of rf.datasets.payments_to_france()", "2014-15 to 2025-26, as announced"),
        (bridge, "the same and the bridge of spring 2026", "2014-15 to 2026-27, as announced"),
        (
            real,
            f"the same to 2025-26 at {PRICE_BASE} prices (GDP deflator, equal parts a year)",
            "2014-15 to 2025-26, real",
        ),
    )
    readings = tuple(
        reading(770, "m GBP", float(v), numerator, "none", window, 0.5)
        for v, numerator, window in ways
    )
    return Statement(
        "770 m over 12 years",
        770,
        "m GBP",
        "not found verbatim",
        "S39-S46, GDPD",
        readings,
        "was not found in that form: published commitments bracket it, at one price base they come "
        f"to about {real:,.0f} m GBP, and the Commons Library warns that published totals are "
        "inconsistent.",
    )
