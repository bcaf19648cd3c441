"""A cell's code as a small program: what is bound, called and defined, in order, with no syntax tree kept.

The vocabulary of the analysis. Expressions and statements are small and comparable, and nobody changes one
after it is made: they are shared between notebooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Where something stands in its cell. Lines from 1; columns in UTF-8 bytes, as CPython counts."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(slots=True)
class Const:
    """A literal."""

    value: str | int | float | bool | None
    at: Span


@dataclass(slots=True)
class Ref:
    """A variable that is read."""

    name: str
    at: Span


@dataclass(slots=True)
class Attr:
    """`base.name`."""

    base: Expr
    name: str
    at: Span


@dataclass(slots=True)
class Item:
    """`base[key]`, or an element that a loop takes (key None)."""

    base: Expr
    key: Expr | None
    at: Span


@dataclass(slots=True)
class Call:
    """`function(*arguments, **keywords)`; a keyword None is `**mapping`."""

    function: Expr
    arguments: tuple[Expr, ...]
    keywords: tuple[tuple[str | None, Expr], ...]
    at: Span


@dataclass(slots=True)
class Text:
    """A string put together from parts: f-string, `+`, `%`, `.format`, `.join`."""

    parts: tuple[Expr, ...]
    at: Span


@dataclass(slots=True)
class Group:
    """A list, tuple or set."""

    items: tuple[Expr, ...]
    at: Span


@dataclass(slots=True)
class Pairs:
    """A dict; a key None is `**mapping`."""

    items: tuple[tuple[Expr | None, Expr], ...]
    at: Span


@dataclass(slots=True)
class Join:
    """Any other expression: something of all its parts."""

    parts: tuple[Expr, ...]
    at: Span


Expr = Const | Ref | Attr | Item | Call | Text | Group | Pairs | Join


@dataclass(slots=True)
class Import:
    """`name` now stands for the module or object `qualified`; name "*" is a star import."""

    name: str
    qualified: str
    at: Span


@dataclass(slots=True)
class Bind:
    """Targets take a value; `augmented` keeps what the target held."""

    targets: tuple[Expr, ...]
    value: Expr
    augmented: bool
    at: Span


@dataclass(slots=True)
class Run:
    """An expression for its effect; `shown` when it is the last of its cell and so displayed."""

    value: Expr
    shown: bool


@dataclass(slots=True)
class Branch:
    """One of the arms runs, perhaps none."""

    arms: tuple[tuple[Statement, ...], ...]


@dataclass(slots=True)
class Define:
    """A function or a class; its body is analysed where it stands."""

    name: str
    parameters: tuple[str, ...]
    body: tuple[Statement, ...]
    is_class: bool
    at: Span


@dataclass(slots=True)
class Return:
    """What a function gives back."""

    value: Expr


Statement = Import | Bind | Run | Branch | Define | Return
