"""Does the decision hold under other forms of deterrence and other baselines? On the same draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from returnflow._format import amount, in_words
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import OUTCOMES, PAIRED
from returnflow._progress import ProgressLike
from returnflow._provenance import Provenance
from returnflow._rng import RNG
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import FORMS, Bench, bench_of, forms_of, quantiles
from ._options import level_of, weights_of
from .prices import money_note
from .welfare import beside, welfare_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from returnflow.runs import Runs
    from returnflow.scenarios import Scenario

    Array = NDArray[np.float64]

__all__ = ["Structure", "structure"]

# Outcomes of which less is better, unless the caller says otherwise.
LESS = ("arrivals", "net_arrivals", "deaths", "detention_days", "reentries", "net_cost_pv")


@result_class
class Structure(Result):
    """An outcome of a scheme against its comparator under each form of deterrence and baseline.

    Attributes
    ----------
    forms : tuple of str
        Forms of deterrence; with baselines, each form at each of them.
    baselines : tuple of str
        Levels of arrivals without the scheme; empty for the draws' own alone.
    welfare : Frame
        What else changes against the comparator, under the draws' own form and level.
    values : ndarray, shape (forms, draws)
        Outcome against the comparator, on the same draws and noise in every form.
    better : {"more", "less"}
        Which sign speaks for the scenario.
    """

    scenario: str
    comparator: str
    outcome: str
    unit: str
    better: str
    forms: tuple[str, ...]
    values: Array
    weights: Array
    window: str
    level: float
    welfare: Frame
    provenance: Provenance
    baselines: tuple[str, ...] = ()
    _picture = "structure"

    @property
    def mean(self) -> Array:
        """Mean of the outcome in each form."""
        return np.asarray(self.values @ self.weights)

    @property
    def probability_better(self) -> Array:
        """Probability that the scenario beats the comparator, in each form; a tie beats nothing."""
        wins = self.values > 0 if self.better == "more" else self.values < 0
        return np.asarray(wins @ self.weights)

    @property
    def choice(self) -> tuple[str, ...]:
        """What the mean picks in each form: the scenario, or the comparator."""
        sign = 1 if self.better == "more" else -1
        return tuple(self.scenario if sign * m > 0 else self.comparator for m in self.mean)

    @property
    def flips(self) -> bool:
        """True when the choice depends on the form."""
        return len(set(self.choice)) > 1

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a form."""
        level = self.level if level is None else level_of(level)
        q = np.array([quantiles(v, level) for v in self.values])
        return Frame(
            {
                "form": list(self.forms),
                "unit": [self.unit] * len(self.forms),
                "mean": self.mean,
                "median": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": [level] * len(self.forms),
                "probability_better": self.probability_better,
                "choice": list(self.choice),
                "outcome": [f"{in_words(self.outcome)} against {self.comparator}"]
                * len(self.forms),
            }
        )

    def _title(self) -> str:
        what = "forms of deterrence at baselines" if self.baselines else "forms of deterrence"
        return (
            f"{in_words(self.outcome)} of {self.scenario} against {self.comparator} under "
            f"{len(self.forms)} {what} · {self.window}"
        )

    def _sentences(self) -> Sequence[str]:
        told = self._told()
        if self.flips:
            by = dict.fromkeys(self.choice, "")
            for form, pick in zip(self.forms, self.choice, strict=True):
                by[pick] += f", {form}" if by[pick] else form
            head = "The decision flips with the form: " + "; ".join(
                f"{pick} under {forms}" for pick, forms in by.items()
            )
        else:
            every = "form and baseline" if self.baselines else "form"
            head = f"The decision does not flip: {self.choice[0]} under every {every}"
        return [
            f"{head} (by the mean of {in_words(self.outcome)}).",
            f"Mean against {self.comparator}, and the probability that {self.scenario} is better: "
            f"{told}.",
        ]

    def _told(self) -> str:
        rows = [
            f"{f} {amount(m, self.unit)} ({100 * p:.0f} %)"
            for f, m, p in zip(self.forms, self.mean, self.probability_better, strict=True)
        ]
        if len(rows) <= len(FORMS):
            return "; ".join(rows)
        low, high = int(np.argmin(self.mean)), int(np.argmax(self.mean))
        return f"from {rows[low]} to {rows[high]}"

    def _notes(self) -> Sequence[str]:
        return [
            "Forms and baselines carry no probability: they are not averaged. The draws are not "
            "fitted anew in each. Each row holds parameter, process and start uncertainty; not the "
            f"choice of {'' if self.baselines else 'baseline or of '}the rest of the model.",
            *([beside(self.welfare)] if "GBP" in self.unit else []),
            *money_note(self.outcome, self.provenance),
        ]


@verb
def structure(
    scenario: Runs | Scenario | str = "pilot",
    *,
    outcome: str = "net_benefit_gbp",
    forms: Sequence[str] = FORMS,
    baselines: Mapping[str, float] | str | None = None,
    better: str | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Structure:
    """Does the decision for or against a scheme depend on the form of deterrence or the baseline?

    Parameters
    ----------
    scenario : Runs, Scenario or str, default "pilot"
        The scheme; a run lends its draws, window, comparator and seed.
    outcome : str, default "net_benefit_gbp"
        What decides, against the comparator; a level becomes a difference.
    forms : sequence of str
        Forms of deterrence; all four by default.
    baselines : mapping of str to float, or "official", optional
        Arrivals a year without the scheme, by name: the long-run level of every draw is moved so
        that the mean is about that. "official" takes the last 52 weeks of the official series and
        each of the two years before. The draws' own level alone by default.
    better : {"more", "less"}, optional
        Which sign of the outcome speaks for the scheme. "less" by default for arrivals, net
        arrivals, deaths, detention days, re-entries and cost, "more" for all others.
    weeks, n, draws, level, rng, threads, progress
        As in :func:`required_returns`.

    Returns
    -------
    Structure

    Raises
    ------
    ParameterError
        An unknown outcome or form, a ratio that is undefined in some draw.

    Examples
    --------
    >>> s = structure("pilot", forms=["none", "hill"], weeks=26, n=64, rng=7)
    >>> s.values.shape, s.summary()["form"].tolist()
    ((2, 64), ['none', 'hill'])
    """
    level = level_of(level)
    if outcome not in OUTCOMES | PAIRED:
        raise unknown(outcome, "an outcome", list(OUTCOMES | PAIRED), path="outcome")
    chosen = forms_of(forms)
    if better not in (None, "more", "less"):
        raise outside("better", better, "'more' or 'less'")
    bench = bench_of(
        scenario, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    levels = _levels(bench, baselines)
    values = np.stack(
        [_against(moved, form, outcome) for moved in levels.values() for form in chosen]
    )
    rows = tuple(f"{f}, {name}" if name else f for name in levels for f in chosen)
    if not np.isfinite(values).all():
        raise outside("outcome", outcome, "an outcome that is defined in every draw")
    return Structure(
        scenario=bench.scenario.name,
        comparator=bench.comparator.name,
        outcome=outcome,
        unit=(OUTCOMES | PAIRED)[outcome][0],
        better=better or ("less" if outcome in LESS else "more"),
        forms=rows,
        baselines=tuple(name for name in levels if name),
        welfare=welfare_of(bench, level),
        values=values,
        weights=weights_of(bench.draws.weights, len(bench.draws)),
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="decide.structure",
            rng=bench.record,
            settings=bench.settings(outcome=outcome, forms=list(rows)),
        ),
    )


def _levels(bench: Bench, baselines: Mapping[str, float] | str | None) -> dict[str, Bench]:
    """The question at each level of arrivals without the scheme."""
    if baselines is None:
        return {"": bench}
    if isinstance(baselines, str):
        if baselines != "official":
            raise outside("baselines", baselines, "arrivals a year by name, or 'official'")
        baselines = _official()
    if not baselines:
        raise outside("baselines", "none", "one level or more")
    ours = float(bench.outcomes([bench.comparator], ["arrivals"])["arrivals"][0].mean())
    yearly = ours / bench.weeks * 52
    out = {}
    for name, wanted in baselines.items():
        if not 0 < wanted < np.inf:
            raise outside(f"baselines[{name}]", wanted, "more than 0 arrivals a year")
        column = bench.draws["pressure_level"] + np.log(wanted / yearly)
        out[str(name)] = bench.with_draws(bench.draws.with_column("pressure_level", column))
    return out


def _official() -> dict[str, float]:
    from returnflow.datasets import small_boats

    arrivals = small_boats().arrivals
    names = ("as in the last 52 weeks", "as in the year before", "as 2 years before")
    parts = [arrivals[len(arrivals) - 52 * (k + 1) : len(arrivals) - 52 * k] for k in range(3)]
    return {name: float(part.sum()) for name, part in zip(names, parts, strict=True)}


def _against(bench: Bench, form: str, outcome: str) -> Array:
    same = bench.with_draws(bench.draws.with_deterrence_form(form))
    if outcome in PAIRED:
        return np.asarray(same.outcomes([bench.scenario], [outcome])[outcome][0])
    both = same.outcomes([bench.scenario, bench.comparator], [outcome])[outcome]
    return np.asarray(both[0] - both[1])
