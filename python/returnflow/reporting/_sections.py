"""Sections of the report, in order: each takes results and returns HTML, empty when left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from returnflow._format import date_text, in_words, level_text, number, one_in
from returnflow._frame_show import cells
from returnflow._html import cell_text
from returnflow._result_show import answer_rows, is_answer

from . import _page as page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from returnflow.data import SmallBoats
    from returnflow.frames import Frame
    from returnflow.results import Result
    from returnflow.runs import Runs

_SIZE = (7.0, 4.0)

NOT_MODELLED = (
    "Nationality, sex, age and family of people, and why they travel.",
    "What happens in France after a return, beyond coming again or moving on.",
    "The outcome of asylum claims, and who is shut out by the conditions of the legal route.",
    "Other routes as such: people who take a lorry for their first journey leave the model.",
    "Learning by courts and by smugglers, beyond stops at random and a price that follows demand.",
    "Changes of policy elsewhere, and anything new that nobody has seen yet.",
)


def picture(result: Any, **options: Any) -> tuple[bytes, str]:
    """The SVG of a result and its alternative text."""
    from returnflow.plot._theme import rendered

    def draw(ax: Axes) -> Axes:
        axes: Axes = result.plot(ax=ax, **options)
        return axes

    return rendered(draw, kind="svg", size=_SIZE)


def frame_table(frame: Frame, caption: str, *, most: int = 12, only: Sequence[str] = ()) -> str:
    """A frame as a table: the first rows, numbers in their units."""
    names = [c for c in (only or frame.columns) if c in frame]
    rows = list(range(min(frame.shape[0], most)))
    columns = [cells(frame, c, rows) for c in names]
    heads = [in_words(c) for c in names]
    numeric = [j for j, c in enumerate(names) if frame[c].dtype.kind in "fi"]
    if frame.shape[0] > most:
        caption += f" (first {most} of {frame.shape[0]})"
    body: list[tuple[object, ...]] = list(zip(*columns, strict=True))
    return page.table(caption, heads, body, numeric=numeric)


# --- header and answer --------------------------------------------------------------------------
def header(question: str, runs: Runs, obs: SmallBoats, made: str, review: str) -> str:
    """The question, dates, status."""
    version = runs.provenance.version
    facts = (
        f"Made {date_text(made)} with returnflow {version} · data edition "
        f"{date_text(obs.vintage)} · review by {date_text(review)}"
    )
    status = "This is analysis, not official statistics."
    return f"<h1>{cell_text(question)}</h1>{page.p(facts, 'meta')}{page.p(status, 'meta')}"


def answer(runs: Runs) -> str:
    """At most three sentences, natural frequency, what it rests on."""
    import numpy as np

    name = runs.names[1] if len(runs.names) > 1 else runs.names[0]
    share = float(np.median(runs.outcome("return_share", name)))
    often = f"As a frequency: {one_in(share)} people who arrive is returned under {name}."
    weak = [r for r in answer_rows(runs.summary()) if "grade D" in r["remark"]]
    rests = ""
    if weak:
        labels = ", ".join(r["label"] for r in weak[:4])
        rests = page.p(f"Weak evidence (grade D) stands behind: {labels}.", "weak")
    return page.section(
        "answer",
        "The answer",
        page.p(runs.text, "answer"),
        page.p(often if share > 0 else ""),
        rests,
    )


def changes(runs: Runs) -> str:
    """Paired table: difference, level, interval bar, unit, grade."""
    frame = runs.summary()
    rows = answer_rows(frame)
    scales: dict[str, list[float]] = {}
    for r in rows:
        scales.setdefault(r["scale"], [0.0]).extend(
            float(v) for v in r["raw"] if v is not None and abs(v) != float("inf") and v == v
        )
    body = [
        (
            r["label"],
            r["median"],
            r["interval"].strip("()"),
            _bar(r["raw"], scales[r["scale"]]),
            " · ".join(x for x in (r["unit"], r["remark"]) if x),
        )
        for r in rows
    ]
    level = level_text(runs.level)
    heads = ["outcome", "median", f"{level} interval", "on the scale of its unit", "unit, rests on"]
    what = "People and money stand side by side: read no row without the others."
    return page.section(
        "changes",
        "What changes",
        page.table(runs._title(), heads, body, numeric=(1, 2)),
        page.p(what),
        *[page.p(note) for note in runs._notes()],
    )


def _bar(raw: Sequence[float | None], scale: list[float]) -> str:
    low, middle, high = (float("nan") if v is None else float(v) for v in raw)
    return page.bar(low, middle, high, min(scale), max(scale))


def weeks(runs: Runs, obs: SmallBoats) -> str:
    """Fan chart with history, its figures as a table."""
    image = picture(runs, series="arrivals", history=obs)
    name = runs.names[-1]
    frame = runs.plot_data("arrivals")
    frame = frame.filter((frame["comparator"] == "") & (frame["scenario"] == name))
    fourth = frame._rows(slice(3, None, 4))
    table = frame_table(
        fourth,
        f"Weekly arrivals under {name}, every fourth week",
        most=60,
        only=("week_ending", "median", "low", "high"),
    )
    caption = f"Figure 1. Weekly arrivals; the table of its figures ({name}) follows."
    return page.section(
        "weeks",
        "Week by week",
        page.figure(image, caption),
        page.details("Figures of the chart", table),
    )


# --- how sure -----------------------------------------------------------------------------------
def how_sure(runs: Runs, obs: SmallBoats, uncertainty: Result | None) -> str:
    """Quantified interval, revisions, sources in words, what is left out."""
    revised = int(obs.revised.sum())
    weeks = obs.shape[0]
    level = level_text(runs.level)
    parts = [
        page.p(
            f"Every figure that is not a recorded count is an estimate. Its interval holds {level} "
            f"of {len(runs.draws):,} draws of the assumptions and of chance."
        ),
        page.p(
            f"The recorded series is provisional. The publisher marks {revised} of {weeks} weeks "
            "as revised; the size of past revisions is not known, because earlier editions are not "
            "kept. Revisions of the latest weeks would move the start of the projection."
        ),
    ]
    if uncertainty is not None:
        parts.append(page.p(uncertainty.text))
        parts.append(frame_table(uncertainty.summary(), "Where the spread of arrivals comes from"))
    parts += [
        page.h3("What the intervals leave out"),
        page.items(
            (
                "The choice of model and of the form of deterrence: would widen every interval.",
                "The choice of baseline: what arrivals would have been without the scheme.",
                "A change of policy, at home or abroad: may move results either way.",
                "Errors of measurement: preventions count events as well as people.",
            )
        ),
    ]
    return page.section("sure", "How sure are we", *parts)


def of_result(
    name: str, title: str, result: Result | None, *, intro: str = "", most: int = 10
) -> str:
    """A section for any result: words, picture, table, notes."""
    if result is None:
        return ""
    parts = [page.p(intro), page.p(result.text)]
    if result._drawn() or hasattr(result, "kinds"):
        parts.append(page.figure(picture(result), f"{title}; its figures follow."))
    parts.append(result_table(result, title, most))
    parts += [page.p(note) for note in result._notes()]
    return page.section(name, title, *parts)


def result_table(result: Result, caption: str, most: int = 10) -> str:
    """The summary of a result: one line an outcome where it reads so, else the frame."""
    frame = result.summary()
    if "smallest_detectable" in frame:
        return _power_table(frame, caption)
    if "input" in frame:
        return frame_table(frame, caption, most=most, only=_DRIVER)
    if not is_answer(frame):
        return frame_table(frame, caption, most=most)
    rows = [
        (r["label"], r["median"], r["interval"].strip("()"), r["unit"], r["remark"])
        for r in answer_rows(frame)
    ]
    heads = ["outcome", "median", "interval", "unit", "rests on"]
    return page.table(caption, heads, rows, numeric=(1, 2))


# What a reader needs of an index; the outcome and the measure are in the caption of the picture.
_DRIVER = ("input", "value", "low", "high", "grade", "source")


def _power_table(frame: Frame, caption: str) -> str:
    """Power after each year of watching, for every reduction."""
    weeks = frame["weeks"]
    rows = [
        (
            number(r["reduction"], "share"),
            r["weeks"],
            number(r["power"], "share"),
            number(r["mcse"], "share"),
            number(r["smallest_detectable"], "share"),
        )
        for r in frame._rows((weeks % 52 == 0) | (weeks == weeks.max())).to_dicts()
    ]
    heads = ["reduction", "weeks", "power", "standard error", "smallest reduction found"]
    return page.table(f"{caption}, by year of watching", heads, rows, numeric=range(1, 5))


# --- what it rests on ---------------------------------------------------------------------------
def not_modelled() -> str:
    """What the model does not hold."""
    return page.section("not-modelled", "What is not modelled", page.items(NOT_MODELLED))


def run_details(runs: Runs, recipe: str, gates: Mapping[str, bool]) -> str:
    """How to repeat it: recipe, seed, hashes, checks passed and failed."""
    lines: list[tuple[str, object]] = [(k, v) for k, v in runs.provenance.lines().items()]
    lines.append(("Hash of the results", runs.hash))
    lines.append(("To check", f"returnflow verify {recipe}"))
    checks = [f"{'passed' if good else 'FAILED'}: {name}" for name, good in gates.items()]
    listed = page.items(checks) if checks else page.p("No fit was used: there are no fit checks.")
    return page.section("run", "Run details", page.pairs(lines), page.h3("Checks"), listed)


def footer(obs: SmallBoats) -> str:
    """Attribution of the data."""
    from returnflow._small_boats import LICENCE

    link = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    return (
        page.p(f"Data: {obs.source}. {LICENCE} Crown copyright 2026.")
        + f'<p>Licence: <a href="{link}">Open Government Licence v3.0</a></p>'
    )
