"""The page: skeleton, style for screen, dark and paper, and the few elements the sections use."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from returnflow._html import Raw, cell_text

# Tables of so many rows stay on one printed page.
_SHORT = 10
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

# Contrast (WCAG 2): ink on paper 12.6, dark 13.6; links 7.0 and 9.3; lines are decoration.
_STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#222;--soft:#555;--line:#b1b4b6;--link:#12436D;
--note:#f3f2f1}
@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#e8e8e8;--soft:#bdbdbd;
--line:#555;--link:#8fc1ec;--note:#242424}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,Arial,sans-serif}
header,main,footer{max-width:46rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}main{padding-bottom:1rem}
footer{border-top:1px solid var(--line);padding:1rem;margin-top:2rem}
h1{font-size:1.9rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.35rem;line-height:1.3;margin:2rem 0 .5rem;border-top:2px solid var(--line);
padding-top:1rem}
h3{font-size:1.1rem;margin:1.25rem 0 .25rem}
a{color:var(--link)}a:focus,summary:focus,[tabindex]:focus{outline:3px solid #F46A25;
outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{position:static}
.answer{font-size:1.15rem}
.meta{color:var(--soft)}
.weak{border-left:6px solid #F46A25;background:var(--note);padding:.5rem .75rem;margin:1rem 0}
figure{margin:1rem 0}figcaption{color:var(--soft)}
figure img{display:block;max-width:100%;height:auto;background:#fff;padding:4px}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.75rem 0}
caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;
border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
th{font-weight:600}tbody th{font-weight:400}
.n{text-align:right;white-space:nowrap}
.bar{position:relative;width:8rem;height:1rem}
.bar i{position:absolute}
summary{cursor:pointer;padding:.25rem 0}
dt{font-weight:600}dd{margin:0 0 .5rem 1rem;overflow-wrap:anywhere}
code{overflow-wrap:anywhere}
@media (max-width:40rem){.bar{width:4rem}h1{font-size:1.5rem}td:not(.n){min-width:9rem}
figure img{max-width:none;width:34rem}}
@page{size:A4;margin:18mm 16mm}
@media print{:root{--paper:#fff;--ink:#000;--soft:#333;--line:#777;--link:#000;--note:#fff}
body{font-size:10.5pt}header,main,footer{max-width:none;padding:0}.skip{display:none}
tr,figure,.weak,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}
.wide{overflow:visible}.short{break-inside:avoid}figure img{max-width:100%;width:auto}
a[href^="http"]::after{content:" (" attr(href) ")";overflow-wrap:anywhere}
details::details-content{content-visibility:visible;display:block;height:auto}
summary{list-style:none}}
"""


def page(*, title: str, header: str, sections: Iterable[str], footer: str) -> str:
    """The whole document."""
    body = "\n".join(sections)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#main">Skip to the answer</a>\n'
        f'<header>{header}</header>\n<main id="main">\n{body}\n</main>\n'
        f"<footer>{footer}</footer>\n</body>\n</html>\n"
    )


def section(name: str, title: str, *parts: str) -> str:
    """A section with its heading; ``name`` is the anchor."""
    inner = "\n".join(p for p in parts if p)
    return (
        f'<section aria-labelledby="{name}"><h2 id="{name}">{escape(title)}</h2>\n{inner}</section>'
    )


def p(text: str, kind: str = "") -> str:
    """A paragraph; nothing for no text."""
    if not text:
        return ""
    return f"<p{_class(kind)}>{cell_text(text)}</p>"


def h3(text: str) -> str:
    """A heading inside a section."""
    return f"<h3>{escape(text)}</h3>"


def items(texts: Iterable[str]) -> str:
    """A list."""
    return "<ul>" + "".join(f"<li>{cell_text(t)}</li>" for t in texts) + "</ul>"


def pairs(values: Iterable[tuple[str, object]]) -> str:
    """Names and values."""
    inner = "".join(f"<dt>{cell_text(k)}</dt><dd>{cell_text(v)}</dd>" for k, v in values)
    return f"<dl>{inner}</dl>"


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numeric: Iterable[int] = (),
) -> str:
    """A table in a region that scrolls by itself on narrow screens, never the page."""
    right = frozenset(numeric)
    cols = "".join(
        f'<th scope="col"{_class("n" if j in right else "")}>{cell_text(t)}</th>'
        for j, t in enumerate(head)
    )
    body = []
    for row in rows:
        cells = [
            f'<th scope="row">{cell_text(v)}</th>'
            if j == 0
            else f"<td{_class('n' if j in right else '')}>{cell_text(v)}</td>"
            for j, v in enumerate(row)
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    kind = "wide short" if len(body) <= _SHORT else "wide"
    return (
        f'<div class="{kind}" {_region(f"Table: {caption}")}><table>'
        f"<caption>{cell_text(caption)}</caption><thead><tr>{cols}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def _region(label: str) -> str:
    """Attributes of a part that scrolls by itself: it can be reached by keyboard and has a name."""
    return f'role="region" tabindex="0" aria-label="{escape(label, quote=True)}"'


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def bar(low: float, middle: float, high: float, start: float, stop: float) -> Raw:
    """An interval on a scale; decoration beside its numbers."""
    span = stop - start
    values = (low, middle, high)
    if not span > 0 or any(v != v or abs(v) == float("inf") for v in values):
        return Raw("")

    def at(x: float) -> float:
        return 100 * min(max((x - start) / span, 0.0), 1.0)

    parts = [
        f'<i style="left:{at(low):.1f}%;width:{max(at(high) - at(low), 0.8):.1f}%;'
        'top:.3rem;height:.4rem;background:#2073BC"></i>',
        f'<i style="left:{at(middle):.1f}%;width:3px;top:0;height:1rem;'
        'background:currentColor"></i>',
    ]
    if start < 0 < stop:
        parts.append(
            f'<i style="left:{at(0.0):.1f}%;width:1px;top:0;height:1rem;background:#888"></i>'
        )
    return Raw(f'<div class="bar" aria-hidden="true">{"".join(parts)}</div>')


def figure(picture: tuple[bytes, str], caption: str) -> str:
    """A picture as SVG in an ``<img>``, its alternative text and its caption."""
    data, alt = picture
    code = base64.b64encode(data).decode("ascii")
    return (
        f'<figure><div class="wide" {_region(f"Picture: {caption}")}>'
        f'<img alt="{escape(alt, quote=True)}" src="data:image/svg+xml;base64,{code}"></div>'
        f"<figcaption>{cell_text(caption)}</figcaption></figure>"
    )


def details(title: str, *parts: str) -> str:
    """A closed part that opens on paper."""
    return f"<details><summary>{escape(title)}</summary>{''.join(parts)}</details>"
