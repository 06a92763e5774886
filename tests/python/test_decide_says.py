"""Every answer of evaluate and decide says which uncertainty it holds, in text and in HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import returnflow as rf
from returnflow import decide, evaluate
from returnflow.results import Result

FEW: dict[str, Any] = {"weeks": 26, "n": 64, "rng": 7}


@pytest.fixture(scope="module")
def runs() -> Any:
    return rf.project(["pilot", "scaled_up"], weeks=26, n=200, rng=7)


def _options(runs: Any) -> dict[str, Any]:
    benefit = runs.outcome("net_benefit_gbp")
    return {"none": 0 * benefit, "pilot": benefit}


ANSWERS: dict[str, Callable[[Any], Any]] = {
    "BreakEven": lambda _: decide.break_even("pilot", values=[0.0, 5.0], **FEW),
    "CostEffectiveness": lambda r: decide.cost_effectiveness(r, worth=[0.0, 5e4]),
    "ExchangeBreakEven": lambda _: decide.exchange_break_even(n=500, rng=7),
    "InformationValue": lambda r: decide.evppi(r, of=["reentry_prob", "removal_success"]),
    "ParetoFront": lambda _: decide.pareto({"a": [1, 2]}, sense={"a": "more"}),
    "PilotStudy": lambda r: decide.pilot_study(r, more_weeks=[8]),
    "Required": lambda _: decide.required_returns("pilot", one_in=17, **FEW),
    "Robustness": lambda r: decide.robustness(r),
    "SamplingPlan": lambda r: decide.enbs(
        {"one": decide.evsi(_options(r), {"x": r.outcome("returns")})}, {"one": 1e5}
    ),
    "ScenarioBox": lambda r: decide.discover(r, outcome="arrivals_averted", target=100),
    "ScheduleSearch": lambda _: decide.search_schedules(
        "pilot", candidates=6, finalists=2, weeks=26, n=64, rng=7
    ),
    "Structure": lambda _: decide.structure("pilot", forms=["none", "hill"], **FEW),
    "Surface": lambda _: decide.surface("pilot", across=[20, 60], up=[0.0, 4.0], **FEW),
    "Effect": lambda _: evaluate.effect(
        rf.datasets.small_boats(), start="2025-08-06", since="2023-08-06", rng=7
    ),
    "Power": lambda _: evaluate.power([0.4], [26], n=20, rng=7),
    "ReturnsToDetect": lambda _: evaluate.returns_to_detect(
        "pilot", review="2027-08-15", forms=["none"], n=20, series=20, rng=7
    ),
    "Stress": lambda _: rf.stress("pilot", stresses=["court_stop"], **FEW),
    "Claim": lambda _: rf.claims.check("1 in 17"),
    "Claims": lambda _: rf.claims.published(),
    "Shares": lambda _: rf.claims.shares(),
}


def test_no_kind_of_answer_is_left_out() -> None:
    kinds = {
        name
        for module in (decide, evaluate)
        for name in module.__all__
        if isinstance(found := getattr(module, name), type) and issubclass(found, Result)
    }
    assert kinds <= set(ANSWERS)


class _Reader(HTMLParser):
    """What a reader of the page sees, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("img", "br", "rect", "line", "path", "circle", "col", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and "details" not in self.open:
            self.seen.append(data)


@pytest.mark.parametrize("kind", ANSWERS)
def test_an_answer_says_what_it_holds(kind: str, runs: Any) -> None:
    answer = ANSWERS[kind](runs)
    assert type(answer).__name__ == kind
    said = " ".join([answer.text, *answer._notes()])
    assert re.search(r"[Hh]olds? (no|the|parameter|process)[^.]*uncertainty", said), said
    assert "caused" not in said
    assert not re.search(r"\de[+-]\d", said), said  # no exponents in sentences
    with rf.options.context(repr_charts=False):
        page = _Reader()
        page.feed(answer._repr_html_())
    assert page.open == []
    shown = " ".join(page.seen)
    assert "<" not in shown and "nan" not in shown.lower().split()
    assert re.search(r"[Hh]olds? ", shown)
