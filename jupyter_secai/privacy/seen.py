"""What the checklist, the inventory and the list of a person's rows look at, gathered once a notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import COLUMN, Value
from jupyter_secai.detect.columns import ColumnClass, classify, normalised
from jupyter_secai.detect.tables import ReadTable
from jupyter_secai.model import Evidence, Finding, Location
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.tables import table_place

_QUOTED = re.compile(r"(?:[\[,(=]|\bon=)\s{0,8}['\"]([A-Za-z_][\w .-]{0,59})['\"]")
_OUTPUT = "output:"
_COMMS = "COMMS"


class SeenColumn(NamedTuple):
    """A column that is named in code or heads a shown table."""

    name: str
    class_: ColumnClass
    location: Location

    @property
    def in_code(self) -> bool:
        return self.location.carrier == "source"


class ShownTable(NamedTuple):
    """A table in an output, and the variable that the cell's last line shows (empty where it is none)."""

    cell: int
    variable: str
    content: CarrierContent
    read: ReadTable


class Seen:
    """One notebook's facts, findings and recognised texts; the rest is worked out when it is asked for."""

    def __init__(self, facts: Facts, findings: Sequence[Finding], contents: Sequence[CarrierContent]) -> None:
        self.facts = facts
        self.findings = findings
        self.contents = contents

    @cached_property
    def columns(self) -> list[SeenColumn]:
        """All columns with a class: those of people, and keys and free text beside them."""
        told = [SeenColumn(fact.name, fact.class_, fact.location) for fact in self.facts.columns]
        names = {(column.name, column.location.cell) for column in told}
        for shown in self.shown:
            place = None
            for name, class_ in shown.read.named:
                if (name, shown.cell) not in names:
                    place = place or table_place(shown.content, shown.read, self.facts)
                    told.append(SeenColumn(name, class_, place))
        return [*told, *self._quoted(names)]

    def _quoted(self, told: set[tuple[str, int | None]]) -> Iterator[SeenColumn]:
        for cell in self.code:
            for line, column, name, class_ in _quoted_columns(cell.source):
                if (name, cell.index) not in told:
                    told.add((name, cell.index))
                    place = self.facts.line_place(cell.index, line, column, column + len(name))
                    yield SeenColumn(name, class_, place)

    @cached_property
    def code(self) -> list[Cell]:
        notebook = self.facts.notebook
        return [cell for cell in notebook.cells if cell.type == "code"] if notebook.is_python else []

    @cached_property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.facts.notebook.cells if cell.type == "markdown"]

    def code_with(self, *words: str) -> list[Cell]:
        """The code cells that hold one of these texts (lower case): a cheap look before a search."""
        return [cell for cell, text in self._lower_code if any(word in text for word in words)]

    def texts_with(self, *words: str) -> list[Cell]:
        """The markdown cells that hold one of these texts (lower case)."""
        return [cell for cell, text in self._lower_texts if any(word in text for word in words)]

    @cached_property
    def _lower_code(self) -> list[tuple[Cell, str]]:
        return [(cell, cell.source.lower()) for cell in self.code]

    @cached_property
    def _lower_texts(self) -> list[tuple[Cell, str]]:
        return [(cell, cell.source.lower()) for cell in self.markdown]

    @cached_property
    def shown(self) -> list[ShownTable]:
        """The tables in outputs, in order."""
        return [
            ShownTable(cell, _last_name(self.facts.notebook.cells[cell].source), content, read)
            for content in self.contents
            if content.scan.tables and content.carrier.name.startswith(_OUTPUT)
            for read in content.scan.tables
            if (cell := content.carrier.cell) is not None
        ]

    def of(self, *kinds: str) -> list[SeenColumn]:
        """The columns of these entities or classes."""
        return [c for c in self.columns if c.class_.entity in kinds or c.class_.class_ in kinds]

    def at_call(self, call: CallFact, note: str) -> Evidence:
        return Evidence(note=note, location=self.facts.place(call.cell, call.at))

    def at_table(self, shown: ShownTable, note: str) -> Evidence:
        return Evidence(note=note, location=table_place(shown.content, shown.read, self.facts))

    def at_cell(self, cell: int, note: str) -> Evidence:
        return Evidence(note=note, location=self.facts.line_place(cell, 1, 0, 0))


def columns_in(value: Value | None) -> list[str]:
    """The delicate columns that a value carries."""
    labels = value.labels if value is not None else ()
    return sorted(label.removeprefix(COLUMN) for label in labels if label.startswith(COLUMN))


def texts_in(value: Value | None) -> list[str]:
    """A text, or those of a list."""
    if value is None:
        return []
    if value.text is not None and not value.items:
        return [value.text]
    return [item.text for item in value.items if item.text is not None]


@lru_cache(maxsize=1024)
def _quoted_columns(source: str) -> tuple[tuple[int, int, str, ColumnClass], ...]:
    """(line, column, name, class) of keys and free text that code names in quotes."""
    found = []
    for number, line in enumerate(source.split("\n"), start=1):
        if "'" not in line and '"' not in line:
            continue
        for match in _QUOTED.finditer(line):
            class_ = classify(match[1]) or _free_text().get(normalised(match[1]))
            if class_ is not None and (class_.class_ == "online_id" or class_.entity == _COMMS):
                found.append((number, match.start(1), match[1], class_))
    return tuple(found)


@cache
def _free_text() -> dict[str, ColumnClass]:
    """Names of free text that say too little by themselves, as `comments`."""
    row = next(row for row in catalogue.entities().entities if row.id == _COMMS)
    class_ = ColumnClass(row.id, row.class_, row.label, row.severity)
    return {name: class_ for names in (*row.columns.values(), row.column_beside) for name in names}


@lru_cache(maxsize=1024)
def _last_name(source: str) -> str:
    """The first name of a cell's last line: `df` of `df.head()`, `people` of `display(people)`."""
    last = source.rstrip().rsplit("\n", 1)[-1]
    found = re.match(r"(?:(?:display|print)\s{0,4}\(\s{0,4})?([A-Za-z_]\w*)", last)
    return found[1] if found else ""
