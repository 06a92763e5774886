"""``Runs``: what a projection found."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ._format import date_text, level_text, number, one_in
from ._names import unknown
from ._options import level_or_default
from ._outcomes import ALL, OUTCOMES, PAIRED, SERIES
from ._provenance import Provenance, digest
from .contrasts import HOLDS, Contrast
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from .draws import Draws
    from .scenarios import Scenario

# Rows of the answer, differences against the comparator first.
_DIFFERENCES = ("arrivals", "net_arrivals", "deaths", "net_cost_pv")
_LEVELS = ("return_share", "returns", "admissions", "parity_gap", "reentries", "diverted")
_WELFARE = ("detention_days",)


@result_class
class Runs(Result):
    """Scenarios simulated on shared draws and noise; the first one is the comparator.

    Attributes
    ----------
    weekly : Frame
        Exact weekly quantiles: ``scenario, comparator, week_ending, series, unit, median, low,
        high, level, mean, mcse``; rows with a comparator are paired differences.
    outcomes : Frame
        The same for every outcome of the window.
    names : tuple of str
        Scenarios, the comparator first.
    trajectories : ndarray or None
        Scenarios x series x weeks x draws, when kept.
    """

    scenarios: Mapping[str, Scenario]
    draws: Draws
    weeks: int
    mode: str
    level: float
    weekly_arrays: Mapping[str, NDArray[np.float64]]
    contrast_arrays: Mapping[str, NDArray[np.float64]]
    outcome_array: NDArray[np.float64]
    paired_array: NDArray[np.float64]
    paths: NDArray[np.float64] | None
    provenance: Provenance

    _picture = "fan"

    # --- what was run ---------------------------------------------------------------------------
    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the comparator first."""
        return tuple(self.scenarios)

    @property
    def comparator(self) -> str:
        """Name of the scenario that the others are compared with."""
        return self.names[0]

    @property
    def week_ending(self) -> NDArray[np.datetime64]:
        """The Sundays that end the weeks."""
        import numpy as np

        start = self.draws.start
        assert start is not None  # a run always has one
        first = np.datetime64(start.last_week, "D") + np.timedelta64(7, "D")
        return first + np.arange(self.weeks) * np.timedelta64(7, "D")

    @property
    def trajectories(self) -> NDArray[np.float64] | None:
        """Every path: scenarios x series x weeks x draws, when ``keep="trajectories"``."""
        return self.paths

    @property
    def hash(self) -> str:
        """SHA-256 of all numbers: equal for any number of threads."""
        return digest(
            dict(self.weekly_arrays),
            dict(self.contrast_arrays),
            self.outcome_array,
            self.paired_array,
        )

    def _index(self, scenario: str | None) -> int:
        if scenario is None:
            return min(1, len(self.names) - 1)
        if scenario not in self.scenarios:
            raise unknown(str(scenario), "a scenario of these runs", self.names)
        return self.names.index(scenario)

    # --- numbers --------------------------------------------------------------------------------
    def outcome(self, name: str, scenario: str | None = None) -> NDArray[np.float64]:
        """One number a draw: an outcome of a scenario (the first that is not the comparator).

        NaN marks a ratio without a denominator (``cost_per_arrival_averted`` when none is).
        """
        import numpy as np

        i = self._index(scenario)
        if name in OUTCOMES:
            return np.asarray(self.outcome_array[i, list(OUTCOMES).index(name)])
        if name == "one_in_n":
            share = self.outcome("return_share", self.names[i])
            with np.errstate(divide="ignore"):
                return np.asarray(1.0 / share)
        if name in PAIRED:
            if i == 0:
                raise unknown(self.comparator, "a scenario with a comparator", self.names[1:])
            return np.asarray(self.paired_array[i - 1, list(PAIRED).index(name)])
        raise unknown(name, "an outcome", ALL)

    def difference(
        self, name: str, scenario: str | None = None, comparator: str | None = None
    ) -> NDArray[np.float64]:
        """Outcome of a scenario less that of a comparator, draw by draw."""
        base = self.comparator if comparator is None else comparator
        return self.outcome(name, self.names[self._index(scenario)]) - self.outcome(name, base)

    @functools.cached_property
    def weekly(self) -> Frame:
        """Exact weekly quantiles of every series, and of the paired differences."""
        from ._runs_frames import weekly

        return weekly(self)

    @functools.cached_property
    def outcomes(self) -> Frame:
        """Every outcome of the window for every scenario, and the paired differences."""
        from ._runs_frames import outcomes

        return outcomes(self, self.level)

    def contrast(self, scenario: str | None = None, comparator: str | None = None) -> Contrast:
        """One scenario against another, paired draw by draw."""
        name = self.names[self._index(scenario)]
        base = self.names[self._index(comparator)] if comparator else self.comparator
        return Contrast(runs=self, scenario=name, comparator=base, provenance=self.provenance)

    def uncertainty(self, outcome: str = "arrivals", *, n: int | None = None) -> Any:
        """Shares of the variance of an outcome: parameters, start, process; they sum to 1."""
        from .uncertainty import uncertainty

        return uncertainty(self, outcome, n=n)

    # --- shown ----------------------------------------------------------------------------------
    def _window(self) -> str:
        first = date_text(self.week_ending[0])
        return f"{self.weeks} weeks from {first}"

    def _title(self) -> str:
        what = ", ".join(self.names[1:]) or self.comparator
        against = f" against {self.comparator}" if len(self.names) > 1 else ""
        return (
            f"{what[:1].upper()}{what[1:]}{against} · {self._window()} · {len(self.draws):,} draws "
            f"· {level_text(self.level)} intervals"
        )

    def summary(self, *, level: float | None = None) -> Frame:
        """The answer: paired differences first, then what the scheme itself does."""
        from ._runs_frames import answer

        return answer(self, level_or_default(level) if level is not None else self.level)

    def _sentences(self) -> Sequence[str]:
        return [_sentence(self, name) for name in self.names[1:][:2]]

    def _notes(self) -> Sequence[str]:
        notes = [HOLDS]
        if getattr(self.draws, "warning", ""):
            notes.insert(0, self.draws.warning)
        if self.mode == "expected":
            notes[-1] = "Means step by step: no process noise; the interval is of parameters only."
        return notes

    def _next(self) -> str:
        return 'More: runs.plot()  ·  rf.sensitivity.sobol(runs)  ·  rf.report(runs, "pilot.html")'

    def plot(  # type: ignore[override]  # the series comes first here
        self, series: str = "arrivals", *, ax: Axes | None = None, **options: Any
    ) -> Axes:
        """Fan chart of a weekly series (needs matplotlib); ``history=`` adds the observed past."""
        return super().plot(ax, series=series, **options)

    def plot_data(self, series: str = "arrivals") -> Frame:
        """Weekly quantiles of one series."""
        if series not in SERIES:
            raise unknown(series, "a weekly series", SERIES)
        return self.weekly.filter(series=series)

    # --- out ------------------------------------------------------------------------------------
    def to_altair(self, series: str = "arrivals") -> Any:
        """Bands of a weekly series of every scenario as an altair chart (extra ``altair``).

        Examples
        --------
        >>> import returnflow as rf
        >>> runs = rf.project("pilot", weeks=8, n=50, rng=7)
        >>> chart = runs.to_altair("returns")
        >>> chart.to_dict()["layer"][0]["mark"]["type"]
        'area'
        """
        from ._altair import chart

        data = self.plot_data(series)
        data = data.filter(data["comparator"] == "")
        return chart(data, self._title(), self.text, self.provenance.to_dict())

    def to_frame(self) -> Frame:
        """The weekly table."""
        return self.weekly

    def to_xarray(self) -> Any:
        """Weekly quantiles over (scenario, series, week_ending), outcomes over draws."""
        from ._runs_frames import to_xarray

        return to_xarray(self)

    def save(self, path: str | Path) -> None:
        """Write the recipe: what is needed to run this again, and the hash to check it.

        A few kB of JSON when the draws come from priors; ``rf.load(path)`` runs it again.
        """
        from .recipes import save

        save(self, path)


def _sentence(runs: Runs, name: str) -> str:
    from ._runs_frames import row

    share = row({}, "share", runs.outcome("return_share", name), runs.level)
    averted = row({}, "people", runs.outcome("arrivals_averted", name), runs.level)
    low, mid, high = (
        number(averted[c], "people", averted["mcse"]) for c in ("low", "median", "high")
    )
    returned = number(share["median"], "share", share["mcse"])
    return (
        f"{name[:1].upper()}{name[1:]}: {returned} of arrivals are returned "
        f"({one_in(share['median'])}); {mid} fewer arrivals than under {runs.comparator} "
        f"({level_text(runs.level)} interval {low} to {high})."
    )
