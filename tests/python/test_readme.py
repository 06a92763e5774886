"""The README tells the truth: its code runs and prints what it says it prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_first_block_prints_what_the_readme_shows() -> None:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme_output.py")
    assert spec is not None and spec.loader is not None
    readme = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.shown(text) == readme.printed(readme.first_block(text))
