"""Linking a notebook's cells in document order, and again only what an edit reaches.

A cell's link depends on its code and on what the names that it reads stood for. After an edit the cells
whose code is the same are asked, one dictionary look-up a name, whether what they read has changed; those
that it has not keep their link. Functions that no cell calls are run last, callers before the functions
that they call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from itertools import zip_longest

from jupyter_secai.analysis import commands, expressions, functions, statements
from jupyter_secai.analysis.link import Asked, CallFact, Environment, Key, LinkedCell, NamedCalls
from jupyter_secai.analysis.machine import Machine, OutOfStepsError, Source, Surroundings, span
from jupyter_secai.analysis.program import Function
from jupyter_secai.analysis.shared import one
from jupyter_secai.analysis.values import UNKNOWN, Value
from jupyter_secai.notebook.syntax import Command

REGISTERED = (expressions, statements)  # importing them tells the machine what each node does

_MOST_UNCALLED = 2_000


Reads = dict[Key, Value | None]


class Linker:
    """Links the cells of one notebook, and keeps what did not change, of calls those that are `asked` for."""

    def __init__(self, asked: Asked = lambda _: True) -> None:
        self._asked = asked
        self._cells: list[tuple[int, str]] = []
        self._links: list[LinkedCell] = []
        self._columns: Environment = {}
        self._functions: dict[Function, tuple[LinkedCell, Reads]] = {}
        self._uncalled: list[LinkedCell] = []

    def link(
        self, code: Mapping[int, str], columns: dict[str, frozenset[str]], source: Source
    ) -> tuple[list[LinkedCell], list[LinkedCell]]:
        """The links of the cells, and of the functions that nobody calls.

        `code` is the text of each code cell by its position among all cells; `columns` names the delicate
        columns of the tables that variables hold; `source` gives the rest of a cell when asked.
        """
        names: Environment = {"columns:" + name: Value(labels=labels) for name, labels in columns.items()}
        changed = _differences(self._columns, names)
        cells = list(code.items())
        same = 0 if changed else _alike(cells, self._cells)
        if not same == len(cells) == len(self._cells):
            around = Surroundings(source, dict(names), self._asked)
            self._links = self._linked(cells, same, changed, around)
            self._uncalled = self._run_uncalled(self._links, around)
        self._cells, self._columns = cells, names
        return self._links, self._uncalled

    def _linked(
        self, cells: list[tuple[int, str]], same: int, changed: set[Key], around: Surroundings
    ) -> list[LinkedCell]:
        """The links of the cells, of which the first are the `same`; `changed` are names that others read."""
        links = self._links[:same]
        for cell, before, old in zip_longest(cells[same:], self._cells[same:], self._links[same:]):
            if cell is None:
                break
            if old is not None and cell == before and changed.isdisjoint(old.reads):
                links.append(old)
                if changed:  # it gives its own names what they were given before
                    changed.difference_update(old.written)
                continue
            _replay(links, around)
            links.append(_link(cell[0], around))
            _note(changed, old, links[-1])
        return links

    def _run_uncalled(self, links: list[LinkedCell], around: Surroundings) -> list[LinkedCell]:
        """Run the functions that nobody calls, the last defined first: they may call those above them."""
        defined = [function for link in links for function in link.defined]
        called = {function for link in links for function in link.called} if defined else set()
        _replay(links if defined else [], around)
        kept: dict[Function, tuple[LinkedCell, Reads]] = {}
        for function in reversed(defined[-_MOST_UNCALLED:]):
            if function in called or function in kept:
                continue
            held = self._functions.get(function)
            if held is None or not _reads_same(held[1], around.environment):
                held = _link_function(function, around)
            kept[function] = held
            called |= held[0].called
        self._functions = kept
        return [link for link, _ in reversed(kept.values())]


def _alike(cells: list[tuple[int, str]], others: list[tuple[int, str]]) -> int:
    """How many cells at the beginning have the same place and text."""
    pairs = enumerate(zip(cells, others, strict=False))
    return next((number for number, (one, other) in pairs if one != other), min(len(cells), len(others)))


def _note(changed: set[Key], old: LinkedCell | None, new: LinkedCell) -> None:
    """A cell was linked again: what it leaves is something new, or as it was."""
    changed.difference_update(new.written)
    changed.update(_differences(dict(old.writes) if old is not None else {}, dict(new.writes)))


def _differences(before: Mapping[Key, Value], after: Mapping[Key, Value]) -> set[Key]:
    changed = {key for key, value in after.items() if before.get(key) != value}
    return changed | (before.keys() - after.keys())


def _replay(links: list[LinkedCell], around: Surroundings) -> None:
    """Bring the environment to where the cells linked so far leave it."""
    for link in links[around.replayed :]:
        if link.written:
            around.environment.update(link.writes)
    around.replayed = len(links)


def _reads_same(reads: Reads, environment: Environment) -> bool:
    return all(environment.get(key) == value for key, value in reads.items())


def _link(position: int, around: Surroundings) -> LinkedCell:
    """Link a cell, which finds the files that its own shell lines fetch."""
    source = around.source
    downloads: Environment = dict(source.downloads(position))
    around.environment.update(downloads)
    machine = Machine(position, around)
    tree, magics = source.tree(position), source.commands(position)
    return _finished(machine, lambda: _run_cell(machine, tree, magics), downloads)


def _run_cell(m: Machine, tree: ast.Module, magics: tuple[Command, ...]) -> None:
    for command in magics:
        if command.kind == "cell-magic":
            commands.run(m, command)
    body = tree.body
    last = body[-1] if body else None
    if isinstance(last, ast.Expr):
        _statements(m, body[:-1])
        m.step()
        shown = m.value(last.value)
        if shown.labels and isinstance(last.value, ast.Name | ast.Attribute | ast.Subscript):
            at = span(last.value)
            m.note(CallFact("cell.value", UNKNOWN, (shown,), (), (*at, *at), m.cell, m.during))
    else:
        _statements(m, body)


def _statements(m: Machine, body: list[ast.stmt]) -> None:
    """One at a time: a statement that is nested too deep costs only itself."""
    for node in body:
        try:
            m.run((node,))
        except RecursionError:
            m.complete = False
            m.give_up()


def _link_function(function: Function, around: Surroundings) -> tuple[LinkedCell, Reads]:
    machine = Machine(function.cell, around)
    link = _finished(machine, lambda: functions.analyse(machine, function))
    own = ((function.cell, link.named),) if link.named else ()
    return link._replace(named=(), elsewhere=own + link.elsewhere, written=(), left=()), machine.reads


def _finished(m: Machine, work: Callable[[], None], downloads: Environment | None = None) -> LinkedCell:
    try:
        work()
    except (OutOfStepsError, RecursionError):
        m.complete = False
        m.give_up()
    origins = tuple(o._replace(variable=m.variables.get(o.id)) for o in m.origins.values())
    named = _by_cell(m.names)
    own = named.pop(m.during, ())
    kept = {**(downloads or {}), **m.kept()}
    return LinkedCell(
        tuple(m.calls),
        own,
        tuple(named.items()),
        origins,
        tuple(m.imports.values()),
        tuple(m.defined),
        one(frozenset(m.called)),
        tuple(m.reads),
        tuple(kept),
        tuple(kept.values()),
        m.complete,
    )


def _by_cell(calls: Iterable[tuple[int, str, int, int]]) -> dict[int, NamedCalls]:
    """The calls that have a name, by the cell that they stand in."""
    found: dict[int, list[str | int]] = {}
    for cell, name, line, column in dict.fromkeys(calls):  # once, however often a function was run
        found.setdefault(cell, []).extend((name, line, column))
    return {cell: tuple(named) for cell, named in found.items()}
