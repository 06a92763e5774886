"""One parameter: what is known of it, with its prior in a space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._format import clip, significant

if TYPE_CHECKING:
    from .priors import Prior


@dataclass(frozen=True, repr=False)
class Parameter:
    """What is known of one parameter, with its prior in a space.

    Attributes
    ----------
    name, group, unit, domain : str
        Name, part of the model, unit, allowed values.
    default : float
        Central value of the table.
    prior : Prior
        Its prior, before it is cut at the domain.
    low, median, high : float
        5 %, 50 % and 95 % points of the prior within the domain.
    grade : str
        Evidence, A (direct official measurement) to D (judgement).
    source : str
        Keys of ``returnflow.parameters.sources()``, or the user's words.
    date : str or None
        Date of the newest evidence, where known.
    says : str
        What it is, in one sentence.
    """

    name: str
    group: str
    unit: str
    domain: str
    default: float
    prior: Prior
    low: float
    median: float
    high: float
    grade: str
    source: str
    date: str | None
    says: str

    def __repr__(self) -> str:
        low, median, high = (significant(x, 3) for x in (self.low, self.median, self.high))
        lines = [
            f"{self.name} · {self.unit} · grade {self.grade} · {self.source}",
            f"  {self.says}",
            f"  prior    {self.prior}",
            f"  90 %     {low} to {high}, median {median}",
            f"  domain   {self.domain}, default {self.default:g}",
        ]
        return "\n".join(clip(line, 80) for line in lines)
