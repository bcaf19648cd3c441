"""A table that a text shows: headers and values, each with its place, and which way round they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["rows", "names", "aggregates"]


class TableCell(NamedTuple):
    """A header or a value: its text, and where it stands (code points, end exclusive)."""

    text: str
    start: int
    end: int


class Table(NamedTuple):
    """A table that a text shows. Rows may be shorter or longer than the headers.

    `rows` are cases; `names` is a listing of headers alone, as `df.info()` prints; `aggregates` are means,
    counts or correlations, which show nobody.
    """

    headers: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    kind: Kind = "rows"

    @property
    def names(self) -> list[str]:
        return [header.text for header in self.headers]

    def column(self, index: int) -> list[TableCell]:
        return [row[index] for row in self.rows if index < len(row)]


Row = Sequence[TableCell]

# What stands where a value is missing or left out.
MISSING = frozenset(
    {"", "...", "..", "…", "NaN", "None", "nan", "<NA>", "NaT", "null", "NULL", "NA", "N/A", "n/a", "-"}
)
_COUNTER = re.compile(r"-?\d{1,7}|\.{2,3}|…|")
_FIELD_NAME = re.compile(r"[^\W\d][\w .:/()%#&'+-]{0,60}")
_AGGREGATES = frozenset(
    {"count", "mean", "std", "min", "max", "25%", "50%", "75%", "sum", "median", "unique", "freq", "var"}
    | {"precision", "recall", "f1-score", "support", "coef", "std err", "null_count"}
)


def is_counter(text: str) -> bool:
    """A row's number, or what stands for the rows left out."""
    return _COUNTER.fullmatch(text) is not None


def is_field_name(text: str) -> bool:
    """Text that can name a column: it starts with a letter and is no sentence."""
    return _FIELD_NAME.fullmatch(text) is not None


def names_only(headers: Row) -> Table:
    return Table(tuple(headers), (), "names")


def assembled(headers: Row, rows: Sequence[Row], lead: int) -> Table | None:
    """A table from what was read in lines and columns; the first `lead` columns are the index.

    Turns a transposed frame round, tells aggregates from cases, and leaves out an index that only counts.
    """
    if not rows or not headers:
        return None
    index = [row[0].text for row in rows if row] if lead else []
    names = [header.text for header in headers[lead:]]
    if lead == 1 and _is_transposed(names, index):
        return _turned(rows)
    if _is_aggregate(names, index):
        return Table(tuple(headers[lead:]), tuple(tuple(row[lead:]) for row in rows), "aggregates")
    keep = (lead or 1) if _only_counts(headers, rows) else 0
    return Table(tuple(headers[keep:]), tuple(tuple(row[keep:]) for row in rows))


def _is_transposed(names: Sequence[str], index: Sequence[str]) -> bool:
    """Headers that count, beside an index of names: the headers stand in the first column."""
    counts = bool(names) and all(name and is_counter(name) for name in names)
    return counts and len(set(index)) == len(index) > 1 and all(map(is_field_name, index))


def _turned(rows: Sequence[Row]) -> Table:
    width = max(map(len, rows))
    nothing = TableCell("", 0, 0)
    turned = tuple(
        tuple(row[number] if number < len(row) else nothing for row in rows) for number in range(1, width)
    )
    return Table(tuple(row[0] for row in rows), turned)


def _is_aggregate(names: Sequence[str], index: Sequence[str]) -> bool:
    if len(_AGGREGATES & set(index)) >= 2 or len(_AGGREGATES & set(names)) >= 3:
        return True
    return len(index) > 1 and set(index) == set(names) and not all(map(is_counter, names))


def _only_counts(headers: Row, rows: Sequence[Row]) -> bool:
    return headers[0].text in MISSING and all(is_counter(row[0].text) for row in rows if row)
