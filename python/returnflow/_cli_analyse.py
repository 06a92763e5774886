"""``returnflow evaluate`` and ``returnflow decide``."""

from __future__ import annotations

import returnflow as rf

from .cli import Answer, Handler, Options, entry, of_result


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
