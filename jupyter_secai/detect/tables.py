"""What the columns of a table hold, by header, values and neighbours together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.columns import (
    ColumnClass,
    classify_all,
    classify_business,
    known_dataset,
    normalised,
)
from jupyter_secai.detect.masks import is_mask
from jupyter_secai.detect.safe import is_safe, safe
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.detect.values import is_count
from jupyter_secai.notebook.tables import MISSING, Table, TableCell

_SAMPLED_ROWS = 1_000
_WIDEST = 400
_ANYTHING = frozenset({"name", "names"})
# Classes of which one real value makes a table one of people.
_TELLING = frozenset({"direct", "government_id", "financial", "online_id"})
# What one value under one name can be, as in `ssn = "..."`; a town or a message alone is nobody's.
_ALONE = frozenset(
    {
        "EMAIL",
        "PHONE",
        "PERSON",
        "ADDRESS",
        "DOB",
        "US_SSN",
        "NATIONAL_ID",
        "PASSPORT",
        "DRIVER_LICENSE",
        "MRN",
    }
    | {"IBAN", "CREDIT_CARD", "IP", "GEO", "VEHICLE"}
)


class ReadColumn(NamedTuple):
    """A column that was recognised, and the cells that show something."""

    name: str
    class_: ColumnClass
    cells: tuple[TableCell, ...]


class ReadTable(NamedTuple):
    """A table, its recognised columns, and the public data set whose columns these are.

    `columns` are the personal ones that show people, `business` those that trade secrets or contracts
    protect. `named` are the personal columns by their headers alone, whether values are shown or not.
    """

    table: Table
    columns: tuple[ReadColumn, ...]
    known: catalogue.KnownDataset | None
    business: tuple[ReadColumn, ...] = ()
    named: tuple[tuple[str, ColumnClass], ...] = ()

    def spans(self) -> Iterator[TextSpan]:
        """The values of the personal columns."""
        for column in self.columns:
            kind = column.class_
            for cell in column.cells:
                yield TextSpan(cell.start, cell.end, kind.entity, 0.85, kind.label)


def read_table(table: Table) -> ReadTable:
    """Decide what each column holds."""
    names = table.names[:_WIDEST]
    known = known_dataset(names)
    by_header = classify_all(names)
    named = tuple((name, class_) for name, class_ in zip(names, by_header, strict=True) if class_ is not None)
    if table.kind != "rows" or only_counts(table):
        return ReadTable(table, (), known, (), named)
    cells = _columns(table)
    samples = [[cell.text for cell in column[:_SAMPLED_ROWS]] for column in cells]
    found = classify_all(names, samples)
    if len(names) == len(table.rows) == 1:
        found = [c if c is not None and c.entity in _ALONE else None for c in found]
    personal = _of_somebody(_read(names, found, cells), names)
    return ReadTable(table, personal, known, _business(names, cells, known), named)


def has_tally(names: list[str]) -> bool:
    """Whether a header says how often, or as the how manieth, something was seen."""
    return any(normalised(name) in safe("tallies") for name in names)


def only_counts(table: Table) -> bool:
    """One row of numbers alone: how often each word was seen, or one set of parameters."""
    return len(table.rows) == 1 and all(is_count(cell.text) for cell in table.rows[0])


def _columns(table: Table) -> list[list[TableCell]]:
    """The cells that show something, by column."""
    return [
        [cell for cell in table.column(number) if _shows(cell)]
        for number in range(min(len(table.headers), _WIDEST))
    ]


def _shows(cell: TableCell) -> bool:
    return cell.text not in MISSING and cell.end > cell.start and not is_mask(cell.text)


def _read(
    names: list[str], classes: list[ColumnClass | None], cells: list[list[TableCell]]
) -> tuple[ReadColumn, ...]:
    return tuple(
        ReadColumn(name, class_, tuple(shown))
        for name, class_, shown in zip(names, classes, cells, strict=True)
        if class_ is not None and shown
    )


def _of_somebody(columns: tuple[ReadColumn, ...], names: list[str]) -> tuple[ReadColumn, ...]:
    """None of a table of documented examples; without given names that are only counted."""
    told = tuple(column for column in columns if not _is_tallied(column, names))
    telling = [column for column in told if column.class_.class_ in _TELLING]
    if any(map(_shows_somebody, telling)):
        return told
    return tuple(column for column in told if column not in telling)


def _shows_somebody(column: ReadColumn) -> bool:
    return not all(is_safe(column.class_.entity, cell.text) for cell in column.cells)


def _is_tallied(column: ReadColumn, names: list[str]) -> bool:
    """Given names beside how often each was seen, under a header that may be that of anything."""
    if column.class_.entity != "PERSON" or any(" " in cell.text for cell in column.cells) or len(names) < 2:
        return False
    return "" in names or (normalised(column.name) in _ANYTHING and has_tally(names))


def _business(
    names: list[str], cells: list[list[TableCell]], known: catalogue.KnownDataset | None
) -> tuple[ReadColumn, ...]:
    """A public data set holds no secret of a business, whatever its columns are called."""
    return () if known is not None else _read(names, [classify_business(name) for name in names], cells)
