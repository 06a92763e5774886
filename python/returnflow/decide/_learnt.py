"""What could be learnt in a run: the parameters that vary, single or by group of the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from returnflow import _core
from returnflow._names import outside
from returnflow.parameters import ParameterSpace

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from returnflow.runs import Runs

__all__ = ["of_run"]


def of_run(
    runs: Runs,
    parameters: Mapping[str, ArrayLike] | None,
    of: Iterable[str | Iterable[str]] | None,
    grades: Mapping[str, str] | None,
) -> tuple[Mapping[str, ArrayLike], Any, Mapping[str, str], dict[tuple[str, ...], str]]:
    """Columns, groups with their members, grades, and the name of each group of the table."""
    space = runs.draws.space or ParameterSpace.default()
    if parameters is None:
        columns = {name: runs.draws[name] for name in runs.draws.names}
        parameters = {name: x for name, x in columns.items() if x.min() < x.max()}
    if grades is None:
        grades = {name: space[name].grade for name in parameters if name in space}
    if of is None:
        return parameters, None, grades, {}
    groups: list[Any] = []
    labels: dict[tuple[str, ...], str] = {}
    for one in of:
        if isinstance(one, str) and one not in parameters and one in _core.parameter_groups():
            members = tuple(p for p in parameters if p in space and space[p].group == one)
            if not members:
                raise outside("of", one, "a group with a parameter that varies")
            labels[members] = one
            groups.append(members)
        else:
            groups.append(one)
    return parameters, groups, grades, labels
