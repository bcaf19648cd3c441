"""The abstract machine that runs a cell: scopes, things that change in place, and the facts noted on the way.

Nothing is executed. Statements and expressions register what they do by their node's type (`statements`,
`expressions`); the machine knows names, branches and budgets. It stops by itself after `MOST_STEPS`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from jupyter_secai.analysis.link import Asked, CallFact, Environment, Key
from jupyter_secai.analysis.program import Function, Import, Span
from jupyter_secai.analysis.shared import one
from jupyter_secai.analysis.values import Origin, Step, Value, joined
from jupyter_secai.notebook.syntax import Command

MOST_STEPS = 30_000
_SITES = 1 << 20
_PARTS = 16

_new = tuple.__new__

Scope = dict[str, Value]
State = tuple[Environment, Scope | None]

VALUE: dict[type, Callable[[Machine, Any], Value]] = {}
RUN: dict[type, Callable[[Machine, Any], bool | None]] = {}


class OutOfStepsError(Exception):
    """The budget of a cell is spent."""


class Source(Protocol):
    """What a code cell says, by its position among all cells."""

    def python(self, cell: int) -> str:
        """Its Python, magics and shell lines masked."""

    def tree(self, cell: int, /) -> ast.Module:
        """Its syntax tree."""

    def commands(self, cell: int) -> tuple[Command, ...]:
        """Its magics and shell lines."""

    def downloads(self, cell: int, /) -> Iterable[tuple[str, Value]]:
        """The files that its shell lines fetch, by the names under which the environment keeps them."""


class Surroundings:
    """What a cell finds: the source of every cell, and what the cells before it left."""

    __slots__ = ("asked", "environment", "replayed", "source", "trees")

    def __init__(self, source: Source, environment: Environment, asked: Asked) -> None:
        self.source = source
        self.asked = asked
        self.environment = environment
        self.replayed = 0
        self.trees: dict[tuple[int, int, int, int], ast.AST] = {}


class Machine:
    """Runs one cell after those before it."""

    __slots__ = (
        "_commands", "_lines", "_sites", "_used", "before", "below", "called", "calls", "cell", "complete",
        "context", "defined", "depth", "during", "endless", "exits", "function_base", "globals", "imports",
        "inside", "leaving", "local", "loop_base", "loops", "names", "origins", "owner", "place",
        "reads", "returned", "settled", "steps", "surroundings", "unused", "variables", "views", "writes",
    )  # fmt: skip

    def __init__(self, cell: int, surroundings: Surroundings) -> None:
        self.cell = self.during = cell
        self.surroundings = surroundings
        self.before = surroundings.environment
        self.reads: dict[Key, Value | None] = {}
        self.writes: Environment = {}
        self.local: Scope | None = None
        self.globals: set[str] = set()
        self.calls: list[CallFact] = []
        self.names: list[tuple[int, str, int, int]] = []
        self.origins: dict[int, Origin] = {}
        self.variables: dict[int, str] = {}
        self.views: dict[str, ast.expr] = {}
        self.settled: list[Value] = []
        self.imports: dict[tuple[str, int, int], Import] = {}
        self.defined: dict[Function, None] = {}
        self.called: set[Function] = set()
        self.returned: list[Value] = []
        self.below: list[Environment] = []
        self.exits: list[State] = []
        self.leaving: list[State] = []
        self.loop_base = self.function_base = 0
        self.complete = True
        self.endless = False
        self.unused: ast.AST | None = None
        self.inside: tuple[Function, ...] = ()
        self.owner = ""
        self.context = 0
        self.place = (0, 0)
        self.depth = self.loops = self.steps = 0
        self._sites: dict[tuple[int, ...], int] = {}
        self._used: set[tuple[int, frozenset[int], frozenset[int], frozenset[str]]] = set()
        self._lines: dict[int, list[str]] = {}
        self._commands: dict[int, dict[int, list[Command]]] = {}

    # running

    def value(self, node: ast.AST) -> Value:
        """What an expression stands for."""
        return VALUE[node.__class__](self, node)

    def run(self, body: Iterable[ast.stmt]) -> bool:
        """Run statements; true when they always end in a return, raise, break or continue."""
        ended = False
        for node in body:
            self.step()
            handler = RUN.get(node.__class__)
            if handler is not None and handler(self, node):
                ended = True
        return ended

    def step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > MOST_STEPS:
            raise OutOfStepsError

    # names

    def lookup(self, key: Key) -> Value | None:
        """What a global name, a file or an object's identity stands for now."""
        value = self.writes.get(key)
        if value is None:
            for layer in reversed(self.below):
                value = layer.get(key)
                if value is not None:
                    return value
            value = self.before.get(key)
            if key not in self.reads:
                self.reads[key] = value
        return value

    def named(self, name: str) -> Value | None:
        """What a variable stands for, in the innermost scope that has it."""
        value = self.local.get(name) if self.local is not None else None
        if value is None:
            value = self.lookup(name)
        return self.now(value) if value is not None and value.object else value

    def now(self, value: Value) -> Value:
        """The present state of something that changes in place."""
        return self.lookup(value.object) or value if value.object else value

    def assign(self, name: str, value: Value) -> None:
        if self.local is not None and name not in self.globals:
            self.local[name] = value
        else:
            self.writes[name] = value

    def change(self, value: Value, new: Value) -> None:
        """Something that has an identity is different from now on, under all its names."""
        if value.object:
            self.writes[value.object] = new._replace(object=value.object)

    # identities: the same place in the code gives the same one, in document order

    def site(self, node: ast.AST, more: int = 0) -> int:
        at = span(node)
        key = (self.context, self.cell, at.line, at.column, at.end_line, at.end_column, more)
        number = self._sites.get(key)
        if number is None:
            number = self._sites[key] = len(self._sites) + 1
        return (self.during * _SITES + number) * _PARTS

    def thing(self, node: ast.AST, value: Value, **changes: Any) -> Value:
        """A new thing that can change in place: the value with these changes, and an identity."""
        made = value._replace(object=self.site(node), **changes)
        self.writes[made.object] = made
        return made

    def origin(
        self, node: ast.AST, kind: str, name: str, parents: frozenset[int], part: int = 0, key: str = ""
    ) -> frozenset[int]:
        """The identity of rows that a place in the code makes."""
        number = self.site(node, 1) + part
        if number not in self.origins:
            self.origins[number] = Origin(number, kind, name, parents, self.cell, span(node), key)
        return one(frozenset((number,)))

    def kept(self) -> Environment:
        """What the cell leaves behind: its names and files, and the things that can be reached from them."""
        kept: Environment = {}
        stack = list[Value]()
        first = self.during * _SITES * _PARTS
        for key, value in self.writes.items():
            if key.__class__ is str or not first <= key < first + _SITES * _PARTS:  # type: ignore[operator]
                kept[key] = value
                stack.append(value)
        while stack:
            value = stack.pop()
            if value.object and value.object not in kept and value.object in self.writes:
                kept[value.object] = held = self.writes[value.object]
                stack.append(held)
            stack.extend(value.items)
            for bound in value.function.closure if value.function is not None else ():
                stack.append(bound[1])
            for bound in value.class_.attributes if value.class_ is not None else ():
                stack.append(bound[1])
        return kept

    # branches: what an arm writes is kept apart until the arms meet again

    def fork(self) -> None:
        """Begin a branch: what is written from here on lies above what is there."""
        self.below.append(self.writes)
        self.writes = {}

    def begin(self, state: State) -> None:
        """Go on from a state of the present branch."""
        self.writes, self.local = dict(state[0]), None if state[1] is None else dict(state[1])

    def state(self, base: int) -> State:
        """What has been written above layer `base`, and the present scope."""
        written: Environment = {}
        for layer in self.below[base:]:
            written.update(layer)
        written.update(self.writes)
        return written, None if self.local is None else dict(self.local)

    def meet(self, states: list[State]) -> State:
        """What may be written and bound after any of these states of one branch."""
        if len(states) == 1:
            return states[0]
        self.writes = {}
        written = _joined([writes for writes, _ in states], self.lookup)
        scopes = [scope for _, scope in states if scope is not None]
        return written, _joined(scopes, lambda _: None) if scopes else None

    def rejoin(self, states: list[State]) -> None:
        """End a branch and go on from any of these states."""
        written, self.local = self.meet(states)
        self.writes = self.below.pop()
        self.writes.update(written)

    def give_up(self) -> None:
        """Back to the cell itself, from however deep inside it."""
        if self.below:
            self.writes = self.below[0]
            self.below.clear()
        self.local, self.owner, self.inside, self.cell = None, "", (), self.during
        self.loops = self.loop_base = self.function_base = 0
        self.endless = False

    # facts

    def note(self, fact: CallFact, written: ast.Call | None = None) -> None:
        """A call is made, where `written` is given with the arguments that stand there."""
        if fact.name[:1] != "?":
            self.names.append((fact.cell, fact.name, fact.lines[2], fact.lines[3]))
        if self._is_new_use(fact) or self.surroundings.asked(fact):
            if written is not None:
                fact.lines += _places_of_arguments(written)
            self.calls.append(fact)

    def _is_new_use(self, fact: CallFact) -> bool:
        """Whether a call is the first of its cell that handles some rows: these show the way of data."""
        before = len(self._used)
        for value in (fact.receiver, *fact.arguments, *(value for _, value in fact.keywords)):
            if value.origins or value.learned:
                self._used.add((fact.cell, value.origins, value.learned, value.labels))
        return len(self._used) > before

    def noted(self) -> tuple[int, int]:
        """How many calls have been noted so far, for `forget`."""
        return len(self.calls), len(self.names)

    def forget(self, noted: tuple[int, int]) -> None:
        """Take back what has been noted since."""
        del self.calls[noted[0] :]
        del self.names[noted[1] :]
        self._used.clear()

    def here(self, node: ast.AST, note: str) -> Step:
        return Step(self.cell, span(node), note)

    def commands(self, line: int) -> list[Command]:
        """The magics and shell lines that stand in a line of the cell whose code is running."""
        if self.cell not in self._commands:
            by_line: dict[int, list[Command]] = {}
            for command in self.surroundings.source.commands(self.cell):
                by_line.setdefault(command.line, []).append(command)
            self._commands[self.cell] = by_line
        return self._commands[self.cell].get(line, [])

    def text(self, first: int, last: int) -> str:
        """Lines of the cell whose code is running, from 1, both ends included."""
        lines = self._lines.get(self.cell)
        if lines is None:
            lines = self._lines[self.cell] = self.surroundings.source.python(self.cell).split("\n")
        return "\n".join(lines[first - 1 : last])


def _joined(dicts: list[Any], otherwise: Callable[[Any], Value | None]) -> Any:
    """Key by key; where one of the dicts has none of its own, what was there before counts."""
    first, *others = dicts
    result: dict[Any, Value] = dict(first)
    for key in _differing(first, others):
        before = otherwise(key)
        value, *more = [value for one in dicts if (value := one.get(key, before)) is not None]
        for other in more:
            value = joined(value, other)
        result[key] = value
    return result


def _differing(first: dict[Any, Value], others: list[dict[Any, Value]]) -> Iterable[Any]:
    """The keys that do not stand for the same in all: most names are left as they were by every branch."""
    found: dict[Any, None] = {}
    for other in others:
        found.update((key, None) for key, value in other.items() if first.get(key) is not value)
        found.update(dict.fromkeys(first.keys() - other.keys()))
    return found


def _places_of_arguments(call: ast.Call) -> tuple[int, ...]:
    places: list[int] = []
    for argument in call.args:
        places += span(argument)
    for keyword in call.keywords:
        places += span(keyword.value)
    return tuple(places)


def span(node: Any) -> Span:
    """The place of a node."""
    return _new(Span, (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))
