"""The progress line: silent under a second, at most five updates a second, kept when done."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from html import escape
from types import TracebackType
from typing import Any, TypeAlias

from ._names import outside

# What ``progress=`` takes: on, off, or a function of (done, total, stage).
ProgressLike: TypeAlias = bool | Callable[[int, int, str], object] | None

_QUIET_SECONDS = 1.0
_BETWEEN_SECONDS = 0.2


class Progress:
    """One piece of long work.

    Parameters
    ----------
    progress : bool, None or callable
        True shows a line after a second (in a notebook, or on a terminal's stderr), False does
        not, None asks ``rf.options.progress``; a callable gets ``(done, total, stage)``.
    stage : str
        What is being done: "simulating".
    total : int
        Units of work, when known beforehand; the core may say better.
    unit : str
        Name of the units in the closing line: "60,000 draws in 4.1 s".

    Examples
    --------
    >>> seen = []
    >>> with Progress(lambda done, total, stage: seen.append(done), "counting", 3) as bar:
    ...     for i in range(3):
    ...         bar.callback(i + 1, 3)
    >>> seen
    [1, 2, 3]
    """

    def __init__(
        self, progress: ProgressLike, stage: str, total: int = 0, unit: str = "draws"
    ) -> None:
        self.stage, self.total, self.unit = stage, total, unit
        self.done = 0
        self.stopped = False
        self._call = progress if callable(progress) else None
        self._sink = None if self._call else _sink(progress)
        self._started = self._shown = time.monotonic()
        self._visible = False

    def __enter__(self) -> Progress:
        return self

    @property
    def callback(self) -> Callable[[int, int], None]:
        """What the core calls with (done, total), always from the calling thread."""
        return self._update

    def _update(self, done: int, total: int) -> None:
        self.done, self.total = done, total or self.total
        if self._call is not None:
            self._call(done, self.total, self.stage)
            return
        now = time.monotonic()
        if self._sink is None or now - self._started < _QUIET_SECONDS:
            return
        if self._visible and now - self._shown < _BETWEEN_SECONDS:
            return
        self._visible, self._shown = True, now
        self._sink.show(self.line(now - self._started), self._share())

    def stop(self) -> None:
        """The work ended early without an exception: the closing line says so."""
        self.stopped = True

    def _share(self) -> float | None:
        return min(self.done / self.total, 1.0) if self.total else None

    def line(self, seconds: float) -> str:
        """What, percent, done of total, time left."""
        share = self._share()
        if share is None:
            return f"{self.stage}: {self.done:,} {self.unit}"
        left = f", {_duration(seconds * (1 - share) / share)} left" if share > 0 else ""
        percent = f"{100 * share:.0f} %"
        return f"{self.stage}: {percent}, {self.done:,} of {self.total:,} {self.unit}{left}"

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._sink is None or not self._visible:
            return
        seconds = _duration(time.monotonic() - self._started)
        if kind is None and not self.stopped:
            count = max(self.done, self.total)
            self._sink.close(f"{self.stage}: {count:,} {self.unit} in {seconds}", 1.0)
        else:
            done = f"{self.done:,} of {self.total:,} {self.unit}"
            self._sink.close(f"{self.stage}: stopped after {done} in {seconds}", self._share())


def _duration(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"


class _Terminal:
    """One line on stderr, rewritten in place."""

    def __init__(self) -> None:
        self._width = 0

    def show(self, line: str, share: float | None) -> None:
        sys.stderr.write("\r" + line[:79].ljust(self._width))
        sys.stderr.flush()
        self._width = min(len(line), 79)

    def close(self, line: str, share: float | None) -> None:
        self.show(line, share)
        sys.stderr.write("\n")
        sys.stderr.flush()


class _Notebook:
    """One output with a display id: `<progress>` survives a saved, untrusted notebook."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._handle: Any = None

    def show(self, line: str, share: float | None) -> None:
        value = "" if share is None else f' value="{share:.3f}"'
        bundle = {
            "text/plain": line,
            "text/html": (
                f'<div style="font-family:system-ui,Arial,sans-serif;font-size:13px">'
                f'<progress max="1"{value} aria-label="{escape(self._name(line))}" '
                f'style="vertical-align:middle"></progress> {escape(line)}</div>'
            ),
        }
        if self._handle is None:
            self._handle = self._display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)

    @staticmethod
    def _name(line: str) -> str:
        return line.split(":")[0]

    def close(self, line: str, share: float | None) -> None:
        self.show(line, share)


def _sink(progress: object) -> _Terminal | _Notebook | None:
    """Where the line goes; None for nowhere."""
    from ._options import options

    if progress is not None and not isinstance(progress, bool):
        raise outside("progress", progress, "True, False or a function of (done, total, stage)")
    wanted = options.progress if progress is None else progress
    if not wanted or os.environ.get("RETURNFLOW_PROGRESS") == "0":
        return None
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and hasattr(shell, "kernel"):
        from IPython.display import display

        return _Notebook(display)
    return _Terminal() if sys.stderr is not None and sys.stderr.isatty() else None
