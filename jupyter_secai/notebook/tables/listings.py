"""Names and what they hold, one by one: `df.info()`, `df.columns`, records by lines, values in code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jupyter_secai.notebook.tables.lines import Line
from jupyter_secai.notebook.tables.table import Table, TableCell, names_only

_INFO = re.compile(r" {0,6}\d{1,5} {1,6}(\S.{0,80}?) {1,80}(?:\d+ non-null {1,4})?[\w\[\], ]{2,40}")
_INDEX = re.compile(r"\bIndex\(\[([^\[\]]{1,20000})\]")
_QUOTED = re.compile(r"'([^'\n]{1,80})'|\"([^\"\n]{1,80})\"")
_FIELD = re.compile(r"\s{0,8}(?:[-*]\s)?\**([^\W\d][\w .'/()-]{0,38}?)\**\s{0,20}[:=]\**\s{1,20}(\S.{0,300})")

_ASSIGNED = re.compile(
    r"(?m)^[ \t]{0,40}([A-Za-z_]\w{0,60}) ?= ?([\"'])([^\"'\n]{1,200})\2[ \t]{0,8}(?:#.*)?$"
)
_COMPARED = re.compile(r"\[([\"'])([\w .-]{1,60})\1\] ?[=!]= ?([\"'])([^\"'\n]{1,200})\3")


def named_values(code: str) -> Iterator[Table]:
    """Texts that code gives a name, or compares a column with: each a column of one value."""
    if "=" not in code or ('"' not in code and "'" not in code):
        return
    for pattern, name, value in ((_ASSIGNED, 1, 3), (_COMPARED, 2, 4)):
        for found in pattern.finditer(code):
            header, cell = (TableCell(found[g], found.start(g), found.end(g)) for g in (name, value))
            yield Table((header,), ((cell,),))


def index_names(text: str) -> Iterator[Table]:
    """`Index(['a', 'b'], dtype='object')`, as `df.columns` shows itself."""
    at = text.find("Index([")
    while at >= 0:
        found = _INDEX.match(text, at)
        if found is not None and "dtype='" in text[found.end() : found.end() + 40]:
            start = found.start(1)
            yield names_only(
                [
                    TableCell(q[1] or q[2], start + q.start() + 1, start + q.end() - 1)
                    for q in _QUOTED.finditer(found[1])
                ]
            )
        at = text.find("Index([", at + 7)


def info_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """The columns that `df.info()` lists below its heading on line `at`, and the line after them."""
    end = at + 1
    names = []
    while end < len(lines) and len(lines[end].text) < 300:
        line = lines[end]
        found = _INFO.fullmatch(line.text.rstrip())
        if found is None and set(line.text.strip()) - {"-", " "}:
            break
        if found is not None:
            names.append(TableCell(found[1], line.start + found.start(1), line.start + found.end(1)))
        end += 1
    return (names_only(names) if names else None), end


def field_of(line: Line) -> tuple[TableCell, TableCell] | None:
    """`Name: what it holds`, alone on a line."""
    if len(line.text) > 400 or (":" not in line.text and "=" not in line.text):
        return None
    found = _FIELD.fullmatch(line.text.rstrip())
    if found is None:
        return None
    name, value = (
        TableCell(found[g], line.start + found.start(g), line.start + found.end(g)) for g in (1, 2)
    )
    return name, value


def record_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """One record, a field a line, from line `at` on; three fields at least, each named once."""
    fields = []
    end = at
    while end < len(lines) and (pair := field_of(lines[end])) is not None:
        fields.append(pair)
        end += 1
    names = {name.text for name, _ in fields}
    if len(fields) < 3 or len(names) < len(fields):
        return None, max(end, at + 1)
    return Table(tuple(n for n, _ in fields), (tuple(v for _, v in fields),)), end
