"""The questions of the documentation: each has a page, each page has the parts that it promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

QUESTIONS = Path(__file__).parents[2] / "docs" / "questions"
INDEX = (QUESTIONS / "index.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| (?!question|---)([^|]+) \|$", INDEX, flags=re.MULTILINE)
PAGES = sorted(p.stem for p in QUESTIONS.glob("*.md") if p.stem != "index")
# The analysts' questions that the project set out to answer; further ones may follow them.
ASKED = 18
LINES = 6


def _linked(question: str) -> str:
    found = re.fullmatch(r"\[([^\]]+)\]\((\w+)\.md\)", question)
    assert found, f"this question has no page: {question}"
    return found[2]


def test_every_question_has_a_page_and_every_page_a_question() -> None:
    assert len(ROWS) >= ASKED
    linked = [_linked(question) for _, question in ROWS]
    assert sorted(linked) == PAGES
    listed = INDEX.split("```{toctree}")[1].split("```")[0].split()[1:]
    assert listed == linked


@pytest.mark.parametrize("question", [q for _, q in ROWS])
def test_the_heading_of_a_page_is_its_question(question: str) -> None:
    text = (QUESTIONS / f"{_linked(question)}.md").read_text(encoding="utf-8")
    assert f"\n# {question[1:].split(']')[0]}\n" in text


@pytest.mark.parametrize("question", [q for _, q in ROWS[:ASKED]])
def test_a_page_has_a_short_call_its_reading_and_its_limits(question: str) -> None:
    text = (QUESTIONS / f"{_linked(question)}.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    assert cells and max(len(cell.strip().splitlines()) for cell in cells) <= LINES
    assert "**What it says.**" in text and "**What it cannot tell.**" in text
    assert not re.search(r"\bcaused\b", text)
