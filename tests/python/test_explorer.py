"""The explorer: answers of the kernel side, the static twin, no network in the page side."""

import re
from importlib import resources

import numpy as np
import pytest
import returnflow as rf
from returnflow import _core
from returnflow._result_show import chart
from returnflow.errors import ParameterError
from returnflow.explorer import FORMS, Model, first_state, static_html

pytest.importorskip("anywidget")


@pytest.fixture(scope="module")
def model():
    return Model(weeks=52, n=100, seed=7)


def test_answers_are_those_of_project(model):
    state = first_state() | {"returns_per_week": 200, "prior": False, "deterrence": 2.0}
    answer = model.answer(state)
    draws = rf.sample(n=100, rng=7).with_column("deter_semi_elasticity", 2.0)
    scenario = rf.Scenario.pilot().with_(
        returns_per_week=200, detention_beds=400, prevention_effort=1
    )
    runs = rf.project({"chosen": scenario}, draws=draws, weeks=52, rng=7)
    assert answer["text"] == runs.text
    assert set(answer["bands"]) == {"none", "chosen"}
    assert len(answer["bands"]["chosen"]["median"]) == 52


def test_every_form_answers_and_none_averts_nothing(model):
    for form in FORMS:
        answer = model.answer(first_state() | {"form": form})
        assert len(answer["rows"]) > 5
    none = model.answer(first_state() | {"form": "none"})
    averted = next(r for r in none["rows"] if r["label"] == "arrivals, difference")
    assert averted["interval"].startswith("(")


def test_an_answer_costs_one_small_projection(monkeypatch):
    """Work, not time: the start is read once, a slider simulates draws x weeks x 2 scenarios, and
    3 more for what beds without limit and twice the cap would do.

    `python -m benches explorer` gives the milliseconds of this work.
    """
    work, starts = [], []
    project, start = _core.project, _core.filtered_start
    simulate = _core.simulate_outcomes

    def counted(draws, scenarios, **how):
        work.append(len(draws) * len(scenarios) * how["weeks"])
        return project(draws, scenarios, **how)

    def beside(draws, scenarios, **how):
        work.append(len(draws) * len(scenarios) * how["weeks"])
        return simulate(draws, scenarios, **how)

    def read(*args, **how):
        starts.append(len(args[0]))
        return start(*args, **how)

    monkeypatch.setattr(_core, "project", counted)
    monkeypatch.setattr(_core, "simulate_outcomes", beside)
    monkeypatch.setattr(_core, "filtered_start", read)
    widget = rf.explore()
    assert starts == [400]
    for k in (60, 70, 80):
        work.clear()
        widget.state = widget.state | {"returns_per_week": k}
        assert work == [400 * 2 * 104, 400 * 3 * 104]
    widget.state = widget.state | {"prior": False, "deterrence": 2.0}
    assert starts == [400]
    widget.state = widget.state | {"form": "hill"}  # another space: its draws are read once
    widget.state = widget.state | {"form": "exponential"}
    assert starts == [400, 400]


def test_widget_moves_and_keeps_a_twin():
    widget = rf.explore(weeks=26, n=60)
    before = widget.answer["text"]
    widget.state = widget.state | {"returns_per_week": 300}
    assert widget.answer["text"] != before
    data, _ = widget._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "Returns a week 300" in data["text/html"]
    assert widget.runs.text == widget.answer["text"]


def test_twin_is_safe_html(model):
    pytest.importorskip("matplotlib")
    answer = model.answer(first_state())
    html = static_html(answer, first_state(), chart(model.last))
    for banned in ("<script", "<style", " id=", "<svg"):
        assert banned not in html
    assert '<img alt="Line chart. Weekly arrivals' in html and "<caption" in html
    assert "<img" not in static_html(answer, first_state())
    assert len(html) < 60_000


def test_page_side_asks_for_nothing():
    text = resources.files("returnflow").joinpath("assets/explorer.js").read_text()
    assert not re.search(
        r"\bimport\b|fetch\(|XMLHttpRequest|eval\(|innerHTML", text.split("\n", 1)[1]
    )
    assert set(re.findall(r"https?://[^\"'` ]+", text)) == {"http://www.w3.org/2000/svg"}


def test_mistakes():
    with pytest.raises(ParameterError, match="weeks"):
        rf.explore(weeks=2)
    with pytest.raises(ParameterError, match="use rng="):
        rf.explore(seed=1)


_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>t</title>
<style>{css}</style></head><body><main><h1>Explorer</h1><div id="x"></div></main>
<script type="module">{js}
const data = {data}, heard = {{}};
window.sent = [];
const model = {{
  get: (k) => data[k], save_changes() {{}}, on: (name, call) => {{ heard[name] = call; }},
  set: (k, v) => {{ data[k] = v; window.sent.push(v.returns_per_week); }},
}};
window.widget.render({{ model, el: document.getElementById("x") }});
window.answer = () => heard["change:answer"]();
</script></body></html>"""


def test_page_side_in_a_browser(model, tmp_path):
    """Draws, has no axe violation, sends the latest position once the last answer is in."""
    import json
    import shutil
    from importlib.resources import files

    from returnflow import explorer

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium: the page side is not tried")
    sync_api = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python")
    assets = resources.files("returnflow").joinpath("assets")
    state = first_state()
    data = {
        "sliders": [list(s) for s in explorer.SLIDERS],
        "forms": list(FORMS),
        "history": explorer._history(),
        "state": state,
        "answer": model.answer(state),
    }
    js = assets.joinpath("explorer.js").read_text().replace("export default", "window.widget =")
    css = assets.joinpath("explorer.css").read_text()
    page = tmp_path / "explorer.html"
    page.write_text(_PAGE.format(css=css, js=js, data=json.dumps(data)), encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        wrong = []
        tab.on("pageerror", lambda error: wrong.append(error))
        tab.goto(page.as_uri())
        assert tab.locator("svg[role=img]").get_attribute("aria-label").startswith("Line chart.")
        tab.add_script_tag(path=str(files(axe.__name__) / "axe.min.js"))
        rules = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']"
        found = tab.evaluate(f"() => axe.run(document, {{runOnly: {rules}}})")
        assert [v["id"] for v in found["violations"]] == []
        tab.locator("input[type=range]").first.focus()
        for _ in range(3):
            tab.keyboard.press("ArrowRight")
        assert tab.evaluate("() => window.sent") == [60]
        tab.evaluate("() => window.answer()")
        assert tab.evaluate("() => window.sent") == [60, 80]
        assert wrong == []
        browser.close()


def test_it_says_when_beds_are_the_limit(model):
    bound = model.answer(first_state() | {"returns_per_week": 200, "detention_beds": 400})
    runs = model.last
    ample = rf.Scenario.pilot().with_(returns_per_week=200, detention_beds=1e6)
    free = rf.project({"free": ample}, draws=runs.draws, weeks=52, rng=7).outcome("returns", "free")
    assert "Beds are the limit: 400 beds allow" in bound["limit"]
    assert f"beds to spare it would be about {np.median(free) / 52:,.0f}" in bound["limit"]
    assert bound["limit"] in static_html(bound, first_state())
    loose = model.answer(first_state() | {"returns_per_week": 20, "detention_beds": 3000})
    assert loose["limit"] == ""
    row = next(r for r in loose["rows"] if r["label"] == "returns if beds were free")
    assert row["median"] == next(r for r in loose["rows"] if r["label"] == "returns")["median"]
