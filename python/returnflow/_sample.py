"""Draws from the priors of a space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ._keywords import verb
from ._names import outside
from ._progress import Progress, ProgressLike
from ._provenance import Provenance, digest
from ._rng import RNG, seed_of
from .parameters import ParameterSpace

if TYPE_CHECKING:
    from .draws import Draws


def count(n: Any) -> int:
    from numbers import Integral

    if isinstance(n, bool) or not isinstance(n, Integral) or int(n) < 1:
        raise outside("n", n, "a whole number of draws, at least 1")
    return int(n)


@verb
def sample(
    space: ParameterSpace | None = None,
    *,
    n: int = 10_000,
    rng: RNG = None,
    method: Literal["random", "lhs", "sobol"] = "random",
    progress: ProgressLike = None,
    threads: int | None = None,
) -> Draws:
    """Draws from the priors of a space.

    Parameters
    ----------
    space : ParameterSpace, optional
        Default ``ParameterSpace.default()``.
    n : int
        Number of draws. Default 10,000.
    rng : None, int, sequence of int, SeedSequence or Generator
        Randomness (SPEC 7). Default None: drawn and recorded.
    method : {"random", "lhs", "sobol"}
        How the unit cube is filled: independent points; a Latin hypercube (McKay, Beckman, Conover
        1979); Sobol' points with Owen scrambling (Joe, Kuo 2008; Owen 1995). With "random" and
        "sobol" draw i depends on (seed, i) only: n = 1,000 gives the first tenth of n = 10,000.
    progress : bool or callable, optional
        A progress line after a second, or a function of (done, total, stage).
    threads : int, optional
        Threads of the core. Default: all cores. The draws are the same for any number.

    Returns
    -------
    Draws

    Raises
    ------
    ParameterError
        Wrong options.

    Examples
    --------
    >>> import returnflow as rf
    >>> rf.sample(n=4, rng=7) == rf.sample(n=8, rng=7).subset(slice(4))
    True
    """
    from . import _core
    from .draws import Draws

    if space is None:
        space = ParameterSpace.default()
    elif not isinstance(space, ParameterSpace):
        raise outside("space", space, "a ParameterSpace")
    n = count(n)
    if threads is not None:
        threads = count(threads)
    seed, record = seed_of(rng)
    with Progress(progress, "sampling", n * len(space), "values") as bar:
        core = _core.sample(space._core, n, seed, method, 0, bar.callback, threads)
    changed = {name: str(space[name].prior) for name in space._core.changed()}
    settings: dict[str, Any] = {"n": n, "method": method, "space": digest(space._core.to_json())}
    if changed:
        settings["changed"] = changed
    call = f"rf.sample({'space, ' if changed else ''}n={n}, rng={seed}, method={method!r})"
    made = Provenance(verb="sample", call=call, rng=record, settings=settings)
    return Draws(core, space=space, provenance=made)
