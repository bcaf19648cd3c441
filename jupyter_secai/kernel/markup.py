"""HTML of what is shown: plain tables that hold wherever a notebook is read. All text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"


def paragraph(text: str, tag: str = "p") -> str:
    """A paragraph, or another element with only text in it; nothing for no text."""
    return f"<{tag}>{escape(text)}</{tag}>" if text else ""


def prose(text: str) -> str:
    """A sentence of the engine, in which backticks set off code."""
    parts = (escape(part) for part in text.split("`"))
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "") -> str:
    """A table with a header row; nothing where there are no rows."""
    body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
    if not body:
        return ""
    columns = "".join(f'<th scope="col" style="{_CELL}">{escape(name)}</th>' for name in head)
    head_row = f"<thead><tr>{columns}</tr></thead>"
    named = f'<caption style="text-align:left"><b>{escape(caption)}</b></caption>' if caption else ""
    return f'<table style="border-collapse:collapse">{named}{head_row}<tbody>{body}</tbody></table>'


def code(text: str) -> str:
    """Code that can be selected and copied."""
    return f"<pre><code>{escape(text)}</code></pre>"


def _cell(text: str) -> str:
    return f'<td style="{_CELL}">{prose(text)}</td>'


_BAR, _GAP, _WORDS, _WIDE = 16, 6, 110, 240


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Horizontal bars as SVG, in the colours of the page; the numbers stand beside them as text."""
    most = max((number for _, number in rows), default=0) or 1
    height = len(rows) * (_BAR + _GAP)
    parts = "".join(_bar(at, label, number, most) for at, (label, number) in enumerate(rows))
    said = escape(title + ": " + ", ".join(f"{label} {number}" for label, number in rows), quote=True)
    return (
        f'<svg role="img" aria-label="{said}" width="{_WORDS + _WIDE + 80}" height="{height}" '
        f'font-size="12" fill="currentColor" xmlns="http://www.w3.org/2000/svg">{parts}</svg>'
    )


def _bar(at: int, label: str, number: int, most: int) -> str:
    top = at * (_BAR + _GAP)
    width = round(_WIDE * number / most)
    middle = top + _BAR - 4
    return (
        f'<text x="{_WORDS - 6}" y="{middle}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{_WORDS}" y="{top}" width="{width}" height="{_BAR}" opacity="0.5"/>'
        f'<text x="{_WORDS + width + 6}" y="{middle}">{number:,}</text>'
    )
