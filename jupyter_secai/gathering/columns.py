"""The delicate columns of the tables that a notebook's variables hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from jupyter_secai.analysis.program import Span
from jupyter_secai.detect.columns import classify
from jupyter_secai.detect.tables import ReadTable
from jupyter_secai.gathering.cells import CodeCells
from jupyter_secai.gathering.profiled import ColumnClasses
from jupyter_secai.rules.facts import CarrierContent, ColumnFact, Facts


class _Named(NamedTuple):
    """A delicate column, and the variable that holds its table, where there is one."""

    variable: str | None
    fact: ColumnFact


def delicate_columns(code: CodeCells, read: list[CarrierContent], facts: Facts) -> dict[str, frozenset[str]]:
    """The delicate columns of the table that each variable holds, as code and displayed tables show.

    Where a kernel has looked into a table, its word counts.
    """
    found: dict[str, set[str]] = {}
    classes = ColumnClasses(facts.profiled)
    for variable, fact in chain(_told(code, read, facts, classes), _measured(facts, classes, found)):
        if variable is not None:
            found.setdefault(variable, set()).add("column:" + fact.name)
        if fact not in facts.columns[-1:]:  # of a row and of its table
            facts.columns.append(fact)
    return {variable: frozenset(names) for variable, names in found.items()}


def _told(
    code: CodeCells, read: list[CarrierContent], facts: Facts, classes: ColumnClasses
) -> Iterator[_Named]:
    tables = _tables_by_cell(read)
    for cell, said in code.facts.items():
        for variable, name, at in (*said.columns, *_selected(cell, code)):
            class_ = classes.of(variable, name, classify(name))
            if class_ is not None:
                yield _Named(variable, ColumnFact(name, class_, facts.place(cell, at)))
        for content, table in tables.get(cell, ()):
            for name, by_name in table.named:
                class_ = classes.of(said.shown or "", name, by_name)
                if class_ is not None and class_.delicate:
                    place = facts.text_place(cell, content.carrier.name, "", 0, 0)
                    yield _Named(said.shown, ColumnFact(name, class_, place))


def _measured(facts: Facts, classes: ColumnClasses, found: dict[str, set[str]]) -> Iterator[_Named]:
    """What a kernel found, and neither code nor a shown table has told."""
    for table, place, _ in facts.profiled:
        for name, class_ in classes.of_people(table.variable):
            if "column:" + name not in found.get(table.variable, ()):
                yield _Named(table.variable, ColumnFact(name, class_, place))


def _selected(cell: int, code: CodeCells) -> Iterator[tuple[str, str, Span]]:
    """(table, column, place) for the lists of a cell that some cell takes columns of a table by."""
    lists = code.facts[cell].column_lists
    if lists:
        pairs = {pair for said in code.facts.values() for pair in said.selections}
        for variable, name, at in lists:
            yield from ((table, name, at) for table, by in sorted(pairs) if by == variable)


def _tables_by_cell(
    read: list[CarrierContent],
) -> dict[int | None, list[tuple[CarrierContent, ReadTable]]]:
    found: dict[int | None, list[tuple[CarrierContent, ReadTable]]] = {}
    for content in read:
        for table in content.scan.tables:
            found.setdefault(content.carrier.cell, []).append((content, table))
    return found
