"""How the columns of a table of text are aligned, so that masks keep their width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from jupyter_secai.detect.tables import ReadColumn, ReadTable
from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.tables import Table, TableCell
from jupyter_secai.redaction.edits import Align, stands_alone


def aligned_cells(
    text: str, form: Form | Literal["image"], read: ReadTable, column: ReadColumn
) -> Iterator[tuple[TableCell, Align]]:
    """The cells of a column that hold something; a value between commas has no width to keep."""
    side: Align = "right" if _is_under(text, _header(read.table, column), column.cells[0]) else "left"
    for cell in column.cells:
        alone = form == "plain" and stands_alone(text, cell.start, cell.end, in_column=True)
        yield cell, side if alone else ""


def _header(table: Table, column: ReadColumn) -> TableCell:
    """Headers can have the same name; cells have one start."""
    start = column.cells[0].start
    for index, header in enumerate(table.headers):
        if any(cell.start == start for cell in table.column(index)[:1_000]):
            return header
    return table.headers[table.names.index(column.name)]


def _is_under(text: str, header: TableCell, cell: TableCell) -> bool:
    """Whether header and value end in the same column of their lines."""
    return _end(text, header) == _end(text, cell)


def _end(text: str, cell: TableCell) -> int:
    return cell.end - text.rfind("\n", 0, cell.start)
