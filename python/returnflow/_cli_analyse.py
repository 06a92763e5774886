"""``returnflow evaluate`` and ``returnflow decide``."""

from __future__ import annotations

import dataclasses

import returnflow as rf

from .cli import Answer, Handler, Options, of_result


def evaluate(options: Options) -> Answer:
    """Did it work, when would one know, what is a claim worth."""
    return _EVALUATE[options["what"]](options)


def decide(options: Options) -> Answer:
    """What it would take, what it is worth, what to find out."""
    return _DECIDE[options["what"]](options)


def _claims(options: Options) -> Answer:
    if options["statement"] is None:
        found = rf.claims.published()
        text = "\n".join(claim.text for claim in found)
    else:
        found = [
            rf.claims.check(
                options["statement"],
                returns=options["returns"],
                arrivals=options["arrivals"],
                window=options["window"],
            )
        ]
        text = found[0].text
    rows = [
        {
            "statement": claim.statement,
            "agrees": claim.agrees,
            "verdict": claim.verdict,
            "readings": [dataclasses.asdict(reading) for reading in claim.readings],
        }
        for claim in found
    ]
    return Answer(text=text, data={"verb": "evaluate claims", "claims": rows})


def _exchange(options: Options) -> Answer:
    answer = rf.decide.exchange_break_even(
        exchanges_per_week=options["exchanges"],
        arrivals_per_week=options["arrivals"],
        n=options["draws"],
        rng=options["seed"],
    )
    repeat = f"to repeat: --seed {answer.provenance.seed}"
    return of_result("decide exchange", answer, remarks=[repeat])


_EVALUATE: dict[str, Handler] = {"claims": _claims}
_DECIDE: dict[str, Handler] = {"exchange": _exchange}
