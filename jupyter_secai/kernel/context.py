"""The earlier cells that a cell rests on: those that gave it its names, and those that gave them theirs.

A guard has no time for a long session, and what a cell does not refer to does not reach it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from jupyter_secai.analysis.parse import parse
from jupyter_secai.kernel.reading import Session
from jupyter_secai.notebook.syntax import mask

_MOST_CELLS = 16


class _Names(NamedTuple):
    changed: frozenset[str]
    used: frozenset[str]


def around(session: Session) -> Session:
    """The session with its last cell, and with the latest cells before it that it rests on."""
    *before, last = session.notebook["cells"]
    wanted = set(_names(last["source"]).used)
    kept: list[dict[str, Any]] = [last]
    for cell in reversed(before):
        said = _names(cell["source"])
        if len(kept) <= _MOST_CELLS and said.changed & wanted:
            kept.append(cell)
            wanted |= said.used
    return replace(session, notebook={**session.notebook, "cells": kept[::-1]})


@lru_cache(maxsize=4096)
def _names(source: str) -> _Names:
    tree = parse(mask(source).python).tree
    changed: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(tree):
        changed.update(_changed(node))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used.add(node.id)
    return _Names(frozenset(changed), frozenset(used))


def _changed(node: ast.AST) -> Iterator[str]:
    """Names that a node binds, or whose object it may change."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
        yield from _base(node)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _base(node.func)


def _base(node: ast.expr) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
