"""What the methods return: indices of inputs by outcome, in the window and by week."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow.results import Result, result_class

from ._failures import Failures

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from returnflow.frames import Frame

    Array = NDArray[np.float64]

__all__ = ["Sensitivity"]


@result_class
class Sensitivity(Result):
    """Indices of the inputs of a model, for each outcome.

    Attributes
    ----------
    method : str
        Name of the method.
    inputs, outcomes : tuple of str
        Names, in the order of the arrays.
    value, low, high : dict of str to array of shape (outcomes, inputs)
        Estimates and ends of the intervals of each measure; a measure without interval is absent
        from ``low`` and ``high``.
    main : str
        The measure by which inputs are ranked.
    level : float
        Level of the intervals.
    n : int
        Base points, trajectories or rows.
    runs : int
        Runs of the model.
    grades, sources : dict of str to str
        Evidence on each input, where known.
    failures : Failures
        Runs left out.
    """

    method: str
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...]
    value: Mapping[str, Array]
    low: Mapping[str, Array]
    high: Mapping[str, Array]
    main: str
    level: float
    n: int
    runs: int
    grades: Mapping[str, str]
    sources: Mapping[str, str]
    failures: Failures
    notes: tuple[str, ...]
    extra: Mapping[str, Any]
    provenance: Provenance
    units: ClassVar[Mapping[str, str]] = {}

    def _state(self) -> dict[str, Any]:
        return super()._state() | {"failures": dataclasses.asdict(self.failures)}

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        return cls(**{**state, "failures": Failures(**state["failures"])})

    # --- tables ---------------------------------------------------------------------------------
    def to_frame(self) -> Frame:
        """One row an outcome, measure and input: value, interval, grade."""
        from returnflow.frames import Frame

        rows = [
            self._row(o, measure, j)
            for o in range(len(self.outcomes))
            for measure in self.value
            for j in range(len(self.inputs))
        ]
        return Frame(_columns(rows), title=self._title(), provenance=self.provenance.to_dict())

    def _row(self, o: int, measure: str, j: int) -> dict[str, Any]:
        def pick(ends: Mapping[str, Array]) -> float:
            return float(ends[measure][o, j]) if measure in ends else float("nan")

        return {
            "outcome": self.outcomes[o],
            "measure": measure,
            "input": self.inputs[j],
            "unit": self._unit(measure),
            "value": float(self.value[measure][o, j]),
            "low": pick(self.low),
            "high": pick(self.high),
            "level": self.level,
            "grade": self.grades.get(self.inputs[j], ""),
        }

    def _unit(self, measure: str) -> str:
        return self.units.get(measure, "share of variance")

    def _outcome(self, outcome: str | None) -> int:
        if outcome is None:
            return 0
        if outcome not in self.outcomes:
            raise unknown(outcome, "an outcome of this result", self.outcomes)
        return self.outcomes.index(outcome)

    def order(self, outcome: str | None = None) -> list[int]:
        """Positions of the inputs, largest main measure first."""
        values = self.value[self.main][self._outcome(outcome)].tolist()
        return sorted(
            range(len(values)), key=lambda j: -abs(values[j]) if values[j] == values[j] else 0
        )

    def top(self, k: int = 5, *, outcome: str | None = None) -> Frame:
        """The ``k`` inputs that matter most: value, interval, grade and source.

        Raises
        ------
        ParameterError
            An unknown outcome, or ``k`` below 1.
        """
        from returnflow.frames import Frame

        if k < 1:
            raise outside("k", k, "at least 1")
        o = self._outcome(outcome)
        rows = []
        for j in self.order(outcome)[:k]:
            row = self._row(o, self.main, j)
            rows.append(row | {"source": self.sources.get(self.inputs[j], "")})
        return Frame(_columns(rows), title=self._title(), provenance=self.provenance.to_dict())

    def summary(self, *, level: float | None = None) -> Frame:
        """The ten inputs that matter most, for each outcome."""
        from returnflow.frames import Frame

        self._check_level(level)
        rows = [
            self._row(o, self.main, j)
            for o, outcome in enumerate(self.outcomes)
            for j in self.order(outcome)[:10]
        ]
        return Frame(_columns(rows), title=self._title(), provenance=self.provenance.to_dict())

    def _check_level(self, level: float | None) -> None:
        if level is not None and level != self.level:
            raise outside(
                "level", level, f"{self.level} (the level of this result; set it in the call)"
            )

    def to_xarray(self) -> Any:
        """An ``xarray.Dataset`` over outcome and input: each measure with its interval ends."""
        from returnflow._names import optional

        xr = optional("xarray", "xarray", "Sensitivity.to_xarray")
        dims = ("outcome", "input")
        data: dict[str, Any] = {}
        for measure, values in self.value.items():
            attrs = {"unit": self._unit(measure)}
            data[measure] = (dims, values, attrs)
            for name, ends in (("low", self.low), ("high", self.high)):
                if measure in ends:
                    data[f"{measure}_{name}"] = (dims, ends[measure], attrs | {"level": self.level})
        coords = {"outcome": list(self.outcomes), "input": list(self.inputs)}
        return xr.Dataset(data, coords=coords, attrs={"method": self.method})

    # --- words ----------------------------------------------------------------------------------
    def _title(self) -> str:
        of = f"{self.runs:,} runs" if self.runs else f"{self.n:,} given rows"
        return f"{self.method} · {', '.join(self.outcomes)} · {of}"

    def verdict(self, outcome: str | None = None) -> str:
        """What drives the outcome, in plain words."""
        o = self._outcome(outcome)
        order = self.order(outcome)
        said = [self._said(o, j) for j in order[:3]]
        text = f"{self.outcomes[o]} depends most on {_list(said)}."
        weak = [j for j in order[:3] if self.grades.get(self.inputs[j]) in ("C", "D")]
        if weak:
            names = [f"{self.inputs[j]} (grade {self.grades[self.inputs[j]]})" for j in weak]
            text += f" Weak evidence: {_list(names)}."
        return " ".join(filter(None, [text, self.failures.sentence()]))

    def _said(self, o: int, j: int) -> str:
        text = f"{self.inputs[j]} ({self.main} {self.value[self.main][o, j]:.3g}"
        if self.main in self.low:
            low, high = self.low[self.main][o, j], self.high[self.main][o, j]
            text += f", {100 * self.level:.3g} % interval {low:.3g} to {high:.3g}"
        return text + ")"

    def _sentences(self) -> Sequence[str]:
        return (self.verdict(),)

    def _notes(self) -> Sequence[str]:
        return self.notes

    def _next(self) -> str:
        return "More: .top(5)  ·  .plot()  ·  .to_frame()"

    # --- pictures -------------------------------------------------------------------------------
    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Ranked bars with intervals and grades (``kind="bars"``), or what the method adds.

        Parameters
        ----------
        ax : matplotlib Axes, optional
            Where to draw; a new figure by default.
        **options
            ``kind`` (see ``kinds``), ``outcome``, ``top`` (number of inputs, default 12).
        """
        from . import _plots

        kind = options.pop("kind", None) or self.kinds()[0]
        if kind not in self.kinds():
            raise unknown(kind, "a picture of this result", self.kinds())
        axes: Axes = _plots.PICTURES[kind](self, ax, **options)
        return axes

    def kinds(self) -> list[str]:
        """Names of the pictures of this result."""
        return ["bars"]


def _columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {key: [row[key] for row in rows] for key in rows[0]} if rows else {}


def _list(parts: Sequence[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]
