"""Results to canonical JSON and back: arrays, dates and frames are tagged, nothing is pickled."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from ._provenance import Provenance
from .errors import DataError

SCHEMA = 1
_TAG = "$"


def encode(value: Any) -> Any:
    """JSON values only; what is not plain becomes ``{"$": kind, ...}``."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {_TAG: "float", "v": repr(value)}
    if isinstance(value, dt.date):
        return {_TAG: "date", "v": value.isoformat()}
    if isinstance(value, Provenance):
        return {_TAG: "provenance", "v": encode(value.to_dict())}
    return _encode_more(value)


def _encode_more(value: Any) -> Any:
    from .frames import Frame
    from .results import Result

    if isinstance(value, Frame):
        parts = {k: encode(v) for k, v in value._parts().items() if len(v)}
        return {_TAG: "frame", "v": parts}
    if isinstance(value, Result):
        return {_TAG: "result", "type": type(value).__name__, "v": encode(value._state())}
    if hasattr(value, "dtype"):
        if value.ndim == 0:
            return encode(value.item())
        kind = value.dtype.str if value.dtype.kind != "U" else "U"
        flat = (
            value.ravel().tolist()
            if value.dtype.kind != "M"
            else value.ravel().astype(str).tolist()
        )
        return {
            _TAG: "array",
            "dtype": kind,
            "shape": list(value.shape),
            "v": [encode(x) for x in flat],
        }
    if isinstance(value, Mapping):
        if _TAG in value or not all(isinstance(k, str) for k in value):
            return {_TAG: "items", "v": [[encode(k), encode(v)] for k, v in value.items()]}
        return {k: encode(v) for k, v in value.items()}
    if isinstance(value, tuple):
        return {_TAG: "tuple", "v": [encode(x) for x in value]}
    if isinstance(value, list):
        return [encode(x) for x in value]
    raise DataError(f"a {type(value).__name__} cannot be written as JSON")


def decode(value: Any) -> Any:
    """The inverse of ``encode``."""
    if isinstance(value, list):
        return [decode(x) for x in value]
    if not isinstance(value, dict):
        return value
    if _TAG not in value:
        return {k: decode(v) for k, v in value.items()}
    kind = value[_TAG]
    if kind not in _DECODERS:
        raise DataError(f"unknown kind {kind!r} in this file; a newer returnflow wrote it")
    return _DECODERS[kind](value)


def _array(value: dict[str, Any]) -> Any:
    import numpy as np

    items = [decode(x) for x in value["v"]]
    out = np.array(items, dtype=value["dtype"]).reshape(value["shape"])
    out.flags.writeable = False
    return out


def _frame(value: dict[str, Any]) -> Any:
    from .frames import Frame

    return Frame(**{"data": {}, **{k: decode(v) for k, v in value["v"].items()}})


def _result(value: dict[str, Any]) -> Any:
    from .results import result_type

    return result_type(value["type"])._from_state(decode(value["v"]))


_DECODERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "array": _array,
    "date": lambda v: dt.date.fromisoformat(v["v"]),
    "float": lambda v: float(v["v"]),
    "frame": _frame,
    "items": lambda v: {decode(k): decode(x) for k, x in v["v"]},
    "provenance": lambda v: Provenance.from_dict(decode(v["v"])),
    "result": _result,
    "tuple": lambda v: tuple(decode(x) for x in v["v"]),
}


def dumps(value: Any) -> str:
    """One object of a file: schema, version, content."""
    from ._core import __version__

    content = {"schema": SCHEMA, "returnflow": __version__, "content": encode(value)}
    return json.dumps(content, sort_keys=False, allow_nan=False, ensure_ascii=False) + "\n"


def loads(text: str) -> Any:
    """The content that ``dumps`` wrote."""
    try:
        content = json.loads(text)
    except ValueError as exc:
        raise DataError(f"this is not JSON: {exc}") from exc
    if not isinstance(content, dict) or "content" not in content:
        raise DataError("this JSON was not written by returnflow: it has no 'content'")
    if content.get("schema") != SCHEMA:
        raise DataError(
            f"this file has schema {content.get('schema')}, written by returnflow "
            f"{content.get('returnflow')}; this version reads schema {SCHEMA}: "
            f"install returnflow {content.get('returnflow')} to read it"
        )
    return decode(content["content"])
