"""What is kept of a cell's code when its syntax tree is gone: places, functions, and what names are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from jupyter_secai.analysis.values import Value


Binding = Literal["", "static", "class", "property"]


class Span(NamedTuple):
    """Where something stands in its cell. Lines from 1; columns in UTF-8 bytes, as CPython counts."""

    line: int
    column: int
    end_line: int
    end_column: int


class Import(NamedTuple):
    """An import of the module or object `qualified` in a cell."""

    qualified: str
    cell: int
    at: Span


class NamedLiteral(NamedTuple):
    """A string and the name it is given: by assignment, keyword argument or dict key."""

    name: str
    value: str
    at: Span


class Function(NamedTuple):
    """A function or lambda that code defines. Its tree is parsed again where a later cell calls it.

    It stands in lines `line` to `end` of its cell, `column` bytes in, and `digest` is that of its text.
    `owner` is the class that it is a method of, `closure` what its free names stood for where it was made
    inside another function, `handed` the labels of parameters that a framework fills in (a web server's
    handlers), `binding` how a method takes its first parameter.
    """

    name: str
    cell: int
    line: int
    end: int
    column: int
    digest: int
    owner: str = ""
    closure: tuple[tuple[str, Value], ...] = ()
    handed: frozenset[str] = frozenset()
    binding: Binding = ""


class Class(NamedTuple):
    """A class that code defines: its methods, its other attributes, and the classes it is made from."""

    name: str
    attributes: tuple[tuple[str, Value], ...]
    bases: tuple[Value, ...]
    fields: tuple[str, ...] = ()
