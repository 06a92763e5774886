"""The page of the command line, from what the program itself prints: it cannot go stale."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HEAD = """# Command line

Numbers go to standard output, remarks to standard error, so output can be piped. Every verb takes
`--json`: one JSON value and nothing else.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | refused or failed; standard error says why, with the nearest valid name |
| 2 | the line was not understood |
| 130 | stopped by Ctrl-C; nothing was written |

`returnflow completion bash` prints the completion script of a shell (also `zsh`, `fish` and
`powershell`): source it, or save it where the shell looks for such scripts. The
texts below are what `--help` prints.
"""


def write(app: Sphinx) -> None:
    """Write guide/cli.md (not kept under version control)."""
    from returnflow._core import cli_options, cli_parse

    verbs = ["", *(verb for verb, _ in cli_options())]
    parts = [HEAD]
    for verb in verbs:
        text, code = cli_parse([*verb.split(), "--help"])
        if code != 0:
            raise ValueError(f"no help for {verb!r}")
        level = "##" if " " not in verb else "###"
        title = f"returnflow {verb}".strip()
        parts.append(f"{level} {title}\n\n```text\n{text.rstrip()}\n```\n")
    path = Path(app.srcdir) / "guide" / "cli.md"
    page = "\n".join(parts)
    if not path.exists() or path.read_text(encoding="utf-8") != page:
        path.write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True}
