"""Records and columns written as data: JSON, Python literals, `Row(...)`, lists of tuples under their names.

One pass over the brackets and strings of a text; it parses JSON and Python alike and stumbles over neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jupyter_secai.notebook.tables.table import Table, TableCell

_TOKEN = re.compile(
    r"(?P<numbers>\[[-\d.,eE+\s]{2,}\])"
    r"|(?P<open>\{|\[|\()|(?P<close>[\]})])|(?P<colon>:)|(?P<comma>,)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.){0,20000}\"|'(?:[^'\\\n]|\\.){0,20000}')"
    r"|(?P<named>\b[A-Za-z_]\w{0,60}(?:=| = ?(?=\[)))(?![=\s])"
    r"|(?P<bare>-?\d[\w.+-]{0,40}|\b(?:null|None|NaN|nan|true|false|True|False)\b"
    r"|\b(?:datetime\.)?date(?:time)?\([\d, ]{4,40}\))"
)
_NUMBER = re.compile(r"[^\s,\[\]]+")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_MAX_DEPTH = 200
_CLOSES = {"]": ("[",), "}": ("{",), ")": ("(", "call")}
# What stands in a text that holds a record, a dict of columns, or rows without names, by the sign in it.
_SIGNS = {":": ('":', "':", '" :'), "(": ("Row(",), "[": ("[('", '[("', "[['", '[["')}
_SIGNS_OUTSIDE_CODE = _SIGNS | {"[": ("['", '["', *_SIGNS["["]), "=": ("='",)}
_SIGNS_IN_CODE = _SIGNS | {"[": ("= ['", '= ["', "=['", '=["', "= [\n", "=[\n", *_SIGNS["["])}
_HEADER_KEYS = ("columns", "fields", "header", "headers")

_Record = dict[str, tuple[TableCell, TableCell]]
_NOTHING = TableCell("", 0, 0)


def first_record(text: str, *, in_code: bool = False) -> int:
    """Where the first sign of records, columns or rows stands; -1 where there is none."""
    if '"' not in text and "'" not in text:
        return -1
    by_sign = _SIGNS_IN_CODE if in_code else _SIGNS_OUTSIDE_CODE
    found = [text.find(sign) for needed, signs in by_sign.items() if needed in text for sign in signs]
    return min((at for at in found if at >= 0), default=-1)


@dataclass(slots=True)
class _Inner:
    """What was read in the brackets inside a bracket."""

    lists: list[tuple[TableCell, list[TableCell]]] = field(default_factory=list)
    records: list[_Record] = field(default_factory=list)
    rows: list[list[TableCell]] = field(default_factory=list)
    grid: list[list[TableCell]] = field(default_factory=list)


@dataclass(slots=True)
class _Node:
    """An open bracket: what it is, the entry that is being read, and its fields or values so far."""

    kind: str
    key: TableCell | None = None
    pending: TableCell | None = None
    fields: _Record = field(default_factory=dict)
    cells: list[TableCell] = field(default_factory=list)
    within: _Inner | None = None

    @property
    def inner(self) -> _Inner:
        if self.within is None:
            self.within = _Inner()
        return self.within


def record_tables(text: str, first: int, *, in_code: bool = False) -> Iterator[Table]:
    """Arrays of records, records on lines of their own, and columns as lists, in order of their ends.

    `first` is where the first sign of one stands. The arguments of a call in code are no record.
    """
    stack = [_Node("root")]
    for token in _TOKEN.finditer(text, _start(text, first)):
        kind, node = token.lastgroup, stack[-1]
        if kind == "open":
            if len(stack) < _MAX_DEPTH:
                stack.append(_Node("call" if in_code and token[0] == "(" else token[0]))
        elif kind == "close":
            if len(stack) > 1 and node.kind in _CLOSES[token[0]]:
                stack.pop()
                yield from _closed(node, stack[-1])
            else:
                del stack[1:]
        else:
            _entry(node, token)
    if stack[0].within is not None and stack[0].within.records:
        yield from _records(stack[0].within.records)


def _start(text: str, sign: int) -> int:
    """The bracket that the sign stands in, with the name before it on the line."""
    bracket = max(text.rfind(bracket, 0, sign + 3) for bracket in "{[(")
    return text.rfind("\n", 0, max(bracket, 0)) + 1


def _entry(node: _Node, token: re.Match[str]) -> None:
    kind = token.lastgroup
    if kind == "colon":
        node.key, node.pending = node.pending, None
    elif kind == "comma":
        _keep(node)
    elif kind == "named":
        name = token[0].rstrip("= ")
        node.key = TableCell(name, token.start(), token.start() + len(name))
    elif kind == "numbers":
        _keep_numbers(node, token)
    else:
        if node.pending is not None and node.key is None:
            node.cells.append(node.pending)  # numpy prints its arrays without commas
        node.pending = _scalar(token)


def _scalar(token: re.Match[str]) -> TableCell:
    start, end = token.span()
    if token.lastgroup == "string":
        start, end = start + 1, end - 1
    value = token.string[start:end]
    return TableCell(_ESCAPE.sub(_unescaped, value) if "\\" in value else value, start, end)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else {"n": "\n", "t": "\t"}.get(found[2], found[2])


def _keep(node: _Node) -> None:
    """The entry that a comma or a bracket ends."""
    if node.pending is not None:
        if node.key is not None:
            node.fields.setdefault(node.key.text, (node.key, node.pending))
        else:
            node.cells.append(node.pending)
    node.key = node.pending = None


def _keep_numbers(node: _Node, token: re.Match[str]) -> None:
    """A list of numbers under a name; the axes of a chart are left out, they are long and say nothing."""
    if node.key is not None and len(node.key.text) > 1:
        numbers = _NUMBER.finditer(token.string, token.start(), token.end())
        node.inner.lists.append((node.key, [TableCell(n[0], n.start(), n.end()) for n in numbers]))
    node.key = node.pending = None


def _closed(node: _Node, outer: _Node) -> Iterator[Table]:
    _keep(node)
    inner = node.within
    if inner is not None:
        yield from _closed_inner(inner)
    if node.fields and (node.kind == "{" or (node.kind == "(" and len(node.fields) > 1)):
        _add_record(node, outer)
    elif node.kind != "{" and node.cells:
        yield from _closed_list(node, outer)
    elif inner is not None and len(inner.rows) > 1 and node.kind == "[":
        if outer.kind == "{":
            outer.inner.grid = inner.rows
        else:
            yield from _unnamed(inner.rows)
    outer.key = outer.pending = None


def _closed_inner(inner: _Inner) -> Iterator[Table]:
    if inner.records:
        yield from _records(inner.records)
    if inner.grid:
        yield from _grid(inner)
    elif len(inner.lists) > 1:
        yield from _columns(inner.lists)


def _closed_list(node: _Node, outer: _Node) -> Iterator[Table]:
    """A column of a record, a row of a list, or a list of its own, under its variable if it has one."""
    if outer.key is not None and outer.kind != "root":
        outer.inner.lists.append((outer.key, node.cells))
    elif outer.kind == "[":
        outer.inner.rows.append(node.cells)
    elif node.kind == "[" and len(node.cells) > 1:
        header = outer.key or TableCell("", node.cells[0].start, node.cells[0].start)
        yield Table((header,), tuple((cell,) for cell in node.cells))


def _add_record(node: _Node, outer: _Node) -> None:
    """A record; `{"name": {"0": ..., "1": ...}}` is a column whose rows are counted."""
    if outer.key is not None and all(name.isdigit() for name in node.fields):
        outer.inner.lists.append((outer.key, [value for _, value in node.fields.values()]))
    else:
        outer.inner.records.append(node.fields)


def _records(records: list[_Record]) -> Iterator[Table]:
    """Records as rows under the names of all; those of other kinds apart, so that rows are mostly full."""
    groups: dict[tuple[str, ...], list[_Record]] = {}
    for record in records:
        groups.setdefault(tuple(record), []).append(record)
    names = {name: cell for record in records for name, (cell, _) in record.items()}
    filled = sum(map(len, records))
    if len(names) * len(records) <= 2 * filled:
        yield _as_rows(records, names)
        return
    for group in groups.values():
        yield _as_rows(group, {name: cell for name, (cell, _) in group[0].items()})


def _as_rows(records: list[_Record], names: dict[str, TableCell]) -> Table:
    nothing = (_NOTHING, _NOTHING)
    rows = tuple(tuple(record.get(name, nothing)[1] for name in names) for record in records)
    return Table(tuple(names.values()), rows)


def _columns(lists: list[tuple[TableCell, list[TableCell]]]) -> Iterator[Table]:
    """Lists of one length, as columns under their names."""
    length = max(len(cells) for _, cells in lists)
    same = [(key, cells) for key, cells in lists if len(cells) == length]
    if len(same) > 1:
        rows = tuple(zip(*(cells for _, cells in same), strict=True))
        yield Table(tuple(key for key, _ in same), rows)


def _grid(node: _Inner) -> Iterator[Table]:
    """`{"columns": [...], "data": [[...], ...]}`"""
    width = len(node.grid[0])
    for key, cells in node.lists:
        if key.text in _HEADER_KEYS and len(cells) == width:
            yield Table(tuple(cells), tuple(map(tuple, node.grid)))
            return
    yield from _unnamed(node.grid)


def _unnamed(rows: list[list[TableCell]]) -> Iterator[Table]:
    """Rows of one width, as a database cursor returns them."""
    width = len(rows[0])
    same = [row for row in rows if len(row) == width]
    if len(same) == len(rows):
        headers = tuple(TableCell("", cell.start, cell.start) for cell in rows[0])
        yield Table(headers, tuple(map(tuple, same)))
