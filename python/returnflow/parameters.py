"""The parameter space: a prior for every parameter, with unit, domain, grade and source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._names import unknown
from .priors import Prior, as_prior, from_dict

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core

__all__ = ["Parameter", "ParameterSpace", "assumptions", "sources"]

_LEVEL = 0.9
_WIDTH = 80


@dataclass(frozen=True)
class Parameter:
    """What is known of one parameter, with its prior in a space.

    Attributes
    ----------
    name, group, unit, domain : str
        Name, part of the model, unit, allowed values.
    default : float
        Central value of the table.
    prior : Prior
        Its prior, before it is cut at the domain.
    low, median, high : float
        5 %, 50 % and 95 % points of the prior within the domain.
    grade : str
        Evidence, A (direct official measurement) to D (judgement).
    source : str
        Keys of `sources`, or the user's words.
    date : str or None
        Date of the newest evidence, where known.
    says : str
        What it is, in one sentence.
    """

    name: str
    group: str
    unit: str
    domain: str
    default: float
    prior: Prior
    low: float
    median: float
    high: float
    grade: str
    source: str
    date: str | None
    says: str

    def __repr__(self) -> str:
        lines = [
            f"{self.name} · {self.unit} · grade {self.grade} · {self.source}",
            f"  {self.says}",
            f"  prior   {_cut(str(self.prior), _WIDTH - 10)}",
            f"  90 %    {_short(self.low)} to {_short(self.high)}, median {_short(self.median)}",
            f"  domain  {self.domain}   default {_short(self.default)}",
        ]
        return "\n".join(_cut(line) for line in lines)


class ParameterSpace:
    """A prior for every parameter, their rank correlations and the form of deterrence.

    Frozen: `with_` returns a new space. Start from `ParameterSpace.default()`.

    Examples
    --------
    >>> import returnflow as rf
    >>> space = rf.ParameterSpace.default().with_(reentry_prob=rf.Beta(2, 8, source="my memo"))
    >>> space["reentry_prob"].prior
    Beta(2.0, 8.0, source='my memo')
    """

    __slots__ = ("_core",)
    _core: _core.ParameterSpace

    def __init__(self, core: _core.ParameterSpace | None = None) -> None:
        from . import _core

        object.__setattr__(self, "_core", core or _core.ParameterSpace())

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a ParameterSpace is frozen: use with_({name}=...)")

    @classmethod
    def default(cls) -> ParameterSpace:
        """The priors of the table, without correlations.

        Examples
        --------
        >>> import returnflow as rf
        >>> len(rf.ParameterSpace.default())
        67
        """
        return cls()

    def with_(
        self,
        *,
        deterrence_form: str | None = None,
        correlations: Mapping[tuple[str, str], float]
        | Sequence[tuple[str, str, float]]
        | None = None,
        **priors: Any,
    ) -> ParameterSpace:
        """The same space with other priors; all faults are reported at once.

        Parameters
        ----------
        deterrence_form : {"none", "exponential", "hill", "elastic"}, optional
            How perceived risk of return turns into a dissuaded share.
        correlations : mapping or sequence, optional
            ``{(name, name): rho}`` or ``[(name, name, rho)]``: Spearman rank correlations in
            (-1, 1), which replace all that were there. They become a Gaussian copula with
            normal-score correlations 2 sin(pi rho / 6) (Kruskal 1958), exact for continuous
            priors. A fixed parameter is not affected by a correlation.
        **priors : float, Prior or frozen scipy distribution
            By name of the parameter. A number fixes the parameter. A normal, log-normal, beta or
            mixture is cut at the domain: the probabilities are restricted to those inside, so the
            density keeps its shape; at least 90 % must lie inside. A scipy distribution of a
            family that is not ours is stored as 481 quantiles.

        Returns
        -------
        ParameterSpace

        Raises
        ------
        ParameterError
            Unknown names, values or priors outside their domains, impossible correlations.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.ParameterSpace.default().with_(reentry_prob=0.1)["reentry_prob"].median
        0.1
        """
        pairs: list[tuple[str, str, float]] | None = None
        if correlations is not None:
            pairs = _pairs(correlations)
        given = []
        for name, value in priors.items():
            prior = as_prior(value)
            content = None if prior is None else json.dumps(prior._dict())
            source, grade = (None, None) if prior is None else (prior.source, prior.grade)
            given.append((name, content, repr(value), source, grade))
        return ParameterSpace(self._core.with_changes(given, pairs, deterrence_form))

    @property
    def names(self) -> list[str]:
        """Names of all parameters, in the order of the table."""
        from . import _core

        return _core.parameter_names()

    @property
    def uncertain(self) -> list[str]:
        """Names of the parameters that are not fixed."""
        return self._core.uncertain()

    @property
    def deterrence_form(self) -> str:
        """How perceived risk of return turns into a dissuaded share."""
        return self._core.deterrence_form

    @property
    def correlations(self) -> dict[tuple[str, str], float]:
        """Spearman rank correlations by pair of names."""
        return {(a, b): rho for a, b, rho in self._core.correlations}

    def __getitem__(self, name: str) -> Parameter:
        row = dict(self._core.row(name))
        evidence: dict[str, Any] = {}
        if name in self._core.changed():
            evidence = {"source": None if row["source"] == "user" else row["source"]}
            evidence["grade"] = row["grade"] if row["grade"] != "D" else None
        row["prior"] = from_dict(json.loads(row.pop("prior_json")), **evidence)
        row.pop("bounds")
        return Parameter(**row)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def _ipython_key_completions_(self) -> list[str]:
        return self.names

    def ppf(self, name: str, q: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Quantiles of one prior, cut at the parameter's domain.

        Parameters
        ----------
        name : str
            Parameter.
        q : array_like
            Probabilities in [0, 1].

        Returns
        -------
        ndarray
            In the unit of the parameter and the shape of `q`.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.ParameterSpace.default().ppf("deter_semi_elasticity", [0.05, 0.3]).tolist()
        [0.0, 0.0]
        """
        import numpy as np

        q = np.asarray(q, dtype=np.float64)
        return self._core.ppf(name, q.ravel()).reshape(q.shape)

    def to_json(self) -> str:
        """All priors, correlations and evidence as one line of JSON.

        Examples
        --------
        >>> import returnflow as rf
        >>> space = rf.ParameterSpace.default()
        >>> rf.ParameterSpace.from_json(space.to_json()) == space
        True
        """
        return self._core.to_json()

    @classmethod
    def from_json(cls, text: str) -> ParameterSpace:
        """Reads what `to_json` wrote; parameters left out keep the priors of the table."""
        from . import _core

        return cls(_core.ParameterSpace.from_json(text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParameterSpace) and self._core == other._core

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return ParameterSpace.from_json, (self.to_json(),)
