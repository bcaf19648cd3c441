"""Linking a notebook's cells in document order, and again only what an edit reaches.

A cell's link depends on its code and on what the names that it reads stood for. After an edit the cells
whose code is the same are asked, one dictionary look-up a name, whether what they read has changed; those
that it has not keep their link. Functions that no cell calls are run last, callers before the functions
that they call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from jupyter_secai.analysis import commands, expressions, functions, statements
from jupyter_secai.analysis.link import Environment, LinkedCell
from jupyter_secai.analysis.machine import Machine, OutOfStepsError, Surroundings
from jupyter_secai.analysis.parse import parse
from jupyter_secai.analysis.program import Function
from jupyter_secai.analysis.values import Value
from jupyter_secai.notebook.syntax import Command

REGISTERED = (expressions, statements)  # importing them tells the machine what each node does

_MOST_UNCALLED = 2_000


class CodeCell(NamedTuple):
    """A code cell to link: its position among all cells, and a key of its source.

    `tree` is there when it was just parsed; `downloads` are the files that its shell lines fetch.
    """

    position: int
    key: bytes
    tree: ast.Module | None
    downloads: tuple[tuple[str, Value], ...] = ()


@dataclass(slots=True)
class _Held:
    code: CodeCell
    link: LinkedCell


class Linker:
    """Links the cells of one notebook, and keeps what did not change."""

    def __init__(self) -> None:
        self._cells: list[_Held] = []
        self._functions: dict[Function, LinkedCell] = {}

    def link(
        self,
        code: Sequence[CodeCell],
        columns: dict[str, frozenset[str]],
        python: Callable[[int], str],
        magics: Callable[[int], tuple[Command, ...]],
    ) -> tuple[list[LinkedCell], list[LinkedCell]]:
        """The links of the cells, and of the functions that nobody calls.

        `columns` names the delicate columns of the tables that variables hold; `python` and `magics` give
        the masked source and the commands of a cell when they are asked for.
        """
        start: Environment = {"columns:" + name: Value(labels=labels) for name, labels in columns.items()}
        around = Surroundings(python, magics, start)
        held: list[_Held] = []
        for number, cell in enumerate(code):
            old = self._cells[number] if number < len(self._cells) else None
            around.environment.update(cell.downloads)
            if old is None or not _same(old, cell, around.environment):
                old = _Held(cell._replace(tree=None), _link(cell, around))
            around.environment.update(old.link.writes)
            held.append(old)
        self._cells = held
        links = [one.link for one in held]
        return links, self._uncalled(links, around)

    def _uncalled(self, links: list[LinkedCell], around: Surroundings) -> list[LinkedCell]:
        """Run the functions that nobody calls, the last defined first: they may call those above them."""
        called = {function for link in links for function in link.called}
        defined = [function for link in links for function in link.defined]
        kept: dict[Function, LinkedCell] = {}
        for function in reversed(defined[-_MOST_UNCALLED:]):
            if function in called or function in kept:
                continue
            link = self._functions.get(function)
            if link is None or not _reads_same(link, around.environment):
                link = _link_function(function, around)
            kept[function] = link
            called |= link.called
        self._functions = kept
        return list(reversed(kept.values()))


def _same(old: _Held, cell: CodeCell, environment: Environment) -> bool:
    held = old.code
    if held.key != cell.key or held.position != cell.position:
        return False
    return _reads_same(old.link, environment)


def _reads_same(link: LinkedCell, environment: Environment) -> bool:
    get = environment.get
    for key, value in link.reads.items():
        now = get(key)
        if now is not value and now != value:
            return False
    return True


def _link(cell: CodeCell, around: Surroundings) -> LinkedCell:
    machine = Machine(cell.position, around)
    tree = cell.tree if cell.tree is not None else parse(around.python(cell.position)).tree
    return _finished(machine, lambda: _run_cell(machine, tree, around.commands(cell.position)))


def _run_cell(m: Machine, tree: ast.Module, magics: tuple[Command, ...]) -> None:
    for command in magics:
        if command.kind == "cell-magic":
            commands.run(m, command)
    body = tree.body
    last = body[-1] if body else None
    if isinstance(last, ast.Expr):
        _statements(m, body[:-1])
        m.step()
        m.shown = m.value(last.value)
    else:
        _statements(m, body)


def _statements(m: Machine, body: list[ast.stmt]) -> None:
    """One at a time: a statement that is nested too deep costs only itself."""
    for node in body:
        try:
            m.run((node,))
        except RecursionError:
            m.complete = False
            m.local, m.owner = None, ""


def _link_function(function: Function, around: Surroundings) -> LinkedCell:
    machine = Machine(function.cell, around)
    return _finished(machine, lambda: functions.analyse(machine, function))


def _finished(m: Machine, work: Callable[[], None]) -> LinkedCell:
    try:
        work()
    except (OutOfStepsError, RecursionError):
        m.complete = False
    origins = tuple(o._replace(variable=m.variables.get(o.id)) for o in m.origins.values())
    return LinkedCell(
        tuple(m.calls),
        origins,
        tuple(m.imports.values()),
        tuple(m.literals.values()),
        m.shown,
        tuple(m.defined),
        frozenset(m.called),
        m.reads,
        m.writes,
        m.complete,
    )
