"""What else happened: events to hold against any estimate, with dates and sources."""

from __future__ import annotations

import datetime as dt

from returnflow.frames import Frame

__all__ = ["confounders"]

# (from, to, what, source); sources are keys of rf.datasets.sources and of docs/sources.
_EVENTS = (
    (
        "2025-01-01",
        "2025-12-31",
        "irregular crossings of the EU's external border fell 26 % to about 178,000",
        "Frontex",
    ),
    (
        "2025-07-01",
        "2026-12-31",
        "French change of doctrine on interception in shallow water (announced, slow)",
        "Home Office",
    ),
    (
        "2025-08-01",
        "2025-11-30",
        "the share prevented fell by about 9 points",
        "computed from the official series",
    ),
    ("2025-11-01", "2025-11-30", "UK asylum reform announced (support, appeals)", "Home Office"),
    (
        "2025-11-14",
        "2025-12-12",
        "28 days without an arrival",
        "computed from the official series",
    ),
    (
        "2025-12-01",
        "2025-12-31",
        "Border Security, Asylum and Immigration Act 2025",
        "UK Parliament",
    ),
    (
        "2026-01-01",
        "2026-03-31",
        "stormy start to the year; lowest January since 2021",
        "official series and press",
    ),
    (
        "2026-04-01",
        "2029-03-31",
        "new three-year UK-France deal, in part paid by results",
        "UK Government",
    ),
    ("2026-06-12", "2029-12-31", "EU Pact on Migration and Asylum applies", "European Commission"),
)


def confounders(first: dt.date, last: dt.date) -> Frame:
    """Events that touch the window ``first`` to ``last``."""
    held = [
        e
        for e in _EVENTS
        if dt.date.fromisoformat(e[0]) <= last and dt.date.fromisoformat(e[1]) >= first
    ]
    return Frame(
        {
            "since": [e[0] for e in held],
            "until": [e[1] for e in held],
            "what": [e[2] for e in held],
            "source": [e[3] for e in held],
        },
        title="What else happened in the window",
    )
