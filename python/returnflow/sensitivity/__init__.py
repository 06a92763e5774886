"""Which assumptions drive the answer: of the scheme, of anybody's function, of anybody's data."""

from typing import TYPE_CHECKING

from returnflow._names import suggesting

from . import functions
from ._dependence import hsic, regional, shapley_given
from ._dependent import kucherenko, shapley
from ._design import SobolDesign, sobol_design
from ._efast import efast
from ._evaluate import Call
from ._failures import Failures
from ._given import delta, pawn, rank
from ._given_data import GivenData
from ._local import Derivatives, dgsm
from ._morris import ElementaryEffects, morris
from ._results import Sensitivity
from ._sobol import sobol
from ._sobol_result import SobolIndices, SobolWeeks
from ._space import Inputs
from ._tornado import Tornado, oat

__all__ = [
    "Call",
    "Derivatives",
    "ElementaryEffects",
    "Failures",
    "GivenData",
    "Inputs",
    "Sensitivity",
    "SobolDesign",
    "SobolIndices",
    "SobolWeeks",
    "Tornado",
    "delta",
    "dgsm",
    "efast",
    "functions",
    "hsic",
    "kucherenko",
    "morris",
    "oat",
    "pawn",
    "rank",
    "regional",
    "shapley",
    "shapley_given",
    "sobol",
    "sobol_design",
]

if not TYPE_CHECKING:  # a dynamic module would hide faults from the type checker
    __getattr__ = suggesting(__name__, __all__)
