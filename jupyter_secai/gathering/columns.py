"""The delicate columns of the tables that a notebook's variables hold."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai.analysis.program import Span
from jupyter_secai.detect.columns import classify
from jupyter_secai.detect.tables import ReadTable
from jupyter_secai.gathering.cells import CodeCells
from jupyter_secai.rules.facts import CarrierContent, ColumnFact, Facts


def delicate_columns(code: CodeCells, read: list[CarrierContent], facts: Facts) -> dict[str, frozenset[str]]:
    """The delicate columns of the table that each variable holds, as code and displayed tables show."""
    found: dict[str, set[str]] = {}
    tables = _tables_by_cell(read)
    for cell, said in code.facts.items():
        for variable, name, at in (*said.columns, *_selected(cell, code)):
            class_ = classify(name)
            if class_ is not None:
                found.setdefault(variable, set()).add("column:" + name)
                fact = ColumnFact(name, class_, facts.place(cell, at))
                if fact not in facts.columns[-1:]:  # of a row and of its table
                    facts.columns.append(fact)
        for content, table in tables.get(cell, ()):
            for name, class_ in table.named:
                if class_.delicate:
                    place = facts.text_place(cell, content.carrier.name, "", 0, 0)
                    facts.columns.append(ColumnFact(name, class_, place))
                    if said.shown:
                        found.setdefault(said.shown, set()).add("column:" + name)
    return {variable: frozenset(names) for variable, names in found.items()}


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
