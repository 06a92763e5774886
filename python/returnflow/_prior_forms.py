"""Priors from other forms: JSON of the core, numbers, frozen scipy distributions."""

from __future__ import annotations

import math
import numbers
from typing import Any

from .errors import ParameterError
from .priors import (
    Beta,
    Fixed,
    LogNormal,
    Mixture,
    Normal,
    Prior,
    Tabulated,
    Triangular,
    Uniform,
)

_FAMILIES: tuple[type[Prior], ...] = (
    Fixed,
    Uniform,
    Normal,
    LogNormal,
    Beta,
    Triangular,
    Mixture,
    Tabulated,
)


def from_dict(content: dict[str, Any], **evidence: Any) -> Prior:
    """The prior that a JSON object of the core describes."""
    ((key, numbers_),) = content.items()
    family = next(f for f in _FAMILIES if f._key == key)
    if "slab" in numbers_:
        numbers_ = numbers_ | {"slab": from_dict(numbers_["slab"])}
    return family(**numbers_, **evidence)


def as_prior(value: Any) -> Prior | None:
    """A prior, a number or a frozen scipy distribution as a prior; None when it is none."""
    if isinstance(value, Prior):
        return value
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return Fixed(float(value)) if math.isfinite(value) else None
    if hasattr(value, "ppf") and hasattr(value, "dist") and not hasattr(value.dist, "pmf"):
        return _from_scipy(value)
    return None


def _from_scipy(frozen: Any) -> Prior:
    """Our own family where there is one with the same quantiles, else a table of quantiles."""
    name = str(frozen.dist.name)
    if name == "beta" and frozen.support() == (0.0, 1.0):
        shapes, _, _ = frozen.dist._parse_args(*frozen.args, **frozen.kwds)
        return Beta(float(shapes[0]), float(shapes[1]))
    if name == "norm":
        return Normal(float(frozen.mean()), float(frozen.std()))
    if name == "uniform":
        low, high = frozen.support()
        return Uniform(float(low), float(high))
    return _tabulate(frozen, name)


def _tabulate(frozen: Any, name: str) -> Prior:
    from . import _core

    quantiles = frozen.ppf(_core.tabulated_probabilities())
    arguments = [str(a) for a in frozen.args]
    arguments += [f"{key}={value}" for key, value in frozen.kwds.items()]
    words = f"{name}({', '.join(arguments)})"
    try:
        return Tabulated(words, tuple(float(q) for q in quantiles))
    except ParameterError as exc:
        raise ParameterError(f"{words} cannot be a prior: {exc}", exc.problems) from exc
