"""A fit moved on week by week: forecast, score, learn; and when to distrust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._observed import Observed, observed
from ._progress import ProgressLike
from ._rng import RNG, seed_of
from .errors import DataError
from .frames import Frame
from .scores import crps, pit

if TYPE_CHECKING:
    from .fits import Fit

PATHS = 4000
RECENT = 13  # weeks the drift rule looks back
NORMAL_MOST = 2.58  # of a standard normal: two-sided 1 %


def assimilate(fit: Fit, new_weeks: Any, rng: RNG, progress: ProgressLike) -> Fit:
    """``Fit.update``."""
    import numpy as np

    from .fitting import fit_series

    later = observed(new_weeks)
    series = _joined(fit.series, later)
    seed = int(fit.provenance.rng["seed"])
    record = dict(fit.provenance.rng)
    if rng is not None:
        seed, record = seed_of(rng)
    rows: list[dict[str, Any]] = [] if fit.log is None else fit.log.to_dicts()
    settings = {k: fit.provenance.settings[k] for k in ("window", "observe", "draws")}
    start = int((series.week_ending <= fit.series.week_ending[-1]).sum())
    for t in range(start, len(series)):
        ahead = fit.posterior.forecast(1, PATHS, seed=seed)[1][:, 0]
        seen = series.arrivals[t]
        if not np.isnan(seen):
            low, high = np.quantile(ahead, [0.05, 0.95])
            noise = np.random.default_rng([seed, t])
            rows.append(
                {
                    "week_ending": series.sundays[t].item(),
                    "observed": float(seen),
                    "median": float(np.median(ahead)),
                    "low": float(low),
                    "high": float(high),
                    "pit": float(pit(ahead, seen, rng=noise)),
                    "crps": float(crps(ahead, seen)),
                    "log_score": -fit.posterior.log_predictive(float(seen), PATHS, seed=seed),
                    "as_of": later.as_of or series.sundays[t].item().isoformat(),
                }
            )
        log = _frame(rows)
        fit = fit_series(series.head(t + 1), settings, fit.space, seed, record, progress, log=log)
    return fit


def _frame(rows: list[dict[str, Any]]) -> Frame | None:
    if not rows:
        return None
    units = dict.fromkeys(("observed", "median", "low", "high", "crps"), "people")
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Frame(columns, units=units, title="One week ahead, before it was learned (90 %)")


def _joined(old: Observed, new: Observed) -> Observed:
    fresh = new.week_ending > old.week_ending[-1]
    if not fresh.any():
        raise DataError(
            f"new_weeks has no week after {old.last_week}; its last one is {new.last_week}"
        )
    if new.week_ending[0] <= old.week_ending[0]:
        return new  # a whole edition: revised weeks replace the old ones
    return old.part(old.week_ending < new.week_ending[0]).followed_by(new)


def drift(log: Frame) -> str:
    """Words on the last forecasts when their PITs are not those of a calibrated forecaster."""
    import numpy as np

    recent = log["pit"][-RECENT:]
    if len(recent) < 4:
        return ""
    # Under calibration the mean of n uniforms has sd 1/sqrt(12 n).
    shift = (recent.mean() - 0.5) * np.sqrt(12 * len(recent))
    if abs(shift) > NORMAL_MOST:
        way = "above" if shift > 0 else "below"
        return (
            f"the last {len(recent)} weeks lie {way} their forecasts (mean PIT {recent.mean():.2f})"
        )
    outside = np.abs(recent - 0.5) > 0.475
    if outside.sum() >= 3:
        return (
            f"{int(outside.sum())} of the last {len(recent)} weeks lie outside their 95 % interval"
        )
    return ""
