"""``backtest``: how well forecasters would have done, week by week, knowing only the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import scores
from ._forecasters import BUILT_IN, Forecaster
from ._keywords import verb
from ._names import outside, unknown
from ._nested import NAME, with_choices
from ._observed import Observed, day_of, observed
from ._progress import Progress, ProgressLike
from ._provenance import Provenance
from ._rng import RNG, seed_of
from .backtests import Backtest
from .errors import DataError
from .frames import Frame

__all__ = ["backtest"]

FIRST_ORIGIN = "2022-01-02"
EVERY = 4
HORIZONS = (1, 4, 13, 26, 52)


@verb
def backtest(
    obs: Any,
    *,
    origins: Sequence[str | dt.date] | int | None = None,
    horizons: Sequence[int] = HORIZONS,
    models: Sequence[str] | Mapping[str, str | Forecaster] = ("pool", "process"),
    n: int = 1000,
    nested: bool | Sequence[str] = False,
    rng: RNG = None,
    progress: ProgressLike = None,
) -> Backtest:
    """Score forecasters from many origins in the past, each knowing only weeks up to its origin.

    Parameters
    ----------
    obs : SmallBoats, data frame or mapping
        The weekly series; only the latest edition is known, so revisions are not replayed.
    origins : sequence of dates, int or None
        Last known weeks. An int is a distance in weeks from 2 January 2022 on. Default: every 4.
    horizons : sequence of int
        Weeks ahead. Each is scored as that week and as the total up to it.
    models : sequence of str, or mapping of names to str or callables
        "pool", "process", "seasonal_naive", "local_level" (needs statsmodels), or any callable
        ``(history, horizon, n, rng) -> samples`` of shape (n, horizon). Default "pool", "process".
    n : int
        Samples a forecast. Default 1,000.
    nested : bool or sequence of str
        Adds the model "nested": at each origin it forecasts as the one of ``models`` (or of those
        named) that had the best CRPS on outcomes known by then, the mean over horizons; as the
        first of them until three outcomes of a horizon are known. Default False.
    rng : None, int, sequence of int, SeedSequence or Generator
        Randomness (SPEC 7). Default None: drawn and recorded.
    progress : bool or callable, optional
        A progress line after a second, or a function of (done, total, stage).

    Returns
    -------
    Backtest
        ``scores`` has one row a forecast; ``summary()`` the means by model and horizon.

    Raises
    ------
    ParameterError, DataError
        Unknown models, horizons or origins that the series does not hold.

    Examples
    --------
    >>> import returnflow as rf
    >>> bt = rf.backtest(rf.datasets.small_boats(), origins=["2025-01-05"], horizons=[1, 4],
    ...                  models=["seasonal_naive"], n=200, rng=7)
    >>> bt.summary()["horizon"].tolist()
    [1, 4, 4]

    How well would one have done who always used what had been best so far?

    >>> def level(people):
    ...     return lambda history, horizon, n, rng: rng.poisson(people, (n, horizon))
    >>> bt = rf.backtest(rf.datasets.small_boats(), origins=39, horizons=[1], nested=True, n=50,
    ...                  models={"few": level(300), "many": level(800)}, rng=7)
    >>> bt.choices()["used"].tolist()
    ['few', 'few', 'few', 'many', 'many', 'few', 'many']
    """
    import numpy as np

    series = observed(obs)
    ahead = _horizons(horizons)
    forecasters = _models(models)
    if not isinstance(n, int) or isinstance(n, bool) or n < 2:
        raise outside("n", n, "a whole number, at least 2")
    places = _places(series, origins, ahead)
    candidates = _candidates(nested, forecasters)
    seed, record = seed_of(rng)
    rows: list[dict[str, Any]] = []
    with Progress(progress, "back-testing", len(places) * len(forecasters), "forecasts") as bar:
        for i, place in enumerate(places):
            history = Frame(series.head(place + 1).columns())
            for j, (name, forecaster) in enumerate(forecasters.items()):
                noise = np.random.default_rng([seed, place, j])
                reach = min(max(ahead), len(series) - 1 - place)
                samples = _checked(name, forecaster(history, reach, n, noise), n, reach)
                rows += _scored(name, series, place, samples, ahead, noise)
                bar.callback(i * len(forecasters) + j + 1, 0)
    if candidates:
        rows = with_choices(rows, candidates)
    first, last = series.sundays[places[0]], series.sundays[places[-1]]
    made = Provenance(
        verb="backtest",
        call=(
            f"rf.backtest(obs, horizons={ahead}, models={list(forecasters)}, n={n}, "
            f"nested={candidates or False}, rng={seed})"
        ),
        rng=record,
        settings={"origins": len(places), "first": str(first), "last": str(last), "n": n},
        data={"until": str(series.last_week), "hash": series.hash, "as_of": series.as_of},
    )
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    units = dict.fromkeys(("observed", "median", "low", "high", "crps", "wis", "bias"), "people")
    return Backtest(scores=Frame(columns, units=units), provenance=made)


def _horizons(horizons: Sequence[int]) -> list[int]:
    out = sorted({int(h) for h in horizons}) if isinstance(horizons, Iterable) else []
    if not out or out[0] < 1 or out[-1] > 520:
        raise outside("horizons", horizons, "whole weeks from 1 to 520")
    return out


def _models(models: Any) -> dict[str, Forecaster]:
    if isinstance(models, str):
        models = [models]
    pairs = models.items() if isinstance(models, Mapping) else [(m, m) for m in models]
    out: dict[str, Forecaster] = {}
    for name, model in pairs:
        if callable(model):
            out[str(getattr(name, "__name__", name))] = model
        elif model in BUILT_IN:
            out[str(name)] = BUILT_IN[model]
        else:
            raise unknown(str(model), "a forecaster", BUILT_IN, path="models")
    if not out:
        raise outside("models", models, "at least one forecaster")
    return out


def _candidates(nested: Any, forecasters: Mapping[str, Forecaster]) -> list[str]:
    """Names that the nested selection may choose from; none without it."""
    if nested is False:
        return []
    found = list(forecasters) if nested is True else list(dict.fromkeys(map(str, nested)))
    for name in found:
        if name not in forecasters:
            raise unknown(name, "one of the models", forecasters, path="nested")
    if not found:
        raise outside("nested", nested, "True, False or names of models")
    if NAME in forecasters:
        raise outside("models", NAME, f"names other than {NAME!r} beside nested=")
    return found


def _places(series: Observed, origins: Any, ahead: list[int]) -> list[int]:
    """Indices of the last known weeks, in order."""
    import numpy as np

    if origins is None or isinstance(origins, int):
        every = EVERY if origins is None else origins
        if every < 1:
            raise outside("origins", origins, "a distance of at least 1 week")
        first = int(np.searchsorted(series.sundays, np.datetime64(FIRST_ORIGIN)))
        places = list(range(first, len(series) - ahead[0], every))
    else:
        days = [day_of("origins", origin) for origin in origins]
        places = sorted(int(np.searchsorted(series.sundays, day)) for day in days)
        for day in days:
            if day not in series.sundays:
                raise DataError(f"origins: {day} is not a week of the series (a Sunday)")
    places = [p for p in places if p + ahead[0] < len(series)]
    if not places:
        raise DataError(
            f"no origin has a later week to score; got {origins!r}; the series ends on "
            f"{series.last_week}"
        )
    return places


def _checked(name: str, samples: Any, n: int, reach: int) -> Any:
    import numpy as np

    x = np.asarray(samples, dtype=np.float64)
    if x.shape != (n, reach) or not np.isfinite(x).all():
        raise outside(f"models[{name!r}] samples", x.shape, f"finite, of shape ({n}, {reach})")
    return x


def _scored(
    name: str, series: Observed, place: int, samples: Any, ahead: list[int], noise: Any
) -> list[dict[str, Any]]:
    import numpy as np

    rows = []
    for h in ahead:
        if place + h >= len(series):
            continue
        came = series.arrivals[place + 1 : place + h + 1]
        for kind in ("week", "total") if h > 1 else ("week",):
            x = samples[:, h - 1] if kind == "week" else samples[:, :h].sum(axis=1)
            y = float(came[-1] if kind == "week" else came.sum())
            if np.isnan(y):
                continue
            low, median, high = np.quantile(x, [0.05, 0.5, 0.95])
            rows.append(
                {
                    "model": name,
                    "used": name,
                    "origin": series.sundays[place].item(),
                    "horizon": h,
                    "kind": kind,
                    "observed": y,
                    "median": float(median),
                    "low": float(low),
                    "high": float(high),
                    "crps": float(scores.crps(x, y)),
                    "wis": float(scores.wis(x, y)),
                    "pit": float(scores.pit(x, y, rng=noise)),
                    "in50": bool(scores.coverage(x, y, level=0.5)),
                    "in90": bool(scores.coverage(x, y, level=0.9)),
                    "bias": float(x.mean() - y),
                }
            )
    return rows
