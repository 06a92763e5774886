"""What fits share: frozen, judged by their checks, shown week by week."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from .errors import FitWarning
from .frames import Frame
from .results import Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ._provenance import Provenance
    from .draws import Draws

# From a constructor's `_judge` to whoever called the verb.
_CALLER = 6


class _Fitted(Result):
    """A fit: draws of a posterior, and the checks it passed or failed."""

    draws: Draws
    diagnostics: Frame
    problems: list[str]
    _name: ClassVar[str]

    def _put(self, **fields: Any) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a fit is frozen: call its verb for another")

    def _judge(self, rows: list[dict[str, Any]], provenance: Provenance) -> Provenance:
        """Keeps the checks; what failed stands in a warning and in the provenance."""
        failed = [f"{r['check']} = {r['value']:.3g}, need {r['need']}" for r in rows if not r["ok"]]
        self._put(diagnostics=Frame({k: [r[k] for r in rows] for k in rows[0]}), problems=failed)
        if not failed:
            return provenance
        warnings.warn(f"{self._name} fails its checks: {'; '.join(failed)}", FitWarning, _CALLER)
        return replace(provenance, settings={**provenance.settings, "fit fails": failed})

    @property
    def ok(self) -> bool:
        """True when every check passed."""
        return not self.problems

    def _sentences(self) -> Sequence[str]:
        if self.problems:
            return [f"THIS FIT FAILS ITS CHECKS: {'; '.join(self.problems)}."]
        return self._praise()

    def _praise(self) -> Sequence[str]:
        """What to say of a fit that passes."""
        # each fit has its own; one without must not pass in silence
        raise NotImplementedError(f"{type(self).__name__}._praise")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self)._from_state, (self._state(),)


def weekly(
    sundays: NDArray[np.datetime64],
    paths: NDArray[np.float64],
    level: float,
    title: str,
    more: Mapping[str, Any] | None = None,
) -> Frame:
    """Median and interval of people by week, from one row a draw."""
    import numpy as np

    low, median, high = np.quantile(paths, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)
    columns = {"week_ending": sundays, "median": median, "low": low, "high": high}
    return Frame(
        {**columns, "level": np.full(len(median), level), **(more or {})},
        units=dict.fromkeys(("median", "low", "high"), "people"),
        title=title,
    )


def learned(
    columns: Mapping[str, NDArray[np.float64]],
    shrinkage: Mapping[str, float],
    level: float,
    *,
    title: str,
    says: str,
    prior_medians: Mapping[str, float] | None = None,
) -> Frame:
    """Median, interval and shrinkage of each learned parameter."""
    import numpy as np

    rows = []
    for name in shrinkage:
        low, median, high = np.quantile(columns[name], [(1 - level) / 2, 0.5, (1 + level) / 2])
        prior = {} if prior_medians is None else {"prior_median": prior_medians[name]}
        own = {"median": median, "low": low, "high": high, "level": level}
        rows.append({"parameter": name, **prior, **own, "shrinkage": shrinkage[name]})
    table = {key: [row[key] for row in rows] for key in rows[0]}
    return Frame(table, descriptions={"shrinkage": says}, title=title)
