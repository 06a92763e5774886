"""Price year, deflator and discount rate: what every GBP of a result is measured in.

Money is real, at the prices of one year, and later weeks count less at the social time preference
rate (HM Treasury, Green Book). Both are conventions of appraisal with a date and a source; neither
is a fact about the scheme.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from returnflow._keywords import verb
from returnflow._names import outside
from returnflow._outcomes import OUTCOMES, PAIRED, PRICE_YEAR
from returnflow.frames import Frame

if TYPE_CHECKING:
    from returnflow._provenance import Provenance
    from returnflow.draws import Draws
    from returnflow.parameters import ParameterSpace

__all__ = [
    "PRICE_BASE",
    "at_prices",
    "financial_year",
    "money_basis",
    "money_note",
    "money_note_of",
    "over_years",
    "prices",
]

# The model's price year as a financial year, the unit of the deflator.
PRICE_BASE = "2025-26"

# Parameter, financial years whose prices its evidence is in, what was done with it.
_EVIDENCE = (
    ("cost_detention_day", "2024-25", "2024-25", "122 a day, uprated by 4.9 %"),
    ("cost_flight_escort", "2016-17", "2021-22", "as paid, not uprated"),
    ("cost_legal_case", PRICE_BASE, PRICE_BASE, "judgement at these prices"),
    ("cost_admission", PRICE_BASE, PRICE_BASE, "judgement at these prices"),
    ("support_cost_year", "2023-24", "2024-25", "as published, not uprated"),
)


@functools.cache
def _index() -> dict[str, float]:
    from returnflow.datasets import gdp_deflators

    frame = gdp_deflators()
    return dict(zip(frame["financial_year"].tolist(), frame["index"].tolist(), strict=True))


def financial_year(path: str, year: str) -> str:
    """A financial year as ``2022-23``; a calendar year stands for the one that begins in it."""
    text = str(year)
    if re.fullmatch(r"\d{4}", text):
        text = f"{text}-{(int(text) + 1) % 100:02d}"
    if text not in _index():
        years = list(_index())
        raise outside(path, year, f"a financial year with a deflator, {years[0]} to {years[-1]}")
    return text


@verb
def at_prices(amount_gbp: float, *, of: str, to: str = PRICE_BASE) -> float:
    """An amount of one year's prices at those of another: amount x deflator(to) / deflator(of).

    Parameters
    ----------
    amount_gbp : float
        Amount, GBP.
    of : str
        Financial year of its prices, e.g. ``"2022-23"``.
    to : str, default "2025-26"
        Financial year to put it at. A year after 2024-25 has a forecast deflator.

    Returns
    -------
    float
        GBP at the prices of ``to``.

    Raises
    ------
    ParameterError
        A year without a deflator, an amount that is not finite.

    Examples
    --------
    >>> round(at_prices(169_000, of="2022-23"), -3)
    191000.0
    """
    if not abs(amount_gbp) < float("inf"):
        raise outside("amount_gbp", amount_gbp, "a finite number, GBP")
    index = _index()
    ratio = index[financial_year("to", to)] / index[financial_year("of", of)]
    return float(amount_gbp) * ratio


def over_years(amount_gbp: float, first: str, last: str, to: str = PRICE_BASE) -> float:
    """An amount paid in equal parts over financial years, at the prices of one."""
    years = list(_index())
    span = years[years.index(first) : years.index(last) + 1]
    return sum(at_prices(amount_gbp / len(span), of=year, to=to) for year in span)


@verb
def prices(space: ParameterSpace | None = None) -> Frame:
    """What the money of a result is measured in, and how far its evidence is from that year.

    Parameters
    ----------
    space : ParameterSpace, optional
        The assumptions; the default space otherwise.

    Returns
    -------
    Frame
        One row a unit cost, then price year and discount rate: ``what, value, unit, prices_of``
        (financial years of the evidence), ``to_price_year`` (ratio of deflators from the middle of
        those years to the price year: what uprating would multiply by), ``treatment``, ``grade``,
        ``source``, ``date``.

    Examples
    --------
    >>> found = prices()
    >>> found.filter(what="discount_rate")["source"].tolist()
    ['GB']
    """
    from returnflow.parameters import ParameterSpace

    table = ParameterSpace.default() if space is None else space
    rows = []
    for name, first, last, treatment in _EVIDENCE:
        p = table[name]
        treated = treatment if _untouched(table, name) else "as given by the user"
        ratio = over_years(1.0, first, last)
        span = first if first == last else f"{first} to {last}"
        rows.append(
            (
                name,
                float(f"{p.median:.3g}"),
                p.unit,
                span,
                ratio,
                treated,
                p.grade,
                p.source,
                p.date,
            )
        )
    rate = table["discount_rate"]
    rows.append(
        (
            "price_year",
            float(PRICE_YEAR),
            "year",
            PRICE_BASE,
            1.0,
            "convention",
            "",
            "GDPD",
            "2026-03-31",
        )
    )
    rows.append(
        (
            "discount_rate",
            rate.median,
            rate.unit,
            "real",
            float("nan"),
            "appraisal rule" if _untouched(table, "discount_rate") else "as given by the user",
            rate.grade,
            rate.source,
            rate.date,
        )
    )
    heads = ("what", "value", "unit", "prices_of", "to_price_year", "treatment", "grade")
    names = (*heads, "source", "date")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return Frame(columns, title=f"Money: {PRICE_YEAR} prices and their evidence")


def _untouched(space: ParameterSpace, name: str) -> bool:
    from returnflow.parameters import ParameterSpace

    ours = ParameterSpace.default()[name]
    return (ours.median, ours.source) == (space[name].median, space[name].source)


def money_note(outcome: str, provenance: Provenance) -> list[str]:
    """The basis of an answer's money, when its outcome is money."""
    said = provenance.settings.get("money", "")
    unit = (OUTCOMES | PAIRED)[outcome][0]
    return [said] if said and "GBP" in unit else []


def money_note_of(outcome: str, draws: Draws) -> list[str]:
    """The same for an outcome of a run."""
    return [money_basis(draws)] if "GBP" in (OUTCOMES | PAIRED)[outcome][0] else []


def money_basis(draws: Draws) -> str:
    """Price year and discount rate of money simulated on these draws, with their sources."""
    from returnflow.parameters import ParameterSpace, sources

    rate = draws["discount_rate"]
    low, high = float(rate.min()), float(rate.max())
    shown = f"{100 * low:.3g} %" if low == high else f"{100 * low:.3g} % to {100 * high:.3g} %"
    p = ParameterSpace.default()["discount_rate"]
    by = "as given by the user"
    if low == high == p.default:
        (row,) = sources().filter(key=p.source).to_dicts()
        by = f"{row['publisher']}, {p.date} [{p.source}]"
    return f"Money is at {PRICE_YEAR} prices; later years count less by {shown} a year ({by})."
