"""Options that no other option beats on every objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow.errors import ParameterError
from returnflow.frames import Frame
from returnflow.results import Result, result_class

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ParetoFront", "pareto"]


@result_class
class ParetoFront(Result):
    """Options with their objectives, and whether each is on the front.

    Attributes
    ----------
    options : tuple of str
    objectives : mapping of str to ndarray
        Values as given.
    senses : mapping of str to str
        "more" or "less" is better.
    on_front : ndarray of bool
    """

    options: tuple[str, ...]
    objectives: Mapping[str, NDArray[np.float64]]
    senses: Mapping[str, str]
    on_front: NDArray[np.bool_]
    provenance: Provenance
    _picture = "pareto_front"

    @property
    def front(self) -> tuple[str, ...]:
        """Names of the options on the front."""
        return tuple(o for o, keep in zip(self.options, self.on_front, strict=True) if keep)

    def summary(self, *, level: float | None = None) -> Frame:
        """One row an option."""
        columns: dict[str, Any] = {"option": np.array(self.options)}
        return Frame(columns | dict(self.objectives) | {"on_front": self.on_front})

    def _title(self) -> str:
        return f"Pareto front of {len(self.options)} options"

    def _sentences(self) -> Sequence[str]:
        said = ", ".join(f"{sense} {name}" for name, sense in self.senses.items())
        some = ", ".join(self.front[:6]) + (", …" if len(self.front) > 6 else "")
        return [
            f"{len(self.front)} of {len(self.options)} options are not beaten on {said}: {some}."
        ]

    def _notes(self) -> Sequence[str]:
        return ["Compares the values given, one an option: holds no uncertainty of its own."]


@verb
def pareto(
    objectives: Mapping[str, ArrayLike],
    *,
    sense: Mapping[str, str],
    options: Sequence[str] | None = None,
) -> ParetoFront:
    """The options that no other is at least as good as everywhere and better somewhere.

    Parameters
    ----------
    objectives : mapping of str to array, shape (options,)
        One value an option for each objective.
    sense : mapping of str to {"more", "less"}
        Which way is better, for every objective.
    options : sequence of str, optional
        Names of the options; "option 1", … by default.

    Returns
    -------
    ParetoFront

    Raises
    ------
    ParameterError
        An objective without a sense, unequal lengths, values that are not finite.

    Examples
    --------
    >>> pareto({"cost": [1, 2, 3], "deaths": [3, 1, 2]},
    ...        sense={"cost": "less", "deaths": "less"}).front
    ('option 1', 'option 2')
    """
    if not objectives:
        raise ParameterError("objectives must name one objective or more")
    columns = {str(k): np.asarray(v, dtype=float) for k, v in objectives.items()}
    n = next(iter(columns.values())).size
    for name, column in columns.items():
        if column.shape != (n,) or n == 0 or not np.isfinite(column).all():
            raise outside(f"objectives[{name}]", column.shape, "one finite value an option")
        if name not in sense:
            raise ParameterError(f"sense[{name!r}] is missing: say 'more' or 'less'")
    for name, word in sense.items():
        if name not in columns:
            raise unknown(name, "an objective", list(columns), path="sense")
        if word not in ("more", "less"):
            raise unknown(word, "a sense", ["more", "less"], path=f"sense[{name}]")
    if options is not None and len(options) != n:
        raise outside("options", f"{len(options)} names", f"{n} names")
    names = tuple(options) if options is not None else tuple(f"option {i + 1}" for i in range(n))
    x = np.stack([v if sense[k] == "more" else -v for k, v in columns.items()], axis=1)
    return ParetoFront(
        options=names,
        objectives=columns,
        senses={k: sense[k] for k in columns},
        on_front=_not_beaten(x),
        provenance=Provenance(verb="decide.pareto", settings={"sense": dict(sense)}),
    )


def _not_beaten(x: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Sorted by the first objective, a row can be beaten by rows before it (or its equals) only."""
    order = np.lexsort(tuple(-x[:, j] for j in reversed(range(x.shape[1]))))
    keep = np.ones(x.shape[0], dtype=bool)
    front = np.zeros((0, x.shape[1]))
    for i in order:
        row = x[i]
        beaten = ((front >= row).all(axis=1) & (front > row).any(axis=1)).any()
        keep[i] = not beaten
        if not beaten:
            front = np.concatenate([front, row[None]])
    return keep
