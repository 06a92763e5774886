"""Acts on a parsed command line: a caller of the public functions like any other."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from ._format import wrapped
from .errors import MissingExtraError, ReturnflowError

if TYPE_CHECKING:
    from .frames import Frame
    from .results import Result

__all__ = ["Answer", "run"]

Options: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a verb says: text for people, data for machines, remarks on standard error."""

    text: str
    data: Any
    remarks: tuple[str, ...] = ()


def run(line: str) -> int:
    """Runs the verb of a parsed line (JSON) and prints its answer; returns the exit code."""
    from ._cli_verbs import VERBS

    options = json.loads(line)
    try:
        answer = VERBS[options["verb"]](options)
        if options["json"]:
            print(json.dumps(plain(answer.data), ensure_ascii=False, allow_nan=False))
        else:
            print(answer.text.rstrip("\n"))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough; keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as exc:
        kept = str(exc) if isinstance(exc, ReturnflowError) else "stopped"
        print(f"returnflow: {kept}; nothing was written", file=sys.stderr)
        return 130
    except (ReturnflowError, MissingExtraError) as exc:
        print(f"returnflow: {exc}", file=sys.stderr)
        return 1
    except OSError as exc:
        print(f"returnflow: {exc.filename or 'file'}: {exc.strerror or exc}", file=sys.stderr)
        return 1
    for remark in answer.remarks:
        print(remark, file=sys.stderr)
    return 0


# --- answers from what the public functions return --------------------------------------------
def of_result(verb: str, result: Result, *, remarks: Sequence[str] = ()) -> Answer:
    """A result as it prints; its summary, words and provenance as data."""
    data = {
        "verb": verb,
        "title": result._title(),
        "text": result.text,
        "summary": result.summary().to_dicts(),
        "notes": list(result._notes()),
        "provenance": result.provenance.to_dict(),
    }
    hint = wrapped([result._next()], 80) if result._next() else ""  # speaks of Python
    return Answer(text=repr(result).removesuffix(hint), data=data, remarks=tuple(remarks))


def of_frame(verb: str, frame: Frame, *, head: str, remark: Sequence[str], says: str) -> Answer:
    """A table as a list that fits 80 columns: name, remarks, sentence; its rows as data."""
    rows = frame.to_dicts()
    lines: list[str] = []
    for row in rows:
        lines += entry(str(row[head]), [str(row[c]) for c in remark if _says(row[c])], row[says])
    return Answer(text="\n".join(lines), data={"verb": verb, "rows": rows})


def entry(head: str, remarks: Sequence[str], text: object) -> list[str]:
    """A name, remarks behind it, a sentence below."""
    import textwrap

    first = "  ".join([head, " · ".join(remarks)]).rstrip()
    lines = textwrap.wrap(  # an address stays whole
        first, 80, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
    return lines + textwrap.wrap(str(text), 80, initial_indent="    ", subsequent_indent="    ")


def _says(value: Any) -> bool:
    return value is not None and value != "" and value == value


def plain(value: Any) -> Any:
    """JSON values: arrays as lists, dates as text, what is not finite as null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


Handler: TypeAlias = Callable[[Options], Answer]
