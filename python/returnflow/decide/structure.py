"""Does the decision hold under other forms of deterrence? The same draws, form by form."""

from __future__ import annotations

from collections.abc import Sequence
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
    """An outcome of a scheme against its comparator under each form of deterrence.

    Attributes
    ----------
    forms : tuple of str
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
    provenance: Provenance
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
                "outcome": [f"{in_words(self.outcome)} against {self.comparator}"]
                * len(self.forms),
                "unit": [self.unit] * len(self.forms),
                "mean": self.mean,
                "median": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": [level] * len(self.forms),
                "probability_better": self.probability_better,
                "choice": list(self.choice),
            }
        )

    def _title(self) -> str:
        return f"{self.scenario} under {len(self.forms)} forms of deterrence · {self.window}"

    def _sentences(self) -> Sequence[str]:
        each = zip(self.forms, self.mean, self.probability_better, strict=True)
        told = "; ".join(f"{f} {amount(m, self.unit)} ({p:.0%})" for f, m, p in each)
        if self.flips:
            by = dict.fromkeys(self.choice, "")
            for form, pick in zip(self.forms, self.choice, strict=True):
                by[pick] += f", {form}" if by[pick] else form
            head = "The decision flips with the form: " + "; ".join(
                f"{pick} under {forms}" for pick, forms in by.items()
            )
        else:
            head = f"The decision does not flip: {self.choice[0]} under every form"
        return [
            f"{head} (by the mean of {in_words(self.outcome)}).",
            f"Mean against {self.comparator}, and the probability that {self.scenario} is better: "
            f"{told}.",
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Forms carry no probability: they are not averaged. The draws are not fitted anew in "
            "each form. Each row holds parameter, process and start uncertainty; not the choice "
            "of baseline or of the rest of the model.",
            *money_note(self.outcome, self.provenance),
        ]


@verb
def structure(
    scenario: Runs | Scenario | str = "pilot",
    *,
    outcome: str = "net_benefit_gbp",
    forms: Sequence[str] = FORMS,
    better: str | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Structure:
    """Does the decision for or against a scheme depend on the form of deterrence?

    Parameters
    ----------
    scenario : Runs, Scenario or str, default "pilot"
        The scheme; a run lends its draws, window, comparator and seed.
    outcome : str, default "net_benefit_gbp"
        What decides, against the comparator; a level becomes a difference.
    forms : sequence of str
        Forms of deterrence; all four by default.
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
    values = np.stack([_against(bench, form, outcome) for form in chosen])
    if not np.isfinite(values).all():
        raise outside("outcome", outcome, "an outcome that is defined in every draw")
    return Structure(
        scenario=bench.scenario.name,
        comparator=bench.comparator.name,
        outcome=outcome,
        unit=(OUTCOMES | PAIRED)[outcome][0],
        better=better or ("less" if outcome in LESS else "more"),
        forms=chosen,
        values=values,
        weights=weights_of(bench.draws.weights, len(bench.draws)),
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="decide.structure",
            rng=bench.record,
            settings=bench.settings(outcome=outcome, forms=list(chosen)),
        ),
    )


def _against(bench: Bench, form: str, outcome: str) -> Array:
    same = bench.with_draws(bench.draws.with_deterrence_form(form))
    if outcome in PAIRED:
        return np.asarray(same.outcomes([bench.scenario], [outcome])[outcome][0])
    both = same.outcomes([bench.scenario, bench.comparator], [outcome])[outcome]
    return np.asarray(both[0] - both[1])
