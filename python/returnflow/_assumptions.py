"""The assumptions log and the sources behind the parameter table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._format import significant
from ._keywords import verb
from ._names import outside
from ._space_show import COLUMNS
from .errors import ParameterError

if TYPE_CHECKING:
    from .frames import Frame
    from .parameters import ParameterSpace


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
    switching: Any = None,
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
        parameter) fill the column ``impact``; without it that column is NaN.
    outcome : str, optional
        Which outcome of `sobol`, when it holds several.
    switching : Frame or mapping of str to float, optional
        From ``rf.decide.switching_values``, or values by parameter at which the answer turns
        round: they fill the column ``switching_value`` (infinite: none in the range tried; NaN:
        not computed).
    level : float, optional
        Level of the ranges. Default ``rf.options.level``.

    Returns
    -------
    Frame
        ``id, name, statement, value, low, high, range, unit, source, date, quality, impact,
        switching_value, owner``; `quality` is the evidence grade A to D, `owner` is left for the
        user.

    Examples
    --------
    >>> import returnflow as rf
    >>> log = rf.assumptions(sobol={"reentry_prob": 0.4})
    >>> log.filter(name="reentry_prob")["impact"].tolist()
    [0.4]
    """
    from .frames import Frame
    from .parameters import ParameterSpace

    space = ParameterSpace.default() if space is None else space
    table = space.describe(level=level).to_dicts()
    impact = {} if sobol is None else _totals(sobol, outcome)
    turns = {} if switching is None else _by_parameter(switching)
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
                "switching_value": turns.get(name),
                "owner": "",
            }
        )
    data = {name: [row[name] for row in rows] for name in rows[0]}
    return Frame(
        {**data, **{c: _floats(data[c]) for c in _NUMBERS}},
        descriptions={
            "impact": "total-order index",
            "quality": COLUMNS["grade"],
            "switching_value": "value at which the mean of the deciding outcome turns round",
        },
        provenance=space.provenance.to_dict(),
        title="Assumptions log",
    )


_NUMBERS = ("value", "low", "high", "impact", "switching_value")


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
        "switching_value": None,
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


def _by_parameter(switching: Any) -> dict[str, float]:
    """Switching values by parameter, from a mapping or from the frame of ``switching_values``."""
    if not hasattr(switching, "to_dicts"):
        return {str(name): float(value) for name, value in switching.items()}
    if any(column not in switching for column in ("parameter", "switching_value")):
        raise ParameterError("switching has no values: give the frame of switching_values()", [])
    names, values = switching["parameter"].tolist(), switching["switching_value"].tolist()
    return dict(zip(names, values, strict=True))
