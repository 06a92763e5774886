"""Price year, deflator and discount rate: cited, dated, and on every answer in money."""

from __future__ import annotations

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError


def test_deflators_are_the_published_ones_and_chain() -> None:
    frame = rf.datasets.gdp_deflators()
    index = dict(zip(frame["financial_year"].tolist(), frame["index"].tolist(), strict=True))
    # HM Treasury, March 2026: 2024-25 = 100; 2020-21 as quoted elsewhere, 100 / 85.10 = 1.1751
    assert index["2024-25"] == 100.0
    assert round(100 / index["2020-21"], 4) == 1.1751
    assert (frame["kind"] == "forecast").tolist() == [y >= "2025-26" for y in index]
    there = rf.decide.at_prices(1_000.0, of="2016-17", to="2024-25")
    assert np.isclose(rf.decide.at_prices(there, of="2024-25", to="2016-17"), 1_000.0)
    assert rf.decide.at_prices(1.0, of="2022", to="2022-23") == 1.0


@pytest.mark.parametrize("year", ["1901-02", "soon", ""])
def test_a_year_without_a_deflator_is_refused(year: str) -> None:
    with pytest.raises(ParameterError, match="of"):
        rf.decide.at_prices(1.0, of=year)


def test_every_price_has_a_source_or_is_called_a_judgement() -> None:
    known = set(rf.describe("sources")["key"]) | set(rf.datasets.sources()["source"])
    for row in rf.decide.prices().to_dicts():
        assert set(row["source"].split(", ")) <= known
        assert row["treatment"]
    rate = rf.decide.prices().filter(what="discount_rate").to_dicts()[0]
    assert (rate["value"], rate["source"], rate["date"]) == (0.035, "GB", "2025-12-16")
    mine = rf.ParameterSpace.default().with_(discount_rate=rf.Fixed(0.015, source="my memo"))
    rate = rf.decide.prices(mine).filter(what="discount_rate").to_dicts()[0]
    assert (rate["value"], rate["treatment"]) == (0.015, "as given by the user")


def test_the_money_of_an_answer_says_its_rate() -> None:
    ours = rf.decide.break_even("pilot", weeks=12, n=50, values=[0.0, 5.0], rng=7)
    assert "3.5 % a year (HM Treasury, 2025-12-16 [GB])" in " ".join(ours._notes())
    people = rf.decide.structure("pilot", outcome="arrivals", weeks=12, n=50, rng=7)
    assert "Money" not in " ".join(people._notes())
    space = rf.ParameterSpace.default().with_(discount_rate=rf.Fixed(0.015))
    runs = rf.project("pilot", space=space, weeks=12, n=50, rng=7)
    assert "1.5 % a year (as given by the user)" in rf.decide.evpi(runs).text


def test_another_price_year_moves_cost_by_the_deflator_alone() -> None:
    runs = rf.project("pilot", weeks=12, n=50, rng=7)
    ours = rf.decide.cost_effectiveness(runs, worth=[0.0])
    then = rf.decide.cost_effectiveness(runs, worth=[0.0], price_year="2022-23")
    assert np.allclose(then.cost, ours.cost * 91.2996 / 103.2388, rtol=1e-12)
    assert np.array_equal(then.effect, ours.effect)


def test_payments_to_france_add_up_to_what_was_announced() -> None:
    frame = rf.datasets.payments_to_france().filter(confidence="H")
    before = frame.filter(frame["last_year"] <= "2025-26")
    # 12 + 10 + 17 + 36, 45.5, 3.25 + 2.25, 28.1, 54, 62.2, 476 million
    assert before["gbp"].sum() == pytest.approx(746.3e6)
    keys = set(rf.datasets.sources()["source"].tolist())
    assert {k for s in frame["source"].tolist() for k in s.split()} <= keys
    values = rf.claims.check("770 m over 12 years").readings["value"].tolist()
    assert 746.3 in [round(v, 1) for v in values]
    assert max(values) > 746.3 * 1.05  # in later prices the same sum is larger
