"""What a kernel found in the tables of variables, in place of what their columns' names say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jupyter_secai.analysis.link import LinkedCell
from jupyter_secai.detect.columns import ColumnClass, class_of_entity
from jupyter_secai.gathering.cells import CodeCells
from jupyter_secai.model import Location, ProfiledTable
from jupyter_secai.rules.facts import Facts, Profiled

_OF_PEOPLE = frozenset({"personal", "quasi", "special"})


def of_this_notebook(tables: Iterable[ProfiledTable], code: CodeCells, facts: Facts) -> Iterator[Profiled]:
    """The tables whose variables stand in the code, each with the first place; others are somebody else's."""
    for table in tables:
        place = _first_mention(table.variable, code, facts)
        if place is not None:
            yield Profiled(table, place)


def _first_mention(variable: str, code: CodeCells, facts: Facts) -> Location | None:
    name = re.compile(rf"(?<![\w.]){re.escape(variable)}(?!\w)")
    for cell, text in code.texts.items():
        for number, line in enumerate(text.split("\n"), start=1):
            found = name.search(line)
            if found is not None:
                return facts.line_place(cell, number, found.start(), found.end())
    return None


def with_rows(profiled: Sequence[Profiled], links: Iterable[LinkedCell]) -> list[Profiled]:
    """The same, with the rows that the variables hold after the last cell."""
    left = {name: value for link in links for name, value in link.writes} if profiled else {}
    return [
        each._replace(rows=left[each.table.variable].origins) if each.table.variable in left else each
        for each in profiled
    ]


class ColumnClasses:
    """The class of a variable's column: the kernel's word, and without one what its name says."""

    def __init__(self, profiled: Sequence[Profiled]) -> None:
        self._said = {
            (each.table.variable, column.name): _class_of(column.kind, column.entity)
            for each in profiled
            for column in each.table.columns
        }

    def of(self, variable: str, column: str, by_name: ColumnClass | None) -> ColumnClass | None:
        """The class that counts; None for an ordinary column."""
        return self._said.get((variable, column), by_name)

    def of_people(self, variable: str) -> Iterator[tuple[str, ColumnClass]]:
        """The delicate columns that the kernel found in a variable's table."""
        for (name, column), class_ in self._said.items():
            if name == variable and class_ is not None:
                yield column, class_


def _class_of(kind: str, entity: str | None) -> ColumnClass | None:
    """The class of a column of people; business figures have no part in this."""
    class_ = class_of_entity(entity) if entity is not None and kind in _OF_PEOPLE else None
    return class_ if class_ is not None and class_.delicate else None
