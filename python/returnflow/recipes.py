"""Recipes: a few kB of JSON from which a projection is run again and checked against its hash."""

from __future__ import annotations

import base64
import json
import warnings
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._keywords import verb
from ._names import outside, unknown
from ._progress import ProgressLike
from .errors import DataError, ReturnflowWarning

if TYPE_CHECKING:
    from .data import SmallBoats
    from .draws import Draws
    from .runs import Runs

__all__ = ["Check", "check", "load", "save"]

SCHEMA = 1
_KIND = "returnflow recipe"
_FIELDS = (
    "kind",
    "schema",
    "returnflow",
    "scenarios",
    "draws",
    "weeks",
    "mode",
    "seed",
    "level",
    "keep",
    "data",
    "hash",
)


@dataclass(frozen=True)
class Check:
    """What running a recipe again gave.

    Attributes
    ----------
    runs : Runs
        The runs, as they are now.
    expected, found : str
        Hash in the recipe, hash now.
    made_with : str
        Version that wrote the recipe.
    """

    runs: Runs
    expected: str
    found: str
    made_with: str

    @property
    def same(self) -> bool:
        """True when every number is the same, bit for bit."""
        return self.expected == self.found

    @property
    def text(self) -> str:
        """In words."""
        now = self.runs.provenance.version
        if self.same:
            return f"Run again with returnflow {now}: the same numbers ({self.found[:19]}…)."
        versions = (
            f"it was made with {self.made_with}, this is {now}"
            if now != self.made_with
            else "the version is the same: the data or the machine differ"
        )
        return f"Run again, the numbers differ ({versions})."


def save(runs: Runs, path: str | Path) -> None:
    """Write the recipe of some runs; ``runs.save(path)`` is the same.

    Draws from priors are stored as their space and seed (a few kB); draws that came from a fit or
    from elsewhere are stored as they are (larger).
    """
    from ._core import __version__
    from ._files import write_text

    recipe = {
        "kind": _KIND,
        "schema": SCHEMA,
        "returnflow": __version__,
        "scenarios": {name: s.to_dict() for name, s in runs.scenarios.items()},
        "draws": _draws_out(runs.draws),
        "weeks": runs.weeks,
        "mode": runs.mode,
        "seed": runs.provenance.seed,
        "level": runs.level,
        "keep": "quantiles" if runs.paths is None else "trajectories",
        "data": dict(runs.provenance.data),
        "hash": runs.hash,
    }
    write_text(path, json.dumps(recipe, indent=1, ensure_ascii=False, default=str) + "\n")


def _draws_out(draws: Draws) -> dict[str, Any]:
    made = draws.provenance
    plain = made.verb == "sample" and "then" not in made.settings and draws.space is not None
    if plain and draws.space is not None:
        how = {"n": len(draws), "method": made.settings["method"], "seed": made.seed}
        return {"sample": how, "space": json.loads(draws.space._core.to_json())}
    from . import _json

    packed = zlib.compress(_json.dumps(draws).encode(), 9)
    return {"packed": base64.b64encode(packed).decode("ascii")}


@verb
def load(
    path: str | Path,
    *,
    start: SmallBoats | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Runs:
    """Run a recipe again, check the hash, and say so.

    Parameters
    ----------
    path : path
        What ``runs.save`` wrote.
    start : SmallBoats, optional
        The series the projection began with, when it was not the embedded one.
    threads : int, optional
        Threads; results do not depend on it.
    progress : bool or callable, optional
        Progress of the run.

    Returns
    -------
    Runs

    Raises
    ------
    DataError
        The file is no recipe, or a newer version wrote it.

    Warns
    -----
    ReturnflowWarning
        The numbers differ from those of the recipe.
    """
    found = check(path, start=start, threads=threads, progress=progress)
    if found.same:
        print(f"{Path(path).name}: {found.text}")
    else:
        warnings.warn(f"{Path(path).name}: {found.text}", ReturnflowWarning, stacklevel=3)
    return found.runs


def check(
    path: str | Path,
    *,
    start: SmallBoats | None = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Check:
    """Run a recipe again and compare; prints nothing."""
    from ._options import options
    from .scenarios import Scenario
    from .simulation import project

    recipe = read(path)
    scenarios = {name: Scenario.from_dict(s) for name, s in recipe["scenarios"].items()}
    base, *_ = scenarios
    draws, needs_start = _draws_in(recipe["draws"])
    with options.context(level=recipe["level"]):
        runs = project(
            scenarios,
            comparator=scenarios[base],
            draws=draws,
            start=_start(recipe["data"], start) if needs_start else None,
            weeks=recipe["weeks"],
            mode=recipe["mode"],
            rng=recipe["seed"],
            keep=recipe["keep"],
            threads=threads,
            progress=progress,
        )
    return Check(runs, recipe["hash"], runs.hash, recipe["returnflow"])


def _draws_in(stored: Mapping[str, Any]) -> tuple[Draws, bool]:
    """The draws, and whether their start comes from the series."""
    from . import _core, _json
    from .draws import Draws, sample
    from .parameters import ParameterSpace

    if "packed" in stored:
        text = zlib.decompress(base64.b64decode(stored["packed"])).decode()
        draws = _json.loads(text)
        if not isinstance(draws, Draws):
            raise DataError("the recipe's draws are not draws")
        return draws, draws.start is None
    space = ParameterSpace(_core.ParameterSpace.from_json(json.dumps(stored["space"])))
    how = stored["sample"]
    return sample(space, n=how["n"], rng=how["seed"], method=how["method"], progress=False), True


def _start(data: Mapping[str, Any], start: SmallBoats | None) -> SmallBoats:
    """The series with which the runs began: the given one, or the embedded one up to then."""
    from .datasets import small_boats

    if start is None:
        embedded = small_boats()
        if data.get("series") not in (None, embedded.source):
            raise DataError(
                f"the recipe began with another series ({data['series']}): give it as start="
            )
        start = embedded
    return start.until(data["start"])


def read(path: str | Path) -> dict[str, Any]:
    """The content of a recipe, checked for kind and schema."""
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"cannot read {name!r}: {getattr(exc, 'strerror', None) or exc}") from exc
    try:
        recipe = json.loads(text)
    except ValueError as exc:
        raise DataError(f"{name} is not JSON: {exc}") from exc
    if not isinstance(recipe, dict) or recipe.get("kind") != _KIND:
        raise DataError(f"{name} is not a recipe: runs.save(path) writes one")
    if recipe.get("schema") != SCHEMA:
        raise DataError(
            f"{name} has schema {recipe.get('schema')}, written by returnflow "
            f"{recipe.get('returnflow')}: install that version to read it"
        )
    for key in recipe:
        if key not in _FIELDS:
            raise unknown(key, "a field of a recipe", _FIELDS, error=DataError)
    missing = [key for key in _FIELDS if key not in recipe]
    if missing:
        raise outside(name, f"no {', '.join(missing)}", "a whole recipe", error=DataError)
    return recipe
