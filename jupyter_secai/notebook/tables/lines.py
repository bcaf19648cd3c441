"""The lines of a text with their places, and the cells that are cut out of them."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.notebook.tables.table import TableCell


class Line(NamedTuple):
    """A line without its end, and where it starts in the text."""

    text: str
    start: int


def lines_of(text: str, offset: int = 0) -> list[Line]:
    lines = []
    for line in text.split("\n"):
        lines.append(Line(line.rstrip("\r") if line.endswith("\r") else line, offset))
        offset += len(line) + 1
    return lines


def cut(line: Line, start: int, end: int) -> TableCell:
    """The cell between two columns of a line, without the blanks around it."""
    piece = line.text[start:end]
    value = piece.strip()
    if not value:
        return TableCell("", line.start + start, line.start + start)
    at = line.start + start + piece.index(value)
    return TableCell(value, at, at + len(value))
