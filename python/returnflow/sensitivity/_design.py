"""The two-step way: sample, evaluate anywhere, analyse; the design carries its own layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from returnflow._keywords import verb
from returnflow._names import SuggestsNames
from returnflow._rng import RNG, seed_of

from ._evaluate import matrix
from ._model import Target
from ._sobol import ESTIMATORS, check_options, factors_of
from ._sobol_read import read
from ._sobol_result import SobolIndices
from ._sobol_run import points_each
from ._space import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["SobolDesign", "sobol_design"]


@dataclass(frozen=True, repr=False)
class SobolDesign(SuggestsNames):
    """Rows of inputs to evaluate anywhere, in any order, and the way back to indices.

    Attributes
    ----------
    inputs : Inputs
        Names and laws.
    values : array of shape (rows, d)
        Inputs of each run. The rows of a base point lie together: A, B, then A with one factor
        from B, then (``mirror``) B with one factor from A.
    runs : int
        Rows of a base point.
    """

    inputs: Inputs
    values: Array
    runs: int
    per: int
    settings: Mapping[str, Any] = field(repr=False)

    def __repr__(self) -> str:
        s = self.settings
        return (
            f"SobolDesign: {len(self.values):,} rows × {len(self.inputs.names)} inputs, "
            f"{self.per * s['replicates']:,} base points in {s['replicates']} scrambles"
        )

    def analyze(
        self,
        y: Any,
        *,
        outcome: str | Sequence[str] | None = None,
        estimator: str | None = None,
        level: float = 0.9,
        max_failed: float = 0.05,
    ) -> SobolIndices:
        """Indices from the outputs of these rows.

        Parameters
        ----------
        y : array of shape (rows,) or (rows, outputs)
            In the order of ``values``. NaN marks a failed run.
        estimator : str, optional
            The one the design was made for by default; ``"azzini-rosati"`` needs its rows.

        Raises
        ------
        DataError
            Outputs that do not fit the rows.
        """
        from returnflow._core import SobolSums, column_pivots

        s = dict(self.settings) | {"outcome": outcome, "level": level, "max_failed": max_failed}
        s["estimator"] = estimator or s["estimator"]
        check_options(s["order"], s["estimator"], "window", 1, 1, level)
        values = matrix(y, len(self.values))
        sums = SobolSums(
            len(self.inputs.names),
            s["factors"],
            column_pivots(values[:: self.runs]),
            **s["layout"],
        )
        block = self.per * self.runs
        for replicate in range(s["replicates"]):
            sums.add(replicate, values[replicate * block : (replicate + 1) * block])
        return read(sums, Target(self.inputs), s, ())


@verb
def sobol_design(
    space: Any,
    *,
    n: int = 4096,
    order: int = 1,
    estimator: str = ESTIMATORS[0],
    groups: Mapping[str, Sequence[str]] | None = None,
    replicates: int = 8,
    rng: RNG = None,
) -> SobolDesign:
    """The runs of a Sobol' analysis, to evaluate wherever the model lives.

    Parameters are those of ``sensitivity.sobol``.

    Returns
    -------
    SobolDesign
        ``.values`` to evaluate, ``.analyze(y)`` for the indices.

    Examples
    --------
    >>> from returnflow import sensitivity
    >>> design = sensitivity.sobol_design({"a": (0, 1), "b": (0, 3)}, n=512, rng=7)
    >>> design.analyze(design.values.sum(axis=1)).value["first"].round(1).tolist()
    [[0.1, 0.9]]
    """
    import numpy as np

    from returnflow._core import SobolSums

    check_options(order, estimator, "window", n, n, 0.9)
    inputs = Inputs.of(space)
    inputs.require_independent("A Sobol' index")
    seed, record = seed_of(rng)
    names, factors = factors_of(inputs.names, groups)
    layout: dict[str, Any] = {
        "mirror": order == 2 or estimator == "azzini-rosati",
        "second": order == 2,
        "noise": False,
        "lean": False,
        "replicates": replicates,
        "seed": seed,
    }
    sums = SobolSums(len(inputs.names), factors, [0.0], **layout)
    per = points_each(n, replicates)
    u = np.concatenate([sums.points(r, 0, per) for r in range(replicates)])
    values = inputs.scale(u)
    values.flags.writeable = False
    settings = {
        "names": names,
        "factors": factors,
        "order": order,
        "estimator": estimator,
        "replicates": replicates,
        "layout": layout,
        "seed": seed,
        "record": record,
    }
    return SobolDesign(inputs, values, sums.runs, per, settings)
