"""``Backtest``: scores of forecasters over past origins, in means, words and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from ._names import unknown
from ._nested import NAME
from ._provenance import Provenance
from .frames import Frame
from .results import Result, result_class

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Backtest"]


@result_class
class Backtest(Result):
    """Scores of forecasters over past origins; made by :func:`backtest`.

    Attributes
    ----------
    scores : Frame
        One row a model, origin, horizon and kind ("week" or "total"): observed, median, 90 %
        interval, CRPS, WIS, PIT, whether the 50 % and 90 % intervals held, bias (mean - observed),
        and the forecaster used, which for "nested" is the one chosen.
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

    def choices(self) -> Frame:
        """Which forecaster ``nested`` used at each origin.

        Examples
        --------
        >>> import returnflow as rf
        >>> bt = rf.backtest(rf.datasets.small_boats(), origins=["2025-01-05"], horizons=[4],
        ...                  models={"flat": lambda history, horizon, n, rng:
        ...                          rng.poisson(500, (n, horizon))}, n=50, nested=True, rng=7)
        >>> bt.choices()["used"].tolist()
        ['flat']
        """
        s = self.scores
        rows = s.filter(model=NAME)
        pairs = dict(zip(rows["origin"].tolist(), rows["used"].tolist(), strict=True))
        return Frame(
            {"origin": list(pairs), "used": list(pairs.values())},
            title="Forecaster chosen at each origin on outcomes known by then",
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
        said = [
            f"{models[0]}: 90 % intervals held {100 * min(inside):.0f} % to "
            f"{100 * max(inside):.0f} % of outcomes, by horizon."
        ]
        if NAME in models:
            used = self.choices()["used"].tolist()
            counts = ", ".join(f"{m} {used.count(m)} times" for m in models if m in used)
            said.append(f"{NAME} used {counts}.")
        return said

    def _notes(self) -> Sequence[str]:
        nested = (
            f"{NAME}: at each origin the model with the best CRPS on outcomes known by then; the "
            "first until there are three of a horizon."
        )
        return [
            *([nested] if NAME in self.scores["model"].tolist() else []),
            "Forecasts from origins four weeks apart overlap: their scores are not independent.",
            "Only the latest edition of the series is known; later revisions are not replayed.",
        ]
