"""The published statements and the inputs they are recomputed from.

Arrivals are sums of the official daily table (Home Office, version of 21 August 2026) over the
window named; returns and admissions are the published counts of the date named.
"""

from __future__ import annotations

from ._claims_kinds import Reading, Statement, reading
from ._claims_money import impact_assessment, paid_to_france
from .decide.arithmetic import returns_for

__all__ = ["STATEMENTS"]


def _share_of(returned: int, arrived: int) -> float:
    return 100 * returned / arrived


def _one_in_17() -> Statement:
    rows = (
        (44_448 / (50 * 52), "44,448 arrivals", "12 months to 10 July 2025"),
        (44_000 / (50 * 52), "44,000 arrivals", "a year, as quoted"),
        (778 / 50, "778 arrivals a week", "1 January to 9 July 2025"),
        (782 / 50, "782 arrivals a week", "2025 to 9 July, as quoted in the press"),
        (30_597 / (50 * 52), "30,597 arrivals", "12 months from 6 August 2025"),
    )
    readings = tuple(
        reading(17, "one in", v, "50 returns a week", denominator, window)
        for v, denominator, window in rows
    )
    return Statement(
        "1 in 17",
        17,
        "one in",
        "Financial Times and others, July 2025",
        "S36-S38",
        readings,
        "holds for 50 returns a week against a year of about 44,000 arrivals; against the weekly "
        "mean of 2025 it was nearer 1 in 16, and 50 a week was a ceiling, not a delivered number.",
    )


def _one_in_90() -> Statement:
    readings = (
        reading(
            90,
            "one in",
            13_856 / 153,
            "153 returns",
            "13,856 arrivals",
            "6 August to late November 2025",
            0.6,
        ),
        reading(
            90,
            "one in",
            11_518 / 153,
            "153 returns",
            "11,518 arrivals",
            "arrivals to 31 October only, so that four weeks could pass",
        ),
    )
    return Statement(
        "1 in 90",
        90,
        "one in",
        "The Sun, late November 2025",
        "S12",
        readings,
        "holds cumulatively since 6 August 2025; it counts arrivals too recent to have been "
        "returned (5 to 12 weeks pass between arrival and return).",
    )


def _years_294() -> Statement:
    pace = 26 / 64 * 365
    readings = tuple(
        reading(
            294, "years", arrivals / pace, "26 returns in 64 days", f"{arrivals:,} arrivals", w, 4.0
        )
        for arrivals, w in (
            (43_309, "arrivals of the year to June 2025"),
            (44_000, "about 44,000 arrivals a year"),
            (36_816, "arrivals of 2024"),
        )
    )
    return Statement(
        "294 years",
        294,
        "years",
        "Migration Watch UK, October 2025",
        "S111",
        readings,
        "reproduced within about 1 % by the pace of 6 August to 9 October 2025 (26 returns) and "
        "the arrivals of a year to mid-2025; it extends the first nine weeks in a straight line, "
        "and the pace was later about seven times higher.",
    )


def _twelve_a_week() -> Statement:
    readings = (
        reading(12, "a week", 377 / (222 / 7), "377 returns", "222 days", "6 Aug to 16 Mar 2026"),
        reading(12, "a week", 377 / (179 / 7), "377 returns", "179 days", "18 Sep to 16 Mar 2026"),
        reading(12, "a week", 523 / (86 / 7), "523 returns", "86 days", "16 Mar to 10 Jun 2026"),
    )
    return Statement(
        "12 a week",
        12,
        "a week",
        "The Independent, March 2026",
        "S25",
        readings,
        "holds from entry into force to mid-March 2026; counted from the first return it was about "
        "15, and from mid-March to 10 June 2026 about 43 (more than 900 returns in all).",
    )


def _four_per_cent() -> Statement:
    rows = (
        (900, 25_178, "6 August 2025 to 10 June 2026"),
        (523, 5_685, "17 March to 10 June 2026"),
        (377, 19_493, "6 August 2025 to 16 March 2026"),
    )
    readings = tuple(
        Reading(w, f"{r:,} returns", f"{a:,} arrivals", _share_of(r, a), "%", _share_of(r, a) < 4)
        for r, a, w in rows
    )
    return Statement(
        "fewer than 4 %",
        4,
        "%",
        "press, May to June 2026",
        "S27",
        readings,
        "holds cumulatively since 6 August 2025 (3.6 %); in the last 12 weeks before 10 June 2026 "
        "it was 9.2 %, about 1 in 11.",
    )


def _six_per_cent() -> Statement:
    rows = (
        (36_816, "arrivals of 2024"),
        (44_448, "12 months to 10 July 2025"),
    )
    readings = tuple(
        reading(6, "%", 100 * 50 * 52 / a, "50 x 52 returns", f"{a:,} arrivals", w) for a, w in rows
    )
    return Statement(
        "6 % of arrivals",
        6,
        "%",
        "press, July 2025",
        "S38",
        readings,
        "holds for 50 a week over the 12 months to July 2025 (5.8 %); against 2024 it is 7.1 %.",
    )


def _more_than_half() -> Statement:
    readings = tuple(
        Reading(
            f"at {arrivals:,} arrivals a year",
            f"{returns_for(one_in=2, arrivals_per_year=arrivals):,.0f} returns a week",
            f"{arrivals / 52:,.0f} arrivals a week",
            50.0,
            "%",
            False,
        )
        for arrivals in (30_000, 45_000)
    )
    return Statement(
        "more than 50 % needed",
        50,
        "%",
        "opinion, Sky News, August 2025",
        "S9c",
        readings,
        "is an opinion that no data can confirm: no scheme of this kind ran at such a share. "
        "It would take 288 to 433 returns a week.",
    )


def _fall() -> Statement:
    rows = (
        (30_597, 44_968, "12 months from 6 August 2025 against the 12 before"),
        (30_597, 31_650, "12 months from 6 August 2025 against those two years before"),
        (15_897, 27_997, "1 January to 19 August 2026 against 2025"),
        (15_897, 19_294, "1 January to 19 August 2026 against 2024"),
        (15_897, 17_620, "1 January to 19 August 2026 against 2023"),
    )
    readings = tuple(
        reading(-32, "%", 100 * (a / b - 1), f"{a:,} arrivals", f"{b:,} arrivals", w)
        for a, b, w in rows
    )
    return Statement(
        "arrivals fell by a third",
        -32,
        "%",
        "comparison of 12 months from 6 August",
        "S1",
        readings,
        "holds against the year before only; against the year before that the change is -3 %. The "
        "size of the fall is a choice of baseline, and no baseline says why.",
    )


STATEMENTS: tuple[Statement, ...] = (
    _one_in_17(),
    _one_in_90(),
    _years_294(),
    _twelve_a_week(),
    _four_per_cent(),
    _six_per_cent(),
    _more_than_half(),
    *impact_assessment(),
    _fall(),
    paid_to_france(),
)
