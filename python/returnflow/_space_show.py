"""A parameter space as a table and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _html
from ._format import level_text, significant
from ._names import unknown
from ._options import level_or_default
from ._provenance import Provenance
from .frames import Frame

if TYPE_CHECKING:
    from .parameters import ParameterSpace

COLUMNS = {
    "name": "name in Python, TOML and tables",
    "median": "median of the prior",
    "low": "lower end of the interval of the prior",
    "high": "upper end of the interval of the prior",
    "unit": "unit of the values",
    "grade": "evidence, A (direct official measurement) to D (judgement)",
    "prior": "prior in words, before it is cut at the domain",
    "default": "central value",
    "source": "keys of returnflow.parameters.sources(), or the user's words",
    "says": "what it is",
    "group": "part of the model",
}


def describe(space: ParameterSpace, group: str | None, level: float | None) -> Frame:
    """The parameters as a table."""
    from . import _core

    level = level_or_default(level)
    if group is not None and group not in _core.parameter_groups():
        raise unknown(group, "a group of parameters", _core.parameter_groups(), path="group")
    rows = [space._core.row(name) for name in space.names]
    rows = [row for row in rows if group in (None, row["group"])]
    ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
    for row in rows:
        row["low"], row["median"], row["high"] = space.ppf(row["name"], ends).tolist()
    return Frame(
        {name: [row[name] for row in rows] for name in COLUMNS},
        descriptions=COLUMNS,
        provenance=space.provenance.to_dict(),
        title=f"Parameters · intervals of the priors hold {level_text(level)}",
    )


def provenance(space: ParameterSpace) -> Provenance:
    """Version, and what is not as in the table."""
    settings: dict[str, Any] = {"deterrence_form": space.deterrence_form}
    changed = {name: str(space[name].prior) for name in space._core.changed()}
    if changed:
        settings["changed"] = changed
    if space.correlations:
        settings["correlations"] = {f"{a} ~ {b}": r for (a, b), r in space.correlations.items()}
    return Provenance(verb="ParameterSpace", settings=settings)


def title(space: ParameterSpace) -> str:
    """How many parameters, and the form of deterrence."""
    return (
        f"ParameterSpace · {len(space)} parameters, {len(space.uncertain)} uncertain · "
        f"deterrence {space.deterrence_form}"
    )


def lines(space: ParameterSpace) -> list[str]:
    """Evidence by grade, and what differs from the table."""
    grades = [space._core.row(name)["grade"] for name in space.uncertain]
    counts = [f"{grade} {grades.count(grade)}" for grade in "ABCD"]
    out = ["evidence of the uncertain ones: " + " · ".join(counts)]
    for name in space._core.changed():
        row = space._core.row(name)
        out.append(f"own  {name}: {row['prior']} [{row['source']}, grade {row['grade']}]")
    for (a, b), rho in space.correlations.items():
        out.append(f"rank correlation  {a} ~ {b}: {rho:g}")
    return out


def html(space: ParameterSpace) -> str:
    """For a notebook."""
    frame = describe(space, None, None)
    head = ["name", "median", "low", "high", "unit", "grade", "prior"]
    caption = frame.title.replace("Parameters", title(space))
    table = _html.table(caption, head, cells(frame, head), numeric=(1, 2, 3))
    words = "".join(_html.paragraph(line) for line in lines(space))
    return _html.block(words, table, _html.details("How this was made", space.provenance.lines()))


def cells(frame: Frame, head: Sequence[str]) -> list[list[str]]:
    """Cells of a table for people: numbers to three figures in the unit of the parameter."""

    def cell(value: Any) -> str:
        return significant(value, 3) if isinstance(value, float) else str(value)

    return [[cell(row[name]) for name in head] for row in frame.to_dicts()]
