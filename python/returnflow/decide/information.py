"""Value of information: what it is worth, at most, to learn a parameter or to run a study.

EVPI = E max_d NB - max_d E NB. EVPPI replaces NB by its regression on the parameters learnt
(Strong, Oakley, Brennan 2014), EVSI by its regression on a summary of the data a study would give
(Strong et al. 2015). Estimates are cut to [0, EVPI]; standard errors hold the sampling of draws and
the uncertainty of the regression, not the choice of model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow import _core
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.errors import ParameterError
from returnflow.runs import Runs

from ._information_result import InformationValue
from ._learnt import of_run
from ._options import columns_of, given_options, weights_of
from ._regress import group_value

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["InformationValue", "evpi", "evppi"]


def _perfect(nb: Array, w: Array) -> tuple[float, float, int]:
    means = w @ nb
    best = int(np.argmax(means))
    gain = nb.max(axis=1) - nb[:, best]
    value = float(w @ gain)
    error = float(np.sqrt(((w * (gain - value)) ** 2).sum()))
    return value, error, best


@verb
def evpi(
    net_benefit: Mapping[str, ArrayLike] | Runs,
    *,
    value_per_arrival_averted_gbp: float = 0.0,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
) -> InformationValue:
    """Expected value of perfect information: what knowing everything before choosing is worth.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,), or Runs
        Net benefit of each option, draw by draw, on the same draws. Of a run: its comparator (0)
        and the ``net_benefit_gbp`` of each scenario.
    value_per_arrival_averted_gbp : float, default 0
        For a run: GBP added for each arrival averted; a value judgement, said in the result.
    weights : array, shape (draws,), optional
        Weights of the draws; equal by default.
    unit : str, default "GBP"
        Unit of the net benefit.

    Returns
    -------
    InformationValue

    Raises
    ------
    ParameterError
        Fewer than two options, unequal lengths, values that are not finite.

    Examples
    --------
    >>> evpi({"stop": [0.0, 0.0], "run": [1.0, -1.0]}).perfect
    0.5
    """
    names, nb, weights, stated = given_options(
        net_benefit, value_per_arrival_averted_gbp, weights, unit
    )
    w = weights_of(weights, nb.shape[0])
    value, error, best = _perfect(nb, w)
    return InformationValue(
        names=(),
        values=np.zeros(0),
        errors=np.zeros(0),
        perfect=value,
        perfect_error=error,
        best=names[best],
        kind="EVPI",
        unit=unit,
        grades={},
        draws=nb.shape[0],
        provenance=Provenance(verb="decide.evpi", settings={"options": names}),
        stated=stated,
    )


@verb
def evppi(
    net_benefit: Mapping[str, ArrayLike] | Runs,
    parameters: Mapping[str, ArrayLike] | None = None,
    *,
    value_per_arrival_averted_gbp: float = 0.0,
    of: Iterable[str | Iterable[str]] | None = None,
    grades: Mapping[str, str] | None = None,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
    rng: RNG = 0,
) -> InformationValue:
    """Value of learning single parameters, or groups of them, before choosing.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,), or Runs
        Net benefit of each option, draw by draw; of a run, as in :func:`evpi`.
    parameters : mapping of str to array, shape (draws,), optional
        Parameter values of the same draws; those of a run that vary, by default.
    value_per_arrival_averted_gbp : float, default 0
        As in :func:`evpi`.
    of : iterable of str or of groups of str, optional
        What could be learnt: every single parameter by default. A group is learnt together; for a
        run, a group of the parameter table (``rf.ParameterSpace.describe``) goes by its name.
    grades : mapping of str to str, optional
        Evidence grade of each parameter, carried to the answer.
    weights : array, shape (draws,), optional
        Weights of the draws.
    unit : str, default "GBP"
        Unit of the net benefit.
    rng : None, int, Generator or SeedSequence, default 0
        Seed of the random features that groups use.

    Returns
    -------
    InformationValue

    Raises
    ------
    ParameterError
        An unknown parameter, an empty group, unequal lengths.

    Notes
    -----
    Single parameters: cubic spline of seven inner knots, with an indicator for each atom. Groups:
    additive splines plus a Gaussian process in random features. Both follow any smooth response; a
    cliff is blunted.

    Examples
    --------
    >>> import numpy as np
    >>> x, e = np.random.default_rng(1).normal(size=(2, 4000))
    >>> v = evppi({"stop": 0 * x, "run": x + e}, {"x": x, "e": e})
    >>> bool(0 < v.values[0] < v.perfect)
    True
    >>> import returnflow as rf
    >>> runs = rf.project("pilot", weeks=26, n=200, rng=7)
    >>> rf.decide.evppi(runs, of=["deter_semi_elasticity", "removal_success"]).names
    ('deter_semi_elasticity', 'removal_success')
    """
    names, nb, weights, stated = given_options(
        net_benefit, value_per_arrival_averted_gbp, weights, unit
    )
    n = nb.shape[0]
    labelled: dict[tuple[str, ...], str] = {}
    if isinstance(net_benefit, Runs):
        parameters, of, grades, labelled = of_run(net_benefit, parameters, of, grades)
    elif parameters is None:
        raise ParameterError("parameters must map names to one value a draw")
    columns = columns_of("parameters", parameters, n)
    groups = _groups(of, list(columns))
    w = weights_of(weights, n)
    perfect, perfect_error, best = _perfect(nb, w)
    seed, record = seed_of(rng)
    # Differences to the best option: less noise, and one column fewer.
    gain = np.delete(nb - nb[:, [best]], best, axis=1)
    values, errors = _values(gain, columns, groups, w, seed)
    labels = tuple(labelled.get(g, " + ".join(g)) for g in groups)
    known = dict(grades or {})
    marks = {
        label: max((known[m] for m in g if m in known), default="")
        for label, g in zip(labels, groups, strict=True)
    }
    return InformationValue(
        names=labels,
        values=np.clip(values, 0.0, perfect),
        errors=errors,
        perfect=perfect,
        perfect_error=perfect_error,
        best=names[best],
        kind="EVPPI",
        unit=unit,
        grades=marks,
        draws=n,
        provenance=Provenance(
            verb="decide.evppi", rng=record, settings={"options": names, "of": list(labels)}
        ),
        stated=stated,
    )


def _values(
    gain: Array,
    columns: dict[str, Array],
    groups: list[tuple[str, ...]],
    w: Array,
    seed: int,
) -> tuple[Array, Array]:
    values, errors = np.zeros(len(groups)), np.zeros(len(groups))
    single = [i for i, g in enumerate(groups) if len(g) == 1]
    if single:
        stacked = np.stack([columns[groups[i][0]] for i in single])
        values[single], errors[single] = _core.single_information(
            np.ascontiguousarray(gain), stacked, w
        )
    for i, group in enumerate(groups):
        if len(group) > 1:
            rng = np.random.default_rng([seed, i])
            values[i], errors[i] = group_value([columns[name] for name in group], gain, w, rng)
    return values, errors


def _groups(of: Any, known: list[str]) -> list[tuple[str, ...]]:
    if of is None:
        return [(name,) for name in known]
    groups = [(g,) if isinstance(g, str) else tuple(dict.fromkeys(g)) for g in of]
    for group in groups:
        if not group:
            raise outside("of", "an empty group", "one or more parameters")
        for name in group:
            if name not in known:
                raise unknown(name, "a parameter of these draws", known, path="of")
    return groups
