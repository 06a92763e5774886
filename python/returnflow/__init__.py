"""What would follow from returning N people a week, how sure one can be, what drives the answer.

Five verbs, all on aggregates, none on a person's record:

- ``project``      what follows from a scenario, paired draw by draw with no scheme
- ``fit``          learn the crossing process from the official weekly series; ``backtest`` it
- ``sensitivity``  which assumptions drive the answer (``sensitivity.sobol(...)`` and others)
- ``evaluate``     did it work, when would one know (``evaluate.effect``, ``evaluate.power``)
- ``decide``       what it would take (``decide.required_returns``, ``decide.break_even``)

Start with ``rf.project("pilot", weeks=104, rng=7)``.
"""

from . import _public

__all__ = _public.__all__
__getattr__ = _public.__getattr__
__dir__ = _public.__dir__
