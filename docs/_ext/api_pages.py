"""Pages of the API reference, written from the public names when the site is built."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

from sphinx.application import Sphinx

# Title of a page, its public names of `returnflow`, in the order of the page.
GROUPS = {
    "The verbs": ["project", "fit", "fit_scheme", "backtest", "report", "stress", "explore"],
    "Scenarios and schedules": ["Scenario", "Schedule", "constant", "steps", "ramp", "logistic"],
    "Parameters, priors and draws": [
        "ParameterSpace", "Fixed", "Uniform", "Normal", "LogNormal", "Beta", "Triangular",
        "Mixture", "sample", "Draws", "assumptions", "capacity_priors",
    ],
    "Results, data and files": [
        "Runs", "Fit", "SchemeFit", "Frame", "SmallBoats", "read_small_boats", "load",
    ],
    "About the package": ["options", "show_versions", "cite", "describe"],
}  # fmt: skip
# Private modules with a part of a public class each.
PARTS = ["_draws_derived", "_prior", "_scenario_built_in", "_scenario_files"]
MODULES = ["sensitivity", "evaluate", "decide", "claims", "datasets", "scores", "plot", "errors"]


def write(app: Sphinx) -> None:
    """Write the pages under api/generated (not kept under version control)."""
    import returnflow

    folder = Path(app.srcdir) / "api" / "generated"
    folder.mkdir(parents=True, exist_ok=True)
    pages: dict[str, str] = {}
    grouped = {name for names in GROUPS.values() for name in names} | set(MODULES)
    missing = set(returnflow.__all__) - grouped - {"__version__"}
    if missing:
        raise ValueError(f"public names without a page: {sorted(missing)}")
    for i, (title, names) in enumerate(GROUPS.items()):
        here = [n for n in names if exists(returnflow, n)]
        text = heading(title, "=") + "".join(entry(returnflow, "returnflow", n) for n in here)
        pages[f"{i:02d}-{title.split()[-1].lower()}"] = text
    for i, name in enumerate(MODULES, len(GROUPS)):
        if not exists(returnflow, name):
            continue
        module = importlib.import_module(f"returnflow.{name}")
        text = heading(f"returnflow.{name}", "=")
        text += f".. automodule:: returnflow.{name}\n\n"
        text += "".join(entry(module, f"returnflow.{name}", n) for n in public(module))
        pages[f"{i:02d}-{name}"] = text
    for old in folder.glob("*.rst"):
        if old.stem not in pages:
            old.unlink()
    for stem, text in pages.items():
        path = folder / f"{stem}.rst"
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def exists(package: ModuleType, name: str) -> bool:
    """False for a public name whose module is not built yet; a test elsewhere insists on them."""
    try:
        getattr(package, name)
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("returnflow."):
            raise
        return False
    except AttributeError:
        return False
    return True


def heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}\n\n"


def public(module: ModuleType) -> list[str]:
    names = getattr(module, "__all__", None) or [
        n for n, v in vars(module).items() if inspect.isclass(v) and v.__module__ == module.__name__
    ]
    return [n for n in names if not inspect.ismodule(getattr(module, n))]


def entry(module: Any, path: str, name: str) -> str:
    thing = getattr(module, name)
    if inspect.isclass(thing):
        own = f".. autoclass:: {path}.{name}\n   :members:\n"
        others = [base.__name__ for base in thing.__mro__[1:] if not is_part(base)]
        return f"{own}   :inherited-members: {', '.join(others)}\n\n"
    if callable(thing):
        return f".. autofunction:: {path}.{name}\n\n"
    return f".. autodata:: {path}.{name}\n   :no-value:\n\n"


def is_part(base: type) -> bool:
    """A class split over private files: what its parts hold is documented as its own."""
    home = base.__module__.rpartition(".")[2]
    return base.__module__.startswith("returnflow.") and home in PARTS


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
