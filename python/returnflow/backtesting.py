"""``backtest``: how well forecasters would have done, week by week, knowing only the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import scores
from ._forecasters import BUILT_IN, Forecaster
from ._keywords import verb
from ._names import outside, unknown
from ._observed import Observed, day_of, observed
from ._progress import Progress, ProgressLike
from ._provenance import Provenance
from ._rng import RNG, seed_of
from .errors import DataError
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Backtest", "backtest"]

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
    """
    import numpy as np

    series = observed(obs)
    ahead = _horizons(horizons)
    forecasters = _models(models)
    if not isinstance(n, int) or isinstance(n, bool) or n < 2:
        raise outside("n", n, "a whole number, at least 2")
    places = _places(series, origins, ahead)
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
    first, last = series.sundays[places[0]], series.sundays[places[-1]]
    made = Provenance(
        verb="backtest",
        call=f"rf.backtest(obs, horizons={ahead}, models={list(forecasters)}, n={n}, rng={seed})",
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


@result_class
class Backtest(Result):
    """Scores of forecasters over past origins; made by :func:`backtest`.

    Attributes
    ----------
    scores : Frame
        One row a model, origin, horizon and kind ("week" or "total"): observed, median, 90 %
        interval, CRPS, WIS, PIT, whether the 50 % and 90 % intervals held, bias (mean - observed).
    """

    scores: Frame
    provenance: Provenance

    def summary(self, *, level: float | None = None) -> Frame:
        """Means over origins by model, kind and horizon.

        ``against`` is the mean CRPS over that of the first model; ``low_mean``: weeks forecast.
        """
        import numpy as np

        s = self.scores
        rows: list[dict[str, Any]] = []
        models = list(dict.fromkeys(s["model"].tolist()))
        for kind in ("week", "total"):
            for h in sorted(set(s["horizon"].tolist())):
                base = None
                for model in models:
                    keep = (s["model"] == model) & (s["horizon"] == h) & (s["kind"] == kind)
                    if not keep.any():
                        continue
                    crps = float(s["crps"][keep].mean())
                    base = crps if base is None else base
                    rows.append(
                        {
                            "model": model,
                            "kind": kind,
                            "horizon": h,
                            "crps": crps,
                            "against": crps / base,
                            "wis": float(s["wis"][keep].mean()),
                            "in50": float(np.mean(s["in50"][keep])),
                            "in90": float(np.mean(s["in90"][keep])),
                            "bias": float(s["bias"][keep].mean()),
                            "forecasts": int(keep.sum()),
                        }
                    )
        columns = {key: [row[key] for row in rows] for key in rows[0]}
        units = dict.fromkeys(("crps", "wis", "bias"), "people")
        return Frame(
            columns, units=units, provenance=self.provenance.to_dict(), title=self._title()
        )

    def plot_data(self) -> Frame:
        """One row a forecast."""
        return self.scores

    def plot(
        self,
        ax: Axes | None = None,
        *,
        kind: Literal["score", "pit", "coverage"] = "score",
        **options: Any,
    ) -> Axes:
        """Mean CRPS by horizon, the PIT histogram, or coverage by horizon."""
        from .plot import _backtest

        pictures = {
            "score": _backtest.score_by_horizon,
            "pit": _backtest.pit_histogram,
            "coverage": _backtest.coverage_by_horizon,
        }
        if kind not in pictures:
            raise unknown(str(kind), "a picture of a back-test", pictures, path="kind")
        return pictures[kind](self, ax=ax, **options)

    def _title(self) -> str:
        s = self.provenance.settings
        return (
            f"Back-test · {s['origins']} origins, {s['first']} to {s['last']} · {s['n']:,} samples"
        )

    def _sentences(self) -> Sequence[str]:
        rows = self.summary().to_dicts()
        models = list(dict.fromkeys(row["model"] for row in rows))
        inside = [row["in90"] for row in rows if row["model"] == models[0]]
        return [
            f"{models[0]}: 90 % intervals held {min(inside):.0%} to {max(inside):.0%} of outcomes, "
            "by horizon."
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Forecasts from origins four weeks apart overlap: their scores are not independent.",
            "Only the latest edition of the series is known; later revisions are not replayed.",
        ]
