"""Data frames printed as text: columns are found by how headers and values line up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from jupyter_secai.notebook.tables.lines import Line, cut
from jupyter_secai.notebook.tables.table import Row, Table, TableCell, assembled, is_counter, is_field_name

_WORD = re.compile(r"\S+")
_NAME = re.compile(r"\S+(?: \S+)*")
_TYPE = re.compile(r"<[a-z]{2,8}>")
_BLANKS = re.compile(r" +")
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
    """A header line starts with blanks where the index stands, or has wide gaps; its words can be names."""
    if len(line) > _WIDEST or not (line[:1] == " " or "  " in line):
        return False
    words = line.split()
    return bool(words) and words[-1][-1] != "," and all(_may_name(word) for word in words)


def _may_name(word: str) -> bool:
    return word[0].isalpha() or word.isdigit() or word[0] in "_.(\\%#$"


def printed_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """The frame whose header line is `at`, its wrapped parts joined, and the line after it."""
    block = _block(lines, at) or _numbered_block(lines, at)
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
    if not _may_line_up(head.text, lines[at + 1].text):
        return None
    below = _sample(lines, at + 1)
    index_names = _index_names(below, head.text)
    skipped = 1 if index_names or _is_types(below) else 0
    texts = [line.text for line in below[skipped:]]
    edges = _edges(head.text, texts, [name.start - below[0].start for name in index_names]) if texts else None
    if edges is None:
        return None
    headers = [*index_names, *(cut(head, a, b) for a, b in edges[len(index_names) :])]
    if not _is_frame(headers, [[cut(line, a, b) for a, b in edges] for line in below[skipped : skipped + 4]]):
        return None
    lead = len(index_names) or int(not headers[0].text)
    rows, end = _aligned_rows(lines, at + 1 + skipped, edges)
    return _Block(headers, rows, lead, end)


def _numbered_block(lines: Sequence[Line], at: int) -> _Block | None:
    """A frame that does not line up, as wide characters print: rows that count, wide gaps between fields."""
    head = lines[at]
    headers = [cut(head, *name.span()) for name in _NAME.finditer(head.text)]
    if head.text[:1] != " " or not all(is_field_name(header.text) for header in headers):
        return None
    rows: list[list[TableCell]] = []
    for line in lines[at + 1 :]:
        fields = list(_NAME.finditer(line.text)) if line.text.startswith(str(len(rows))) else []
        if len(fields) != len(headers) + 1 or fields[0][0] != str(len(rows)):
            break
        rows.append([cut(line, *field.span()) for field in fields])
    if len(rows) < 2:
        return None
    return _Block([cut(head, 0, 0), *headers], rows, 1, at + 1 + len(rows))


def _may_line_up(header: str, row: str) -> bool:
    """One column at least starts or ends in the next line where its header does; an index' name is short."""
    if len(row.rstrip()) <= len(header) - len(header.lstrip()):
        return True
    return any(
        (
            row[w.end() - 1 : w.end() + 1].strip() == row[w.end() - 1 : w.end()]
            and row[w.end() - 1 : w.end()] != " "
        )
        or (row[w.start() - 1 : w.start()] in ("", " ") and row[w.start() : w.start() + 1] != " ")
        for w in _WORD.finditer(header)
    )


def _edges(header: str, rows: Sequence[str], levels: Sequence[int]) -> list[tuple[int, int]] | None:
    """Where each column starts and ends; `levels` are where the names of the index start, if it has names."""
    after = levels[-1] if levels else 0
    for edges in (_right_edges(header, rows, after), _left_edges(header, rows), _gutter_edges(header, rows)):
        if edges is not None and not any("  " in header[a:b].strip() for a, b in edges):
            break
    else:
        return None
    if not levels or header[: edges[0][1]].strip():
        return None if levels else edges
    return [*zip(levels, [*levels[1:], edges[0][1]], strict=True), *edges[1:]]


def _is_types(below: Sequence[Line]) -> bool:
    words = below[0].text.split() if below else []
    return bool(words) and all(_TYPE.fullmatch(word) for word in words)


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


def _index_names(below: Sequence[Line], header: str) -> list[TableCell]:
    """Below the headers, alone on a line, stand the names of the index."""
    room = len(header) - len(header.lstrip())
    if len(below) < 2 or not 0 < len(below[0].text.rstrip()) <= room:
        return []
    text = below[0].text
    if text[0] == " " or len(below[1].text.rstrip()) <= room:
        return []
    return [cut(below[0], n.start(), n.end()) for n in _NAME.finditer(text)]


def _right_edges(header: str, rows: Sequence[str], after: int) -> list[tuple[int, int]] | None:
    """Columns whose values end where their headers end, as pandas and R print them."""
    ends = [w.end() for w in _WORD.finditer(header) if _ends_at(w.end(), rows)]
    if not ends or ends[-1] != len(header) or max(len(row.rstrip()) for row in rows) > ends[-1]:
        return None
    first = _after_index(header, rows, ends[0], after)
    if first is None:
        return list(zip([0, *ends[:-1]], ends, strict=True)) if len(ends) > 1 else None
    return [(0, first), *zip([first, *ends[:-1]], ends, strict=True)]


def _ends_at(end: int, rows: Sequence[str]) -> bool:
    return all(row[end : end + 1] in ("", " ") for row in rows) and any(
        row[end - 1 : end].strip() for row in rows
    )


def _after_index(header: str, rows: Sequence[str], end: int, after: int) -> int | None:
    """Where the index ends: at a gap that all rows share, the first after numbers, else the widest."""
    gaps = _gaps([header.ljust(end)[:end] if header[:1] != " " else " " * end, *rows], end)
    start = len(header) - len(header.lstrip())
    if header[:1] == " ":  # a header may be wider than all its values
        gaps = [(a, min(b, start)) for a, b in gaps if after < a < start]
    if not gaps:
        return None
    if all(is_counter(row[: gaps[0][0]].strip()) for row in rows):
        return gaps[0][1]
    return max(gaps, key=lambda gap: gap[1] - gap[0])[1]


def _gaps(rows: Sequence[str], end: int) -> list[tuple[int, int]]:
    """Runs of columns before `end` that are blank in all rows; none before the first text."""
    highest = "".join(map(max, *(row[:end].ljust(end) for row in rows), " " * end))
    return [run.span() for run in _BLANKS.finditer(highest) if run.start() > 0]


def _left_edges(header: str, rows: Sequence[str]) -> list[tuple[int, int]] | None:
    """Columns whose values start where their headers start."""
    starts = [w.start() for w in _WORD.finditer(header) if _starts_at(w.start(), rows)]
    if not starts or starts[0] != len(header) - len(header.lstrip()):
        return None
    edges = list(zip(starts, [*starts[1:], _WIDEST], strict=True))
    if header[:1] == " " and starts[0] > 0:
        return [(0, starts[0]), *edges]
    return edges if len(edges) > 1 else None


def _gutter_edges(header: str, rows: Sequence[str]) -> list[tuple[int, int]] | None:
    """Columns between runs of blanks that the headers and all rows share."""
    width = max(map(len, (header, *rows)))
    gaps = _gaps([header, *rows], width)
    edges = list(zip([0, *(b for _, b in gaps)], [*(a for a, _ in gaps), width], strict=True))
    named = sum(1 for a, b in edges if header[a:b].strip())
    if len(rows) < 2 or named < 2 or named != len(_NAME.findall(header)):
        return None
    return edges


def _starts_at(start: int, rows: Sequence[str]) -> bool:
    if not start:
        return all(row[:1].strip() for row in rows)
    return all(row[start - 1 : start] in ("", " ") for row in rows) and all(
        row[start : start + 1].strip() for row in rows
    )


def _is_frame(headers: Row, rows: Sequence[Row]) -> bool:
    """Headers are names or counts, and the rows are filled."""
    if not all(is_field_name(h.text) or (h.text and is_counter(h.text)) for h in headers[1:]):
        return False
    filled = sum(1 for row in rows for cell in row[1:] if cell.text)
    return filled * 2 >= len(rows) * (len(headers) - 1)
