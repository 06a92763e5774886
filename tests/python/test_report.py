"""The report: sections, plain form, accessibility rules (each a test), print."""

import dataclasses
import html.parser
import re
import shutil
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest
import returnflow as rf
from returnflow.errors import ParameterError
from returnflow.reporting._switching import words

pytest.importorskip("matplotlib")

# one worker, or each would write the full report
pytestmark = pytest.mark.xdist_group("report")
LEFT_OUT = {"power": False, "effect": False}


@pytest.fixture(scope="module")
def runs():
    return rf.project("pilot", weeks=104, n=200, rng=7)


@pytest.fixture(scope="module")
def path(runs, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "pilot.html"
    parts = {
        "sensitivity": rf.sensitivity.sobol(runs, outcome="arrivals_averted", n=32, rng=7),
        "power": rf.evaluate.power(reduction=[0.1, 0.4], weeks=[52, 104], n=40, rng=7),
        "effect": False,
    }
    rf.report(runs, path, question="What does the pilot change by 2028?", **parts)
    return path


@pytest.fixture(scope="module")
def text(path):
    return path.read_text(encoding="utf-8")


class _Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tags(text):
    parser = _Tags()
    parser.feed(text)
    return parser.seen


def test_one_file_without_script_or_network(text, tags):
    assert len(text) < 500_000
    names = {tag for tag, _ in tags}
    assert not names & {"script", "link", "iframe", "object", "form", "base"}
    assert "default-src 'none'" in text
    sources = [a["src"] for _, a in tags if "src" in a]
    assert sources and all(s.startswith("data:image/svg+xml;base64,") for s in sources)
    assert not any(name.startswith("on") for _, attrs in tags for name in attrs)


def test_language_headings_and_landmarks(tags):
    assert ("html", {"lang": "en-GB"}) in tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    names = [tag for tag, _ in tags]
    for landmark in ("header", "main", "footer"):
        assert names.count(landmark) == 1
    assert any(a.get("class") == "skip" and a["href"] == "#main" for _, a in tags)


def test_figures_have_alt_from_the_numbers_and_a_table(text, tags):
    alts = [attrs["alt"] for tag, attrs in tags if tag == "img"]
    starts = [
        "Line chart. Weekly arrivals, recorded to 16 Aug 2026",
        "Bar chart. What arrivals averted depends on",
        "Line chart. Power to detect",
    ]
    assert len(alts) == len(starts)
    for alt, start in zip(alts, starts, strict=True):
        assert alt.startswith(start) and alt.endswith("Table follows.")
    assert text.count("<table>") == text.count("<caption>")
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")


def test_sections_in_order(text):
    heads = re.findall(r"<h2 id=\"([a-z-]+)\"", text)
    first = ["answer", "changes", "weeks", "sure", "drivers", "power"]
    assert heads == [*first, "assumptions", "not-modelled", "run"]
    for part in (
        "not official statistics",
        "returnflow verify pilot.json",
        "Open Government Licence v3.0",
        "Holds parameter, process and start uncertainty",
        "as revised",
        "review by",
    ):
        assert part in text


def test_plain_english(text):
    body = re.sub(r"<style>.*?</style>|<table>.*?</table>|<dl>.*?</dl>", "", text, flags=re.S)
    plain = re.sub(r"<[^>]+>", " ", body)
    sentences = [s for s in re.split(r"[.!?]\s", plain) if len(s.split()) > 3]
    assert sum(len(s.split()) for s in sentences) / len(sentences) <= 25
    for banned in ("illegal migrant", "caused", "significant"):
        assert banned not in plain.lower()


def test_switching_values_are_those_of_break_even(text, runs):
    """The first row of the log: the value of the deterrence, or why there is none."""
    name = "deter_semi_elasticity"
    found = rf.decide.break_even(runs, over=name, progress=False)
    assert words(found) in text
    flat = dataclasses.replace(found, mean=np.full_like(found.mean, -1.0))
    assert words(flat) == "none in its range: the mean stays below zero"
    k = int(np.flatnonzero(found.mean >= 0)[0])
    low, high = found.grid[[k - 1, k]]
    share = -found.mean[k - 1] / (found.mean[k] - found.mean[k - 1])
    assert found.switching == pytest.approx(low + share * (high - low), rel=1e-9)
    assert "switching value" in text and text.count("none in its range") >= 1


def test_answer_quotes_the_runs(text, runs):
    assert runs.text.replace("'", "&#x27;") in text
    assert runs.hash in text


def test_reproducible_and_private(path, tmp_path):
    import getpass
    import socket

    runs = rf.project("pilot", weeks=26, n=100, rng=7)
    for name in ("a.html", "b.html"):
        rf.report(runs, tmp_path / name, date="2026-11-25", **LEFT_OUT)
    text = (tmp_path / "a.html").read_text()
    assert text == (tmp_path / "b.html").read_text()
    assert socket.gethostname() not in text
    assert str(tmp_path) not in text
    assert f"/{getpass.getuser()}" not in text


def test_power_is_shown_for_every_reduction_by_year(text):
    body = text[text.index("by year of watching") :]
    rows = re.findall(r'<th scope="row">([\d.]+ %)</th><td class="n">(\d+)</td>', body)
    assert rows == [(r, w) for r in ("10.0 %", "40.0 %") for w in ("52", "104")]
    assert "Did it work" not in text


def test_mistakes(tmp_path):
    runs = rf.project("pilot", weeks=4, n=50, rng=7)
    with pytest.raises(ParameterError, match=r"ends in \.html"):
        rf.report(runs, tmp_path / "a.pdf")
    with pytest.raises(ParameterError, match="the result of rf"):
        rf.report("pilot", tmp_path / "a.html")
    with pytest.raises(ParameterError, match="Did you mean question"):
        rf.report(runs, tmp_path / "a.html", queston="?")


# --- in a browser -------------------------------------------------------------------------------
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no chromium: accessibility in the browser is not checked")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield found
        found.close()


@pytest.fixture
def shown(browser, path):
    context = browser.new_context(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    tab = context.new_page()
    asked = []
    tab.on("request", lambda r: asked.append(r.url))
    tab.goto(path.as_uri())
    yield tab
    assert all(url.startswith(("file:", "data:")) for url in asked)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(shown, scheme):
    axe = pytest.importorskip("axe_playwright_python")
    shown.emulate_media(color_scheme=scheme)
    shown.add_script_tag(path=str(files(axe.__name__) / "axe.min.js"))
    rules = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
    found = shown.evaluate(f"() => axe.run(document, {{runOnly: {rules}}})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert len(found["passes"]) > 15


def test_reflows_at_320_px_and_at_double_size(shown):
    shown.set_viewport_size({"width": 320, "height": 700})
    assert shown.evaluate("() => document.documentElement.scrollWidth") <= 320
    shown.set_viewport_size({"width": 640, "height": 900})
    shown.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    assert shown.evaluate("() => document.documentElement.scrollWidth") <= 640


def test_focus_is_visible(shown):
    shown.keyboard.press("Tab")
    style = "() => getComputedStyle(document.activeElement).outlineWidth"
    assert shown.evaluate("() => document.activeElement.className") == "skip"
    assert shown.evaluate(style) == "3px"


def test_prints_as_a_tagged_pdf_with_details_open(shown, tmp_path):
    shown.emulate_media(media="print")
    assert shown.evaluate(
        "() => [...document.querySelectorAll('details table')].every(t => t.offsetHeight > 0)"
    )
    data = shown.pdf(format="A4", tagged=True, outline=True)
    assert b"/MarkInfo" in data and b"/StructTreeRoot" in data
    assert b"/Lang (en-GB)" in data
