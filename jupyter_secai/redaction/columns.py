"""All cells of a column, also those beyond the rows that a review reads, and how the column is aligned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from jupyter_secai.detect.tables import ReadColumn, ReadTable
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.tables import Table, TableCell, tables
from jupyter_secai.redaction.edits import Align, stands_alone

_EMPTY = frozenset({"", "...", "NaN", "None", "nan", "<NA>", "NaT"})


def whole_column(
    text: str, form: Form | Literal["image"], read: ReadTable, column: ReadColumn
) -> Iterator[tuple[TableCell, Align]]:
    """The cells that hold something, from the first row to the last."""
    if form == "image":
        return
    index = _index(read.table, column)
    align: Align = "" if form != "plain" else _aligned(text, read.table.headers[index], column.cells[0])
    for table in _windows(text, form, read.table):
        for cell in table.column(index):
            if cell.text not in _EMPTY:
                # a value between commas has no width to keep
                yield cell, align if stands_alone(text, cell.start, cell.end, in_column=True) else ""


def _index(table: Table, column: ReadColumn) -> int:
    """The column's place: headers can have the same name, cells have one start."""
    start = column.cells[0].start
    for index in range(len(table.headers)):
        if any(cell.start == start for cell in table.column(index)):
            return index
    return table.names.index(column.name)


def _aligned(text: str, header: TableCell, cell: TableCell) -> Align:
    return "right" if _end(text, header) == _end(text, cell) else "left"


def _end(text: str, cell: TableCell) -> int:
    return cell.end - text.rfind("\n", 0, cell.start)


def _windows(text: str, form: Form, table: Table) -> Iterator[Table]:
    """The table, and what a reader makes of its header with the rows that follow the last one read."""
    yield table
    start = _opening(text, form, table)
    first = min((cell.start for row in table.rows for cell in row), default=start)
    head = text[start : _row_start(text, form, first)]
    while (end := _last(table)) < len(text):
        rest = text[_row_start(text, form, text.find("\n", end)) if form == "plain" else end :]
        found = next(tables(head + rest, form), None)
        if found is None or found.names != table.names or not found.rows:
            return
        table = _moved(found, len(text) - len(rest) - len(head))
        if _last(table) <= end:
            return
        yield table


def _opening(text: str, form: Form, table: Table) -> int:
    header = table.headers[0].start
    if form == "html":
        return max(0, text.lower().rfind("<table", 0, header))
    return text.rfind("\n", 0, header) + 1


def _row_start(text: str, form: Form, at: int) -> int:
    if form == "html":
        return max(0, text.lower().rfind("<tr", 0, at))
    return (text.rfind("\n", 0, at) if text[at : at + 1] != "\n" else at) + 1


def _last(table: Table) -> int:
    return max((cell.end for row in table.rows for cell in row), default=0)


def _moved(table: Table, by: int) -> Table:
    return Table(
        table.headers,
        tuple(
            tuple(cell._replace(start=cell.start + by, end=cell.end + by) for cell in row)
            for row in table.rows
        ),
    )
