"""Ctrl-C as the system sends it: what is finished is kept, nothing goes on behind the prompt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import returnflow as rf
from returnflow._keywords import verb

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

RUN = """
import sys
import returnflow as rf
draws = rf.sample(n=4_000, rng=7, progress=False)
if {warm}:
    draws = rf.project("none", draws=draws, weeks=1, rng=7, progress=False).draws
def heard(done, total, stage):
    if done > 0 and stage == {stage!r}:
        print("now", flush=True)
try:
    rf.project("pilot", draws=draws, weeks=2_000, rng=7, progress=heard)
except rf.errors.InterruptedRun as error:
    kept = error.partial
    print("caught", kept.weeks if kept else 0, str(error), flush=True)
print("alive", len(rf.project("pilot", weeks=2, n=50, rng=7).names), flush=True)
"""
POOL = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
import returnflow as rf
def heard(done, total, stage):
    if done > 0 and stage == "simulating":
        print("now", flush=True)
if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        try:
            rf.project("pilot", weeks=520, n=3_000, rng=7, executor=pool, progress=heard)
        except rf.errors.InterruptedRun as error:
            print("caught", str(error), flush=True)
            print("pool", pool.submit(pow, 2, 3).result(), flush=True)
    print("out", flush=True)
"""


def interrupted(path, code: str) -> list[str]:
    """Run the code, send SIGINT to its process group at its first "now"; what it said."""
    path.write_text(code, encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    try:
        assert any(line == "now\n" for line in child.stdout)
        time.sleep(0.3)
        os.killpg(child.pid, signal.SIGINT)
        said, _ = child.communicate(timeout=60)
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
    assert child.returncode == 0, said
    return [line for line in said.splitlines() if line != "now"]


def test_project_keeps_whole_weeks(tmp_path):
    caught, alive = interrupted(tmp_path / "run.py", RUN.format(warm=True, stage="simulating"))
    _, weeks, *words = caught.split()
    assert 0 < int(weeks) < 2_000
    assert f"first {weeks} of 2000 weeks are in .partial" in " ".join(words)
    assert alive == "alive 2"


def test_while_the_start_is_read(tmp_path):
    stage = "reading the level at the start"
    caught, alive = interrupted(tmp_path / "run.py", RUN.format(warm=False, stage=stage))
    _, weeks, *words = caught.split()
    assert int(weeks) == 0
    assert " ".join(words) == "project() was stopped"
    assert alive == "alive 2"


def test_pool_of_processes_lives_on(tmp_path):
    """The whole group hears Ctrl-C; workers that died of it broke the pool, which then hung."""
    assert interrupted(tmp_path / "run.py", POOL) == [
        "caught stopped; an executor's run keeps no week",
        "pool 8",
        "out",
    ]


def test_notebooks_show_what_was_kept_and_no_traceback():
    error = rf.errors.InterruptedRun("stopped; the first 12 of 520 weeks are in .partial")
    assert len(error._render_traceback_()) == 1
    error.partial = object()
    assert error._render_traceback_() == [
        "InterruptedRun: stopped; the first 12 of 520 weeks are in .partial",
        "To go on with it: import sys; kept = sys.last_value.partial",
    ]


def test_every_verb_raises_our_own():
    @verb
    def waits(*, within: bool = False) -> None:
        if within:
            raise rf.errors.InterruptedRun("kept")
        raise KeyboardInterrupt

    with pytest.raises(rf.errors.InterruptedRun, match=r"waits\(\) was stopped"):
        waits()
    with pytest.raises(rf.errors.InterruptedRun, match=r"^kept$"):
        waits(within=True)


def test_the_progress_line_says_that_it_stopped(monkeypatch):
    """A run that ends early without an exception is no finished run."""
    import io

    from returnflow import _progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(_progress, "_QUIET_SECONDS", 0.0)

    with _progress.Progress(True, "simulating", 10) as bar:
        bar.callback(4, 10)
        bar.stop()
    assert "simulating: stopped after 4 of 10 draws" in sys.stderr.getvalue()
