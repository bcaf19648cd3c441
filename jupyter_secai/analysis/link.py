"""What linking gives: the calls that a cell makes, with what is known of their arguments at that moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from jupyter_secai.analysis.program import Function, Import, Span
from jupyter_secai.analysis.values import UNKNOWN, Origin, Value

# Names of variables, `file:NAME` for files that were written, and identities of objects.
Key = str | int
Environment = dict[Key, Value]


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
        """The argument `keyword@position` (or `self`); None when it is not passed."""
        if spec == "self":
            return self.receiver
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


class LinkedCell(NamedTuple):
    """What linking one cell (or one function that nobody calls) gave, and what it was made from.

    `reads` are the names that it looks up in what came before, `writes` what the
    cell leaves behind. While its code and what it reads are the same, the link is the same.
    """

    calls: tuple[CallFact, ...]
    origins: tuple[Origin, ...]
    imports: tuple[Import, ...]
    shown: Value | None
    defined: tuple[Function, ...]
    called: frozenset[Function]
    reads: tuple[Key, ...]
    writes: Environment
    complete: bool
