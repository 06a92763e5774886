"""The command line as a program, and its suggestions: processes, pipes, typos."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from command_line import SMALL, says_json
from returnflow._core import cli_options, cli_parse


def typos(word: str, rng: np.random.Generator, n: int) -> set[str]:
    """Single edits of a long option or a verb, never of its dashes."""
    letters = "abcdefghijklmnopqrstuvwxyz-"
    body, found = word.lstrip("-"), set()
    for _ in range(n):
        i, c = int(rng.integers(len(body))), letters[int(rng.integers(len(letters)))]
        edits = [
            body[:i] + body[i + 1 :],
            body[:i] + c + body[i:],
            body[:i] + c + body[i + 1 :],
            body[:i] + body[i : i + 2][::-1] + body[i + 2 :],
        ]
        found.add(edits[int(rng.integers(4))])
    return {"--" + t if word.startswith("--") else t for t in found if t.strip("-")}


def test_single_edit_typos_are_suggested() -> None:
    rng = np.random.default_rng(1)
    right = total = 0
    for verb, options in cli_options():
        valid = {*options, "--help", "--json", "--version"}
        words = verb.split()
        for option in options:
            for typo in typos(option, rng, 12) - valid:
                text, code = cli_parse([*words, typo])
                total += 1
                right += code == 2 and f"exists: '{option}" in text
        if len(words) == 1:
            for typo in typos(verb, rng, 12) - {v for v, _ in cli_options()}:
                text, code = cli_parse([typo])
                total += 1
                right += code == 2 and f"'{verb}'" in text.split("tip:")[-1]
    assert total > 300
    assert right / total >= 0.95, (right, total)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "returnflow", *words]
    return subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)


def test_as_a_program() -> None:
    done = run("describe", "scenario", "pilot", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["returns_per_week"] == 50
    wrong = run("--jsn")
    assert wrong.returncode == 2 and "--json" in wrong.stderr


def test_help_is_quick_and_leaves_numpy_alone() -> None:
    code = (
        "import sys; from returnflow.__main__ import main; main(['--help']); "
        "assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    best = float("inf")
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run("--help")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert best <= 0.060


def test_a_closed_pipe_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    line = [sys.executable, "-m", "returnflow", "describe", "parameters"]
    with os.fdopen(writer, "w") as out:
        done = subprocess.run(line, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "line",
    [
        ["demo", *SMALL, "--out", "demo"],
        ["report", "pilot", *SMALL, "--out", "pilot.html"],
        ["evaluate", "effect", "--start", "2025-08-06", "--before", "104", "--seed", "7"],
    ],
    ids=lambda line: line[0],
)
def test_verbs_that_write_or_chat_print_json_alone(
    line: list[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the tests above do not ask for as JSON: one value on standard output all the same."""
    monkeypatch.chdir(tmp_path)
    assert says_json(capsys, *line)
