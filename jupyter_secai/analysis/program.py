"""A cell's code as a small program: what is bound, called and defined, in order, with no syntax tree kept.

The vocabulary of the analysis. Expressions and statements are tuples, so that they are small, comparable
(an edit that changes no statement stops the work) and safe to share between notebooks.
"""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """Where something stands in its cell. Lines from 1; columns in UTF-8 bytes, as CPython counts."""

    line: int
    column: int
    end_line: int
    end_column: int


class Const(NamedTuple):
    """A literal."""

    value: str | int | float | bool | None
    at: Span


class Ref(NamedTuple):
    """A variable that is read."""

    name: str
    at: Span


class Attr(NamedTuple):
    """`base.name`."""

    base: Expr
    name: str
    at: Span


class Item(NamedTuple):
    """`base[key]`, or an element that a loop takes (key None)."""

    base: Expr
    key: Expr | None
    at: Span


class Call(NamedTuple):
    """`function(*arguments, **keywords)`; a keyword None is `**mapping`."""

    function: Expr
    arguments: tuple[Expr, ...]
    keywords: tuple[tuple[str | None, Expr], ...]
    at: Span


class Text(NamedTuple):
    """A string put together from parts: f-string, `+`, `%`, `.format`, `.join`."""

    parts: tuple[Expr, ...]
    at: Span


class Group(NamedTuple):
    """A list, tuple or set."""

    items: tuple[Expr, ...]
    at: Span


class Pairs(NamedTuple):
    """A dict; a key None is `**mapping`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    at: Span


class Join(NamedTuple):
    """Any other expression: something of all its parts."""

    parts: tuple[Expr, ...]
    at: Span


Expr = Const | Ref | Attr | Item | Call | Text | Group | Pairs | Join


class Import(NamedTuple):
    """`name` now stands for the module or object `qualified`; name "*" is a star import."""

    name: str
    qualified: str
    at: Span


class Bind(NamedTuple):
    """Targets take a value; `augmented` keeps what the target held."""

    targets: tuple[Expr, ...]
    value: Expr
    augmented: bool
    at: Span


class Run(NamedTuple):
    """An expression for its effect; `shown` when it is the last of its cell and so displayed."""

    value: Expr
    shown: bool


class Branch(NamedTuple):
    """One of the arms runs, perhaps none."""

    arms: tuple[tuple[Statement, ...], ...]


class Define(NamedTuple):
    """A function or a class; its body is analysed where it stands."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    is_class: bool
    at: Span


class Return(NamedTuple):
    """What a function gives back."""

    value: Expr


Statement = Import | Bind | Run | Branch | Define | Return
