"""Walking a cell's program: every expression, and the names and columns that it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple, get_args

from jupyter_secai.analysis.program import (
    Attr,
    Bind,
    Call,
    Const,
    Expr,
    Group,
    Import,
    Item,
    Join,
    Pairs,
    Ref,
    Span,
    Statement,
    Text,
)

_TABLE_MAKERS = ("DataFrame", "read_csv", "read_parquet", "read_excel", "read_table")


class NamedLiteral(NamedTuple):
    """A string and its name: by assignment, keyword, dict key, default, comparison or `get(name, …)`."""

    name: str
    value: str
    at: Span


Node = Statement | Expr
_NODES = frozenset((*get_args(Statement), *get_args(Expr)))


def nodes(statements: tuple[Statement, ...]) -> list[Node]:
    """Every statement and expression, outer before inner, in the order of the code."""
    found: list[Node] = []
    stack: list[Any] = list(reversed(statements))
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind in _NODES:
            found.append(node)
            stack.extend(getattr(node, name) for name in reversed(kind.__slots__))
        elif kind is tuple:
            stack.extend(reversed(node))
    return found


def imports(walked: Iterable[Node]) -> Iterator[Import]:
    return (node for node in walked if isinstance(node, Import))


def named_literals(walked: Iterable[Node]) -> Iterator[NamedLiteral]:
    """Strings in code that are given a name or compared with what has one."""
    for node in walked:
        if isinstance(node, Bind):
            for target in node.targets:
                yield from _bound(target, node.value)
        elif isinstance(node, Call):
            for keyword, value in node.keywords:
                yield from _named(keyword, value)
            for first, second in pairwise(node.arguments):
                yield from _named(_text(first), second)
        elif isinstance(node, Pairs):
            for key, value in node.items:
                yield from _named(_text(key), value)
        elif isinstance(node, Join):
            yield from _compared(node)


def _bound(target: Expr, value: Expr) -> Iterator[NamedLiteral]:
    if isinstance(target, Group) and isinstance(value, Group) and len(target.items) == len(value.items):
        for one, other in zip(target.items, value.items, strict=True):
            yield from _bound(one, other)
    else:
        yield from _named(_target_name(target), value)


def _compared(node: Join) -> Iterator[NamedLiteral]:
    """`password == "…"`, `(password := "…")`, `token or "…"`."""
    names = [name for part in node.parts if (name := _target_name(part))]
    for part in node.parts if len(names) == 1 else ():
        yield from _named(names[0], part)


def _named(name: str | None, value: Expr) -> Iterator[NamedLiteral]:
    if not name:
        return
    if isinstance(value, Group) and "auth" in name.lower() and len(value.items) == 2:
        name, value = "password", value.items[1]  # auth=(user, password), as HTTP libraries take it
    for literal in _literals(value):
        text = _text(literal)
        if text:
            yield NamedLiteral(name, text, literal.at)


_WRAPPERS = frozenset("SecretStr SecretBytes Secret str bytes bytearray quote quote_plus b64decode".split())
_CHANGES = frozenset("encode decode strip".split())


def _literals(value: Expr) -> Iterator[Expr]:
    """The strings that an expression may be: itself, either side of `or`, what `str` or `.encode` wraps."""
    if isinstance(value, Join):
        yield from (part for part in value.parts if isinstance(part, Const))
    elif isinstance(value, Call) and isinstance(value.function, Attr | Ref):
        if value.function.name in _WRAPPERS:
            yield from value.arguments[:1]
        elif value.function.name in _CHANGES and isinstance(value.function, Attr):
            yield value.function.base
    else:
        yield value


def _text(value: Expr | None) -> str | None:
    if isinstance(value, Text) and all(isinstance(part, Const) for part in value.parts):
        return "".join(_text(part) or "" for part in value.parts)
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def _target_name(target: Expr) -> str | None:
    if isinstance(target, Ref | Attr):
        return target.name
    return _text(target.key) if isinstance(target, Item) else None


def table_columns(walked: Iterable[Node]) -> Iterator[tuple[str, str, Span]]:
    """(variable, column, place) for each column that code takes from a table or gives to one."""
    for node in walked:
        if isinstance(node, Item) and isinstance(node.base, Ref):
            for name, at in _names(node.key):
                yield node.base.name, name, at
        elif isinstance(node, Bind) and len(node.targets) == 1 and isinstance(node.targets[0], Ref):
            for name, at in _made(node.value):
                yield node.targets[0].name, name, at


def _names(key: Expr | None) -> Iterator[tuple[str, Span]]:
    text = _text(key)
    if text and key is not None:
        yield text, key.at
    elif isinstance(key, Group):
        for item in key.items:
            yield from _names(item)


def _made(value: Expr) -> Iterator[tuple[str, Span]]:
    """Columns named where a table is made: DataFrame({…}), read_csv(…, usecols=[…])."""
    if not isinstance(value, Call) or not _is_maker(value.function):
        return
    for argument in value.arguments:
        if isinstance(argument, Pairs):
            for key, _ in argument.items:
                yield from _names(key)
    for keyword, named in value.keywords:
        if keyword in ("usecols", "columns", "names"):
            yield from _names(named)


def _is_maker(function: Expr) -> bool:
    return isinstance(function, Attr | Ref) and function.name in _TABLE_MAKERS


def shown_table(statements: tuple[Statement, ...]) -> str | None:
    """The variable whose table a cell's last line displays: `df`, `df.head()`, `df.sample(5)`."""
    last = statements[-1] if statements else None
    value = getattr(last, "value", None)
    while isinstance(value, Call | Attr | Item):
        if isinstance(value, Attr) and value.name not in ("head", "tail", "sample", "iloc", "loc"):
            return None
        value = value.function if isinstance(value, Call) else value.base
    return value.name if isinstance(value, Ref) else None
