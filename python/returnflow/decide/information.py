"""Value of information: what it is worth, at most, to learn a parameter or to run a study.

EVPI = E max_d NB - max_d E NB. EVPPI replaces NB by its regression on the parameters learnt
(Strong, Oakley, Brennan 2014), EVSI by its regression on a summary of the data a study would give
(Strong et al. 2015). Estimates are cut to [0, EVPI]; standard errors hold the sampling of draws and
the uncertainty of the regression, not the choice of model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._names import outside, unknown

from ._options import columns_of, options_of, weights_of
from ._regress import Fitted, least_squares, natural_spline, random_features

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["InformationValue", "SamplingPlan", "enbs", "evpi", "evppi", "evsi"]


@dataclass(frozen=True)
class InformationValue:
    """Value of learning each group of parameters, and of learning everything.

    Attributes
    ----------
    names : tuple of str
        The groups, joined by " + ".
    values, errors : ndarray
        Value and standard error, in the unit of the net benefit (GBP unless said otherwise).
    perfect, perfect_error : float
        EVPI and its standard error.
    best : str
        Option with the greatest mean net benefit: what one would do now.
    grades : mapping of str to str
        Evidence grade of each group, when known (the weakest of its members).
    """

    names: tuple[str, ...]
    values: Array
    errors: Array
    perfect: float
    perfect_error: float
    best: str
    kind: str
    unit: str
    grades: Mapping[str, str]

    def order(self) -> Array:
        """Indices, most valuable first."""
        return np.asarray(np.argsort(-self.values, kind="stable"))

    def summary(self) -> dict[str, Any]:
        """One row a group, most valuable first."""
        i = self.order()
        names = [self.names[j] for j in i]
        share = self.values[i] / self.perfect if self.perfect > 0 else np.zeros(i.size)
        return {
            "parameter": np.array(names),
            "value": self.values[i],
            "error": self.errors[i],
            "share_of_evpi": share,
            "unit": np.array([self.unit] * i.size),
            "grade": np.array([self.grades.get(n, "") for n in names]),
        }

    @property
    def text(self) -> str:
        """The answer in at most three sentences."""
        head = (
            f"Decided now, the best option is {self.best}; knowing everything would be worth "
            f"{self.perfect:,.4g} {self.unit} (standard error {self.perfect_error:,.2g})."
        )
        if not self.names:
            return head
        if self.perfect <= 0:
            return head + " No information could change the decision."
        j = int(self.order()[0])
        grade = self.grades.get(self.names[j])
        mark = f" (grade {grade})" if grade else ""
        return (
            f"{head} Most of it, {self.values[j] / self.perfect:.0%}, could come from "
            f"{self.names[j]}{mark}: {self.values[j]:,.4g} ({self.errors[j]:,.2g})."
        )

    def __repr__(self) -> str:
        return self.text


def _perfect(nb: Array, w: Array) -> tuple[float, float, int]:
    means = w @ nb
    best = int(np.argmax(means))
    gain = nb.max(axis=1) - nb[:, best]
    value = float(w @ gain)
    error = float(np.sqrt(((w * (gain - value)) ** 2).sum()))
    return value, error, best


def _partial(fit: Fitted, w: Array, best: int) -> tuple[float, float]:
    f = fit.values
    choice = f.argmax(axis=1)
    gain = f[np.arange(f.shape[0]), choice] - f[:, best]
    value = float(w @ gain)
    sampling = float(((w * (gain - value)) ** 2).sum())
    # Gradient of the value in the coefficients of each option (the basis is orthonormal).
    slopes = np.stack(
        [(w * (choice == d)) @ fit.basis for d in range(f.shape[1])], axis=1
    )
    slopes[:, best] -= w @ fit.basis
    regression = float(np.einsum("jd,de,je->", slopes, fit.residual, slopes))
    return value, float(np.sqrt(sampling + max(regression, 0.0)))


def evpi(
    net_benefit: Mapping[str, ArrayLike], *, weights: ArrayLike | None = None, unit: str = "GBP"
) -> InformationValue:
    """Expected value of perfect information: what knowing everything before choosing is worth.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,)
        Net benefit of each option, draw by draw, on the same draws.
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
    names, nb = options_of(net_benefit)
    w = weights_of(weights, nb.shape[0])
    value, error, best = _perfect(nb, w)
    none = np.zeros(0)
    return InformationValue((), none, none, value, error, names[best], "EVPI", unit, {})


def evppi(
    net_benefit: Mapping[str, ArrayLike],
    parameters: Mapping[str, ArrayLike],
    *,
    of: Iterable[str | Iterable[str]] | None = None,
    grades: Mapping[str, str] | None = None,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
    rng: Any = 0,
) -> InformationValue:
    """Value of learning single parameters, or groups of them, before choosing.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,)
        Net benefit of each option, draw by draw.
    parameters : mapping of str to array, shape (draws,)
        Parameter values of the same draws.
    of : iterable of str or of groups of str, optional
        What could be learnt: every single parameter by default. A group is learnt together.
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
    Single parameters: natural cubic spline. Groups: additive splines plus a Gaussian process in
    random features. Natural splines of 8 knots follow any smooth response; a cliff is blunted.

    Examples
    --------
    >>> import numpy as np
    >>> x, e = np.random.default_rng(1).normal(size=(2, 4000))
    >>> v = evppi({"stop": 0 * x, "run": x + e}, {"x": x, "e": e})
    >>> bool(0 < v.values[0] < v.perfect)
    True
    """
    names, nb = options_of(net_benefit)
    n = nb.shape[0]
    columns = columns_of("parameters", parameters, n)
    groups = _groups(of, list(columns))
    w = weights_of(weights, n)
    perfect, perfect_error, best = _perfect(nb, w)
    generator = np.random.default_rng(rng)
    # Differences to the best option: less noise, and one column fewer.
    gain = np.delete(nb - nb[:, [best]], best, axis=1)
    values, errors = np.zeros(len(groups)), np.zeros(len(groups))
    for i, group in enumerate(groups):
        inputs = [columns[name] for name in group]
        fit = (
            least_squares(natural_spline(inputs[0]), gain, w)
            if len(inputs) == 1
            else random_features(inputs, gain, w, generator)
        )
        value, errors[i] = _partial(_with_zero(fit), w, 0)
        values[i] = min(max(value, 0.0), perfect)
    labels = tuple(" + ".join(g) for g in groups)
    known = dict(grades or {})
    marks = {
        label: max((known[m] for m in g if m in known), default="")
        for label, g in zip(labels, groups, strict=True)
    }
    return InformationValue(
        labels, values, errors, perfect, perfect_error, names[best], "EVPPI", unit, marks
    )


def _with_zero(fit: Fitted) -> Fitted:
    """The best option's own column: its difference to itself is 0, without error."""
    k = fit.values.shape[1] + 1
    values = np.zeros((fit.values.shape[0], k))
    values[:, 1:] = fit.values
    residual = np.zeros((k, k))
    residual[1:, 1:] = fit.residual
    return Fitted(values, fit.basis, residual, fit.degrees)


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


def evsi(
    net_benefit: Mapping[str, ArrayLike],
    data: Mapping[str, ArrayLike],
    *,
    weights: ArrayLike | None = None,
    unit: str = "GBP",
    rng: Any = 0,
) -> InformationValue:
    """Value of a study: its simulated summary statistics stand for what would be learnt.

    Parameters
    ----------
    net_benefit : mapping of str to array, shape (draws,)
        Net benefit of each option, draw by draw.
    data : mapping of str to array, shape (draws,)
        Summaries of the data that the study would give, simulated once for each draw from that
        draw's parameters (the sampling noise included).
    weights, unit, rng
        As in :func:`evppi`.

    Returns
    -------
    InformationValue
        One value: of all the summaries together.

    Raises
    ------
    ParameterError
        As in :func:`evppi`.

    Examples
    --------
    >>> import numpy as np
    >>> x, e = np.random.default_rng(1).normal(size=(2, 4000))
    >>> study = evsi({"stop": 0 * x, "run": x}, {"mean of the study": x + e / 3})
    >>> bool(0.8 < study.values[0] / study.perfect < 1)
    True
    """
    out = evppi(net_benefit, data, of=[tuple(data)], weights=weights, unit=unit, rng=rng)
    return InformationValue(
        out.names,
        out.values,
        out.errors,
        out.perfect,
        out.perfect_error,
        out.best,
        "EVSI",
        unit,
        {},
    )


@dataclass(frozen=True)
class SamplingPlan:
    """Designs with what they teach, what they cost, and the difference.

    Attributes
    ----------
    designs : tuple of str
    value, error, cost, net : ndarray
        EVSI, its standard error, cost, and net benefit of sampling, one for each design.
    """

    designs: tuple[str, ...]
    value: Array
    error: Array
    cost: Array
    net: Array
    unit: str

    @property
    def best(self) -> str:
        """The design with the greatest net benefit; "no study" when none is positive."""
        i = int(np.argmax(self.net))
        return self.designs[i] if self.net[i] > 0 else "no study"

    def summary(self) -> dict[str, Any]:
        """One row a design."""
        return {
            "design": np.array(self.designs),
            "evsi": self.value,
            "error": self.error,
            "cost": self.cost,
            "enbs": self.net,
            "unit": np.array([self.unit] * len(self.designs)),
        }

    @property
    def text(self) -> str:
        """The answer in one sentence."""
        i = int(np.argmax(self.net))
        return (
            f"Best design: {self.best}. {self.designs[i]} is worth {self.value[i]:,.4g} "
            f"{self.unit} (standard error {self.error[i]:,.2g}) and costs {self.cost[i]:,.4g}."
        )

    def __repr__(self) -> str:
        return self.text


def enbs(
    studies: Mapping[str, InformationValue], costs: Mapping[str, float]
) -> SamplingPlan:
    """Expected net benefit of sampling: EVSI less the cost of each design.

    Parameters
    ----------
    studies : mapping of str to InformationValue
        Result of :func:`evsi` for each design.
    costs : mapping of str to float
        Cost of each design, same unit, the net cost of running it included.

    Returns
    -------
    SamplingPlan

    Raises
    ------
    ParameterError
        A design without a cost.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.random.default_rng(1).normal(size=500)
    >>> plan = enbs({"all": evsi({"a": 0 * x, "b": x}, {"x": x})}, {"all": 5.0})
    >>> plan.best
    'no study'
    """
    designs = tuple(studies)
    for name in designs:
        if name not in costs:
            raise unknown(name, "a design with a cost", list(costs), path="costs")
        if not np.isfinite(costs[name]):
            raise outside(f"costs[{name}]", costs[name], "a finite number")
    value = np.array([float(studies[d].values[0]) for d in designs])
    error = np.array([float(studies[d].errors[0]) for d in designs])
    cost = np.array([float(costs[d]) for d in designs])
    unit = studies[designs[0]].unit if designs else "GBP"
    return SamplingPlan(designs, value, error, cost, value - cost, unit)
