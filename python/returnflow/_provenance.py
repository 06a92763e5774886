"""How a result was made: version, seed, settings, data; never a user, host, path or clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What is needed to repeat a result.

    Parameters
    ----------
    verb : str
        The public function, e.g. ``"project"``.
    call : str
        The line that repeats it, with the seed that was used.
    rng : mapping
        The record of ``seed_of``: what was given, the address seed that was used.
    settings : mapping
        JSON values: scenario, draws, weeks, options.
    data : mapping
        Vintage and hash of the series that went in.
    """

    verb: str
    call: str = ""
    rng: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""

    def __post_init__(self) -> None:
        if not self.version:
            from ._core import __version__

            object.__setattr__(self, "version", __version__)

    @property
    def seed(self) -> int | None:
        """The address seed, when the verb is random."""
        seed = self.rng.get("seed")
        return None if seed is None else int(seed)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        out = {"version": self.version, "verb": self.verb, "call": self.call}
        parts = {"rng": self.rng, "settings": self.settings, "data": self.data}
        return out | {k: dict(v) for k, v in parts.items() if v}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Provenance:
        """The inverse of ``to_dict``."""
        return cls(**values)

    def lines(self) -> dict[str, str]:
        """Names and values for people."""
        out = {"Made by": f"returnflow {self.version}, {self.verb}"}
        if self.seed is not None:
            out["Seed"] = str(self.seed)
        for title, values in (("Settings", self.settings), ("Data", self.data)):
            if values:
                out[title] = "; ".join(f"{k} = {_short(v)}" for k, v in values.items())
        if self.call:
            out["To repeat"] = self.call
        return out


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 120 else text[:117] + "..."


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str, allow_nan=True)


def digest(*parts: Any) -> str:
    """SHA-256 of arrays (type, shape, bytes), mappings of arrays, bytes, text and JSON values."""
    sha = hashlib.sha256()
    for part in parts:
        _feed(sha, part)
    return "sha256:" + sha.hexdigest()


def _feed(sha: Any, part: Any) -> None:
    if isinstance(part, bytes):
        sha.update(b"b" + part)
    elif hasattr(part, "dtype") and hasattr(part, "tobytes"):
        if part.dtype.kind in "UO":  # the stored width of text is not content
            sha.update(canonical(part.tolist()).encode())
            return
        sha.update(f"{part.dtype.str}{part.shape}".encode())
        sha.update(part.tobytes())
    elif isinstance(part, Mapping):
        for key in part:
            sha.update(b"k" + str(key).encode())
            _feed(sha, part[key])
    else:
        sha.update(b"j" + canonical(part).encode())
