"""HTML that survives a saved, untrusted, exported notebook: inline styles, no script, no id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

_CELL = "padding:2px 10px 2px 0;vertical-align:top;"
_NUMBER = _CELL + "text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;"
_TEXT = _CELL + "text-align:left;"
_LINE = "border-bottom:1px solid rgba(127,127,127,.45);"
# Mid blue: 5.2:1 on white and 3.6:1 on #111, so bars are seen in light and in dark.
BAR_COLOUR = "#2073BC"


class Raw(str):
    """Markup that was built here and must not be escaped again."""

    __slots__ = ()


def cell_text(value: object) -> str:
    """Escaped text, or markup as it is."""
    return value if isinstance(value, Raw) else escape(str(value), quote=True)


def bar(low: float, middle: float, high: float, start: float, stop: float) -> Raw:
    """An interval as nested boxes on the scale from ``start`` to ``stop``; a tick at zero.

    Decoration only: the numbers stand in their own cells, so it is hidden from screen readers.
    """
    span = stop - start
    if not span > 0 or not all(map(_finite, (low, middle, high))):
        return Raw("")

    def at(x: float) -> float:
        return round(100 * min(max((x - start) / span, 0.0), 1.0), 1)

    def box(left: float, width: str, style: str) -> str:
        return f'<div style="position:absolute;left:{left}%;width:{width};{style}"></div>'

    parts = [
        box(
            at(low),
            f"{max(at(high) - at(low), 0.5):.1f}%",
            f"top:4px;height:8px;background:{BAR_COLOUR}",
        ),
        box(at(middle), "2px", "top:1px;height:14px;background:currentColor"),
    ]
    if start < 0 < stop:
        parts.append(box(at(0.0), "1px", "top:0;height:16px;background:rgba(127,127,127,.9)"))
    return Raw(
        '<div aria-hidden="true" style="position:relative;width:140px;height:16px">'
        + "".join(parts)
        + "</div>"
    )


def _finite(x: float) -> bool:
    return x == x and abs(x) != float("inf")


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numeric: Iterable[int] = (),
) -> str:
    """One table with caption and scoped heads; ``numeric`` columns align right."""
    right = frozenset(numeric)
    out = [
        '<table style="border-collapse:collapse;font-size:13px;margin:4px 0">',
        f'<caption style="text-align:left;font-weight:600;padding:2px 0">{cell_text(caption)}'
        "</caption><thead><tr>",
    ]
    for j, title in enumerate(head):
        style = (_NUMBER if j in right else _TEXT) + _LINE
        out.append(f'<th scope="col" style="{style}">{cell_text(title)}</th>')
    out.append("</tr></thead><tbody>")
    for row in rows:
        out.append("<tr>")
        for j, value in enumerate(row):
            style = _NUMBER if j in right else _TEXT
            if j == 0:
                out.append(
                    f'<th scope="row" style="{style}font-weight:400">{cell_text(value)}</th>'
                )
            else:
                out.append(f'<td style="{style}">{cell_text(value)}</td>')
        out.append("</tr>")
    out.append("</tbody></table>")
    return "".join(out)


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    kept = cell_text(text).replace(" %", "&nbsp;%")  # the sign stays with its number
    return f'<p style="margin:4px 0;max-width:48em">{kept}</p>'


def details(title: str, items: Mapping[str, object]) -> str:
    """A closed ``<details>`` with a list of names and values."""
    body = "".join(
        f'<dt style="font-weight:600">{cell_text(k)}</dt>'
        f'<dd style="margin:0 0 2px 1em;overflow-wrap:anywhere">{cell_text(v)}</dd>'
        for k, v in items.items()
    )
    return (
        f'<details style="margin:4px 0"><summary>{cell_text(title)}</summary>'
        f'<dl style="margin:4px 0 4px 1em">{body}</dl></details>'
    )


def image(data: bytes, mime: str, alt: str) -> str:
    """A picture on an opaque white panel, with its alternative text."""
    import base64

    code = base64.b64encode(data).decode("ascii")
    return (
        f'<img alt="{escape(alt, quote=True)}" src="data:{mime};base64,{code}" '
        'style="background:#fff;max-width:100%;padding:4px">'
    )


def block(*parts: str) -> str:
    """All parts of one output."""
    inner = "".join(parts)
    return f'<div style="font-family:system-ui,Arial,sans-serif;line-height:1.35">{inner}</div>'
