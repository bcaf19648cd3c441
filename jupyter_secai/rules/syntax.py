"""The syntax that a finding stands in: fixes look at what is around a place before they change it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import Span
from jupyter_secai.model import Location
from jupyter_secai.notebook.syntax import mask
from jupyter_secai.rules.facts import Facts


def inside_out(location: Location, facts: Facts) -> list[tuple[ast.AST, ast.AST]]:
    """(node, its parent) for the nodes that cover a place of a cell's source, the innermost first."""
    if location.cell is None or location.carrier != "source":
        return []
    cell = facts.notebook.cells[location.cell]
    if cell.type != "code" or not facts.notebook.is_python:
        return []
    wanted = _in_bytes(location, cell.source.split("\n"))
    node: ast.AST = tree_of(cell.source)
    found: list[tuple[ast.AST, ast.AST]] = []
    while True:
        inner = next((child for child in _children(node) if _covers(span(child), wanted)), None)
        if inner is None:
            return found[::-1]
        found.append((inner, node))
        node = inner


@lru_cache(maxsize=1)
def tree_of(source: str) -> ast.Module:
    """The syntax tree of a cell's Python; the last one is kept, as findings come cell by cell."""
    return parse(mask(source).python).tree


def place_of(node: ast.AST, cell: int, facts: Facts) -> Location:
    """Where a node stands, in code points."""
    return facts.place(cell, span(node))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes right inside that have a place; of those without one (parameters) what is in them."""
    for child in ast.iter_child_nodes(node):
        if hasattr(child, "lineno"):
            yield child
        else:
            yield from _children(child)


def _in_bytes(location: Location, lines: list[str]) -> Span:
    start = len(lines[location.line - 1][: location.column].encode("utf-8", "surrogatepass"))
    end = len(lines[location.end_line - 1][: location.end_column].encode("utf-8", "surrogatepass"))
    return Span(location.line, start, location.end_line, end)


def _covers(outer: Span, inner: Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )
