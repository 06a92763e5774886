"""What a fit must pass before it is trusted: importance weights, shrinkage, replicated weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _fitted
from .frames import Frame

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from . import _core as rust
    from ._observed import Observed

    Floats = NDArray[np.float64]

K_MOST = 0.7  # Vehtari et al. 2024: above it importance weights cannot be smoothed
RHAT_MOST = 1.1  # islands are short; 1.01 is for long chains
MOVED_LEAST = 0.03
SPREAD_MOST = 0.2  # log-evidence over eight parts of the proposals
# Shown, not gated: the negative binomial's upper tail is known to be heavier than the series'.
UNGATED = ("largest week / mean week",)
TAIL_LEAST = 0.005  # a replicated fact further out than this on either side fails


def weights_checks(quality: dict[str, dict[str, float]], draws: int) -> list[dict[str, Any]]:
    """Rows on the two importance samples."""
    least = float(max(100, draws // 4))
    rows = []
    for part, q in quality.items():
        rows += [
            row(f"{part}: Pareto k", q["k"], f"below {K_MOST}", q["k"] < K_MOST),
            row(f"{part}: effective draws", q["ess"], f"at least {least:.0f}", q["ess"] >= least),
            row(
                f"{part}: spread of log evidence",
                q["spread"],
                f"below {SPREAD_MOST}",
                q["spread"] < SPREAD_MOST,
            ),
        ]
    return rows


def tempering_checks(posterior: rust.SchemePosterior) -> list[dict[str, Any]]:
    """Rows on a tempered sample: agreement of its islands, moves accepted, points that differ."""
    import numpy as np

    quality, islands = posterior.quality(), posterior.islands()
    scores = posterior.scores()
    worst = max(rank_rhat(values, islands) for values in scores.values())
    first = next(iter(scores.values()))
    distinct = len(np.unique(first)) / len(first)
    spread = float(np.std(quality["log_evidence"], ddof=1))
    moved = float(quality["acceptance"])
    return [
        row("R-hat of the islands, largest", worst, f"below {RHAT_MOST}", worst < RHAT_MOST),
        row("moves accepted", moved, f"at least {MOVED_LEAST}", moved >= MOVED_LEAST),
        row("distinct draws, share", distinct, "at least 0.5", distinct >= 0.5),
        # The estimate is the mean of the islands: its error is half their spread.
        row("spread of log evidence over islands", spread, "below 3", spread < 3),
    ]


def rank_rhat(values: Floats, chains: NDArray[np.int64]) -> float:
    """Split, rank-normalised R-hat (Vehtari, Gelman, Simpson, Carpenter and Buerkner 2021)."""
    import numpy as np

    from . import _core

    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(1, len(values) + 1)
    z = _core.normal_quantiles((ranks - 0.375) / (len(values) + 0.25))
    parts = [half for c in np.unique(chains) for half in np.array_split(z[chains == c], 2)]
    means = np.array([part.mean() for part in parts])
    n = len(values) / len(parts)
    within = float(np.mean([part.var(ddof=1) for part in parts]))
    return float(np.sqrt((n - 1) / n + means.var(ddof=1) / within))


def row(check: str, value: float, need: str, ok: bool) -> dict[str, Any]:
    return {"check": check, "value": float(value), "need": need, "ok": bool(ok)}


def statistics(days: Floats, arrivals: Floats, months: NDArray[np.int64]) -> dict[str, Floats]:
    """Facts of weekly series, each row of the arrays a series: what a simulator must reproduce."""
    import numpy as np

    zero = arrivals == 0
    run = np.zeros(zero.shape[0])
    longest = np.zeros(zero.shape[0])
    for t in range(zero.shape[1]):
        run = np.where(zero[:, t], run + 1, 0)
        longest = np.maximum(longest, run)
    mean = arrivals.mean(axis=1)
    late, early = np.isin(months, (8, 9, 10, 11)), np.isin(months, (1, 2, 3, 4))
    season = arrivals[:, late].mean(axis=1) / np.maximum(arrivals[:, early].mean(axis=1), 1.0)
    return {
        "share of weeks without arrivals": zero.mean(axis=1),
        "longest run of weeks without arrivals": longest,
        "crossing days a week": days.mean(axis=1),
        "spread of weekly arrivals (sd / mean)": arrivals.std(axis=1) / np.maximum(mean, 1.0),
        "largest week / mean week": arrivals.max(axis=1) / np.maximum(mean, 1.0),
        "season (Aug-Nov / Jan-Apr)": season,
    }


def predictive_checks(posterior: rust.Posterior, window: Observed, seed: int) -> Frame:
    """Facts of the window among those of weeks replicated from the posterior."""
    import numpy as np

    seen = ~np.isnan(window.arrivals)
    months = window.sundays.astype("datetime64[M]").astype(np.int64)[seen] % 12 + 1
    days, arrivals = posterior.replicate(seed=seed)
    replicated = statistics(days[:, seen], arrivals[:, seen], months)
    actual = statistics(window.crossing_days[None, seen], window.arrivals[None, seen], months)
    rows: dict[str, list[Any]] = {
        name: [] for name in ("fact", "observed", "median", "low", "high", "tail")
    }
    for name, values in replicated.items():
        here = float(actual[name][0])
        above, level = float(np.mean(values >= here)), np.quantile(values, [0.05, 0.5, 0.95])
        below = float(np.mean(values <= here))
        rows["fact"].append(name)
        rows["observed"].append(here)
        rows["low"].append(level[0])
        rows["median"].append(level[1])
        rows["high"].append(level[2])
        rows["tail"].append(min(1.0, 2 * min(above, below)))
    return Frame(rows, title="Facts of the window among replicated windows, 90 % intervals")


def misfits(checks: Frame) -> list[str]:
    """Facts outside the gate that the process does not reproduce: said, not hidden."""
    rows = checks.to_dicts()
    return [
        f"{row['fact']} is {row['observed']:.2f}, replicated windows have {row['low']:.2f} to "
        f"{row['high']:.2f}"
        for row in rows
        if row["fact"] in UNGATED and row["tail"] < 2 * TAIL_LEAST
    ]


def predictive_rows(checks: Frame) -> list[dict[str, Any]]:
    """Rows of the gate on the replicated facts."""
    need = f"two-sided tail at least {2 * TAIL_LEAST}"
    return [
        row(f"replicated: {name}", tail, need, tail >= 2 * TAIL_LEAST)
        for name, tail in zip(checks["fact"].tolist(), checks["tail"].tolist(), strict=True)
        if name not in UNGATED
    ]


def learned(
    columns: dict[str, Floats], priors: dict[str, tuple[float, float, bool]], level: float
) -> Frame:
    """Each learned parameter: interval, and the share of the prior's variance that is gone."""
    import numpy as np

    gone = {}
    for name, (_, sd, log) in priors.items():
        own = float(np.std(np.log(columns[name]) if log else columns[name]))
        gone[name] = 1 - (own / sd) ** 2
    says = "1 - posterior variance / prior variance; 0: nothing learned."
    return _fitted.learned(columns, gone, level, title="What the series taught", says=says)
