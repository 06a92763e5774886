"""The parameter space: a prior for every parameter, with unit, domain, grade and source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from . import _html
from ._format import clip, level_text, significant
from ._keywords import verb
from ._names import outside, unknown
from ._options import level_or_default
from ._provenance import Provenance
from .errors import ParameterError
from .priors import Prior, as_prior, from_dict
from .results import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from . import _core as rust
    from .frames import Frame

__all__ = ["Parameter", "ParameterSpace", "assumptions", "sources"]

_WIDTH = 80
_COLUMNS = {
    "name": "name in Python, TOML and tables",
    "median": "median of the prior",
    "low": "lower end of the interval of the prior",
    "high": "upper end of the interval of the prior",
    "unit": "unit of the values",
    "grade": "evidence, A (direct official measurement) to D (judgement)",
    "prior": "prior in words, before it is cut at the domain",
    "default": "central value",
    "source": "keys of returnflow.parameters.sources(), or the user's words",
    "says": "what it is",
    "group": "part of the model",
}


@dataclass(frozen=True, repr=False)
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
        Keys of ``returnflow.parameters.sources()``, or the user's words.
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
        low, median, high = (significant(x, 3) for x in (self.low, self.median, self.high))
        lines = [
            f"{self.name} · {self.unit} · grade {self.grade} · {self.source}",
            f"  {self.says}",
            f"  prior    {self.prior}",
            f"  90 %     {low} to {high}, median {median}",
            f"  domain   {self.domain}, default {self.default:g}",
        ]
        return "\n".join(clip(line, _WIDTH) for line in lines)


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
        from . import _core
        from .frames import Frame

        level = level_or_default(level)
        if group is not None and group not in _core.parameter_groups():
            raise unknown(group, "a group of parameters", _core.parameter_groups(), path="group")
        rows = [self._core.row(name) for name in self.names]
        rows = [row for row in rows if group in (None, row["group"])]
        ends = [(1 - level) / 2, 0.5, (1 + level) / 2]
        for row in rows:
            row["low"], row["median"], row["high"] = self.ppf(row["name"], ends).tolist()
        return Frame(
            {name: [row[name] for row in rows] for name in _COLUMNS},
            descriptions=_COLUMNS,
            provenance=self.provenance.to_dict(),
            title=f"Parameters · intervals of the priors hold {level_text(level)}",
        )

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
        settings: dict[str, Any] = {"deterrence_form": self.deterrence_form}
        changed = {name: str(self[name].prior) for name in self._core.changed()}
        if changed:
            settings["changed"] = changed
        if self.correlations:
            settings["correlations"] = {f"{a} ~ {b}": r for (a, b), r in self.correlations.items()}
        return Provenance(verb="ParameterSpace", settings=settings)

    def summary(self, *, level: float | None = None) -> Frame:
        """The same as ``describe()``."""
        return self.describe(level=level)

    def _title(self) -> str:
        return (
            f"ParameterSpace · {len(self)} parameters, {len(self.uncertain)} uncertain · "
            f"deterrence {self.deterrence_form}"
        )

    def _lines(self) -> list[str]:
        """What differs from the table, and what to type next."""
        grades = [self._core.row(name)["grade"] for name in self.uncertain]
        counts = [f"{grade} {grades.count(grade)}" for grade in "ABCD"]
        lines = ["evidence of the uncertain ones: " + " · ".join(counts)]
        for name in self._core.changed():
            row = self._core.row(name)
            lines.append(f"own  {name}: {row['prior']} [{row['source']}, grade {row['grade']}]")
        for (a, b), rho in self.correlations.items():
            lines.append(f"rank correlation  {a} ~ {b}: {rho:g}")
        return lines

    def _next(self) -> str:
        return 'More: .describe("behaviour") · space["reentry_prob"] · .with_(reentry_prob=0.1)'

    def __repr__(self) -> str:
        lines = [self._title(), *(f"  {line}" for line in self._lines()), self._next()]
        return "\n".join(clip(line, _WIDTH) for line in lines)

    def _repr_html_(self) -> str:
        frame = self.describe()
        head = ["name", "median", "low", "high", "unit", "grade", "prior"]
        caption = frame.title.replace("Parameters", self._title())
        table = _html.table(caption, head, _html_rows(frame, head), numeric=(1, 2, 3))
        words = "".join(_html.paragraph(line) for line in self._lines())
        return _html.block(
            words, table, _html.details("How this was made", self.provenance.lines())
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParameterSpace) and self._core == other._core

    def __hash__(self) -> int:
        return hash(self._core.to_json())

    def __reduce__(self) -> tuple[Any, ...]:
        return ParameterSpace, (self._core,)


def _html_rows(frame: Frame, head: Sequence[str]) -> list[list[str]]:
    """Cells of a table for people: numbers to three figures in the unit of the parameter."""

    def cell(value: Any) -> str:
        return significant(value, 3) if isinstance(value, float) else str(value)

    return [[cell(row[name]) for name in head] for row in frame.to_dicts()]


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


def sources() -> Frame:
    """Where the figures of the table come from: key, title, publisher, date, address.

    Returns
    -------
    Frame
        One row a source; a date with ``~`` is inferred from the content of the page.

    Examples
    --------
    >>> sources().filter(key="S1")["publisher"].tolist()
    ['Home Office']
    """
    from . import _core
    from .frames import Frame

    columns = zip(*_core.parameter_sources(), strict=True)
    names = ["key", "title", "publisher", "date", "url"]
    return Frame(dict(zip(names, map(list, columns), strict=True)), title="Sources")


@verb
def assumptions(
    space: ParameterSpace | None = None,
    *,
    sobol: Any = None,
    outcome: str | None = None,
    level: float | None = None,
) -> Frame:
    """The assumptions log: one row for the form of deterrence and one for each parameter.

    In the form that the Analysis Function asks for, with the impact computed and not guessed.

    Parameters
    ----------
    space : ParameterSpace, optional
        Default: the table.
    sobol : result of a sensitivity analysis or mapping of str to float, optional
        Its total-order indices (share of the variance of the outcome that goes with the
        parameter) fill the column ``impact``; without it that column is missing.
    outcome : str, optional
        Which outcome of `sobol`, when it holds several.
    level : float, optional
        Level of the ranges. Default ``rf.options.level``.

    Returns
    -------
    Frame
        ``id, name, statement, value, low, high, range, unit, source, date, quality, impact,
        owner``; `quality` is the evidence grade A to D, `owner` is left for the user.

    Examples
    --------
    >>> import returnflow as rf
    >>> log = rf.assumptions(sobol={"reentry_prob": 0.4})
    >>> log.filter(name="reentry_prob")["impact"].tolist()
    [0.4]
    """
    from .frames import Frame

    space = ParameterSpace.default() if space is None else space
    table = space.describe(level=level).to_dicts()
    impact = {} if sobol is None else _totals(sobol, outcome)
    dates = {name: space._core.row(name)["date"] for name in space.names}
    rows = [_form_row(space)]
    for number, row in enumerate(table, start=1):
        name, spread = row["name"], f"{significant(row['low'], 3)} to {significant(row['high'], 3)}"
        rows.append(
            {
                "id": f"A{number:02}",
                "name": name,
                "statement": row["says"],
                "value": row["median"],
                "low": row["low"],
                "high": row["high"],
                "range": "fixed" if row["low"] == row["high"] else spread,
                "unit": row["unit"],
                "source": row["source"],
                "date": dates[name],
                "quality": row["grade"],
                "impact": impact.get(name),
                "owner": "",
            }
        )
    data = {name: [row[name] for row in rows] for name in rows[0]}
    return Frame(
        {**data, "impact": _floats(data["impact"]), **{c: _floats(data[c]) for c in _NUMBERS}},
        descriptions={"impact": "total-order index", "quality": _COLUMNS["grade"]},
        provenance=space.provenance.to_dict(),
        title="Assumptions log",
    )


_NUMBERS = ("value", "low", "high")


def _floats(values: list[float | None]) -> list[float]:
    return [float("nan") if v is None else v for v in values]


def _form_row(space: ParameterSpace) -> dict[str, Any]:
    from . import _core

    return {
        "id": "A00",
        "name": "deterrence_form",
        "statement": f"Perceived risk of return dissuades in the {space.deterrence_form} form.",
        "value": None,
        "low": None,
        "high": None,
        "range": ", ".join(_core.deterrence_forms()),
        "unit": "form",
        "source": "judgement",
        "date": None,
        "quality": "D",
        "impact": None,
        "owner": "",
    }


def _totals(sobol: Any, outcome: str | None) -> dict[str, float]:
    """Total-order indices by parameter, from a mapping or from the frame of a result."""
    if isinstance(sobol, Mapping) and not hasattr(sobol, "to_dicts"):
        return {str(name): float(value) for name, value in sobol.items()}
    frame = sobol.to_frame() if hasattr(sobol, "to_frame") else sobol
    if any(column not in frame for column in ("outcome", "measure", "input", "value")):
        raise ParameterError("sobol has no total-order indices: give the result of sobol()", [])
    frame = frame.filter(measure="total")
    known = list(dict.fromkeys(frame["outcome"].tolist()))
    if outcome is None and len(known) > 1:
        raise outside("outcome", outcome, f"one of {', '.join(known)}: sobol holds several")
    frame = frame.filter(outcome=known[0] if outcome is None else outcome)
    return dict(zip(frame["input"].tolist(), frame["value"].tolist(), strict=True))
