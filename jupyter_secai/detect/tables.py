"""What the columns of a table hold, by header and values together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.columns import ColumnClass, classify, known_dataset
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.notebook.tables import Table, TableCell

_MISSING = frozenset({"", "...", "NaN", "None", "nan", "<NA>", "NaT"})


class ReadColumn(NamedTuple):
    """A column that was recognised, and the cells that show somebody."""

    name: str
    class_: ColumnClass
    cells: tuple[TableCell, ...]


class ReadTable(NamedTuple):
    """A table, its recognised columns, and the public data set whose columns these are."""

    table: Table
    columns: tuple[ReadColumn, ...]
    known: catalogue.KnownDataset | None

    def spans(self) -> Iterator[TextSpan]:
        """The values of the recognised columns."""
        for column in self.columns:
            kind = column.class_
            for cell in column.cells:
                yield TextSpan(cell.start, cell.end, kind.entity, 0.85, kind.label)


def read_table(table: Table) -> ReadTable:
    """Decide what each column holds."""
    columns = tuple(
        ReadColumn(header.text, class_, tuple(cells))
        for index, header in enumerate(table.headers)
        if (class_ := classify(header.text)) and (cells := _telling(class_, table.column(index)))
    )
    return ReadTable(table, columns, known_dataset(table.names))


# What at least half of a column's values must look like before its header is believed.
_LOOKS: dict[str, re.Pattern[str]] = {
    "EMAIL": re.compile(r"[^@\s]+@[^@\s]+\.\w+"),
    "PHONE": re.compile(r"[+(]?\d[\d ()/.-]{5,18}\d(?<!\.\d)"),
    "PERSON": re.compile(r"[^\W\d_][\w'\u2019.-]*(?:,? +(?:[^\W\d_][\w'\u2019.-]*|\([^)]*\)|\"[^\"]*\"))+"),
    "ADDRESS": re.compile(r"(?=.*\d)(?=.*[^\W\d]).{6,}"),
    "CREDIT_CARD": re.compile(r"(?:\d[ -]?){13,19}"),
    "IBAN": re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{10,}|\d{6,}"),
    "US_SSN": re.compile(r"\d{3}-?\d{2}-?\d{4}"),
    "COMMS": re.compile(r".*\S+ \S+ \S+.*"),
    "DOB": re.compile(r".*\d{2,4}.*"),
    "GEO": re.compile(r"-?\d{1,3}\.\d{4,}"),
    "HEALTH": re.compile(r".*[^\W\d]{3,}.*|[A-Z]\d{2}(?:\.\d+)?"),
}
_FIRST_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_]+(?:[ -][A-ZÀ-Þ][^\W\d_]+)?\.?")


def _telling(column: ColumnClass, cells: list[TableCell]) -> list[TableCell]:
    """The cells with a value, when they agree with the header; a masked or empty column shows nobody."""
    cells = [cell for cell in cells if cell.text not in _MISSING]
    return cells if cells and _plausible(column, [cell.text for cell in cells]) else []


def _plausible(column: ColumnClass, values: list[str]) -> bool:
    pattern = _LOOKS.get(column.entity)
    if column.entity == "PERSON":
        fit = sum(bool(pattern and pattern.fullmatch(v)) or bool(_FIRST_NAME.fullmatch(v)) for v in values)
        return fit * 2 >= len(values) and any(" " in v or v[:1].isupper() for v in values)
    if pattern is None:
        return True
    return sum(bool(pattern.fullmatch(v)) for v in values) * 2 >= len(values)
