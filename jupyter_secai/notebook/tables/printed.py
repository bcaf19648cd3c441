"""Data frames printed as text: columns are found by how headers and values line up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jupyter_secai.notebook.tables.lines import Line, cut
from jupyter_secai.notebook.tables.table import Row, Table, TableCell, assembled, is_counter, is_field_name

_WORD = re.compile(r"\S+")
_SAMPLE = 24
_WIDEST = 4_000
_Edges = Sequence[tuple[int, int]]
_SHAPE = re.compile(r"\[\d+ rows x \d+ columns\]")


class _Block(NamedTuple):
    headers: list[TableCell]
    rows: list[list[TableCell]]
    lead: int
    end: int


def may_head_frame(line: str) -> bool:
    """A header line starts with blanks where the index stands, or names an index; it has two words at least."""
    return len(line) <= _WIDEST and (line[:1] == " " or "  " in line) and len(line.split(None, 2)) > 1


def printed_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """The frame whose header line is `at`, its wrapped parts joined, and the line after it."""
    block = _block(lines, at)
    if block is None:
        return None, at + 1
    headers, rows, lead, end = block
    wrapped = lines[at].text.rstrip().endswith("\\")
    while wrapped and end + 1 < len(lines) and not lines[end].text.strip():
        wrapped = lines[end + 1].text.rstrip().endswith("\\")
        more = _block(lines, end + 1)
        if more is None or len(more.rows) != len(rows):
            break
        headers = [*headers, *more.headers[more.lead :]]
        rows = [[*row, *other[more.lead :]] for row, other in zip(rows, more.rows, strict=True)]
        end = more.end
    return assembled(headers, rows, lead), end


def _block(lines: Sequence[Line], at: int) -> _Block | None:
    """One part of a frame: the rows below a header line for as long as they line up with it."""
    head = Line(lines[at].text.rstrip().removesuffix("\\").rstrip(), lines[at].start)
    sample = _sample(lines, at + 1)
    index_name = _index_name(sample, head.text)
    sample = sample[1:] if index_name is not None else sample
    if not sample:
        return None
    texts = [line.text for line in sample]
    edges = _right_edges(head.text, texts) or _left_edges(head.text, texts)
    if edges is None:
        return None
    headers = [cut(head, a, b) for a, b in edges]
    if not _is_frame(headers, [[cut(line, a, b) for a, b in edges] for line in sample]):
        return None
    if index_name is not None and not headers[0].text:
        headers[0] = index_name
    rows, end = _aligned_rows(lines, at + 1 + (index_name is not None), edges)
    return _Block(headers, rows, 1 if edges[0][0] == 0 and head.text[: edges[0][1]].isspace() else 0, end)


def _sample(lines: Sequence[Line], at: int) -> list[Line]:
    found: list[Line] = []
    while at < len(lines) and len(found) < _SAMPLE and _continues(lines[at].text):
        found.append(lines[at])
        at += 1
    return found


def _aligned_rows(lines: Sequence[Line], at: int, edges: _Edges) -> tuple[list[list[TableCell]], int]:
    rows = []
    while at < len(lines) and _continues(lines[at].text):
        text = lines[at].text
        if any(b < len(text) and text[b] != " " and text[b - 1] != " " for _, b in edges[1:]):
            break
        rows.append([cut(lines[at], a, b) for a, b in edges])
        at += 1
    return rows, at


def _continues(line: str) -> bool:
    return bool(line.strip()) and len(line) <= _WIDEST and not _SHAPE.match(line)


def _index_name(body: Sequence[Line], header: str) -> TableCell | None:
    """Below the headers, alone on its line, stands the name of the index."""
    if len(body) < 2 or header[:1] != " ":
        return None
    text = body[0].text.rstrip()
    if not text or text[0] == " " or len(text) > len(header) - len(header.lstrip()) or "  " in text:
        return None
    if len(body[1].text.split()) < 2 or len(body[0].text.split()) > 1:
        return None
    return cut(body[0], 0, len(text))


def _right_edges(header: str, rows: Sequence[str]) -> list[tuple[int, int]] | None:
    """Columns whose values end where their headers end, as pandas and R print them."""
    ends = [w.end() for w in _WORD.finditer(header) if _ends_at(w.end(), rows)]
    if not ends or ends[-1] != len(header) or max(len(row.rstrip()) for row in rows) > ends[-1]:
        return None
    first = _after_index(header, rows, ends[0])
    if first is None:
        return None
    return [(0, first), *zip([first, *ends[:-1]], ends, strict=True)]


def _ends_at(end: int, rows: Sequence[str]) -> bool:
    return all(row[end : end + 1] in ("", " ") for row in rows) and any(row[end - 1 : end].strip() for row in rows)


def _after_index(header: str, rows: Sequence[str], end: int) -> int | None:
    """Where the index ends: at a gap that all rows share, the first after numbers, else the widest."""
    gaps = _gaps([header.ljust(end)[:end] if header[:1] != " " else " " * end, *rows], end)
    start = len(header) - len(header.lstrip())
    if header[:1] == " ":  # a header may be wider than all its values
        gaps = [(a, min(b, start)) for a, b in gaps if a < start]
    if not gaps:
        return None
    if all(is_counter(row[: gaps[0][0]].strip()) for row in rows):
        return gaps[0][1]
    return max(gaps, key=lambda gap: gap[1] - gap[0])[1]


def _gaps(rows: Sequence[str], end: int) -> list[tuple[int, int]]:
    """Runs of columns before `end` that are blank in all rows; none before the first text."""
    filled = [False] * end
    for row in rows:
        for number, character in enumerate(row[:end]):
            if character != " ":
                filled[number] = True
    runs, start = [], None
    for number, is_filled in enumerate(filled):
        if not is_filled and start is None:
            start = number
        elif is_filled and start is not None:
            runs.append((start, number))
            start = None
    return [run for run in runs if run[0] > 0]


def _left_edges(header: str, rows: Sequence[str]) -> list[tuple[int, int]] | None:
    """Columns whose values start where their headers start."""
    starts = [w.start() for w in _WORD.finditer(header) if _starts_at(w.start(), rows)]
    if not starts or starts[0] != len(header) - len(header.lstrip()):
        return None
    edges = list(zip(starts, [*starts[1:], _WIDEST], strict=True))
    if header[:1] == " " and starts[0] > 0:
        return [(0, starts[0]), *edges]
    return edges if len(edges) > 1 else None


def _starts_at(start: int, rows: Sequence[str]) -> bool:
    if not start:
        return all(row[:1].strip() for row in rows)
    return all(row[start - 1 : start] in ("", " ") for row in rows) and all(row[start : start + 1].strip() for row in rows)


def _is_frame(headers: Row, rows: Sequence[Row]) -> bool:
    """Headers are names or counts, and the rows are filled."""
    if not all(is_field_name(h.text) or (h.text and is_counter(h.text)) for h in headers[1:]):
        return False
    filled = sum(1 for row in rows for cell in row[1:] if cell.text)
    return filled * 2 >= len(rows) * (len(headers) - 1)
