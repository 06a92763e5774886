"""What replaces a `~` of the text: a random draw, or its mean."""

from __future__ import annotations

from typing import Any, Protocol


class Noise(Protocol):
    """What replaces a `~`: its mean, or a random draw."""

    whole: bool

    def binomial(self, n: float, p: float) -> float: ...
    def beta_binomial(self, n: float, mean: float, concentration: float) -> float: ...
    def negative_binomial(self, mean: float, size: float) -> float: ...
    def poisson(self, mean: float) -> float: ...
    def normal(self) -> float: ...
    def switch(self, state: float, start: float, end: float) -> float: ...


class Mean:
    """Expected mode."""

    whole = False

    def binomial(self, n: float, p: float) -> float:
        return n * p

    def beta_binomial(self, n: float, mean: float, concentration: float) -> float:
        return n * mean

    def negative_binomial(self, mean: float, size: float) -> float:
        return mean

    def poisson(self, mean: float) -> float:
        return mean

    def normal(self) -> float:
        return 0.0

    def switch(self, state: float, start: float, end: float) -> float:
        return state * (1.0 - end) + (1.0 - state) * start


class Chance:
    """Stochastic mode, on a NumPy generator."""

    whole = True

    def __init__(self, rng: Any) -> None:
        self.rng = rng

    def binomial(self, n: float, p: float) -> float:
        return float(self.rng.binomial(int(n), p))

    def beta_binomial(self, n: float, mean: float, concentration: float) -> float:
        if mean <= 0.0 or mean >= 1.0:
            return n * mean
        share = self.rng.beta(mean * concentration, (1.0 - mean) * concentration)
        return self.binomial(n, share)

    def negative_binomial(self, mean: float, size: float) -> float:
        if mean == 0.0:
            return 0.0
        return float(self.rng.poisson(self.rng.gamma(size, mean / size)))

    def poisson(self, mean: float) -> float:
        return float(self.rng.poisson(mean))

    def normal(self) -> float:
        return float(self.rng.standard_normal())

    def switch(self, state: float, start: float, end: float) -> float:
        u = self.rng.random()
        return float(u >= end) if state == 1.0 else float(u < start)
