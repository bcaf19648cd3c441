"""Rows that SQL writes into a table: `INSERT INTO tenants (name, flat) VALUES ('...', '...'), (...)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.notebook.tables.table import Table, TableCell

_NAME = r"[\w.\"`\[\]]{1,80}"
_INSERT = re.compile(rf"insert\s+into\s+{_NAME}\s*(?:\(([^()]{{1,2000}})\)\s*)?values\s*(?=\()", re.I)
_COLUMN = re.compile(r"\w[\w ]{0,60}")
_ROW = re.compile(r"\s*,?\s*\(((?:'(?:[^'\n]|''){0,400}+'|\"[^\"\n]{0,400}\"|[^'\"()]){1,4000}+)\)")
_VALUE = re.compile(r"\s*(?:'((?:[^']|'')*)'|\"([^\"]*)\"|([^,]*))\s*(?:,|$)")
_MOST = 1_000


def has_insert(text: str) -> bool:
    return "nsert " in text or "NSERT " in text


def inserted_tables(text: str) -> Iterator[Table]:
    """A table for each statement that gives values; without names where it names no columns."""
    for found in _INSERT.finditer(text):
        rows = tuple(_rows(text, found.end()))
        headers = tuple(_headers(text, found, len(rows[0]) if rows else 0))
        rows = tuple(row for row in rows if len(row) == len(headers))
        if rows:
            yield Table(headers, rows)


def _headers(text: str, found: re.Match[str], width: int) -> Iterator[TableCell]:
    if found[1] is None:
        yield from [TableCell("", found.start(), found.start())] * width
        return
    for name in _COLUMN.finditer(text, *found.span(1)):
        yield TableCell(name[0].strip(), *name.span())


def _rows(text: str, at: int) -> Iterator[tuple[TableCell, ...]]:
    for _ in range(_MOST):
        row = _ROW.match(text, at)
        if row is None:
            return
        yield tuple(_cell(value) for value in _VALUE.finditer(text, *row.span(1)) if value[0])
        at = row.end()


def _cell(value: re.Match[str]) -> TableCell:
    group = next(number for number in (1, 2, 3) if value[number] is not None)
    start, end = value.span(group)
    return TableCell(value[group].strip().replace("''", "'"), start, end)
