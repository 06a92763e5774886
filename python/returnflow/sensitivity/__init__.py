"""Which assumptions drive the answer: of the scheme, of anybody's function, of anybody's data."""

from . import functions
from ._design import SobolDesign, sobol_design
from ._evaluate import Call
from ._results import Failures, Sensitivity
from ._sobol import sobol
from ._sobol_result import SobolIndices, SobolWeeks
from ._space import Inputs

__all__ = [
    "Call",
    "Failures",
    "Inputs",
    "Sensitivity",
    "SobolDesign",
    "SobolIndices",
    "SobolWeeks",
    "functions",
    "sobol",
    "sobol_design",
]
