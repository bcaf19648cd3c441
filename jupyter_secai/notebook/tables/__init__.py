"""Tables in texts: the headers and values of a displayed frame, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jupyter_secai.notebook.layers import Form
from jupyter_secai.notebook.tables.boxes import boxed_table, has_bar, is_border, is_ruled, ruled_table
from jupyter_secai.notebook.tables.counts import may_foot_series, series_table
from jupyter_secai.notebook.tables.delimited import delimited_table
from jupyter_secai.notebook.tables.html import has_html_table, html_tables
from jupyter_secai.notebook.tables.inserts import has_insert, inserted_tables
from jupyter_secai.notebook.tables.lines import Line, lines_of
from jupyter_secai.notebook.tables.listings import (
    field_of,
    index_names,
    info_table,
    named_values,
    record_table,
)
from jupyter_secai.notebook.tables.printed import may_head_frame, printed_table
from jupyter_secai.notebook.tables.records import first_record, record_tables
from jupyter_secai.notebook.tables.table import MISSING, Kind, Table, TableCell, is_counter

__all__ = ["MISSING", "Kind", "Table", "TableCell", "is_counter", "tables"]

# A list of records; a single one, as most metadata is, says of each value what it is.
_RECORDS = re.compile(r"\[\s{0,40}\{")
_TEXT_IN_CODE = re.compile(r"(\"\"\"|''')(?:\\\\\n)?(.*?)\1", re.S)


def tables(text: str, form: Form) -> Iterator[Table]:
    """The tables of a text, by the ways in which one can stand in this form; in no promised order."""
    if form in ("html", "markdown") and has_html_table(text):
        yield from html_tables(text)
    if form in ("code", "plain", "raw", "markdown") and has_insert(text):
        yield from inserted_tables(text)
    if form == "code":
        yield from _code_tables(text)
    elif form in ("plain", "markdown", "raw"):
        yield from _text_tables(text)
    elif form == "json" or (form == "metadata" and _RECORDS.search(text)):
        yield from _written(text)


def _written(text: str, *, in_code: bool = False) -> Iterator[Table]:
    first = first_record(text, in_code=in_code)
    if first >= 0:
        yield from record_tables(text, first, in_code=in_code)


def _code_tables(text: str) -> Iterator[Table]:
    """Data written into code: literals of records and columns, and delimited text in long strings."""
    yield from _written(text, in_code=True)
    yield from named_values(text)
    if '"""' in text or "'''" in text:
        for found in _TEXT_IN_CODE.finditer(text):
            if found[2].count("\n") > 1:
                yield from _delimited(lines_of(found[2], found.start(2)))
    if text.startswith("%%") and "\n" in text:
        yield from _delimited(lines_of(text))


def _delimited(lines: Sequence[Line]) -> Iterator[Table]:
    at = 0
    while at < len(lines):
        table, at = delimited_table(lines, at, in_code=True)
        if table is not None:
            yield table


def _text_tables(text: str) -> Iterator[Table]:
    yield from _written(text)
    if "Index([" in text:
        yield from index_names(text)
    if "\n" not in text.strip("\n"):
        return
    yield from _line_tables(lines_of(text))


def _line_tables(lines: Sequence[Line]) -> Iterator[Table]:
    """Series first, since their footers name them; then every reader in turn at each line between them."""
    top = 0
    for foot, line in enumerate(lines):
        if "dtype: " in line.text and may_foot_series(line.text):
            table, start = series_table(lines, top, foot)
            yield from _between(lines[top:start])
            if table is not None:
                yield table
            top = foot + 1
    yield from _between(lines[top:] if top else lines)


def _between(lines: Sequence[Line]) -> Iterator[Table]:
    at = 0
    while at < len(lines):
        table, at = _table_at(lines, at)
        if table is not None:
            yield table


def _table_at(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    text = lines[at].text
    if not text or text.isspace():
        return None, at + 1
    following = lines[at + 1].text if at + 1 < len(lines) else ""
    if has_bar(text) or (has_bar(following) and is_border(text)):
        return boxed_table(lines, at)
    if not following:
        return None, at + 1
    if is_ruled(following) and not is_ruled(text):
        return ruled_table(lines, at) if "Non-Null" not in text else info_table(lines, at)
    return _headed(lines, at)


def _headed(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    text = lines[at].text
    if "," in text or ";" in text or "\t" in text:
        table, after = delimited_table(lines, at)
        if table is not None:
            return table, after
    if may_head_frame(text):
        table, after = printed_table(lines, at)
        if table is not None:
            return table, after
    if field_of(lines[at]) is not None:
        return record_table(lines, at)
    return None, at + 1
