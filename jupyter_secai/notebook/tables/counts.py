"""Series printed as text: `value_counts`, `groupby().size()`, one record, one column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jupyter_secai.notebook.tables.lines import Line, cut
from jupyter_secai.notebook.tables.table import Table, TableCell, is_counter, is_field_name, names_only

_FOOTER = re.compile(
    r"(?:Freq: \S{1,12}, )?(?:Name: (?P<name>.{0,120}?), )?(?:Length: \d+, )?"
    r"dtype: (?P<type>[\w\[\], .]{1,60})"
)
_NUMBER = re.compile(r"-?\d[\d.,e+-]*|NaN|nan|True|False|\.{2,3}")
_DTYPE = re.compile(
    r"u?int\d{1,2}|[iIuU]nt\d{1,2}|[fF]loat\d{1,2}|object|bool(?:ean)?|string(?:\[\w+\])?|str|category|datetime64\[.{1,30}\]|timedelta64\[\w+\]"
)
_LEVEL = re.compile(r"\S+(?: \S+)*")
_WIDEST = 4_000


def may_foot_series(line: str) -> bool:
    return "dtype: " in line[:400] and _FOOTER.fullmatch(line.strip()) is not None


def series_table(lines: Sequence[Line], top: int, foot: int) -> tuple[Table | None, int]:
    """The series that ends with the footer on line `foot` and starts after line `top`, and its first line."""
    footer = _FOOTER.fullmatch(lines[foot].text.strip())
    start = foot
    while start > top and "  " in lines[start - 1].text.strip() and len(lines[start - 1].text) <= _WIDEST:
        start -= 1
    body = [pair for line in lines[start:foot] if (pair := _pair(line)) is not None]
    if footer is None or not body:
        return None, foot
    name = _named(footer, lines[foot])
    if len(body) > 1 and not _NUMBER.fullmatch(body[0][1].text) and _all_numbers(body[1:]):
        return _levels(lines[start:foot], name), start
    header = None
    if start > top and lines[start - 1].text.strip() and len(lines[start - 1].text) <= 200:
        start -= 1
        header = cut(lines[start], 0, len(lines[start].text))
    return _series(body, name, header, footer["type"]), start


def _levels(lines: Sequence[Line], name: TableCell | None) -> Table:
    """Counts by several names, which stand in the first line above their values."""
    starts = [found.start() for found in _LEVEL.finditer(lines[0].text)]
    edges = list(zip(starts, [*starts[1:], _WIDEST], strict=True))
    headers = [cut(lines[0], a, b) for a, b in edges]
    rows = []
    for line in lines[1:]:
        gap = line.text.rstrip().rfind("  ") + 2
        rows.append((*(cut(line, a, min(b, gap)) for a, b in edges), cut(line, gap, len(line.text))))
    value = name or TableCell("", headers[-1].end, headers[-1].end)
    return Table((*headers, value), tuple(rows))


def _pair(line: Line) -> tuple[TableCell, TableCell] | None:
    text = line.text.rstrip()
    gap = text.rfind("  ")
    if gap < 0:
        return None
    return cut(line, 0, gap), cut(line, gap, len(text))


def _named(footer: re.Match[str], line: Line) -> TableCell | None:
    if footer["name"] is None:
        return None
    offset = line.start + len(line.text) - len(line.text.lstrip())
    return TableCell(footer["name"], offset + footer.start("name"), offset + footer.end("name"))


def _series(
    body: list[tuple[TableCell, TableCell]], name: TableCell | None, header: TableCell | None, dtype: str
) -> Table | None:
    index = [left.text for left, _ in body]
    if all(is_counter(text) for text in index) and header is None:
        own = name or TableCell("", body[0][1].start, body[0][1].start)
        return Table((own,), tuple((value,) for _, value in body))
    if header is None and _are_names(index) and _lists_names(body, name, dtype):
        return names_only([left for left, _ in body])
    if header is None and dtype == "object" and _are_names(index) and not _all_numbers(body):
        return Table(tuple(left for left, _ in body), (tuple(right for _, right in body),))
    return _counted(body, name, header)


def _are_names(index: Sequence[str]) -> bool:
    return len(index) > 1 and len(set(index)) == len(index) and all(map(is_field_name, index))


def _lists_names(body: list[tuple[TableCell, TableCell]], name: TableCell | None, dtype: str) -> bool:
    """`df.dtypes`, or a number for each column, as `df.isna().sum()` prints."""
    if all(_DTYPE.fullmatch(right.text) for _, right in body):
        return True
    return name is None and dtype != "object" and _all_numbers(body)


def _all_numbers(body: list[tuple[TableCell, TableCell]]) -> bool:
    return all(_NUMBER.fullmatch(right.text) for _, right in body)


def _counted(
    body: list[tuple[TableCell, TableCell]], name: TableCell | None, header: TableCell | None
) -> Table:
    """The index is the data. Its name stands above, or, in older pandas, is the series' own."""
    own = header or name or TableCell("", body[0][0].start, body[0][0].start)
    value = name if header is not None and name is not None else TableCell("", own.end, own.end)
    return Table((own, value), tuple(body))
