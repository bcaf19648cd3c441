"""What linking gives: the calls that a cell makes, with what is known of their arguments at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jupyter_secai.analysis.program import Function, Import, Span
from jupyter_secai.analysis.values import UNKNOWN, Origin, Value, merged

# Names of variables, `file:NAME` for files that were written, and identities of objects.
Key = str | int
Environment = dict[Key, Value]
# Name, line and column of the end of one call after the other: no two calls of a cell end at one place.
NamedCalls = tuple[str | int, ...]


@dataclass(slots=True, eq=False)
class CallFact:
    """A call whose function is known by its qualified name, with what is known of its arguments.

    A method of something unknown is called `?.method`. `cell` and `at` say where the call stands, `during`
    which cell was running (the caller's, where a function is called from a later cell). `lines` holds
    its place and those of its arguments, four numbers each: there are many calls, and few are looked at. All
    calls of a notebook are in the order in which they would run.
    """

    name: str
    receiver: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]
    lines: tuple[int, ...]
    cell: int
    during: int
    in_loop: bool = False
    endless: bool = False
    result: Value = UNKNOWN

    @property
    def at(self) -> Span:
        """The place of the call in its cell."""
        return Span(*self.lines[:4])

    @property
    def places(self) -> tuple[Span, ...]:
        """The places of the arguments, positional ones first."""
        lines = self.lines
        return tuple(Span(*lines[start : start + 4]) for start in range(4, len(lines), 4))

    def argument(self, spec: str) -> Value | None:
        """The argument `keyword@position`, `self`, `result`, or `any` for all at once; None if not passed."""
        if spec == "self":
            return self.receiver
        if spec == "any":
            return merged((*self.arguments, *(value for _, value in self.keywords)))
        if spec == "result":
            return self.result
        keyword, _, position = spec.partition("@")
        for name, value in self.keywords:
            if name == keyword:
                return value
        if position and int(position) < len(self.arguments):
            return self.arguments[int(position)]
        return None

    @property
    def open_ended(self) -> bool:
        """`**options` were passed, so that an argument that is not seen may still be there."""
        return any(name is None for name, _ in self.keywords)


# Whether anything may ask for a call: most calls of most notebooks compute and draw, and are not kept.
Asked = Callable[[CallFact], bool]


class LinkedCell(NamedTuple):
    """What linking one cell (or one function that nobody calls) gave, and what it was made from.

    `calls` are those that somebody asks for (see `Asked`) and the first of a cell that handle some rows. Of
    every call that has a name, `named` holds the name and the place, by which a cell's stage is told, and
    `elsewhere` the same of calls that stand in other cells, by cell: in functions that this one runs. `reads`
    are the names that it looks up in what came before, `written` those that it leaves behind, with the values
    `left`. While its code and what it reads are the same, the link is the same.
    """

    calls: tuple[CallFact, ...]
    named: NamedCalls
    elsewhere: tuple[tuple[int, NamedCalls], ...]
    origins: tuple[Origin, ...]
    imports: tuple[Import, ...]
    defined: tuple[Function, ...]
    called: frozenset[Function]
    reads: tuple[Key, ...]
    written: tuple[Key, ...]
    left: tuple[Value, ...]
    complete: bool

    @property
    def writes(self) -> Iterator[tuple[Key, Value]]:
        """The names that the cell leaves behind, and what they stand for."""
        return zip(self.written, self.left, strict=True)
