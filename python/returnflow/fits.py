"""``Fit``: what the weekly series taught, how far to trust it, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from . import _fit_diagnostics as checks
from ._fitted import _Fitted, weekly
from ._format import date_text
from ._keywords import verb
from ._observed import Observed, observed
from ._options import level_or_default
from ._progress import ProgressLike
from ._provenance import Provenance
from ._rng import RNG, seed_of
from .draws import Draws, sample
from .errors import DataError
from .frames import Frame
from .parameters import ParameterSpace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from . import _core as rust

    Floats = NDArray[np.float64]

__all__ = ["Fit"]


class Fit(_Fitted):
    """A fitted crossing process. Frozen; made by :func:`fit`.

    Attributes
    ----------
    draws : Draws
        The joint posterior of the crossing process with the filtered level of the last week; all
        other parameters from their priors.
    ok : bool
        Whether every check passed; ``problems`` lists those that did not.
    diagnostics, predictive, log : Frame
        Checks and their limits; facts of replicated windows; scores of past updates.
    """

    posterior: rust.Posterior
    series: Observed
    space: ParameterSpace
    predictive: Frame
    log: Frame | None
    provenance: Provenance
    _weeks: int
    _name = "the fit"

    def __init__(
        self,
        *,
        posterior: rust.Posterior,
        series: Observed,
        space: ParameterSpace,
        provenance: Provenance,
        log: Frame | None = None,
    ) -> None:
        settings = provenance.settings
        kept = min(int(settings["window"]), len(series))
        self._put(posterior=posterior, series=series, space=space, log=log, _weeks=kept)
        n, seed = int(settings["draws"]), int(provenance.rng["seed"])
        predictive = checks.predictive_checks(posterior, self.window, seed)
        rows = checks.weights_checks(posterior.quality(), n) + checks.predictive_rows(predictive)
        made = self._judge(rows, provenance)
        base = sample(space, n=n, rng=seed)
        draws = Draws(posterior.draws(base._core), space=space, provenance=made)
        self._put(predictive=predictive, provenance=made, draws=draws)

    @property
    def as_of(self) -> str:
        """Vintage of the series: the edition's date, or the last week."""
        return self.series.as_of or self.series.last_week.isoformat()

    @property
    def window(self) -> Observed:
        """The weeks that were fitted."""
        return self.series.part(slice(-self._weeks, None))

    # --- what it says ---------------------------------------------------------------------------
    def summary(self, *, level: float | None = None) -> Frame:
        """Median, interval and shrinkage of every learned parameter."""
        level = level_or_default(level)
        return checks.learned(self.posterior.columns(), self.posterior.priors(), level)

    def level(self, *, level: float | None = None) -> Frame:
        """Smoothed people per crossing day, season and backlog taken out, week by week."""
        import numpy as np

        level = level_or_default(level)
        centre = self.posterior.columns()["pressure_level"][:, None]
        people = np.exp(centre + self.posterior.levels())
        title = "People per crossing day without season"
        return weekly(self.window.sundays, people, level, title)

    def plot_data(self) -> Frame:
        """The smoothed level."""
        return self.level()

    @verb
    def forecast(self, weeks: int = 26, *, n: int = 1000, rng: RNG = None) -> Floats:
        """Simulated arrivals of the next weeks with no change of policy.

        Parameters
        ----------
        weeks : int
            Weeks after the last one, 1 to 520. Default 26.
        n : int
            Paths. Default 1,000.
        rng : None, int, sequence of int, SeedSequence or Generator
            Randomness (SPEC 7).

        Returns
        -------
        ndarray, shape (n, weeks)
            People arriving.

        Examples
        --------
        >>> import returnflow as rf
        >>> rf.fit(rf.datasets.small_boats(), draws=200, rng=7).forecast(4, n=50, rng=1).shape
        (50, 4)
        """
        seed, _ = seed_of(rng)
        return self.posterior.forecast(weeks, n, seed=seed)[1]

    @verb
    def update(self, new_weeks: Any, *, rng: RNG = None, progress: ProgressLike = None) -> Fit:
        """The fit with the weeks that came since, each scored before it was learned.

        For every new week the fit so far forecasts it (PIT, CRPS, log score -ln p, 90 % interval),
        then the window
        moves on by a week and is fitted anew, which is exact and takes about a second. The log of
        scores and vintages is in ``log``; ``drift`` says when forecasts have gone astray.

        Parameters
        ----------
        new_weeks : SmallBoats, data frame or mapping
            A later edition: weeks up to this fit's last one must be there or none of them.
        rng, progress
            As in ``fit``; by default the seed of this fit.

        Raises
        ------
        DataError
            No week after the last one, or a gap before the first.

        Examples
        --------
        >>> import returnflow as rf
        >>> obs = rf.datasets.small_boats()
        >>> old = rf.fit(obs, until="2026-08-09", draws=200, rng=7)
        >>> old.update(obs).log["week_ending"].tolist()
        [datetime.date(2026, 8, 16)]
        """
        from ._assimilate import assimilate

        return assimilate(self, new_weeks, rng, progress)

    @property
    def drift(self) -> str:
        """Why the last forecasts cannot be trusted, or an empty text."""
        from ._assimilate import drift

        return "" if self.log is None else drift(self.log)

    # --- shown ----------------------------------------------------------------------------------
    def _title(self) -> str:
        kept = len(self.window)
        until = date_text(self.series.last_week)
        return f"Fit of the crossing process · {kept} weeks to {until} · {len(self.draws):,} draws"

    def _praise(self) -> Sequence[str]:
        quality = self.posterior.quality()
        k = max(q["k"] for q in quality.values())
        ess = min(q["ess"] for q in quality.values())
        return [f"All checks pass: largest Pareto k {k:.2f}, at least {ess:,.0f} effective draws."]

    def _notes(self) -> Sequence[str]:
        notes = ["Intervals hold parameter and state uncertainty; no other model is considered."]
        notes += [f"Known misfit: {text}." for text in checks.misfits(self.predictive)]
        if self.drift:
            notes.append(f"DRIFT: {self.drift}.")
        return notes

    def _next(self) -> str:
        return 'Next: rf.project("pilot", draws=fit), fit.level(), fit.diagnostics, fit.update(obs)'

    # --- out ------------------------------------------------------------------------------------
    def to_xarray(self) -> Any:
        """An ``xarray.Dataset``: parameters over (chain, draw), the level over weeks too."""
        from ._fit_export import to_xarray

        return to_xarray(self)

    def to_arviz(self) -> Any:
        """For ArviZ: a DataTree of posterior, posterior_predictive and observed_data."""
        from ._fit_export import to_arviz

        return to_arviz(self)

    @verb
    def to_hubverse(
        self,
        weeks: int = 4,
        *,
        n: int = 2000,
        levels: Sequence[float] = (),
        rng: RNG = None,
    ) -> Frame:
        """The forecast as a hubverse model-output table (quantiles of weekly arrivals).

        Parameters
        ----------
        weeks : int
            Horizons 1 to ``weeks``. Default 4.
        n : int
            Paths behind the quantiles. Default 2,000.
        levels : sequence of float
            Quantile levels. Default: the 23 of the hubverse forecast hubs.
        rng : None, int, sequence of int, SeedSequence or Generator
            Randomness (SPEC 7).

        Returns
        -------
        Frame
            ``origin_date, target, horizon, target_end_date, location, output_type,
            output_type_id, value``.

        Examples
        --------
        >>> import returnflow as rf
        >>> table = rf.fit(rf.datasets.small_boats(), draws=200, rng=7).to_hubverse(2, rng=1)
        >>> table.shape, str(table["output_type"][0])
        ((46, 8), 'quantile')
        """
        from ._fit_export import hubverse

        return hubverse(self, weeks, n, levels, rng)

    def _state(self) -> dict[str, Any]:
        return {
            "columns": self.series.columns(),
            "as_of": self.series.as_of,
            "settings": {k: self.provenance.settings[k] for k in ("window", "observe", "draws")},
            "space": self.space,
            "rng": dict(self.provenance.rng),
            "log": self.log,
        }

    @classmethod
    def _from_state(cls, state: Mapping[str, Any]) -> Self:
        from .fitting import fit_series

        series = replace(observed(state["columns"]), as_of=state["as_of"])
        rng = dict(state["rng"])
        again = fit_series(
            series,
            state["settings"],
            state["space"],
            int(rng["seed"]),
            rng,
            False,
            log=state["log"],
        )
        if not isinstance(again, cls):
            raise DataError(f"this file holds a Fit, not a {cls.__name__}")
        return again
