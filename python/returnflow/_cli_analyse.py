"""``returnflow sensitivity``, ``returnflow evaluate`` and ``returnflow decide``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import returnflow as rf

from ._cli_project import PICTURES, repeat, series, simulated, target
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


def decide(options: Options) -> Answer:
    """What it would take, what it is worth, what to find out."""
    return _DECIDE[options["what"]](options)


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


def drawn(answer: Result, picture: Path | None) -> list[str]:
    """Writes the picture of an answer, when asked for; says where."""
    if picture is None:
        return []
    from .plot import save

    save(answer.plot(), picture)
    return [f"wrote {picture}"]


def _exchange(options: Options) -> Answer:
    answer = rf.decide.exchange_break_even(
        exchanges_per_week=options["exchanges"],
        arrivals_per_week=options["arrivals"],
        n=options["draws"],
        rng=options["seed"],
    )
    return of_result("decide exchange", answer, remarks=[repeat(answer)])


def _one(options: Options) -> dict[str, Any]:
    """Options of the verbs that simulate one scenario as often as it takes."""
    names = {"weeks": "weeks", "draws": "n", "seed": "rng", "threads": "threads"}
    return {python: options[name] for name, python in names.items()}


def _required_returns(options: Options) -> Answer:
    one = as_scenario(options["scenario"])
    answer = rf.decide.required_returns(one, one_in=options["one_in"], **_one(options))
    return of_result("decide required-returns", answer, remarks=[repeat(answer)])


def _break_even(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    answer = rf.decide.break_even(
        as_scenario(options["scenario"]),
        over=options["over"],
        outcome=options["outcome"],
        target=options["target"],
        **_one(options),
    )
    return of_result("decide break-even", answer, remarks=[*drawn(answer, picture), repeat(answer)])


def _stress(options: Options) -> Answer:
    answer = rf.stress(
        as_scenario(options["scenario"]),
        stresses=options["stresses"] or None,
        on=options["on"],
        **_one(options),
    )
    return of_result("decide stress", answer, remarks=[repeat(answer)])


def _structure(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    one = as_scenario(options["scenario"])
    answer = rf.decide.structure(one, outcome=options["outcome"], **_one(options))
    return of_result("decide structure", answer, remarks=[*drawn(answer, picture), repeat(answer)])


def _search(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    shared = _one(options)
    if shared["n"] is None:
        del shared["n"]
    answer = rf.decide.search_schedules(
        as_scenario(options["scenario"]),
        candidates=options["candidates"],
        objective=options["objective"],
        rule=options["rule"],
        value_per_arrival_averted_gbp=options["value_per_arrival"],
        max_returns_per_week=options["max_returns"],
        beds=options["beds"],
        budget_gbp=options["budget"],
        reprices=options["reprices"],
        **shared,
    )
    return of_result("decide search", answer, remarks=[*drawn(answer, picture), repeat(answer)])


def _pilot_study(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    runs = simulated(options, options["scenario"], start=series(options))
    answer = rf.decide.pilot_study(
        runs,
        more_weeks=options["more"],
        returns_per_week=options["at"],
        value_per_arrival_averted_gbp=options["value_per_arrival"],
        threads=options["threads"],
    )
    return of_result("decide pilot-study", answer, remarks=[*drawn(answer, picture), repeat(runs)])


def _voi(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    runs = simulated(options, options["scenario"], start=series(options))
    answer = rf.decide.evppi(
        runs,
        of=options["of"] or None,
        value_per_arrival_averted_gbp=options["value_per_arrival"],
    )
    return of_result("decide voi", answer, remarks=[*drawn(answer, picture), repeat(runs)])


def _arithmetic(options: Options) -> Answer:
    arrivals = options["arrivals"]
    returns = options["returns"]
    if options["one_in"] is not None:
        returns = rf.decide.returns_for(one_in=options["one_in"], arrivals_per_year=arrivals)
    found = {
        "returns_per_week": returns,
        "one_in": rf.decide.one_in(returns_per_week=returns, arrivals_per_year=arrivals),
        "beds": rf.decide.beds_for(
            returns_per_week=returns,
            dwell_days=options["dwell"],
            removal_success=options["success"],
        ),
        "flights_per_week": rf.decide.flights_for(returns_per_week=returns),
    }
    lines = [f"{name.replace('_', ' '):<18} {value:,.1f}" for name, value in found.items()]
    note = "By hand: no model, no uncertainty, no response to the scheme."
    return Answer(text="\n".join([*lines, note]), data={"verb": "decide arithmetic", **found})


_EVALUATE: dict[str, Handler] = {
    "claims": _claims,
    "effect": _effect,
    "power": _power,
    "returns-to-detect": _returns_to_detect,
}
_DECIDE: dict[str, Handler] = {
    "exchange": _exchange,
    "required-returns": _required_returns,
    "break-even": _break_even,
    "stress": _stress,
    "structure": _structure,
    "search": _search,
    "pilot-study": _pilot_study,
    "voi": _voi,
    "arithmetic": _arithmetic,
}
