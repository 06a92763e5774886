"""Says a line to the command line and reads what it answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from returnflow.__main__ import main

SMALL = ["--draws", "200", "--weeks", "8", "--seed", "7"]


def say(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    """Standard output of a line that ends with that exit code."""
    assert main(list(words)) == code, capsys.readouterr()
    out, err = capsys.readouterr()
    return out if code == 0 else err


def says_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    return json.loads(say(capsys, *words, "--json"))
