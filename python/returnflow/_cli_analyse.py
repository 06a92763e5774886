"""``returnflow sensitivity`` and ``returnflow evaluate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import returnflow as rf

from ._cli_project import PICTURES, repeat, series, target
from .cli import Answer, Handler, Options, entry, of_result
from .scenarios import as_scenario

if TYPE_CHECKING:
    from .results import Result


def sensitivity(options: Options) -> Answer:
    """Which assumptions drive the answer."""
    picture = target(options["plot"], PICTURES)
    space = None if options["space"] is None else rf.ParameterSpace.from_json(options["space"])
    shared = {
        "space": space,
        "outcome": options["outcome"] or None,
        "weeks": options["weeks"],
        "threads": options["threads"],
    }
    method = "oat" if options["what"] == "tornado" else str(options["what"])
    if method != "oat":  # which draws nothing
        shared |= {"n": options["points"], "rng": options["seed"]}
    answer = getattr(rf.sensitivity, method)(as_scenario(options["scenario"]), **shared)
    remarks = drawn(answer, picture) + ([] if method == "oat" else [repeat(answer)])
    return of_result(f"sensitivity {options['what']}", answer, remarks=remarks)


def evaluate(options: Options) -> Answer:
    """Did it work, when would one know, what is a claim worth."""
    return _EVALUATE[options["what"]](options)


def _claims(options: Options) -> Answer:
    if options["statement"] is not None:
        claim = rf.claims.check(
            options["statement"],
            returns=options["returns"],
            arrivals=options["arrivals"],
            window=options["window"],
        )
        return of_result("evaluate claims", claim)
    all_of_them = rf.claims.published()
    lines: list[str] = [all_of_them.text]
    rows = []
    for claim in all_of_them:
        shown = "reproduced" if claim.agrees else "not reproduced"
        lines += entry(claim.statement, [claim.said_by, shown], claim.verdict)
        rows.append(
            {
                "statement": claim.statement,
                "said_by": claim.said_by,
                "agrees": claim.agrees,
                "verdict": claim.verdict,
                "readings": claim.readings.to_dicts(),
            }
        )
    return Answer(text="\n".join(lines), data={"verb": "evaluate claims", "claims": rows})


def _effect(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    found = series(options)
    answer = rf.evaluate.effect(
        rf.datasets.small_boats() if found is None else found,
        start=options["start"],
        before=options["before"],
        method=options["method"],
        rng=options["seed"],
        threads=options["threads"],
    )
    return of_result("evaluate effect", answer, remarks=[*drawn(answer, picture), repeat(answer)])


def _power(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    answer = rf.evaluate.power(
        reduction=options["reduction"],
        weeks=options["weeks"],
        estimator=options["estimator"],
        alternative=options["alternative"],
        season=options["season"],
        process=None if options["fit"] is None else rf.Fit.from_json(Path(options["fit"])),
        n=options["simulations"],
        rng=options["seed"],
        threads=options["threads"],
    )
    return of_result("evaluate power", answer, remarks=[*drawn(answer, picture), repeat(answer)])


def _returns_to_detect(options: Options) -> Answer:
    more = {} if options["draws"] is None else {"n": options["draws"]}
    answer = rf.evaluate.returns_to_detect(
        as_scenario(options["scenario"]),
        review=options["review"],
        probability=options["power"],
        rng=options["seed"],
        threads=options["threads"],
        **more,
    )
    return of_result("evaluate returns-to-detect", answer, remarks=[repeat(answer)])


def _shares(options: Options) -> Answer:
    return of_result("evaluate shares", rf.claims.shares(series(options), lag_weeks=options["lag"]))


def drawn(answer: Result, picture: Path | None) -> list[str]:
    """Writes the picture of an answer, when asked for; says where."""
    if picture is None:
        return []
    from .plot import save

    save(answer.plot(), picture)
    return [f"wrote {picture}"]


_EVALUATE: dict[str, Handler] = {
    "claims": _claims,
    "effect": _effect,
    "power": _power,
    "returns-to-detect": _returns_to_detect,
    "shares": _shares,
}
