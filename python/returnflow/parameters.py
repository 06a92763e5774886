"""The parameter space: a prior for every parameter, with unit, domain, grade and source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from . import _space_show as show
from ._assumptions import assumptions, sources
from ._format import clip
from ._names import outside
from ._parameter import Parameter
from ._prior_forms import as_prior, from_dict
from .results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core as rust
    from ._provenance import Provenance
    from .frames import Frame

__all__ = ["Parameter", "ParameterSpace", "assumptions", "sources"]


class ParameterSpace(Result):
    """A prior for every parameter, their rank correlations and the form of deterrence.

    Frozen: `with_` returns a new space. Start from `ParameterSpace.default()`.

    Examples
    --------
    >>> import returnflow as rf
    >>> space = rf.ParameterSpace.default().with_(reentry_prob=rf.Beta(2, 8, source="my memo"))
    >>> space["reentry_prob"].prior
    Beta(2.0, 8.0, source='my memo')
    """

    _core: rust.ParameterSpace

    def __init__(self, core: rust.ParameterSpace | None = None) -> None:
        from . import _core

        object.__setattr__(self, "_core", _core.ParameterSpace() if core is None else core)

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

    def describe(self, group: str | None = None, *, level: float | None = None) -> Frame:
        """The parameters as a table: unit, default, prior, interval, grade, source, sentence.

        Parameters
        ----------
        group : str, optional
            One part of the model: ``weather``, ``pressure``, ``behaviour``, ``attempts``,
            ``pipeline``, ``after_return``, ``admissions`` or ``ledger``. Default all.
        level : float, optional
            Level of the interval of each prior, within the domain. Default ``rf.options.level``.

        Returns
        -------
        Frame
            One row a parameter: ``name, median, low, high, unit, grade, prior, default, source,
            says, group``.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.ParameterSpace.default().describe("admissions")["name"].tolist()[:2]
        ['applicants_initial', 'applications_per_week']
        """
        return show.describe(self, group, level)

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

    def to_json(self, path: str | Path | None = None) -> str | None:
        """All priors, correlations and evidence as one line of JSON; returned without a path.

        Examples
        --------
        >>> import returnflow as rf
        >>> space = rf.ParameterSpace.default()
        >>> rf.ParameterSpace.from_json(space.to_json()) == space
        True
        """
        text = self._core.to_json()
        if path is None:
            return text
        from ._files import write_text

        write_text(path, text + "\n")
        return None

    @classmethod
    def from_json(cls, source: str | Path) -> Self:
        """The space that ``to_json`` wrote, from its text or its path.

        Parameters left out keep the priors of the table; unknown names are refused.
        """
        from . import _core

        text = str(source)
        if isinstance(source, Path) or not text.lstrip().startswith("{"):
            text = Path(source).read_text(encoding="utf-8")
        return cls(_core.ParameterSpace.from_json(text))

    def _state(self) -> dict[str, Any]:
        return {"space": self._core.to_json()}

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        return cls.from_json(state["space"])

    # --- shown ----------------------------------------------------------------------------------
    @property
    def provenance(self) -> Provenance:  # type: ignore[override]  # made, not stored
        """Version, and what is not as in the table."""
        return show.provenance(self)

    def summary(self, *, level: float | None = None) -> Frame:
        """The same as ``describe()``."""
        return self.describe(level=level)

    def _title(self) -> str:
        return show.title(self)

    def _next(self) -> str:
        return 'More: .describe("behaviour") · space["reentry_prob"] · .with_(reentry_prob=0.1)'

    def __repr__(self) -> str:
        lines = [self._title(), *(f"  {line}" for line in show.lines(self)), self._next()]
        return "\n".join(clip(line, 80) for line in lines)

    def _repr_html_(self) -> str:
        return show.html(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParameterSpace) and self._core == other._core

    def __hash__(self) -> int:
        return hash(self._core.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return ParameterSpace, (self._core,)


def _pairs(correlations: Any) -> list[tuple[str, str, float]]:
    """Triples of two names and a number."""
    triples = correlations
    if isinstance(correlations, Mapping):
        triples = [(*pair, rho) for pair, rho in correlations.items()]
    try:
        return [(str(a), str(b), float(rho)) for a, b, rho in triples]
    except (TypeError, ValueError):
        allowed = "{(name, name): number} or [(name, name, number)]"
        raise outside("correlations", correlations, allowed) from None
