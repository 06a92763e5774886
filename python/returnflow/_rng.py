"""``rng=`` of every verb (SPEC 7): to the 64-bit address seed of the core, and a record of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ._names import outside

if TYPE_CHECKING:
    import numpy as np

    # What ``rng=`` takes.
    RNG: TypeAlias = int | Sequence[int] | np.random.SeedSequence | np.random.Generator | None
else:
    RNG = Any

_ALLOWED = (
    "None, an int in [0, 2**64), a sequence of such ints, a numpy SeedSequence or a numpy Generator"
)


def seed_of(rng: RNG) -> tuple[int, dict[str, Any]]:
    """Address seed and its record for the provenance.

    An int is the seed itself (0 is a seed). None draws one and records it, so that the run can be
    repeated with ``rng=record["seed"]``. A Generator gives 128 bits, and so advances.

    Examples
    --------
    >>> seed_of(7)
    (7, {'given': 'int', 'seed': 7})
    """
    if rng is None:
        import secrets

        seed = secrets.randbits(53)  # exact in JSON readers that know doubles only
        return seed, {"given": "None", "seed": seed}
    if _is_int(rng):
        seed = _checked(rng)
        return seed, {"given": "int", "seed": seed}
    import numpy as np

    if isinstance(rng, np.random.SeedSequence):
        seed = _mixed(rng)
        return seed, {"given": "SeedSequence", "entropy": _json(rng.entropy), "seed": seed}
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        words = [int(w) for w in rng.integers(0, 2**64, size=2, dtype=np.uint64)]
        seed = _mixed(np.random.SeedSequence(words))
        kind = f"Generator({type(rng.bit_generator).__name__})"
        return seed, {"given": kind, "entropy": [str(w) for w in words], "seed": seed}
    if isinstance(rng, Sequence | np.ndarray) and not isinstance(rng, str | bytes):
        words = [_checked(w) if _is_int(w) else _refuse(rng) for w in rng]
        if words:
            seed = _mixed(np.random.SeedSequence(words))
            return seed, {"given": "sequence", "entropy": [str(w) for w in words], "seed": seed}
    return _refuse(rng), {}


def _is_int(value: object) -> bool:
    # numpy integers register as Integral; bool does too, and is refused.
    from numbers import Integral

    return isinstance(value, Integral) and not isinstance(value, bool)


def _checked(value: Any) -> int:
    seed = int(value)
    if not 0 <= seed < 2**64:
        raise outside("rng", seed, _ALLOWED)
    return seed


def _refuse(rng: object) -> int:
    raise outside("rng", rng, _ALLOWED)


def _mixed(sequence: np.random.SeedSequence) -> int:
    import numpy as np

    return int(sequence.generate_state(1, np.uint64)[0])


def _json(entropy: Any) -> Any:
    if isinstance(entropy, int):
        return str(entropy)
    return None if entropy is None else [str(e) for e in entropy]
