"""What one exchange costs, and how many people it would have to deter to pay for itself.

Every input is an assumption with a grade and a source; no official unit cost of an exchange was
found, so the answer is grade D whatever its interval says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from returnflow._format import number
from returnflow._keywords import verb
from returnflow._names import outside, unknown
from returnflow._outcomes import PRICE_YEAR
from returnflow._provenance import Provenance
from returnflow._rng import RNG, seed_of
from returnflow.frames import Frame
from returnflow.results import Result, result_class

from ._bench import reached_by
from ._options import level_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["EXCHANGE_INPUTS", "ExchangeBreakEven", "ExchangeInput", "exchange_break_even"]


@dataclass(frozen=True)
class ExchangeInput:
    """One input of the arithmetic: law, unit, grade, source."""

    name: str
    law: str
    values: tuple[float, float]
    unit: str
    grade: str
    source: str

    def draw(self, rng: np.random.Generator, n: int) -> NDArray[np.float64]:
        """``n`` values of the law."""
        a, b = self.values
        if self.law == "lognormal":
            return a * _exp(b * rng.standard_normal(n))
        if self.law == "beta":
            return rng.beta(a, b, n)
        return rng.normal(a, b, n)


def _exp(x: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(np.exp(x))


_FIRST = "first cohort, 6 Aug to 18 Sep 2025"
EXCHANGE_INPUTS: tuple[ExchangeInput, ...] = (
    ExchangeInput("dwell_days", "lognormal", (43.0, 0.35), "days", "C", _FIRST),
    ExchangeInput("removal_success", "beta", (6.0, 4.0), "share of detained", "D", "judgement"),
    ExchangeInput(
        "cost_detention_day",
        "normal",
        (128.0, 9.0),
        "GBP a person-day",
        "B",
        "Home Office transparency data, 122 in Q2 2024, uprated",
    ),
    ExchangeInput(
        "cost_flight_escort",
        "lognormal",
        (7_000.0, 0.5),
        "GBP a return",
        "C",
        "charter costs 2016-21 from written answers",
    ),
    ExchangeInput("cost_legal_case", "lognormal", (3_500.0, 0.5), "GBP a return", "D", "judgement"),
    ExchangeInput(
        "cost_admission", "lognormal", (2_500.0, 0.5), "GBP an admission", "D", "judgement"
    ),
    ExchangeInput(
        "avoided_cost_per_deterred",
        "lognormal",
        (50_000.0, 0.5),
        "GBP a person, present value",
        "C",
        "2023 impact assessment 106,000; 1.6 years of support at 32,000",
    ),
)
_NAMES = [i.name for i in EXCHANGE_INPUTS]


@result_class
class ExchangeBreakEven(Result):
    """Cost of an exchange and the deterrence that pays for it, draw by draw.

    Attributes
    ----------
    cost : ndarray, shape (n,)
        Cost of one exchange, GBP at 2025 prices: detention of everyone detained per person
        returned, one case at law, one flight, one admission.
    deterred_per_exchange : ndarray, shape (n,)
        People who must be deterred per exchange for the avoided cost to equal the cost.
    reduction : ndarray, shape (n,)
        The same as a share of arrivals.
    """

    cost: NDArray[np.float64]
    deterred_per_exchange: NDArray[np.float64]
    reduction: NDArray[np.float64]
    exchanges_per_week: float
    arrivals_per_week: float
    level: float
    provenance: Provenance
    _picture = "reached"

    def summary(self, *, level: float | None = None) -> Frame:
        """Median and interval of the three answers, one row each."""
        import numpy as np

        level = self.level if level is None else level_of(level)
        rows = [
            ("cost_per_exchange", "GBP", self.cost),
            ("deterred_per_exchange", "people per exchange", self.deterred_per_exchange),
            ("reduction_of_arrivals", "share", self.reduction),
        ]
        tail = (1 - level) / 2
        q = np.array([np.quantile(v, [0.5, tail, 1 - tail]) for _, _, v in rows])
        return Frame(
            {
                "outcome": np.array([r[0] for r in rows]),
                "unit": np.array([r[1] for r in rows]),
                "median": q[:, 0],
                "low": q[:, 1],
                "high": q[:, 2],
                "level": np.full(3, level),
                "grade": np.array(["D"] * 3),
            }
        )

    def plot_data(self) -> Frame:
        """Share of draws in which so many people deterred per exchange pay for it."""
        return reached_by(self.deterred_per_exchange, "people deterred per exchange", "people")

    def _title(self) -> str:
        return (
            f"Break-even of one exchange · {PRICE_YEAR} prices · {100 * self.level:.0f} % intervals"
        )

    def _sentences(self) -> Sequence[str]:
        s = self.summary()
        (c, d, r), lo, hi = s["median"], s["low"], s["high"]
        return [
            f"An exchange costs about {number(c, 'GBP')} ({100 * self.level:.0f} % "
            f"{number(lo[0], 'GBP')} to {number(hi[0], 'GBP')}), so it pays for itself if it "
            f"deters {d:.1f} ({lo[1]:.1f} to {hi[1]:.1f}) people: {100 * r:.1f} % "
            f"({100 * lo[2]:.1f} % to {100 * hi[2]:.1f} %) of "
            f"{self.arrivals_per_week:,.0f} arrivals a week at "
            f"{self.exchanges_per_week:,.0f} exchanges a week."
        ]

    def _notes(self) -> Sequence[str]:
        return [
            "Grade D: no official unit cost was found. Holds parameter uncertainty only; nothing "
            "on whether anyone is deterred, on deaths, or on days in detention.",
            f"Unit costs are taken to be at {PRICE_YEAR} prices (rf.decide.prices() says which are "
            "uprated); the avoided cost is a present value as given, nothing is discounted here.",
        ]


@verb
def exchange_break_even(
    *,
    exchanges_per_week: float = 45.0,
    arrivals_per_week: float = 580.0,
    given: Mapping[str, float] | None = None,
    n: int = 100_000,
    level: float = 0.9,
    rng: RNG = None,
) -> ExchangeBreakEven:
    """How many people must one exchange deter to pay for itself, from unit costs alone.

    deterred = (dwell x day cost / success + legal + flight + admission) / avoided cost. Law costs
    are counted once a return here; the model charges them on everyone detained.

    Parameters
    ----------
    exchanges_per_week, arrivals_per_week : float
        Turn people per exchange into a share of arrivals.
    given : mapping of str to float, optional
        Inputs held at a value instead of their law (names of ``EXCHANGE_INPUTS``).
    n : int, default 100_000
        Draws.
    level : float, default 0.9
        Level of the interval.
    rng : None, int, Generator or SeedSequence
        Seed; 0 is a seed.

    Returns
    -------
    ExchangeBreakEven

    Raises
    ------
    ParameterError
        An unknown input, or a value outside its domain.

    Examples
    --------
    >>> answer = exchange_break_even(rng=7)
    >>> bool(0.45 < answer.summary()["median"][1] < 0.55)
    True
    """
    import numpy as np

    if n < 1:
        raise outside("n", n, "1 or more draws")
    for name, value in (("exchanges", exchanges_per_week), ("arrivals", arrivals_per_week)):
        if not 0 < value < np.inf:
            raise outside(f"{name}_per_week", value, "more than 0")
    fixed = dict(given or {})
    for name in fixed:
        if name not in _NAMES:
            raise unknown(name, "an input of the exchange arithmetic", _NAMES)
        if not 0 < fixed[name] < np.inf:
            raise outside(name, fixed[name], "more than 0")
    seed, record = seed_of(rng)
    generator = np.random.default_rng(seed)
    v = {i.name: i.draw(generator, n) for i in EXCHANGE_INPUTS}
    v.update({name: np.full(n, float(x)) for name, x in fixed.items()})
    detention = v["dwell_days"] * v["cost_detention_day"] / v["removal_success"]
    cost = detention + v["cost_legal_case"] + v["cost_flight_escort"] + v["cost_admission"]
    deterred = cost / v["avoided_cost_per_deterred"]
    return ExchangeBreakEven(
        cost=cost,
        deterred_per_exchange=deterred,
        reduction=deterred * exchanges_per_week / arrivals_per_week,
        exchanges_per_week=float(exchanges_per_week),
        arrivals_per_week=float(arrivals_per_week),
        level=level_of(level),
        provenance=Provenance(
            verb="decide.exchange_break_even",
            rng=record,
            settings={"n": n, "given": fixed, "price_year": PRICE_YEAR},
        ),
    )
