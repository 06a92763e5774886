"""Runs the blocks of docs/guide/tasks.md in whatever interpreter runs this, as an installed user.

The release workflow calls it in a clean environment of each Python that is supported.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from pathlib import Path

TASKS = Path(__file__).parent.parent / "docs" / "guide" / "tasks.md"
BLOCK = re.compile(r"^## (\d+ .*?)$|^```\{code-cell\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


def main() -> None:
    os.environ.setdefault("MPLBACKEND", "agg")
    blocks = [(m.group(1), m.group(2)) for m in BLOCK.finditer(TASKS.read_text(encoding="utf-8"))]
    os.chdir(tempfile.mkdtemp())
    names: dict[str, object] = {}
    title = ""
    for heading, code in blocks:
        title = heading or title
        if code is None:
            continue
        started = time.perf_counter()
        code = "\n".join(x for x in code.splitlines() if not x.startswith((":", "---")))
        exec(compile(code, title, "exec"), names)
        print(f"{time.perf_counter() - started:5.1f} s  {title}", flush=True)
    found = sum(1 for heading, _ in blocks if heading)
    print(f"{found} tasks on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
