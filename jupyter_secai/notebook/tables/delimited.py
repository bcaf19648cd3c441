"""CSV and its kin, with a header line: commas, semicolons or tabs, fields in quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jupyter_secai.notebook.tables.lines import Line
from jupyter_secai.notebook.tables.table import Table, TableCell, assembled

DELIMITERS = (",", ";", "\t")
_FIELD = {d: re.compile(rf'"((?:[^"]|"")*)"(?={d}|$)|[^{d}]*') for d in DELIMITERS}
_NAME = re.compile(r"[^\W\d][\w .:/()%#&'+@$?-]{0,60}|")
_PLAIN_NAME = re.compile(r"[^\W\d][\w.:/()%#$-]{0,60}|")
_MEASURED = re.compile(r"\d\.\d|[=@]|: ")
_DIGIT = re.compile(r"\d")
_LEADS = '"_,;\t'
_LONGEST = 100_000


def delimited_table(lines: Sequence[Line], at: int, *, in_code: bool = False) -> tuple[Table | None, int]:
    """The table whose header line is `at`, and the line after it; nothing where no table starts."""
    first = lines[at]
    lead = first.text.lstrip(" ")[:1]
    if not (lead.isalpha() or lead in _LEADS):
        return None, at + 1
    quoted = '"' in first.text
    for delimiter in DELIMITERS:
        if delimiter not in first.text or len(first.text) > _LONGEST or at + 1 >= len(lines):
            continue
        width = lines[at + 1].text.count(delimiter)
        if not width or (width < first.text.count(delimiter) and not quoted):
            continue
        if not (quoted or _NAME.fullmatch(first.text.split(delimiter, 1)[0].strip())):
            continue
        headers = _fields(first, delimiter)
        if _are_headers(headers, in_code):
            spaced = delimiter + " " in first.text
            start, _ = _rows(lines[at + 1 : at + 4], 0, delimiter, len(headers))
            if start and _is_table(headers, start, spaced=spaced):
                rows, end = _rows(lines, at + 1, delimiter, len(headers))
                return assembled(headers, rows, 0 if headers[0].text else 1), end
    return None, at + 1


def _rows(lines: Sequence[Line], at: int, delimiter: str, width: int) -> tuple[list[list[TableCell]], int]:
    rows: list[list[TableCell]] = []
    while at < len(lines):
        line = lines[at]
        if line.text.count(delimiter) < width - 1 or len(line.text) > _LONGEST:
            break
        fields = _fields(line, delimiter)
        if len(fields) != width:
            break
        rows.append(fields)
        at += 1
    return rows, at


def _fields(line: Line, delimiter: str) -> list[TableCell]:
    if '"' in line.text:
        return _quoted_fields(line, delimiter)
    fields, at = [], line.start
    for piece in line.text.split(delimiter):
        value = piece.strip()
        start = at + (len(piece) - len(piece.lstrip()) if piece[:1] == " " else 0)
        fields.append(TableCell(value, start, start + len(value)))
        at += len(piece) + 1
    return fields


def _quoted_fields(line: Line, delimiter: str) -> list[TableCell]:
    fields, at, text = [], 0, line.text
    pattern = _FIELD[delimiter]
    while at <= len(text):
        found = pattern.match(text, at)
        if found is None:
            break
        group = 1 if found[1] is not None else 0
        start, end = found.span(group)
        fields.append(
            TableCell(text[start:end].strip().replace('""', '"'), line.start + start, line.start + end)
        )
        at = found.end() + 1
    return fields


def _are_headers(headers: Sequence[TableCell], in_code: bool) -> bool:
    """Names, most of them; the first may be empty, as an index without a name is written."""
    if len(headers) < 2 or any(not header.text for header in headers[1:]):
        return False
    pattern = _PLAIN_NAME if in_code else _NAME
    texts = [header.text for header in headers]
    return all(pattern.fullmatch(t) and not _MEASURED.search(t) for t in texts) and len(set(texts)) == len(
        texts
    )


def _is_table(headers: Sequence[TableCell], rows: Sequence[Sequence[TableCell]], *, spaced: bool) -> bool:
    """A sentence or a log repeats its first words line by line; a table's header is said once."""
    words = [header.text.split(" ", 1)[0] for header in headers]
    if any(w and w == row[n].text.split(" ", 1)[0] for row in rows for n, w in enumerate(words)):
        return False
    if len(rows) > 2 or not (spaced or (len(headers) < 4 and any(" " in h.text for h in headers))):
        return True
    return not spaced and len(rows) == 2 and _has_numbers_below_words(headers, rows)


def _has_numbers_below_words(headers: Sequence[TableCell], rows: Sequence[Sequence[TableCell]]) -> bool:
    """Whether a column begins with digits in every row, below headers without any."""
    return not any(map(_DIGIT.search, (h.text for h in headers))) and any(
        all(row[n].text[:1].isdigit() for row in rows) for n in range(len(headers))
    )
