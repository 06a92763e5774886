"""A fit for other programs: xarray, ArviZ, hubverse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._names import optional
from ._rng import RNG, seed_of
from .frames import Frame

if TYPE_CHECKING:
    from .fits import Fit

# The 23 levels of the hubverse forecast hubs.
HUB_LEVELS = (0.01, 0.025, *(round(0.05 * i, 2) for i in range(1, 20)), 0.975, 0.99)


def to_xarray(fit: Fit) -> Any:
    """The posterior as a Dataset with one chain."""
    xr = optional("xarray", "xarray", "Fit.to_xarray")
    columns = fit.posterior.columns()
    data: dict[str, Any] = {
        name: (("chain", "draw"), values[None]) for name, values in columns.items()
    }
    data["level"] = (("chain", "draw", "week"), fit.posterior.levels()[None])
    out = xr.Dataset(data, coords={"week": fit.window.sundays.astype("datetime64[ns]")})
    out.attrs = {k: str(v) for k, v in fit.provenance.lines().items()}
    out.attrs["checks"] = "; ".join(fit.problems) or "all pass"
    return out


def to_arviz(fit: Fit) -> Any:
    """Groups posterior, posterior_predictive, observed_data and sample_stats."""
    xr = optional("xarray", "xarray", "Fit.to_arviz")
    days, arrivals = fit.posterior.replicate(seed=int(fit.provenance.rng["seed"]))
    window = fit.window
    weeks = {"week": window.sundays.astype("datetime64[ns]")}
    dims = ("chain", "draw", "week")
    predicted = {"crossing_days": (dims, days[None]), "arrivals": (dims, arrivals[None])}
    seen = {"crossing_days": ("week", window.crossing_days), "arrivals": ("week", window.arrivals)}
    groups = {
        "posterior": to_xarray(fit),
        "posterior_predictive": xr.Dataset(predicted, coords=weeks),
        "observed_data": xr.Dataset(seen, coords=weeks),
    }
    return xr.DataTree.from_dict(groups)


def hubverse(fit: Fit, weeks: int, n: int, levels: Sequence[float], rng: RNG) -> Frame:
    """Quantiles of weekly arrivals, one row a horizon and level."""
    import numpy as np

    levels = tuple(levels) or HUB_LEVELS
    seed, _ = seed_of(rng)
    paths = fit.posterior.forecast(weeks, n, seed=seed)[1]
    values = np.quantile(paths, levels, axis=0)
    origin = np.datetime64(fit.series.last_week, "D")
    count = len(levels)
    horizon = np.repeat(np.arange(1, weeks + 1), count)
    size = weeks * count
    return Frame(
        {
            "origin_date": np.full(size, origin),
            "target": ["wk small boat arrivals"] * size,
            "horizon": horizon,
            "target_end_date": origin + 7 * horizon,
            "location": ["UK"] * size,
            "output_type": ["quantile"] * size,
            "output_type_id": np.tile(levels, weeks),
            "value": values.T.ravel(),
        },
        units={"value": "people"},
        provenance=fit.provenance.to_dict(),
        title="Forecast as a hubverse model-output table",
    )
