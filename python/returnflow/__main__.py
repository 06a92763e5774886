"""``returnflow`` on a command line, and ``python -m returnflow``."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, act, print; returns the exit code (0 done, 1 refused, 2 misuse, 130 stopped)."""
    from ._core import cli_parse

    given = sys.argv[1:] if arguments is None else arguments
    text, code = cli_parse([str(a).encode("utf-8", "replace").decode() for a in given])
    if code is not None:
        print(text, end="", file=sys.stderr if code else sys.stdout)
        return code
    from .cli import run

    return run(text)


if __name__ == "__main__":
    sys.exit(main())
