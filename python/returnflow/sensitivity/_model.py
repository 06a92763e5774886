"""Any model behind one face: a function, a test function of the core, or the scheme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from returnflow._names import outside
from returnflow._progress import Progress, ProgressLike

from ._evaluate import Call, OnError, output_names
from ._scheme import is_scheme, scheme_of
from ._space import Inputs
from .functions import KnownFunction

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Target", "target_of"]


@dataclass(frozen=True)
class Target:
    """A model and its inputs.

    Attributes
    ----------
    inputs : Inputs
        Names and laws.
    core : object or None
        Model that the core runs by itself.
    call : Call or None
        Function of an array of rows.
    outcomes : sequence of str or None
        Names of the window outcomes; None: named after the first run.
    weeks : array of datetime64 or None
        Sundays, when each outcome has also one output a week.
    settings : dict
        What the provenance says of the model.
    """

    inputs: Inputs
    core: Any = None
    call: Call | None = None
    outcomes: tuple[str, ...] | None = None
    weeks: Any = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    threads: int | None = None

    @property
    def size(self) -> int:
        """Number of inputs."""
        return len(self.inputs.names)

    def rows(self, u: Array, *, progress: ProgressLike = None, what: str = "runs") -> Array:
        """Outputs (rows, outputs) at points of the unit cube."""
        import numpy as np

        if self.core is not None:
            from returnflow._core import evaluate_model

            with Progress(progress, "evaluating", len(u), "blocks") as bar:
                return evaluate_model(
                    self.core, np.ascontiguousarray(u), None, bar.callback, self.threads
                )
        assert self.call is not None
        from ._evaluate import chunks

        parts = []
        with Progress(progress, "evaluating", len(u), what) as bar:
            for start, count in chunks(len(u), 16_384):
                parts.append(self.call(self.inputs.scale(u[start : start + count])))
                bar.callback(start + count, len(u))
        return np.concatenate(parts)

    def names(self, outcome: str | Sequence[str] | None, outputs: int) -> tuple[str, ...]:
        """Names of the window outcomes."""
        return self.outcomes if self.outcomes is not None else output_names(outcome, outputs)


def target_of(
    model: Any,
    space: Any,
    *,
    outcome: Any = None,
    vectorized: bool = True,
    executor: Executor | None = None,
    on_error: OnError = "raise",
    threads: int | None = None,
    weekly: bool = False,
    weeks: int = 104,
    mode: str = "expected",
    copula: bool = False,
    independent: str | None = None,
) -> Target:
    """The model that a verb was given.

    With ``copula`` the verb takes dependent inputs; with ``independent`` it refuses them, since
    that which is named there has no meaning for them.
    """
    if is_scheme(model):
        parts = scheme_of(
            model, space, outcome=outcome, weeks=weeks, mode=mode, weekly=weekly, threads=threads,
            copula=copula,
        )  # fmt: skip
        target = Target(
            parts.inputs,
            core=parts.core,
            outcomes=parts.outcomes,
            weeks=parts.weeks,
            settings=parts.settings,
            threads=threads,
        )
    elif isinstance(model, KnownFunction):
        inputs = Inputs.of(model.space if space is None else space)
        if space is None and executor is None:
            settings = {"model": model.name}
            target = Target(inputs, core=model.core, settings=settings, threads=threads)
        else:
            target = Target(inputs, call=Call(model, True, executor, on_error))
    elif callable(model) and not isinstance(model, type):
        if space is None:
            raise outside("space", None, "the inputs of the function: a mapping of names to priors")
        name = getattr(model, "__name__", type(model).__name__)
        target = Target(
            Inputs.of(space),
            call=Call(model, vectorized, executor, on_error),
            settings={"model": name},
        )
    else:
        raise outside("model", model, "a scenario, runs, or a function with space=")
    if independent is not None:
        target.inputs.require_independent(independent)
    return target
