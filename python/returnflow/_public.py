"""The public names and the modules that hold them; nothing is imported before it is asked for."""

from __future__ import annotations

import importlib
import sys

from ._names import unknown
from .errors import UnknownNameError

# typing costs half the import, and only annotations need it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HOMES = {
    # the five verbs and what they take
    "project": "simulation",
    "Runs": "simulation",
    "fit": "fitting",
    "Fit": "fits",
    "fit_scheme": "scheme_fitting",
    "SchemeFit": "scheme_fits",
    "capacity_priors": "scheme_fitting",
    "backtest": "backtesting",
    "Scenario": "scenarios",
    "Schedule": "schedules",
    "constant": "schedules",
    "steps": "schedules",
    "ramp": "schedules",
    "logistic": "schedules",
    "ParameterSpace": "parameters",
    "assumptions": "parameters",
    "sample": "draws",
    "Draws": "draws",
    # priors
    "Fixed": "priors",
    "Uniform": "priors",
    "Normal": "priors",
    "LogNormal": "priors",
    "Beta": "priors",
    "Triangular": "priors",
    "Mixture": "priors",
    # data and files
    "read_small_boats": "data",
    "SmallBoats": "data",
    "load": "recipes",
    "Frame": "frames",
    # what one does with results
    "report": "reporting",
    "stress": "stresses",
    "explore": "explorer",
    # about the package
    "options": "_options",
    "show_versions": "_about",
    "cite": "_about",
    "describe": "_describe",
    "__version__": "_core",
}
_MODULES = [
    "claims",
    "datasets",
    "decide",
    "errors",
    "evaluate",
    "plot",
    "scores",
    "sensitivity",
]

__all__ = sorted({*(n for n in _HOMES if not n.startswith("_")), *_MODULES, "__version__"})


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        value = getattr(importlib.import_module(f"returnflow.{_HOMES[name]}"), name)
        # kept in the package: faster, and a module of the same name cannot take its place
        setattr(sys.modules["returnflow"], name, value)
        return value
    if name in _MODULES:
        return importlib.import_module(f"returnflow.{name}")
    if name.startswith("_"):
        raise AttributeError(f"module 'returnflow' has no attribute {name!r}")
    raise unknown(name, "a name of returnflow", __all__, error=UnknownNameError)


def __dir__() -> list[str]:
    return list(__all__)
