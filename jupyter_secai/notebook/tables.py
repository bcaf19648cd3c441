"""Tables in outputs: the headers and a few values of a displayed frame, from its HTML or its text."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

_TABLE = re.compile(r"<table\b.{0,400000}?</table>", re.S | re.I)
_ROW = re.compile(r"<tr\b[^>]{0,200}>(.{0,40000}?)</tr>", re.S | re.I)
_CELL = re.compile(r"<t([hd])\b[^>]{0,400}>(.{0,4000}?)</t[hd]>", re.S | re.I)
_TAG = re.compile(r"<[^<>]{0,400}>")
_MAX_ROWS = 60


class Table(NamedTuple):
    """Headers and values of a displayed table; `lines` are where its rows stand in the carrier, from 1."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: int

    def column(self, index: int) -> list[str]:
        return [row[index] for row in self.rows if index < len(row)]


def html_tables(text: str) -> list[Table]:
    """The tables of an HTML output, with their index column left out."""
    return [table for found in _TABLE.finditer(text) if (table := _html_table(found[0], text, found.start()))]


def _html_table(table: str, text: str, start: int) -> Table | None:
    rows = [
        [(kind.lower(), _plain(value)) for kind, value in _CELL.findall(row)]
        for row in _ROW.findall(table)[: _MAX_ROWS + 1]
    ]
    if not rows or not rows[0]:
        return None
    body = [row for row in rows[1:] if row]
    lead = 0
    while body and lead < len(body[0]) and body[0][lead][0] == "h":
        lead += 1
    headers = [value for _, value in rows[0]][lead:]
    values = tuple(tuple(value for _, value in row[lead:]) for row in body)
    if not any(headers):
        return None
    return Table(tuple(headers), values, text.count("\n", 0, start) + 1)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()


def text_table(text: str) -> Table | None:
    """A frame printed as text: a header line and rows that start with an index."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:40]):
        headers = re.split(r"\s{2,}|\t", line.strip())
        if len(headers) < 2 or number + 1 >= len(lines):
            continue
        rows = [re.split(r"\s{2,}|\t", row.strip()) for row in lines[number + 1 : number + 1 + _MAX_ROWS]]
        rows = [row for row in rows if len(row) == len(headers) + 1]
        if rows and line.startswith((" ", "\t")) and all(re.fullmatch(r"[\w.:-]{1,24}", h) for h in headers):
            return Table(tuple(headers), tuple(tuple(row[1:]) for row in rows), number + 1)
    return None
