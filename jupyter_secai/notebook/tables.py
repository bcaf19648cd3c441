"""Tables in texts: the headers and values of a displayed frame, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.notebook.layers import Form, plain

_TABLE = re.compile(r"<table\b.{0,400000}?</table>", re.S | re.I)
_ROW = re.compile(r"<tr\b[^>]{0,200}>(.{0,40000}?)</tr>", re.S | re.I)
_CELL = re.compile(r"<t([hd])\b[^>]{0,400}>(.{0,4000}?)</t[hd]>", re.S | re.I)
_FIELD = re.compile(r"\S+(?: \S+)*")
_NAME = re.compile(r"[\w.:-]{1,24}")
_MAX_ROWS = 60


class TableCell(NamedTuple):
    """A header or a value: its text, and where it stands (code points, end exclusive)."""

    text: str
    start: int
    end: int


class Table(NamedTuple):
    """A table that a text shows. Rows may be shorter or longer than the headers."""

    headers: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def names(self) -> list[str]:
        return [header.text for header in self.headers]

    def column(self, index: int) -> list[TableCell]:
        return [row[index] for row in self.rows if index < len(row)]


def tables(text: str, form: Form) -> Iterator[Table]:
    """The tables of a text, in order."""
    if form == "html":
        yield from _html_tables(text)
    elif form == "plain":
        table = _text_table(text)
        if table is not None:
            yield table


def _html_tables(text: str) -> Iterator[Table]:
    for found in _TABLE.finditer(text):
        table = _html_table(found[0], found.start())
        if table is not None:
            yield table


def _html_table(markup: str, offset: int) -> Table | None:
    rows = [
        [_html_cell(cell, offset + row.start(1)) for cell in _CELL.finditer(row[1])]
        for _, row in zip(range(_MAX_ROWS + 1), _ROW.finditer(markup), strict=False)
    ]
    if not rows or not rows[0]:
        return None
    body = [row for row in rows[1:] if row]
    lead = 0
    while body and lead < len(body[0]) and body[0][lead][0] == "h":
        lead += 1
    headers = tuple(cell for _, cell in rows[0][lead:])
    if not any(header.text for header in headers):
        return None
    return Table(headers, tuple(tuple(cell for _, cell in row[lead:]) for row in body))


def _html_cell(found: re.Match[str], offset: int) -> tuple[str, TableCell]:
    start, end = found.span(2)
    return found[1].lower(), TableCell(plain(found[2]), offset + start, offset + end)


def _text_table(text: str) -> Table | None:
    """A frame printed as text: a header line and rows that start with an index."""
    lines = text.split("\n")
    offset = 0
    for number, line in enumerate(lines[:40]):
        headers = _fields(line, offset)
        offset += len(line) + 1
        if len(headers) < 2 or number + 1 >= len(lines):
            continue
        rows = _rows(lines[number + 1 : number + 1 + _MAX_ROWS], offset, len(headers))
        if (
            rows
            and line.startswith((" ", "\t"))
            and all(re.fullmatch(r"[\w.:-]{1,24}", h.text) for h in headers)
        ):
            return Table(headers, rows)
    return None


def _rows(lines: list[str], offset: int, width: int) -> tuple[tuple[TableCell, ...], ...]:
    found = []
    for line in lines:
        fields = _fields(line, offset)
        offset += len(line) + 1
        if len(fields) == width + 1:
            found.append(fields[1:])
    return tuple(found)


def _fields(line: str, offset: int) -> tuple[TableCell, ...]:
    return tuple(TableCell(f[0], offset + f.start(), offset + f.end()) for f in _FIELD.finditer(line))
