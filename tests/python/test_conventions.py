"""Seeds, keywords, options, progress, number formats, imports."""

import io
import subprocess
import sys

import numpy as np
import pytest
import returnflow as rf
from returnflow._format import date_text, number, one_in
from returnflow._keywords import verb
from returnflow._names import suggest
from returnflow._progress import Progress
from returnflow._rng import seed_of
from returnflow.errors import ParameterError, UnknownNameError

# --- seeds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rng", [0, 7, 2**64 - 1, np.int64(7), np.uint64(2**64 - 1)])
def test_an_int_is_the_seed_itself(rng):
    assert seed_of(rng) == (int(rng), {"given": "int", "seed": int(rng)})


@pytest.mark.parametrize("rng", [-1, 2**64, 1.0, True, False, "7", [], [1.5], [-1], object()])
def test_bad_seeds_are_refused(rng):
    with pytest.raises(ParameterError, match="rng is outside its domain"):
        seed_of(rng)


def test_none_is_repeatable_after_the_fact():
    a, record = seed_of(None)
    b, _ = seed_of(None)
    assert a != b  # wrong once in 2**53
    assert seed_of(record["seed"])[0] == a


def test_a_generator_advances_and_a_seed_sequence_does_not():
    gen = np.random.default_rng(3)
    first, second = seed_of(gen)[0], seed_of(gen)[0]
    assert first != second
    assert first == seed_of(np.random.default_rng(3))[0]
    sequence = np.random.SeedSequence(5)
    assert seed_of(sequence)[0] == seed_of(sequence)[0]
    # numpy's own mixing: the published way to 64 bits from a seed sequence
    assert seed_of(sequence)[0] == int(sequence.generate_state(1, np.uint64)[0])
    assert seed_of([5])[0] == seed_of(np.random.SeedSequence([5]))[0]


# --- keywords -----------------------------------------------------------------------------------


@verb
def _project(scenario, *, weeks=104, n=1000, rng=None, threads=None):
    """A verb."""
    return scenario, weeks, n, rng, threads


@pytest.mark.parametrize(
    ("keyword", "says"),
    [
        ("seed", "use rng= (SPEC 7)"),
        ("random_state", "use rng= (SPEC 7)"),
        ("n_samples", "Did you mean n?"),
        ("horizon", "Did you mean weeks?"),
        ("week", "Did you mean weeks?"),
        ("scenari", "Did you mean scenario?"),
        ("zzz", "allowed: scenario, weeks, n, rng, threads"),
    ],
)
def test_mistyped_keyword(keyword, says):
    with pytest.raises(ParameterError) as caught:
        _project("pilot", **{keyword: 1})
    assert says in str(caught.value)


def test_all_keywords_in_one_error_and_positional_options():
    with pytest.raises(ParameterError) as caught:
        _project("pilot", seed=1, week=3)
    assert [p["path"] for p in caught.value.problems] == ["seed", "week"]
    with pytest.raises(ParameterError, match="weeks=52"):
        _project("pilot", 52)
    assert _project("pilot", weeks=3) == ("pilot", 3, 1000, None, None)
    assert _project.__doc__ == "A verb."


def test_single_edit_typos_of_public_names_are_mended():
    """Deletion, doubling, exchange at every place: at least 95 % find their name."""
    names = [n for n in rf.__all__ if len(n) >= 4 and not n.startswith("_")]
    good = total = 0
    for name in names:
        for i in range(len(name)):
            typos = {name[:i] + name[i + 1 :], name[:i] + name[i] + name[i:]}
            if i + 1 < len(name):
                typos.add(name[:i] + name[i + 1] + name[i] + name[i + 2 :])
            for typo in typos - set(rf.__all__):
                total += 1
                good += suggest(typo, rf.__all__) == name
    assert total > 500
    assert good >= 0.95 * total


def test_module_attribute_suggests():
    with pytest.raises(UnknownNameError, match="Did you mean 'project'"):
        rf.projct  # noqa: B018


# --- options ------------------------------------------------------------------------------------


def test_options():
    assert rf.options.level == 0.9
    with rf.options.context(level=0.5, progress=False):
        assert rf.options.level == 0.5
    assert rf.options.level == 0.9
    with pytest.raises(ParameterError, match=r"write .9 for 90 %"):
        rf.options.level = 90
    with pytest.raises(ParameterError, match="Did you mean 'level'"):
        rf.options.levl = 0.8
    assert max(map(len, repr(rf.options).splitlines())) <= 80


# --- progress -----------------------------------------------------------------------------------


class _Clock:
    def __init__(self):
        self.now = 100.0

    def monotonic(self):
        return self.now


class _Tty(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    clock = _Clock()
    monkeypatch.setattr("returnflow._progress.time", clock)
    return clock


def test_progress_on_a_terminal(clock, monkeypatch):
    err = _Tty()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.delenv("RETURNFLOW_PROGRESS", raising=False)
    with Progress(True, "simulating", 60_000) as bar:
        for k in range(1, 101):
            clock.now += 0.041
            bar.callback(600 * k, 60_000)
            if clock.now < 101.0:
                assert err.getvalue() == ""
    shown = err.getvalue().split("\r")[1:]
    assert len(shown) <= 1 + 3.1 / 0.2 + 1  # at most five a second after the first second
    assert "25 %, 15,000 of 60,000 draws, 3.1 s left" in shown[0]
    assert shown[-1].strip() == "simulating: 60,000 draws in 4.1 s"


def test_progress_is_silent_when_short_off_or_not_a_terminal(clock, monkeypatch):
    err = _Tty()
    monkeypatch.setattr(sys, "stderr", err)
    with Progress(True, "simulating", 10) as bar:
        bar.callback(10, 10)
    monkeypatch.setenv("RETURNFLOW_PROGRESS", "0")
    with Progress(True, "simulating", 10) as bar:
        clock.now += 5
        bar.callback(5, 10)
    monkeypatch.delenv("RETURNFLOW_PROGRESS")
    with Progress(False, "simulating", 10) as bar:
        clock.now += 5
        bar.callback(5, 10)
    assert err.getvalue() == ""


def test_progress_callable_and_interrupt(clock, monkeypatch):
    seen = []
    with Progress(lambda *a: seen.append(a), "fitting", 4) as bar:
        bar.callback(1, 4)
    assert seen == [(1, 4, "fitting")]
    err = _Tty()
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(KeyboardInterrupt), Progress(True, "fitting", 4) as bar:
        clock.now += 2
        bar.callback(1, 4)
        raise KeyboardInterrupt
    assert "stopped after 1 of 4" in err.getvalue()
    with pytest.raises(ParameterError, match="progress is outside"):
        Progress("yes", "fitting")


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "mcse", "text"),
    [
        (44123.4, "people", None, "44,123"),
        (44123.4, "people", 12.0, "44,120"),
        (0.2, "people", 0.5, "0"),
        (0.0591, "share", None, "5.9 %"),
        (0.0591, "share", 0.02, "6 %"),
        (1.0, "probability", None, "100.0 %"),
        (-3.21e8, "GBP", None, "-£320m"),
        (1_250_000.0, "GBP", None, "£1.2m"),
        (950.0, "GBP", None, "£950"),
        (0.123456, "", 0.01, "0.12"),
        (12.5, "weeks", None, "12"),
        (float("nan"), "people", None, "–"),
        (float("inf"), "people", None, "no limit"),
        (float("inf"), "people a week needed", None, "out of reach"),
        (None, "people", None, "–"),
        (0.0, "share", None, "0 %"),
    ],
)
def test_numbers(value, unit, mcse, text):
    assert number(value, unit, mcse) == text


def test_other_texts():
    assert one_in(50 * 52 / 44_000) == "about 1 in 17"  # the arithmetic of the README
    assert date_text(np.datetime64("2026-08-16")) == "16 Aug 2026"


# --- imports ------------------------------------------------------------------------------------


def test_import_does_not_import_numpy():
    code = "import sys, returnflow as rf; rf.options; dir(rf); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_versions_and_citation(capsys):
    rf.show_versions()
    assert capsys.readouterr().out.startswith("returnflow")
    assert "Open Government Licence" in rf.cite()
    assert rf.cite("bibtex").startswith("@software")
    with pytest.raises(ParameterError, match="bibtex"):
        rf.cite("bibtx")
