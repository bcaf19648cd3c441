"""Strings in code and what they are called: by assignment, keyword, key, default, comparison or argument."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from jupyter_secai.analysis.machine import span
from jupyter_secai.analysis.nodes import nodes_of
from jupyter_secai.analysis.program import NamedLiteral

_WRAPPERS = frozenset(
    {
        "SecretStr", "SecretBytes", "Secret", "str", "bytes", "bytearray", "quote", "quote_plus", "b64decode",
        "fromhex", "unhexlify", "Field", "field",
    }
)  # fmt: skip
_MOST_IN_LIST = 50
_CHANGES = frozenset("encode decode strip".split())


def named_literals(tree: ast.Module, wanted: Callable[[str], object]) -> Iterator[NamedLiteral]:
    """The strings that code gives a wanted name, or compares with what has one."""
    for node in nodes_of(tree):
        pairs = _PAIRS.get(node.__class__)
        for name, value in pairs(node) if pairs is not None else ():
            if name is None or value is None:
                continue
            if "auth" in name.lower() and isinstance(value, ast.Tuple) and len(value.elts) == 2:
                name, value = "password", value.elts[1]  # auth=(user, password), as HTTP libraries take it
            if wanted(name):
                yield from _literals(name, value)


def _literals(name: str, value: ast.expr) -> Iterator[NamedLiteral]:
    """The strings that an expression may be: itself, one of a list, a side of `or`, what `str` wraps."""
    parts: Sequence[ast.expr] = (value,)
    if isinstance(value, ast.BoolOp):
        parts = value.values
    elif isinstance(value, ast.IfExp):
        parts = (value.body, value.orelse)
    elif isinstance(value, ast.List | ast.Tuple):
        parts = value.elts[:_MOST_IN_LIST]
    elif isinstance(value, ast.Call):
        function = value.func
        called = _name(function)
        if called in _WRAPPERS:
            parts = [*value.args[:1], *(k.value for k in value.keywords if k.arg == "default")]
        elif called in _CHANGES and isinstance(function, ast.Attribute):
            parts = (function.value,)
    for part in parts:
        text = _text(part)
        if text:
            yield NamedLiteral(name, text, span(part))


def _text(node: ast.expr | None) -> str | None:
    """The string that an expression is for certain."""
    if isinstance(node, ast.Constant):
        value = node.value
        return value if isinstance(value, str) else _decoded(value) if isinstance(value, bytes) else None
    if isinstance(node, ast.JoinedStr):
        parts = [_text(part) for part in node.values]
        return "".join(map(str, parts)) if all(part is not None for part in parts) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    return _joined(node) if isinstance(node, ast.Call) else None


def _joined(node: ast.Call) -> str | None:
    """`"".join(["...", "..."])`."""
    if not isinstance(node.func, ast.Attribute) or node.func.attr != "join" or len(node.args) != 1:
        return None
    between, pieces = _text(node.func.value), node.args[0]
    parts = [_text(piece) for piece in pieces.elts] if isinstance(pieces, ast.List | ast.Tuple) else []
    if between is None or not parts or any(part is None for part in parts):
        return None
    return between.join(map(str, parts))


def _decoded(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return _text(node.slice) if isinstance(node, ast.Subscript) else None


Pair = tuple[str | None, ast.expr | None]


def _assigned(node: ast.Assign) -> Iterator[Pair]:
    for target in node.targets:
        yield from _bound(target, node.value)


def _bound(target: ast.expr, value: ast.expr) -> Iterator[Pair]:
    sequences = (ast.Tuple, ast.List)
    if not isinstance(target, sequences):
        yield _name(target), value
    elif isinstance(value, sequences) and len(value.elts) == len(target.elts):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from _bound(one, other)


def _given(node: ast.AnnAssign | ast.AugAssign | ast.NamedExpr) -> Iterator[Pair]:
    yield _name(node.target), node.value


def _called(node: ast.Call) -> Iterator[Pair]:
    if node.func.__class__ is ast.Attribute and node.args:
        yield from _typed(node.func, node.args[0])
    for keyword in node.keywords:
        yield keyword.arg, keyword.value
    for first, second in pairwise(node.args):
        yield _text(first), second
    yield from _option(node)
    if _name(node.func) == "compare_digest" and len(node.args) == 2:
        yield _name(node.args[0]), node.args[1]
        yield _name(node.args[1]), node.args[0]


def _option(node: ast.Call) -> Iterator[Pair]:
    """`add_argument("--password", default="...")`, and the same of click and typer."""
    named = [text for text in map(_text, node.args) if text and text.startswith("--")]
    for keyword in node.keywords if named else ():
        if keyword.arg == "default":
            yield named[-1].strip("-").replace("-", "_"), keyword.value


# What types into a field of a page: Selenium, Playwright, Splinter.
_TYPES = frozenset({"send_keys", "fill", "type", "press_sequentially", "set_value"})
_WORDS = re.compile(r"[A-Za-z]\w+")


def _typed(function: ast.Attribute, value: ast.expr) -> Iterator[Pair]:
    """`find_element(By.ID, "password").send_keys(value)`, `password_field.send_keys(value)`."""
    if function.attr in _TYPES:
        field = function.value
        found = _text(field.args[-1]) if isinstance(field, ast.Call) and field.args else _name(field)
        for word in _WORDS.findall(found or "")[-2:]:
            for suffix in _FIELDS:
                word = word.removesuffix(suffix)
            yield word, value


_FIELDS = ("_field", "_input", "_box", "_element", "_elem", "Field", "Input", "Box", "Element")


def _items(node: ast.Dict) -> Iterator[Pair]:
    for key, value in zip(node.keys, node.values, strict=True):
        yield _text(key), value


def _compared(node: ast.Compare) -> Iterator[Pair]:
    sides = (node.left, *node.comparators)
    names = [name for side in sides if (name := _name(side))]
    if len(names) == 1 and all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
        for side in sides:
            yield names[0], side


def _defaults(node: ast.arguments) -> Iterator[Pair]:
    by_place = [*node.posonlyargs, *node.args]
    for argument, default in zip(reversed(by_place), reversed(node.defaults), strict=False):
        yield argument.arg, default
    for argument, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        yield argument.arg, value


_PAIRS: dict[type[ast.AST], Callable[..., Iterator[Pair]]] = {
    ast.Assign: _assigned,
    ast.AnnAssign: _given,
    ast.AugAssign: _given,
    ast.NamedExpr: _given,
    ast.Call: _called,
    ast.Dict: _items,
    ast.Compare: _compared,
    ast.arguments: _defaults,
}
