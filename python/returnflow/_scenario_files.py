"""Scenario files: text or path in, text or path out."""

from __future__ import annotations

from pathlib import Path

from ._files import write_text
from .errors import ScenarioError


def give(text: str, path: str | Path | None) -> str | None:
    """The text, or nothing when it was written to a path."""
    if path is None:
        return text
    write_text(path, text)
    return None


def take(source: str | Path, *, text_has: str) -> tuple[str, str | None]:
    """The text and the place it comes from: text that holds one of ``text_has`` is no path."""
    if isinstance(source, str) and any(sign in source for sign in text_has):
        return source, None
    try:
        path = Path(source)
        return path.read_text(encoding="utf-8"), str(source)
    except (OSError, UnicodeDecodeError, TypeError) as exc:
        why = getattr(exc, "strerror", None) or str(exc)
        raise ScenarioError(f"{source} cannot be read: {why}") from exc
