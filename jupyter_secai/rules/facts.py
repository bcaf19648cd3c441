"""What is known of a notebook before anything is judged: the one input of rules, cards and checklists."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.program import Import, Span
from jupyter_secai.analysis.values import Origin
from jupyter_secai.catalogue import KnownDataset
from jupyter_secai.detect.columns import ColumnClass
from jupyter_secai.detect.scanning import Scan
from jupyter_secai.kept.notebook_metadata import NOTHING_KEPT, Kept
from jupyter_secai.model import Location, ProfiledTable, Stage
from jupyter_secai.notebook.carriers import Carrier
from jupyter_secai.notebook.reading import Cell, Notebook
from jupyter_secai.notebook.syntax import Command, Program
from jupyter_secai.rules.allowed import NOTHING_ALLOWED, Allowed


class CarrierContent(NamedTuple):
    """What was recognised in one carrier. The scan depends on the text alone, so that it can be kept."""

    carrier: Carrier
    scan: Scan


class ColumnFact(NamedTuple):
    """A delicate column that a cell's code or a table in its output names."""

    name: str
    class_: ColumnClass
    location: Location


class Profiled(NamedTuple):
    """A table that a running kernel has looked into, where the notebook first names its variable, and which
    rows that holds in the end (see `Facts.origins`)."""

    table: ProfiledTable
    location: Location
    rows: frozenset[int] = frozenset()


class HeadingFact(NamedTuple):
    """A markdown heading."""

    text: str
    cell: int
    line: int


Fact = CallFact | Program | Command | Import
# Identity of a pattern -> the cells and facts that its conditions have to be tried on.
Candidates = dict[int, list[tuple[int, Fact]]]


@dataclass(slots=True, eq=False)
class Facts:
    """The facts of one notebook, all cells together.

    `calls` are in the order in which they would run, those of functions that nobody calls last. `origins`
    are the rows of data that values hold (see `analysis.values`). `out_of_order` are pairs of cells of
    which the lower one was run before the upper one. `profiled` is what a kernel knows in this session,
    `kept` what people decided, as far as policy lets it count, `allowed` the names that policy allows, and
    `today` the day on which that is judged.
    """

    notebook: Notebook
    calls: list[CallFact] = field(default_factory=list)
    commands: list[tuple[int, Command]] = field(default_factory=list)
    programs: list[tuple[int, Program]] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    columns: list[ColumnFact] = field(default_factory=list)
    profiled: list[Profiled] = field(default_factory=list)
    headings: list[HeadingFact] = field(default_factory=list)
    stages: list[list[Stage]] = field(default_factory=list)
    candidates: Candidates | None = field(default=None, repr=False)
    loaded: list[tuple[KnownDataset, Location]] | None = field(default=None, repr=False)
    versions: dict[str, str] | None = field(default=None, repr=False)
    origins: dict[int, Origin] = field(default_factory=dict)
    out_of_order: list[tuple[int, int]] = field(default_factory=list)
    kept: Kept = NOTHING_KEPT
    allowed: Allowed = NOTHING_ALLOWED
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    _index: dict[str, list[CallFact]] = field(default_factory=dict, repr=False)
    _family: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _lines: dict[int, list[str]] = field(default_factory=dict, repr=False)

    def among(self, rows: int, others: Collection[int]) -> bool:
        """Whether the rows of an origin are those of any of the others, or were taken from them."""
        stack, seen = [rows], set[int]()
        while stack:
            origin = stack.pop()
            if origin in others:
                return True
            if origin not in seen:
                seen.add(origin)
                stack.extend(self.origins[origin].parents if origin in self.origins else ())
        return False

    def calls_of(self, names: Collection[str]) -> Iterator[CallFact]:
        """Calls by qualified name; `package.*.method` is a family and `*` every call."""
        by_name = self._by_name()
        for name in names:
            head, star, tail = name.partition("*")
            if not star:
                yield from by_name.get(name, ())
                continue
            for other in self._family.get(tail.rpartition(".")[2], ()) if "." in tail else by_name:
                if other.startswith(head) and other.endswith(tail):
                    yield from by_name[other]

    def _by_name(self) -> dict[str, list[CallFact]]:
        if not self._index:
            for call in self.calls:
                self._index.setdefault(call.name, []).append(call)
            for name in self._index:
                self._family.setdefault(name.rpartition(".")[2], []).append(name)
        return self._index

    def place(self, cell: int, span: Span) -> Location:
        """The location of a span of a cell's code, its byte columns turned into code points."""
        lines = self._lines.get(cell)
        if lines is None:
            lines = self._lines[cell] = self.notebook.cells[cell].source.split("\n")
        return self._location(
            self.notebook.cells[cell],
            span.line,
            _code_point(lines, span.line, span.column),
            span.end_line,
            _code_point(lines, span.end_line, span.end_column),
        )

    def line_place(self, cell: int, line: int, column: int, end_column: int) -> Location:
        """The location of a part of one line of a cell's source, in code points."""
        return self._location(self.notebook.cells[cell], line, column, line, end_column)

    def _location(self, cell: Cell, line: int, column: int, end_line: int, end: int) -> Location:
        return Location(
            path=self.notebook.path,
            cell=cell.index,
            cell_id=cell.id or None,
            cell_type=cell.type,
            carrier="source",
            line=line,
            column=column,
            end_line=end_line,
            end_column=end,
        )

    def text_place(self, cell: int | None, carrier: str, text: str, start: int, end: int) -> Location:
        """The location of code points `start` to `end` of a carrier's text."""
        owner = None if cell is None else self.notebook.cells[cell]
        return Location(
            path=self.notebook.path,
            cell=cell,
            cell_id=owner.id or None if owner else None,
            cell_type=owner.type if owner else None,
            carrier=carrier,
            line=text.count("\n", 0, start) + 1,
            column=start - (text.rfind("\n", 0, start) + 1),
            end_line=text.count("\n", 0, end) + 1,
            end_column=end - (text.rfind("\n", 0, end) + 1),
        )


def _code_point(lines: list[str], line: int, byte: int) -> int:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if text.isascii():
        return min(byte, len(text))
    return len(text.encode("utf-8", "surrogatepass")[:byte].decode("utf-8", "ignore"))
