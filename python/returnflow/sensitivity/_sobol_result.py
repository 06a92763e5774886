"""The result of a Sobol' analysis: first, total and second order, by week, extendable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from returnflow.errors import ParameterError
from returnflow.results import result_class

from ._results import Sensitivity, _columns, _list

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from returnflow.frames import Frame

    Array = NDArray[np.float64]

__all__ = ["SobolIndices", "SobolWeeks"]


@result_class
class SobolWeeks(Sensitivity):
    """Sobol' indices week by week.

    Attributes
    ----------
    week_ending : array of datetime64
        Sundays.
    weekly : dict of str to array of shape (outcomes, weeks, inputs)
        Indices of each week, NaN where the outcome does not vary; ``value`` holds those of the
        weeks together, each weighing as its variance.
    error : dict of str to array
        Half widths of the intervals of ``weekly``.
    variance : array of shape (outcomes, weeks)
        Variance of the outcome in each week.
    """

    week_ending: Array
    weekly: Mapping[str, Array]
    error: Mapping[str, Array]
    variance: Array

    def to_frame(self) -> Frame:
        """One row an outcome, week, measure and input."""
        import numpy as np

        from returnflow.frames import Frame

        parts = []
        for measure, values in self.weekly.items():
            o, w, j = (a.ravel() for a in np.indices(values.shape))
            flat, half = values.ravel(), self.error[measure].ravel()
            names = np.array(self.inputs)
            grades = np.array([self.grades.get(name, "") for name in self.inputs])
            parts.append(
                {
                    "outcome": np.array(self.outcomes)[o],
                    "week_ending": self.week_ending[w],
                    "measure": np.full(len(o), measure),
                    "input": names[j],
                    "unit": np.full(len(o), "share of variance"),
                    "value": flat,
                    "low": flat - half,
                    "high": flat + half,
                    "level": np.full(len(o), self.level),
                    "grade": grades[j],
                }
            )
        data = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
        return Frame(data, title=self._title(), provenance=self.provenance.to_dict())

    def to_xarray(self) -> Any:
        """An ``xarray.Dataset`` over outcome, week and input."""
        from returnflow._names import optional

        xr = optional("xarray", "xarray", "SobolWeeks.to_xarray")
        dims = ("outcome", "week_ending", "input")
        data: dict[str, Any] = {
            m: (dims, v, {"unit": "share of variance"}) for m, v in self.weekly.items()
        }
        data |= {f"{m}_half_width": (dims, v, {"level": self.level}) for m, v in self.error.items()}
        coords = {
            "outcome": list(self.outcomes),
            "week_ending": self.week_ending,
            "input": list(self.inputs),
        }
        return xr.Dataset(data, coords=coords)

    def kinds(self) -> list[str]:
        """Names of the pictures of this result."""
        return ["weeks", "bars"]

    def over_time(self) -> SobolWeeks:
        """This result."""
        return self


@result_class
class SobolIndices(Sensitivity):
    """Sobol' indices with intervals from independent scrambles.

    Attributes
    ----------
    second : array of shape (outcomes, inputs, inputs) or None
        Indices of pairs, symmetric; NaN on the diagonal.
    second_error : array or None
        Half widths of their intervals.
    estimator, target : str
        How the indices were computed, and of what: ``"outcome"`` or ``"mean"``.
    mean, variance : array of shape (outcomes,)
        Of the outcomes over the inputs.
    history : tuple of (n, values, half widths)
        Main measure of the outcomes at each stage of the run.
    """

    estimator: str
    target: str
    mean: Array
    variance: Array
    second: Array | None
    second_error: Array | None
    history: tuple[Any, ...]
    weeks: SobolWeeks | None
    # How to take the run further; not part of the record.
    _extend: Callable[[int], SobolIndices] | None = dataclasses.field(default=None, init=False)

    def to_frame(self) -> Frame:
        """One row an outcome, measure and input (a pair for second order)."""
        from returnflow.frames import Frame

        frame = super().to_frame()
        if self.second is None or self.second_error is None:
            return frame
        rows = frame.to_dicts()
        for o, outcome in enumerate(self.outcomes):
            for i, first in enumerate(self.inputs):
                for j in range(i + 1, len(self.inputs)):
                    value, half = float(self.second[o, i, j]), float(self.second_error[o, i, j])
                    worst = max(self.grades.get(self.inputs[k], "") for k in (i, j))
                    rows.append(
                        {
                            "outcome": outcome,
                            "measure": "second",
                            "input": f"{first} × {self.inputs[j]}",
                            "unit": "share of variance",
                            "value": value,
                            "low": value - half,
                            "high": value + half,
                            "level": self.level,
                            "grade": worst,
                        }
                    )
        return Frame(_columns(rows), title=self._title(), provenance=self.provenance.to_dict())

    def extend(self, n: int) -> SobolIndices:
        """The same analysis with ``n`` base points in all; what was run is kept.

        Raises
        ------
        ParameterError
            The result was read from a file, so that its model is not at hand.
        """
        if self._extend is None:
            raise ParameterError(
                "this result cannot be extended: its model is not at hand; call sobol again"
            )
        return self._extend(n)

    def over_time(self) -> SobolWeeks:
        """The indices week by week, from the same runs.

        Raises
        ------
        ParameterError
            The outputs of the model are not weekly.
        """
        if self.weeks is None:
            raise ParameterError(
                "these outcomes are not weekly: over_time() needs a scenario or runs"
            )
        return self.weeks

    def kinds(self) -> list[str]:
        """Names of the pictures of this result."""
        kinds = ["bars", "convergence"]
        if self.second is not None:
            kinds.append("pairs")
        return kinds + (["weeks"] if self.weeks is not None else [])

    def verdict(self, outcome: str | None = None) -> str:
        """What drives the outcome, how much of it through interactions, on which evidence."""
        import numpy as np

        o = self._outcome(outcome)
        total, first = self.value["total"][o], self.value["first"][o]
        name = self.outcomes[o] if self.target == "outcome" else f"the mean of {self.outcomes[o]}"
        if not np.isfinite(total).any():
            return f"{name} does not vary with these inputs."
        order = self.order(outcome)
        said = [self._said(o, j) for j in order[:3] if total[j] > 0.01]
        parts = [f"The spread of {name} comes most from {_list(said)}."]
        alone = float(np.clip(first, 0, None).sum())
        small = [j for j in range(len(total)) if self.high["total"][o, j] < 0.01]
        rest = f"Inputs alone explain {100 * min(alone, 1):.0f} % of the variance"
        rest += ", the rest is interaction"
        if small:
            rest += f"; {len(small)} of {len(total)} inputs have a total effect under 1 %"
        parts.append(rest + ".")
        weak = [j for j in range(len(total)) if self.grades.get(self.inputs[j]) == "D"]
        if weak:
            share = float(np.clip(first[weak], 0, None).sum())
            parts.append(f"{100 * share:.0f} % of the variance comes from grade D inputs alone.")
        return " ".join(filter(None, [*parts, self.failures.sentence()]))

    def _sentences(self) -> Sequence[str]:
        return (self.verdict(),)
