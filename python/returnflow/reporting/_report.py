"""``rf.report``: gathers what the sections need, computes what was not given, writes one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._names import optional, outside
from returnflow._progress import Progress, ProgressLike

from . import _log as log_section
from . import _page as page
from . import _sections as sections
from ._switching import switching

if TYPE_CHECKING:
    from returnflow.data import SmallBoats
    from returnflow.results import Result
    from returnflow.runs import Runs

# A result to show, None to compute it, False to leave the section out.
Part = Any

_REVIEW_DAYS = 182


@verb
def report(
    runs: Runs,
    path: str | Path,
    *,
    question: str | None = None,
    history: SmallBoats | None = None,
    sensitivity: Part = None,
    required: Part = None,
    power: Part = None,
    effect: Part = None,
    recipe: str = "pilot.json",
    date: str | None = None,
    progress: ProgressLike = None,
) -> None:
    """Write the report of a projection: one HTML file, no script, no network.

    Question, answer in plain words, what changes, week by week, how sure, what drives it, what it
    would take, when one would know, did it work, assumptions log, what is not modelled, run
    details, licence. Reads on narrow screens, in the dark, by screen readers, and prints.

    Parameters
    ----------
    runs : Runs
        From ``rf.project``.
    path : path
        The HTML file to write.
    question : str, optional
        Title of the report; a plain one by default.
    history : SmallBoats, optional
        The recorded series; the embedded one by default.
    sensitivity, required : result, optional
        Results of ``rf.sensitivity.sobol`` and ``rf.decide.required_returns`` to show; their
        sections are left out without them. The six assumptions with the most impact by
        `sensitivity` get their switching values in the assumptions log, computed here.
    power, effect : result, None or False
        Results of ``rf.evaluate.power`` and ``rf.evaluate.effect``; None computes them with modest
        effort at the seed of the runs, False leaves the section out.
    recipe : str
        Name of the recipe (``runs.save``) to print in the run details.
    date : str, optional
        Date of the report, ISO; today by default.
    progress : bool or callable, optional
        Progress of what is computed.

    Raises
    ------
    ParameterError
        ``path`` does not end in .html, or ``runs`` is something else.
    MissingExtraError
        matplotlib is not installed.
    """
    from returnflow._files import write_text
    from returnflow.datasets import small_boats

    if Path(path).suffix.lower() not in (".html", ".htm"):
        raise outside("path", Path(path).name, "a name that ends in .html")
    if type(runs).__name__ != "Runs":
        raise outside("runs", type(runs).__name__, "the result of rf.project(...)")
    optional("matplotlib", "report", "rf.report")
    obs = small_boats() if history is None else history
    made = dt.date.fromisoformat(date) if date else dt.date.today()
    parts: dict[str, Result | None] = {
        "drivers": sensitivity or None,
        "required": required or None,
        **_computed(runs, obs, {"power": power, "effect": effect}, progress),
    }
    write_text(path, html(runs, obs, parts, question=question, made=made, recipe=recipe))


def html(
    runs: Runs,
    obs: SmallBoats,
    parts: dict[str, Result | None],
    *,
    question: str | None,
    made: dt.date,
    recipe: str,
) -> str:
    """The document as text."""
    from returnflow.parameters import assumptions

    name = runs.names[1] if len(runs.names) > 1 else runs.names[0]
    title = question or f"What would follow from the scenario {name}?"
    review = made + dt.timedelta(days=_REVIEW_DAYS)
    drivers = parts["drivers"]
    outcome = next(iter(getattr(drivers, "outcomes", ())), None)
    log = assumptions(runs.draws.space, sobol=drivers, outcome=outcome)
    turns = switching(runs, log_section.driving(log)) if len(runs.names) > 1 else {}
    gates = getattr(runs.draws, "gates", {})
    body = [
        sections.answer(runs),
        sections.changes(runs),
        sections.weeks(runs, obs),
        sections.how_sure(runs, obs, parts["uncertainty"]),
        sections.of_result("drivers", "What drives it", drivers),
        sections.of_result("required", "What it would take", parts["required"]),
        sections.of_result("power", "When we would know", parts["power"]),
        sections.of_result(
            "effect",
            "Did it work",
            parts["effect"],
            intro="Estimates before and after, with the same at dates when nothing happened "
            "(placebos) and for every baseline. They describe; they do not show a cause.",
        ),
        log_section.assumptions(log, turns),
        sections.not_modelled(),
        sections.run_details(runs, recipe, gates),
    ]
    head = sections.header(title, runs, obs, made.isoformat(), review.isoformat())
    return page.page(title=title, header=head, sections=body, footer=sections.footer(obs))


def _computed(
    runs: Runs, obs: SmallBoats, given: dict[str, Part], progress: ProgressLike
) -> dict[str, Result | None]:
    """What was given, and the rest computed; False is left out."""
    import returnflow as rf

    seed = runs.provenance.seed or 0
    target = runs.names[1] if len(runs.names) > 1 else runs.names[0]
    quiet: dict[str, Any] = {"rng": seed, "progress": False}
    work: dict[str, Callable[[], Result]] = {
        "uncertainty": lambda: runs.uncertainty("arrivals"),
        "power": lambda: rf.evaluate.power(reduction=[0.1, 0.2, 0.4], weeks=156, n=200, **quiet),
        "effect": lambda: rf.evaluate.effect(obs, start="2025-08-06", **quiet),
    }
    if target == runs.comparator or runs.mode == "expected":
        given = {**given, "uncertainty": False}
    out: dict[str, Result | None] = {}
    with Progress(progress, "writing the report", len(work), "sections") as bar:
        for k, (name, compute) in enumerate(work.items()):
            part = given.get(name)
            out[name] = compute() if part is None else None if part is False else part
            bar.callback(k + 1, len(work))
    return out
