"""A scheme under named stresses: one table, each row paired with the scheme without the stress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._format import in_words, interval, number
from ._keywords import verb
from ._names import unknown
from ._outcomes import OUTCOMES, PAIRED
from ._progress import ProgressLike
from ._provenance import Provenance
from ._rng import RNG
from ._storms import worst_quarter
from .decide._bench import Bench, bench_of, quantiles
from .decide._options import level_of
from .decide.prices import money_note
from .frames import Frame
from .results import Result, result_class
from .scenarios import Scenario

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .runs import Runs

    Array = NDArray[np.float64]

__all__ = ["Stress", "stress"]

SHOWN = (
    "return_share",
    "returns",
    "admissions",
    "arrivals_averted",
    "reentries",
    "deaths",
    "detention_days",
    "net_benefit_gbp",
)


# Of people detained under the scheme to the end of January 2026 who had made one (source S22).
TRAFFICKING_CLAIMS = 0.40
REENTRY_US = 0.45


def _assumptions() -> dict[str, tuple[str, Callable[[Array], Array], str]]:
    """Stresses that are assumptions, not levers: parameter, its new values, what they mean."""
    storm = worst_quarter()
    return {
        "adverse_claims_ruling": (
            "removal_success",
            lambda x: x * (1 - TRAFFICKING_CLAIMS),
            "A ruling keeps everyone who has made a trafficking claim from being "
            f"returned: {100 * TRAFFICKING_CLAIMS:.0f} % of people detained to the end of January "
            "2026 had made one.",
        ),
        "reentry_at_us_rates": (
            "reentry_prob",
            lambda x: x * 0 + REENTRY_US,
            f"{100 * REENTRY_US:.0f} % of returned people try again, as under US Title 42 (37 % to "
            "near 50 %).",
        ),
        "stormy_window": (
            "days_level",
            lambda x: x + storm.log_odds,
            f"Every quarter as stormy for its season as {storm.quarter}, the worst since 2021: "
            f"{storm.crossing_days} crossing days where the season lets expect "
            f"{storm.expected:.0f}; log odds of a crossing day {storm.log_odds:+.2f}.",
        ),
    }


@result_class
class Stress(Result):
    """Outcomes of a scheme under each stress.

    Attributes
    ----------
    names : tuple of str
        "as planned" first.
    meanings : tuple of str
    outcomes : mapping of str to ndarray, shape (stresses, draws)
        On shared draws and noise, so that rows can be subtracted.
    """

    scenario: str
    names: tuple[str, ...]
    meanings: tuple[str, ...]
    outcomes: Mapping[str, Array]
    window: str
    level: float
    provenance: Provenance
    _picture = "stress"

    def change(self, outcome: str, name: str) -> Array:
        """Change of an outcome under a stress, draw by draw."""
        if name not in self.names:
            raise unknown(name, "a stress of this table", self.names)
        if outcome not in self.outcomes:
            raise unknown(outcome, "an outcome of this table", self.outcomes)
        table = self.outcomes[outcome]
        difference: Array = table[self.names.index(name)] - table[0]
        return difference

    def table(self) -> Frame:
        """Medians, one row a stress."""
        import numpy as np

        columns: dict[str, Any] = {"stress": list(self.names)}
        columns |= {
            k: np.array([quantiles(row, self.level)[0] for row in v])
            for k, v in self.outcomes.items()
        }
        units = {k: (OUTCOMES | PAIRED)[k][0] for k in self.outcomes}
        return Frame(columns, units=units)

    def summary(self, *, level: float | None = None) -> Frame:
        """One row a stress and outcome, with interval."""
        level = self.level if level is None else level_of(level)
        rows = [
            (name, k, (OUTCOMES | PAIRED)[k][0], quantiles(v[i], level))
            for i, name in enumerate(self.names)
            for k, v in self.outcomes.items()
        ]
        return Frame(
            {
                "stress": [r[0] for r in rows],
                "outcome": [r[1] for r in rows],
                "unit": [r[2] for r in rows],
                "median": [r[3][0] for r in rows],
                "low": [r[3][1] for r in rows],
                "high": [r[3][2] for r in rows],
                "level": [level] * len(rows),
            }
        )

    def plot_data(self) -> Frame:
        """One row a stress and outcome."""
        return self.summary()

    def _shown(self) -> Frame:
        """One row a stress: each outcome with its interval."""
        columns: dict[str, Any] = {"stress": [in_words(n) for n in self.names]}
        for k, table in self.outcomes.items():
            unit = (OUTCOMES | PAIRED)[k][0]
            q = [quantiles(v, self.level) for v in table]
            columns[k] = [f"{number(m, unit)} {interval(a, b, unit)}" for m, a, b in q]
        first = ["stress", "returns", "arrivals_averted"]
        order = [*first, *(k for k in columns if k not in first)]
        return Frame({k: columns[k] for k in order})

    def _title(self) -> str:
        return f"{self.scenario} under {len(self.names) - 1} stresses · {self.window}"

    def _sentences(self) -> Sequence[str]:
        import numpy as np

        drop = {n: float(np.median(self.change("returns", n))) for n in self.names[1:]}
        # a fall says more than a rise that the stress itself asks for (ten times the returns)
        falls = min(drop.values()) < 0
        worst = (min if falls else max)(drop, key=lambda n: drop[n])
        return [
            f"As planned, {quantiles(self.outcomes['returns'][0], self.level)[0]:,.0f} people are "
            f"returned; {in_words(worst)} changes that most, by {drop[worst]:+,.0f} "
            "at the median of the draws."
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Stresses are not forecasts and carry no probability. Same draws and noise in every "
            "row. Holds parameter, process and start uncertainty; not the choice of model or of "
            "deterrence form.",
            *money_note("net_benefit_gbp", self.provenance),
        ]


@verb
def stress(
    scenario: Runs | Scenario | str = "pilot",
    *,
    stresses: Iterable[str] | None = None,
    on: str | dt.date | None = None,
    weeks: int = 104,
    n: int | None = None,
    draws: Any = None,
    level: float = 0.9,
    rng: RNG = None,
    threads: int | None = None,
    progress: ProgressLike = None,
) -> Stress:
    """What do a court stop, a suspension, notice, expiry, a storm or a scale-up do to a scheme?

    Parameters
    ----------
    scenario : Runs, Scenario or str, default "pilot"
        The scheme; a run lends its draws, window and seed.
    stresses : iterable of str, optional
        Names; all by default: those of ``Scenario.stresses()``, ``adverse_claims_ruling``,
        ``reentry_at_us_rates`` and ``stormy_window``.
    on : date, optional
        Day on which dated stresses begin; 13 weeks into the window by default.
    weeks, n, draws, level, rng, threads, progress
        As in ``rf.decide.required_returns``.

    Returns
    -------
    Stress

    Raises
    ------
    ParameterError, ScenarioError
        An unknown stress, or one that the scenario cannot take.

    Examples
    --------
    >>> s = stress("pilot", stresses=["court_stop"], weeks=40, n=64, rng=7)
    >>> s.names
    ('as planned', 'court_stop')
    """
    level = level_of(level)
    bench = bench_of(
        scenario, weeks=weeks, n=n, draws=draws, rng=rng, threads=threads, progress=progress
    )
    levers = {str(r["stress"]): str(r["meaning"]) for r in Scenario.stresses().to_dicts()}
    assumed = _assumptions()
    known = {**levers, **{k: v[2] for k, v in assumed.items()}}
    chosen = list(known) if stresses is None else list(stresses)
    for name in chosen:
        if name not in known:
            raise unknown(name, "a stress", list(known), path="stresses")
    day = _day(bench, on)
    parts = [bench.outcomes([bench.scenario], SHOWN)]
    dated = [n for n in chosen if n in levers]
    scenarios = [bench.scenario.under(n, on=day) for n in dated]
    some = bench.outcomes(scenarios, SHOWN) if scenarios else {}
    for name in chosen:
        if name in levers:
            k = dated.index(name)
            parts.append({o: some[o][k : k + 1] for o in SHOWN})
        else:
            parts.append(_assumed(bench, *assumed[name][:2]))
    return Stress(
        scenario=bench.scenario.name,
        names=("as planned", *chosen),
        meanings=("No stress.", *(known[n] for n in chosen)),
        outcomes={o: _stack([p[o] for p in parts]) for o in SHOWN},
        window=bench.window,
        level=level,
        provenance=Provenance(
            verb="stress", rng=bench.record, settings=bench.settings(stresses=chosen, on=day)
        ),
    )


def _stack(rows: list[Array]) -> Array:
    import numpy as np

    return np.concatenate(rows)


def _day(bench: Bench, on: str | dt.date | None) -> str:
    if on is not None:
        return str(on)
    start = bench.draws.start
    assert start is not None  # a bench always has one
    last = dt.date.fromisoformat(str(start.last_week))
    return (last + dt.timedelta(weeks=min(13, bench.weeks // 2))).isoformat()


def _assumed(bench: Bench, parameter: str, values: Callable[[Array], Array]) -> dict[str, Array]:
    moved = bench.with_draws(bench.draws.with_column(parameter, values(bench.draws[parameter])))
    return moved.outcomes([moved.scenario], SHOWN)
