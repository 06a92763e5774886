"""How often plain regressions with a step find one at dates when nothing began.

Weekly arrivals of the official series on season and a step, in windows like that of
``rf.evaluate.effect`` (53 weeks after, placebo dates every fourth week, all before 6 August 2025),
by what is regressed, how the season is told, how errors are counted and how many weeks before are
used. The last line is ``rf.evaluate.effect`` itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import returnflow as rf

LEVELS = (0.90, 0.95)
AFTER = 53
EVERY = 4
BEFORE = (52, 104, 156)
SINCE = "2021-01-03"
START = "2025-08-06"

Array = np.ndarray


def harmonics(weeks: Array) -> Array:
    """Two harmonics of the year at the centre of each week."""
    day = (weeks - weeks.astype("datetime64[Y]")).astype(int) - 3
    angle = 2 * np.pi * day / 365.25
    return np.stack([f(k * angle) for k in (1, 2) for f in (np.cos, np.sin)], axis=1)


def months(weeks: Array) -> Array:
    """Eleven indicators of the month in which the week's Thursday lies."""
    month = (weeks - np.timedelta64(3, "D")).astype("datetime64[M]").astype(int) % 12
    return (month[:, None] == np.arange(1, 12)).astype(float)


def no_season(weeks: Array) -> Array:
    return np.zeros((weeks.size, 0))


def least_squares(x: Array, y: Array, lags: int) -> float:
    """t of the last coefficient; Newey and West's errors when there are lags (Bartlett weights)."""
    inverse = np.linalg.pinv(x.T @ x)
    b = inverse @ (x.T @ y)
    rest = y - x @ b
    if lags == 0:
        meat = x.T @ x * (rest @ rest) / (y.size - x.shape[1])
    else:
        score = x * rest[:, None]
        meat = score.T @ score
        for k in range(1, lags + 1):
            cross = score[k:].T @ score[:-k]
            meat += (1 - k / (lags + 1)) * (cross + cross.T)
    return float(b[-1] / np.sqrt((inverse @ meat @ inverse)[-1, -1]))


def counts(x: Array, y: Array, size: float | Array, exposure: float | Array = 1.0) -> float:
    """z of the last coefficient of a log-linear count regression, negative binomial."""
    b = np.zeros(x.shape[1])
    b[0] = np.log(max(y.mean() / np.mean(exposure), 1.0))
    for _ in range(200):
        mean = exposure * np.exp(np.clip(x @ b, -30, 30))
        weight = mean / (1 + mean / size)
        inverse = np.linalg.pinv(x.T @ (weight[:, None] * x))
        step = inverse @ (x.T @ ((y - mean) / (1 + mean / size)))
        b += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    return float(b[-1] / np.sqrt(inverse[-1, -1]))


def per_day(x: Array, y: Array, k: Array) -> float:
    """People per crossing day: negative binomial of size 1.5 a day, weeks without one left out."""
    on = k > 0
    return counts(x[on], y[on], 1.5 * k[on], k[on])


def quasi_poisson(x: Array, y: Array) -> float:
    """Poisson with the errors scaled by Pearson's dispersion."""
    b = np.linalg.lstsq(x, np.log(y + 1), rcond=None)[0]
    for _ in range(200):
        mean = np.exp(np.clip(x @ b, -30, 30))
        inverse = np.linalg.pinv(x.T @ (mean[:, None] * x))
        step = inverse @ (x.T @ (y - mean))
        b += np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-8:
            break
    dispersion = float(((y - mean) ** 2 / mean).sum()) / (y.size - x.shape[1])
    return float(b[-1] / np.sqrt(dispersion * inverse[-1, -1]))


ESTIMATORS: dict[str, Callable[[Array, Array, Array], float]] = {
    "arrivals, iid errors": lambda x, y, k: least_squares(x, y, 0),
    "arrivals, Newey-West 4": lambda x, y, k: least_squares(x, y, 4),
    "sqrt(arrivals), iid errors": lambda x, y, k: least_squares(x, np.sqrt(y), 0),
    "sqrt(arrivals), Newey-West 4": lambda x, y, k: least_squares(x, np.sqrt(y), 4),
    "log(1 + arrivals), iid errors": lambda x, y, k: least_squares(x, np.log1p(y), 0),
    "log(1 + arrivals), Newey-West 4": lambda x, y, k: least_squares(x, np.log1p(y), 4),
    "Poisson": lambda x, y, k: counts(x, y, np.inf),
    "quasi-Poisson": lambda x, y, k: quasi_poisson(x, y),
    "negative binomial, size 1.4": lambda x, y, k: counts(x, y, 1.4),
    "people per crossing day": per_day,
    "negative binomial, size 0.55": lambda x, y, k: counts(x, y, 0.55),
}
SEASONS = {"none": no_season, "harmonics": harmonics, "months": months}


def windows(weeks: Array, before: int) -> list[tuple[int, int, int]]:
    """First week, week of the step, one past the last week; all before the scheme."""
    floor = max(int(np.searchsorted(weeks, np.datetime64(SINCE))), 1)
    monday = weeks - np.timedelta64(6, "D")
    last = int(np.searchsorted(monday, np.datetime64(START))) - AFTER
    return [(max(s - before, floor), s, s + AFTER) for s in range(floor + 52, last + 1, EVERY)]


def rates(before: int) -> dict[tuple[str, str, bool], list[float]]:
    """Share of windows that exclude zero at each level, by estimator, season and trend."""
    obs = rf.datasets.small_boats()
    weeks = obs["week_ending"].astype("datetime64[D]")
    arrivals, days = (np.asarray(obs[c], float) for c in ("arrivals", "crossing_days"))
    critical = [NormalDist().inv_cdf(0.5 + level / 2) for level in LEVELS]
    found = {}
    for (name, estimate), (season, columns), trend in itertools.product(
        ESTIMATORS.items(), SEASONS.items(), (False, True)
    ):
        z = []
        for first, step, end in windows(weeks, before):
            t = np.arange(first, end)
            parts = [np.ones((t.size, 1)), columns(weeks[t])]
            parts += [(t[:, None] - step) / 52.0] if trend else []
            x = np.concatenate([*parts, (t >= step)[:, None].astype(float)], axis=1)
            z.append(abs(estimate(x, arrivals[t], days[t])))
        found[name, season, trend] = [float((np.array(z) > c).mean()) for c in critical]
    return found


def main() -> None:
    for before in BEFORE:
        for (name, season, trend), share in sorted(rates(before).items(), key=lambda kv: kv[1]):
            told = " / ".join(f"{s:4.0%}" for s in share)
            with_trend = "trend" if trend else "no trend"
            print(f"  {before:3d} weeks  {name:32s} season {season:9s} {with_trend:8s}  {told}")
    e = rf.evaluate.effect(rf.datasets.small_boats(), start=START)
    print(f"  rf.evaluate.effect, {e.level:.0%} intervals: {e.false_positive['arrivals']:.0%}")


if __name__ == "__main__":
    main()
