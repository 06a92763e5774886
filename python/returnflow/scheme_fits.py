"""``SchemeFit``: what counts of the scheme taught, what they predict, how far to trust it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from . import _fit_diagnostics as checks
from . import _scheme_predict as _predict
from ._fitted import _Fitted, weekly
from ._format import date_text
from ._keywords import verb
from ._milestones import BEFORE, Milestones, weeks_to
from ._names import outside, unknown
from ._options import level_or_default
from ._provenance import Provenance
from .draws import Draws
from .errors import DataError
from .frames import Frame
from .parameters import ParameterSpace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from . import _core as rust
    from .scenarios import Scenario

    Floats = NDArray[np.float64]

__all__ = ["SchemeFit"]

SERIES = ("returns", "admissions", "reentries", "detained", "stopped")


class SchemeFit(_Fitted):
    """A fitted return pipeline. Frozen; made by ``fit_scheme``.

    Attributes
    ----------
    draws : Draws
        The joint posterior of what was learned; all other parameters as in ``base``.
    ok : bool
        Whether every check passed; ``problems`` lists those that did not.
    diagnostics : Frame
        Checks and their limits.
    milestones : Frame
        The counts that were used.
    """

    posterior: rust.SchemePosterior
    used: Milestones
    later: Milestones
    space: ParameterSpace
    provenance: Provenance
    recipe: Mapping[str, Any]
    _kept: list[Floats]
    _name = "the fit of the scheme"

    def __init__(
        self,
        *,
        posterior: rust.SchemePosterior,
        used: Milestones,
        later: Milestones,
        others: Draws,
        space: ParameterSpace,
        provenance: Provenance,
        recipe: Mapping[str, Any],
    ) -> None:
        self._put(posterior=posterior, used=used, later=later, space=space, recipe=recipe, _kept=[])
        self._put(provenance=self._judge(self._checks(), provenance))
        self._put(draws=self._draws(others))

    # --- how it is made ------------------------------------------------------------------------
    def _checks(self) -> list[dict[str, Any]]:
        rows = checks.tempering_checks(self.posterior)
        share = float(_predict.against(self, self.used, 0.98)["inside"].mean())
        # Learned counts: nearly all must hold. Those that do not are named in the notes.
        rows.append(checks.row("milestones inside 98 %", share, "at least 0.8", share >= 0.8))
        return rows

    def _draws(self, others: Draws) -> Draws:
        """What was learned, in rows of ``others``, with the recent weekly returns."""
        import numpy as np

        core = self.posterior.draws(others._core)
        draws = Draws(core, space=self.space, provenance=self.provenance)
        start = draws._core.start
        assert start is not None
        recent = self.history("returns", weeks_to(self.last_day))
        back = min(4, recent.shape[1] - 1)
        rate = float(np.median(recent[:, -1] - recent[:, -1 - back])) / max(back, 1)
        again = draws._core.with_start((*start[:4], rate))
        return Draws(again, space=self.space, provenance=self.provenance)

    @property
    def last_day(self) -> dt.date:
        """Day of the last count used."""
        return self.used.last_day

    @property
    def milestones(self) -> Frame:
        """The counts that were used."""
        return Frame(self.used.columns(), units={"value": "people"}, title="Counts used")

    # --- weeks -----------------------------------------------------------------------------------
    def history(self, series: str = "returns", weeks: int | None = None) -> Floats:
        """Simulated totals week by week from the one that ends on 10 August 2025.

        Parameters
        ----------
        series : {"returns", "admissions", "reentries", "detained", "stopped"}
            Totals so far (people), people detained, or 1 in weeks without removals by court order.
        weeks : int, optional
            Weeks; those to the last count by default. Further ones are forecast.

        Returns
        -------
        ndarray, shape (draws, weeks)
        """
        if series not in SERIES:
            raise unknown(str(series), "a series of the history", SERIES, path="series")
        weeks = weeks_to(self.last_day) if weeks is None else weeks
        if not isinstance(weeks, int) or not 1 <= weeks <= 520:
            raise outside("weeks", weeks, "a whole number, 1 to 520")
        paths: Floats = self.histories(weeks)[:, :weeks, SERIES.index(series)]
        return paths

    def histories(self, weeks: int) -> Floats:
        """Paths of at least so many weeks; the longest made so far are kept."""
        # Weeks up to the last count are filtered, so a pass always goes that far.
        weeks = max(weeks, weeks_to(self.last_day))
        if not self._kept or self._kept[0].shape[1] < weeks:
            self._kept[:] = [self.posterior.histories(weeks)]
        return self._kept[0]

    # --- what it says ----------------------------------------------------------------------------
    def summary(self, *, level: float | None = None) -> Frame:
        """Prior median, median, interval and shrinkage of everything that was learned."""
        return _predict.learned(self, level_or_default(level))

    def capacity(self, weeks: int | None = None, *, level: float | None = None) -> Frame:
        """Seats a week, before cancelled flights: median and interval by week."""
        level = level_or_default(level)
        weeks = weeks_to(self.last_day) if weeks is None else weeks
        seats = self.posterior.seats(weeks)
        return weekly(_sundays(weeks), seats, level, "Seats a week, before cancelled flights")

    def scenario(self, name: str = "as_learned") -> Scenario:
        """The scenario of the fit with the learned capacity (median by week) as its schedule.

        Past the last count it stays at its last value: what a government does next is a lever, and
        no data tell it.

        Examples
        --------
        >>> import returnflow as rf
        >>> fit = rf.fit_scheme(until="2025-10-09", draws=64, rng=7)
        >>> fit.scenario().name
        'as_learned'
        """
        from .scenarios import Scenario
        from .schedules import steps

        seats = self.capacity()
        weeks = zip(seats["week_ending"].tolist(), seats["median"].tolist(), strict=True)
        dated = {day.isoformat(): round(value, 2) for day, value in weeks}
        base = Scenario.from_dict(self.recipe["scenario"])
        return base.with_(name=name, returns_per_week=steps(0, dated))

    @verb
    def predict(
        self,
        dates: Iterable[str | dt.date],
        quantity: str = "returns",
        *,
        level: float | None = None,
    ) -> Frame:
        """Published cumulative counts to expect on some dates, with intervals.

        Dates up to the last count are looked back at, later ones forecast. The interval holds
        parameter, process and reporting uncertainty.

        Parameters
        ----------
        dates : iterable of str or date
            Days from 6 August 2025 on.
        quantity : {"returns", "admissions", "reentries"}
            What is counted.
        level : float, optional
            Level of the interval, default 0.9.

        Returns
        -------
        Frame
            ``date, quantity, median, low, high, level``, people.

        Examples
        --------
        >>> import returnflow as rf
        >>> fit = rf.fit_scheme(until="2025-10-09", draws=64, rng=7)
        >>> fit.predict(["2025-10-31"]).columns
        ('date', 'quantity', 'median', 'low', 'high', 'level')
        """
        wanted = _predict.asked(dates, quantity)
        found = _predict.against(self, wanted, level_or_default(level))
        return found.select("date", "quantity", "median", "low", "high", "level")

    def against(self, milestones: Any = None, *, level: float | None = None) -> Frame:
        """Counts beside what the fit says of them, and whether the interval holds them.

        Parameters
        ----------
        milestones : data frame or mapping, optional
            Counts as for ``fit_scheme``; by default those after ``until``, which it has not seen.
        level : float, optional
            Level of the interval, default 0.9.

        Returns
        -------
        Frame
            ``date, quantity, bound, observed, median, low, high, level, inside, tail``; a lower
            bound is inside when it is not above the interval; ``tail`` is the probability of a
            count at least as high.
        """
        from ._milestones import milestones_of

        given = self.later if milestones is None else milestones_of(milestones)
        if not len(given):
            raise DataError("no counts after the last one that was used; give milestones=")
        return _predict.against(self, given, level_or_default(level))

    def plot_data(self) -> Frame:
        """Returns so far, week by week, to half a year after the last count, with the interval."""
        import numpy as np

        level = level_or_default(None)
        weeks = weeks_to(self.last_day) + 26
        totals = self.history("returns", weeks)
        sundays = _sundays(weeks)
        known = {"known": sundays <= np.datetime64(self.last_day, "D")}
        return weekly(sundays, totals, level, "Cumulative returns", known)

    _picture = "milestones"

    # --- shown -----------------------------------------------------------------------------------
    def _title(self) -> str:
        return (
            f"Fit of the scheme · {len(self.used)} counts to {date_text(self.last_day)} · "
            f"{len(self.draws):,} draws"
        )

    def _praise(self) -> Sequence[str]:
        rhat, moved = self.diagnostics["value"][:2]
        said = [
            f"All checks pass: R-hat at most {rhat:.2f}, "
            f"{100 * moved:.0f} % of the last moves accepted."
        ]
        if len(self.later):
            said.append(_predict.surprise(self.against()))
        return said

    def _notes(self) -> Sequence[str]:
        missed = [
            f"{row['quantity']} of {date_text(row['date'])}"
            for row in _predict.against(self, self.used, 0.98).to_dicts()
            if not row["inside"]
        ]
        known = [f"Outside 98 % though learned: {', '.join(missed)}."] if missed else []
        return [
            *known,
            "Intervals hold parameter, process and reporting uncertainty of one pipeline model.",
            "Seats, removal success and dwell trade off: in weeks with few arrivals returns fall "
            "short of the seats, so a low pace is not a low capacity.",
            "Admissions that run ahead of returns are outside the model and count as noise.",
        ]

    def _next(self) -> str:
        return 'Next: rf.project("pilot", draws=fit), fit.predict([...]), fit.capacity()'

    def _state(self) -> dict[str, Any]:
        return dict(self.recipe)

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        from .scheme_fitting import again

        made = again(state)
        if not isinstance(made, cls):
            raise DataError(f"this file holds a SchemeFit, not a {cls.__name__}")
        return made


def _sundays(weeks: int) -> NDArray[np.datetime64]:
    """The first Sundays of the scheme."""
    import numpy as np

    return np.datetime64(BEFORE, "D") + 7 * np.arange(1, weeks + 1)
