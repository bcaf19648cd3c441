"""Tables in HTML: data frames of pandas, polars, Spark and R, plain and styled, one inside another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jupyter_secai.notebook.tables.table import Table, TableCell, assembled

_TAG = re.compile(r"<(/?)(table|thead|tbody|tr|t[hd])\b([^<>]{0,600}+)>(?:([^<>&]*+)</t[hd]>)?", re.I)
_MARKUP = re.compile(r"<[^<>]{0,600}>")
_SPACE = re.compile(r"[ \t\r\n]*")
_COLSPAN = re.compile(r"colspan\s*=\s*[\"']?(\d{1,3})", re.I)
# The second line of headers of polars, R and DuckDB: what type a column has.
_TYPE = re.compile(
    r"<\w{2,8}(?:\[\d+\])?>|str|string|bool|[iuf]\d{1,3}|u?int\d{0,2}|float\d{0,2}|double|date|datetime\[.{0,30}\]"
    r"|object|cat(?:egorical)?|enum|list\[.{0,30}\]|struct\[.{0,30}\]|varchar|bigint|integer|timestamp|decimal.{0,12}"
)
_MAX_SPAN = 64


def has_html_table(text: str) -> bool:
    return "<table" in text or "<TABLE" in text or "<thead" in text


@dataclass(slots=True)
class _Row:
    in_head: bool
    headers: int = 0
    cells: list[tuple[bool, TableCell]] = field(default_factory=list)

    @property
    def is_head(self) -> bool:
        return self.in_head or (bool(self.cells) and self.headers == len(self.cells))

    def lead(self) -> int:
        """How many `th` stand before the first `td`."""
        count = 0
        for is_header, _ in self.cells:
            if not is_header:
                break
            count += 1
        return count


@dataclass(slots=True)
class _Open:
    """A table that is being read; `cell` is where the content of the open cell starts."""

    start: int
    rows: list[_Row] = field(default_factory=list)
    in_head: bool = False
    cell: int = -1
    is_header: bool = False
    span: int = 1


def html_tables(text: str) -> Iterator[Table]:
    """Every table of a text in HTML, the inner ones first; a head without its table opens one."""
    stack: list[_Open] = []
    for tag in _TAG.finditer(text):
        closing, name = bool(tag[1]), tag[2].lower()
        if name == "table":
            if not closing:
                stack.append(_Open(tag.start()))
            elif stack:
                done = stack.pop()
                _close_cell(done, text, tag.start())
                yield from _table(done.rows)
        elif stack or name == "thead":
            stack = stack or [_Open(tag.start())]
            _step(stack[-1], name, closing, tag, text)
    while stack:
        done = stack.pop()
        yield from _table(done.rows)


def _step(table: _Open, name: str, closing: bool, tag: re.Match[str], text: str) -> None:
    if table.cell >= 0:
        _close_cell(table, text, tag.start())
    if name in ("thead", "tbody"):
        table.in_head = name == "thead" and not closing
    elif name == "tr":
        if not closing:
            table.rows.append(_Row(table.in_head))
    elif not closing:
        _open_cell(table, name, tag, text)


def _open_cell(table: _Open, name: str, tag: re.Match[str], text: str) -> None:
    if not table.rows:
        table.rows.append(_Row(table.in_head))
    table.cell, table.is_header, table.span = tag.end(3) + 1, name == "th", 1
    if "span" in tag[3]:
        span = _COLSPAN.search(tag[3])
        table.span = min(int(span[1]), _MAX_SPAN) if span else 1
    if tag.end(4) >= 0:
        _close_cell(table, text, tag.end(4))


def _close_cell(table: _Open, text: str, end: int) -> None:
    if table.cell < 0:
        return
    row = table.rows[-1]
    cell = (table.is_header, _cell(text, table.cell, end))
    if table.span == 1:
        row.cells.append(cell)
    else:
        row.cells += [cell] * table.span
    row.headers += table.span if table.is_header else 0
    table.cell = -1


def _cell(text: str, start: int, end: int) -> TableCell:
    content = text[start:end]
    if "<" in content:
        content = _MARKUP.sub("", content)
    if "&" in content:
        content = html.unescape(content)
    inner = content.strip()
    if inner[:1] == '"' and inner[-1:] == '"':
        inner = inner[1:-1]  # polars shows its strings in quotes
    if len(inner) != end - start:
        found = _SPACE.match(text, start, end)
        start = found.end() if found else start
        end = max(start, start + len(text[start:end].rstrip()))
    return TableCell(inner, start, end)


def _table(rows: list[_Row]) -> Iterator[Table]:
    rows = [row for row in rows if row.cells]
    head = 0
    while head < len(rows) and rows[head].is_head:
        head += 1
    if not head and len(rows) > 1:
        if all(len(row.cells) == 2 for row in rows):
            yield from _record(rows)
            return
        head = 1
    if not head or head == len(rows):
        return
    body = rows[head:]
    lead = max(row.lead() for row in body)
    width = max(len(row.cells) for row in (*rows[:head], *body))
    headers = _headers([_aligned(row, width) for row in rows[:head]], lead)
    found = assembled(headers, [_aligned(row, width) for row in body], lead)
    if found is not None:
        yield found


def _record(rows: Sequence[_Row]) -> Iterator[Table]:
    """Two columns without headers: names on the left, what they hold on the right."""
    yield Table(tuple(row.cells[0][1] for row in rows), (tuple(row.cells[1][1] for row in rows),))


def _aligned(row: _Row, width: int) -> list[TableCell]:
    """A row's cells, at the right where a cell above reaches down into it."""
    cells = [cell for _, cell in row.cells]
    return [TableCell("", 0, 0)] * (width - len(cells)) + cells if len(cells) < width else cells


def _headers(lines: list[list[TableCell]], lead: int) -> list[TableCell]:
    """One header a column: lines of types left out, levels joined, names of the index in their place."""
    lines = [line for line in lines if not _is_types(line[lead:])] or lines[:1]
    if len(lines) == 1:
        return lines[0]
    return [_joined([line[number] for line in lines if line[number].text]) for number in range(len(lines[0]))]


def _joined(levels: list[TableCell]) -> TableCell:
    if len(levels) < 2:
        return levels[0] if levels else TableCell("", 0, 0)
    last = levels[-1]
    return TableCell(" ".join(dict.fromkeys(level.text for level in levels)), last.start, last.end)


def _is_types(line: list[TableCell]) -> bool:
    named = [cell.text for cell in line if cell.text]
    return bool(named) and all(_TYPE.fullmatch(text) for text in named)
