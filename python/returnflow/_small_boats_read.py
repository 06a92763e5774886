"""The official weekly series, read from the publisher's file."""

from __future__ import annotations

import hashlib
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._keywords import verb
from ._names import outside, suggest
from ._small_boats import COUNTS, LICENCE
from .errors import DataError, ReturnflowWarning

if TYPE_CHECKING:
    from .data import SmallBoats


def build(raw: dict[str, Any], *, vintage: str | None, source: str) -> SmallBoats:
    """A SmallBoats from what the core read; says what its reader should know as warnings."""
    from .data import SmallBoats

    raw = dict(raw)
    remarks, last_day = raw.pop("remarks"), raw.pop("last_day")
    for remark in remarks:
        name = source.split(",")[0]
        warnings.warn(f"{name}: {remark}", ReturnflowWarning, stacklevel=4)
    import numpy as np

    raw["week_ending"] = raw["week_ending"].astype("datetime64[D]")
    edition = vintage or str(np.datetime64(last_day, "D"))
    missing = {c: np.isnan(raw[c]) for c in COUNTS}
    how = {"source": source, "vintage": edition, "licence": LICENCE}
    return SmallBoats(raw, missing=missing, vintage=edition, source=source, provenance=how)


@verb
def read_small_boats(source: str | os.PathLike[str] | bytes) -> SmallBoats:
    """Read the weekly series from the publisher's file, as it comes each Friday.

    Parameters
    ----------
    source : path or bytes
        The Home Office workbook (ODS or XLSX: sheets SB_01 by day, SB_02 by week), or CSV with
        the same heads, by week or by day. A URL is refused: download the file, keep it with the
        analysis.

    Returns
    -------
    SmallBoats
        Weeks, with the crossing days counted from the daily sheet.

    Raises
    ------
    DataError
        A missing or renamed column, a broken date, weeks that do not follow each other, a
        negative count: all of them at once, with sheet, row, column and value.

    Examples
    --------
    >>> import returnflow as rf
    >>> text = b"week_ending,crossing_days,arrivals,boats\\n2026-08-16,3,405,3\\n"
    >>> int(rf.read_small_boats(text).arrivals[0])
    405
    """
    from ._core import small_boats_read

    if isinstance(source, bytes | bytearray | memoryview):
        content, name = bytes(source), "the bytes given"
    else:
        content, name = _content(source)
    raw = small_boats_read(content, name)
    return build(raw, vintage=None, source=f"{name}, sha256 {hashlib.sha256(content).hexdigest()}")


def _content(source: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Bytes of a file, and its name without the folder."""
    text = os.fspath(source) if isinstance(source, str | os.PathLike) else None
    if text is None:
        raise outside("source", type(source).__name__, "a path or bytes", error=DataError)
    if "://" in text:
        raise DataError(
            f"source is a URL; got {text!r}; download the file first and give its path "
            "(a result must not depend on what a server says today)"
        )
    path = Path(text)
    try:
        return path.read_bytes(), path.name
    except OSError as exc:
        near = _near(path)
        hint = f" Did you mean {near!r}?" if near else ""
        raise DataError(f"cannot read {path.name!r}: {exc.strerror}.{hint}") from exc


def _near(path: Path) -> str | None:
    if path.is_dir() or not path.parent.is_dir():
        return None
    names = [p.name for p in path.parent.iterdir() if p.is_file()]
    return suggest(path.name, names[:1000])
