"""What knowing more is worth: the table and the sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from returnflow._format import amount, in_words, number
from returnflow._provenance import Provenance
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._options import HOLDS_DRAWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["InformationValue"]


# Rows of the printed answer; the summary has all.
_SHOWN = 16


@result_class
class InformationValue(Result):
    """Value of learning each group of parameters, and of learning everything.

    Attributes
    ----------
    names : tuple of str
        The groups, joined by " + ".
    values, errors : ndarray
        Value and standard error, in the unit of the net benefit (GBP unless said otherwise).
    perfect, perfect_error : float
        EVPI and its standard error.
    best : str
        Option with the greatest mean net benefit: what one would do now.
    grades : mapping of str to str
        Evidence grade of each group, when known (the weakest of its members).
    stated : str
        What an arrival averted is taken to be worth, when the options come from a run.
    """

    names: tuple[str, ...]
    values: Array
    errors: Array
    perfect: float
    perfect_error: float
    best: str
    kind: str
    unit: str
    grades: Mapping[str, str]
    draws: int
    provenance: Provenance
    stated: str = ""
    _picture = "information"

    def order(self) -> NDArray[np.int64]:
        """Indices, most valuable first."""
        return np.asarray(np.argsort(-self.values, kind="stable"))

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a group, most valuable first; perfect information on top."""
        i = self.order()
        names = ["everything", *(self.names[j] for j in i)]
        values = np.concatenate([[self.perfect], self.values[i]])
        errors = np.concatenate([[self.perfect_error], self.errors[i]])
        share = values / self.perfect if self.perfect > 0 else np.zeros(values.size)
        return Frame(
            {
                "learnt": np.array(names),
                "value": values,
                "error": errors,
                "share_of_evpi": share,
                "unit": np.array([self.unit] * values.size),
                "grade": np.array([self.grades.get(n, "") for n in names]),
            },
            units={"value": self.unit, "error": self.unit, "share_of_evpi": "share"},
        )

    def _shown(self) -> Frame:
        return self.summary().head(_SHOWN)

    def _title(self) -> str:
        left = max(len(self.names) + 1 - _SHOWN, 0)
        more = f" · {left} more rows in summary()" if left else ""
        return f"Value of information ({self.kind}) · {self.draws:,} draws · standard errors{more}"

    def _sentences(self) -> Sequence[str]:
        head = (
            f"Decided now, the best option is {self.best}; knowing everything would be worth "
            f"{amount(self.perfect, self.unit)} (standard error "
            f"{number(self.perfect_error, self.unit)})."
        )
        stated = [self.stated] if self.stated else []
        if not self.names:
            return [head, *stated]
        if self.perfect <= 0:
            return [head, "No information could change the decision.", *stated]
        j = int(self.order()[0])
        grade = self.grades.get(self.names[j])
        mark = f" (grade {grade})" if grade else ""
        return [
            head,
            f"{100 * self.values[j] / self.perfect:.0f} % of it could come from "
            f"{in_words(self.names[j])}{mark}: "
            f"{number(self.values[j], self.unit)} ({number(self.errors[j], self.unit)}).",
            *stated,
        ]

    def _notes(self) -> Sequence[str]:
        return [
            f"{HOLDS_DRAWS} A value bounds what a study may cost; it does not say that one can be "
            "made."
        ]
