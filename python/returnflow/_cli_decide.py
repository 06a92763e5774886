"""``returnflow decide``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import returnflow as rf

from ._cli_analyse import drawn
from ._cli_project import PICTURES, repeat, series, simulated, target
from .cli import Answer, Handler, Options, of_frame, of_result
from .scenarios import as_scenario


def decide(options: Options) -> Answer:
    """What it would take, what it is worth, what to find out."""
    return _DECIDE[options["what"]](options)


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


def _required_beds(options: Options) -> Answer:
    one = as_scenario(options["scenario"])
    answer = rf.decide.required_beds(one, returns_per_week=options["returns"], **_one(options))
    return of_result("decide required-beds", answer, remarks=[repeat(answer)])


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


def _switching_values(options: Options) -> Answer:
    shared = {k: v for k, v in _one(options).items() if v is not None}
    frame = rf.decide.switching_values(
        as_scenario(options["scenario"]),
        over=options["over"] or None,
        outcome=options["outcome"],
        target=options["target"],
        **shared,
    )
    data = {"verb": "decide switching-values", "rows": frame.to_dicts()}
    return Answer(text=f"{frame.title}\n{frame}", data=data)


def _surface(options: Options) -> Answer:
    picture = target(options["plot"], PICTURES)
    shared = {k: v for k, v in _one(options).items() if v is not None}
    answer = rf.decide.surface(
        as_scenario(options["scenario"]),
        over=options["over"],
        across=options["across"],
        up=options["up"] or None,
        outcome=options["outcome"],
        target=options["target"],
        **shared,
    )
    return of_result("decide surface", answer, remarks=[*drawn(answer, picture), repeat(answer)])


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


def _of_runs(options: Options, verb: str, ask: Callable[[rf.Runs], Any]) -> Answer:
    """The answer of a verb that asks a question of simulated scenarios."""
    picture = target(options["plot"], PICTURES)  # refused before the work, not after it
    runs = simulated(options, options["scenario"], start=series(options))
    answer = ask(runs)
    return of_result(verb, answer, remarks=[*drawn(answer, picture), repeat(runs)])


def _pilot_study(options: Options) -> Answer:
    def ask(runs: rf.Runs) -> Any:
        return rf.decide.pilot_study(
            runs,
            more_weeks=options["more"],
            returns_per_week=options["at"],
            value_per_arrival_averted_gbp=options["value_per_arrival"],
            threads=options["threads"],
        )

    return _of_runs(options, "decide pilot-study", ask)


def _voi(options: Options) -> Answer:
    def ask(runs: rf.Runs) -> Any:
        return rf.decide.evppi(
            runs,
            of=options["of"] or None,
            value_per_arrival_averted_gbp=options["value_per_arrival"],
        )

    return _of_runs(options, "decide voi", ask)


def _cost_effectiveness(options: Options) -> Answer:
    year = options["price_year"]
    more = {} if year is None else {"price_year": year}

    def ask(runs: rf.Runs) -> Any:
        return rf.decide.cost_effectiveness(runs, worth=options["worth"], **more)

    return _of_runs(options, "decide cost-effectiveness", ask)


def _robustness(options: Options) -> Answer:
    def ask(runs: rf.Runs) -> Any:
        return rf.decide.robustness(
            runs,
            tail=options["tail"],
            value_per_arrival_averted_gbp=options["value_per_arrival"],
        )

    return _of_runs(options, "decide robustness", ask)


def _discover(options: Options) -> Answer:
    def ask(runs: rf.Runs) -> Any:
        return rf.decide.discover(runs, outcome=options["outcome"], target=options["target"])

    return _of_runs(options, "decide discover", ask)


def _prices(options: Options) -> Answer:
    if options["amount"] is not None:
        to = {} if options["to"] is None else {"to": options["to"]}
        put = rf.decide.at_prices(options["amount"], of=options["of"], **to)
        data = {"verb": "decide prices", "amount_gbp": put}
        return Answer(text=f"{put:,.0f} GBP (GDP deflator, source GDPD)", data=data)
    frame = rf.decide.prices()
    return of_frame(
        "decide prices",
        frame,
        head="what",
        remark=("value", "unit", "prices_of", "grade", "source"),
        says="treatment",
    )


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


_DECIDE: dict[str, Handler] = {
    "exchange": _exchange,
    "required-returns": _required_returns,
    "required-beds": _required_beds,
    "break-even": _break_even,
    "switching-values": _switching_values,
    "surface": _surface,
    "stress": _stress,
    "structure": _structure,
    "search": _search,
    "pilot-study": _pilot_study,
    "voi": _voi,
    "cost-effectiveness": _cost_effectiveness,
    "robustness": _robustness,
    "discover": _discover,
    "prices": _prices,
    "arithmetic": _arithmetic,
}
