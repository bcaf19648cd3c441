"""marimo notebooks: a Python file in which functions decorated with `@app.cell` are the cells.

Source: marimo documentation, "marimo's file format".
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from jupyter_secai.many.texts.script import Part, Script, script_of

_IMPORT = re.compile(r"^(?:import marimo|from marimo )", re.MULTILINE)
_APP = re.compile(r"^\w+\s*=\s*(?:\w+\.)?App\(", re.MULTILINE)


def is_app(text: str) -> bool:
    """Whether the file imports marimo and makes an app."""
    return bool(_IMPORT.search(text) and _APP.search(text))


def read(text: str) -> Script:
    """The cells in the order of the file; one cell of all where the file is not valid Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return script_of([Part(1, "code", text)])
    return script_of(_cells(tree, text.splitlines()))


def _cells(tree: ast.Module, lines: list[str]) -> Iterator[Part]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_cell(node):
            first, last = node.body[0].lineno, _last_line(node)
            yield Part(first, "code", textwrap.dedent("\n".join(lines[first - 1 : last])))
        elif isinstance(node, ast.With) and node.body:
            first, last = node.body[0].lineno, node.body[-1].end_lineno or node.body[-1].lineno
            yield Part(first, "code", textwrap.dedent("\n".join(lines[first - 1 : last])))


def _is_cell(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("cell" in ast.unparse(each).split("(")[0].split(".") for each in node.decorator_list)


def _last_line(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without the `return` of the names that the cell gives to others."""
    last = node.body[-1]
    if isinstance(last, ast.Return) and len(node.body) > 1:
        return last.lineno - 1
    return last.end_lineno or last.lineno
