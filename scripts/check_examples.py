"""Type-checks the code that users copy: the README, the ten tasks, the questions, the notebooks.

Every document becomes one Python file whose lines have the numbers of the document's lines, so that
what the checker says of line 40 is at line 40 of the text.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCUMENTS = ["README.md", "docs/**/*.md", "notebooks/*.md"]
FENCES = ("```python", "```{code-cell}")
CHECKERS = {
    "pyright": ["basedpyright", "--level", "error", "--pythonpath", sys.executable],
    # what other packages leave untyped is not ours
    "mypy": [
        "mypy",
        "--strict",
        "--allow-untyped-calls",
        "--config-file",
        str(ROOT / "pyproject.toml"),
    ],
}
# A cell ends with the value that it shows, and may replace a name of the cell before.
PYRIGHT = '{"typeCheckingMode": "standard", "reportUnusedExpression": false}'


def code_of(text: str) -> str:
    """The Python blocks that a reader sees; every other line is empty."""
    out: list[str] = []
    inside, hidden = False, False
    for line in text.splitlines():
        fence = line.startswith("```")
        if fence:
            inside, hidden = not inside and line.startswith(FENCES), False
        hidden = hidden or "remove-input" in line
        option = fence or hidden or line.startswith((":tags:", "%"))
        out.append(line if inside and not option else "")
    return "\n".join(out) + "\n"


def write(folder: Path) -> list[Path]:
    """One file a document with code."""
    made = []
    for pattern in DOCUMENTS:
        for path in sorted(ROOT.glob(pattern)):
            code = code_of(path.read_text(encoding="utf-8"))
            if code.strip() and "_build" not in path.parts:
                name = "_".join(path.relative_to(ROOT).with_suffix("").parts).replace("-", "_")
                made.append(folder / f"{name}.py")
                made[-1].write_text(code, encoding="utf-8")
    return made


def main() -> int:
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder)
        (folder / "pyrightconfig.json").write_text(PYRIGHT)
        for checker, command in CHECKERS.items():
            program = str(Path(sys.executable).parent / command[0])
            done = subprocess.run([program, *command[1:], *map(str, files)], cwd=folder)
            print(f"{checker}: {len(files)} documents, exit code {done.returncode}")
            failed |= done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
