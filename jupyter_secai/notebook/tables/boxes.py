"""Tables drawn with lines: Markdown, psql, Spark's `show`, polars, DuckDB, rich, tabulate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from jupyter_secai.notebook.tables.lines import Line, cut
from jupyter_secai.notebook.tables.table import MISSING, Table, TableCell, assembled

_BARS = "|│┃║┆¦"
_BAR = re.compile(f"[{_BARS}]")
_LINES = frozenset("-+=|:─━═┄╌│┃┆┌┐└┘├┤┬┴┼╞╡╪╭╮╰╯┏┓┗┛┣┫┳┻╋┡┩╇╔╗╚╝╠╣╦╩╬ \t")
_STROKES = frozenset("-=─━═╌")
_RULES = re.compile(r" {0,8}[-=]{2,}(?: +[-=]{2,})+ *")
_DASHES = re.compile(r"[-=]{2,}")
_TYPES = re.compile(
    r"-{3}|str|bool|[iuf]\d{1,3}|date|datetime\[.{0,30}\]|cat|u?int\d{0,2}|float|double|varchar|boolean|bigint|timestamp|decimal.{0,12}"
)
_DASH = "-=─━═╌:"
_LONGEST = 20_000


def boxed_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """The table whose first line with bars is `at`, and the line after it."""
    end = at
    borders = []
    content: list[tuple[int, Line]] = []
    while end < len(lines):
        line = lines[end].text
        if len(line) > _LONGEST:
            break
        if is_border(line):
            borders.append(end)
        elif _BAR.search(line):
            content.append((end, lines[end]))
        else:
            break
        end += 1
    inner = [border for border in borders if content and content[0][0] < border]
    if not inner or len(content) < 2:
        return None, max(end, at + 1)
    return _boxed(content, inner[0], lines[inner[0]].text.strip()), end


def has_bar(line: str) -> bool:
    """Whether a line may be one of a table with bars."""
    return "|" in line or "│" in line or "┃" in line


def is_border(line: str) -> bool:
    if line[:1] not in _LINES:
        return False
    characters = set(line)
    return characters <= _LINES and not characters.isdisjoint(_STROKES)


def _boxed(content: Sequence[tuple[int, Line]], border: int, drawn: str) -> Table | None:
    open_sides = (drawn[0] in _DASH, drawn[-1] in _DASH)
    head = [line for number, line in content if number < border]
    headers = _cells(head[0], open_sides)
    named = sum(1 for header in headers if header.text)
    if len(headers) < 1 or named * 2 < len(headers):
        return None
    body = [_cells(line, open_sides) for number, line in content if number > border]
    rows = [row for row in body if len(row) == len(headers) and not _is_types(row)]
    return assembled(headers, rows, int(headers[0].text in MISSING))


def _cells(line: Line, open_sides: tuple[bool, bool]) -> list[TableCell]:
    bars = [found.start() for found in _BAR.finditer(line.text)]
    text = line.text.strip()
    if open_sides[0] or text[:1] not in _BARS:
        bars.insert(0, -1)
    if open_sides[1] or text[-1:] not in _BARS:
        bars.append(len(line.text))
    return [cut(line, a + 1, b) for a, b in pairwise(bars)]


def _is_types(row: Sequence[TableCell]) -> bool:
    return all(not cell.text or _TYPES.fullmatch(cell.text) for cell in row) and any(c.text for c in row)


def is_ruled(line: str) -> bool:
    """A line of dashes with gaps, as tabulate and SQL shells draw under their headers."""
    start = line.lstrip(" ")[:2]
    return start in ("--", "==") and len(line) <= _LONGEST and _RULES.fullmatch(line) is not None


def ruled_table(lines: Sequence[Line], at: int) -> tuple[Table | None, int]:
    """The table whose headers stand on line `at` above a line of dashes, and the line after it."""
    starts = [found.start() for found in _DASHES.finditer(lines[at + 1].text)]
    edges = list(zip(starts, [*starts[1:], _LONGEST], strict=True))
    headers = [cut(lines[at], a, b) for a, b in edges]
    end = at + 2
    rows = []
    while end < len(lines) and lines[end].text.strip() and not is_ruled(lines[end].text):
        rows.append([cut(lines[end], a, b) for a, b in edges])
        end += 1
    if not all(header.text for header in headers[1:]):
        return None, end
    return assembled(headers, rows, int(headers[0].text in MISSING)), end
