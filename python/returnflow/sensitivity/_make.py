"""What the verbs share: settings of a call, and the result from their arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from returnflow._names import outside
from returnflow._provenance import Provenance

from ._failures import Failures
from ._results import Sensitivity
from ._space import Inputs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def check_level(level: float) -> None:
    """Refuses a level outside (0, 1)."""
    if not 0 < level < 1:
        raise outside("level", level, "(0, 1)")


def check_count(path: str, value: int, least: int) -> None:
    """Refuses a count that is no integer or too small."""
    if isinstance(value, bool) or int(value) != value or value < least:
        raise outside(path, value, f"an integer, at least {least}")


def make(
    cls: type[Sensitivity],
    *,
    verb: str,
    method: str,
    inputs: Inputs,
    names: Sequence[str],
    outcomes: Sequence[str],
    value: Mapping[str, Array],
    half: Mapping[str, Array],
    main: str,
    level: float,
    n: int,
    runs: int,
    failures: Failures,
    record: Mapping[str, Any],
    settings: Mapping[str, Any],
    notes: Sequence[str] = (),
    extra: Mapping[str, Any] | None = None,
) -> Any:
    """A result: arrays of shape (outcomes, factors), intervals from half widths."""
    known = dict(zip(inputs.names, inputs.grades, strict=False))
    source = dict(zip(inputs.names, inputs.sources, strict=False))
    seed = record.get("seed")
    call = f"rf.sensitivity.{verb}(..., n={n}" + (f", rng={seed})" if seed is not None else ")")
    return cls(
        method=method,
        inputs=tuple(names),
        outcomes=tuple(outcomes),
        value=dict(value),
        low={k: value[k] - h for k, h in half.items()},
        high={k: value[k] + h for k, h in half.items()},
        main=main,
        level=level,
        n=n,
        runs=runs,
        grades={k: known[k] for k in names if known.get(k)},
        sources={k: source[k] for k in names if source.get(k)},
        failures=failures,
        notes=tuple(notes),
        extra=dict(extra or {}),
        provenance=Provenance(
            verb=f"sensitivity.{verb}", call=call, rng=record, settings=dict(settings) | {"n": n}
        ),
    )


def jackknife(parts: Array) -> Array:
    """Standard errors from leave-one-out values along the first axis."""
    import numpy as np

    r = len(parts)
    out: Array = np.sqrt((r - 1) / r * ((parts - parts.mean(axis=0)) ** 2).sum(axis=0))
    return out


def student_half(level: float, freedom: int) -> float:
    """Student's quantile for an interval of that level."""
    from returnflow._core import student_half as half

    return half(level, freedom)
