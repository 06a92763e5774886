"""Writes into README.md what its first block of code prints; the tests compare the two."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
OUTPUT = re.compile(r"(readme_output\.py -->\n```text\n)(.*?)(```)", re.DOTALL)


def first_block(text: str) -> str:
    """The first block of Python."""
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    if found is None:
        raise SystemExit("README.md has no block of Python")
    return found.group(1)


def printed(code: str) -> str:
    """What a notebook would show for it: the repr of `runs`."""
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    return f"{names['runs']!r}\n"


def shown(text: str) -> str:
    """The output that the README holds."""
    found = OUTPUT.search(text)
    return "" if found is None else found.group(2)


def main() -> None:
    """Refreshes the output."""
    text = README.read_text(encoding="utf-8")
    fresh = printed(first_block(text))
    README.write_text(OUTPUT.sub(lambda m: m[1] + fresh + m[3], text), encoding="utf-8")
    sys.stdout.write(fresh)


if __name__ == "__main__":
    main()
