"""Break-even deterrence of a relocation scheme: the arithmetic of the 2023 impact assessment."""

from __future__ import annotations

from returnflow._keywords import verb
from returnflow._names import outside

__all__ = ["relocation_break_even"]


@verb
def relocation_break_even(*, gross_cost: float, avoided_cost: float) -> float:
    """Share of people who must be deterred for the avoided cost to equal the net cost of the rest.

    Of N people a share d does not come and saves ``avoided_cost`` each; the others are relocated at
    ``gross_cost - avoided_cost`` net each. d a = (1 - d) (g - a), so d = (g - a) / g.

    Parameters
    ----------
    gross_cost : float
        Cost of relocating one person, GBP.
    avoided_cost : float
        Cost of support that one person no longer needs, GBP.

    Returns
    -------
    float
        Share in [0, 1); 0 when relocating already costs less than it avoids.

    Raises
    ------
    ParameterError
        A cost that is not positive.

    Examples
    --------
    The Illegal Migration Bill assessment, 26 June 2023: 169,000 gross, 106,000 avoided (165,000
    when hotel costs rise).

    >>> round(relocation_break_even(gross_cost=169_000, avoided_cost=106_000), 2)
    0.37
    """
    for name, value in (("gross_cost", gross_cost), ("avoided_cost", avoided_cost)):
        if not 0 < value < float("inf"):
            raise outside(name, value, "more than 0 GBP")
    return max(0.0, (gross_cost - avoided_cost) / gross_cost)
