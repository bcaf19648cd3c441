"""The stages of work of every cell, from what is known of the notebook so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jupyter_secai.analysis.link import LinkedCell, NamedCalls
from jupyter_secai.analysis.stages import (
    Known,
    Own,
    Surroundings,
    own_voice,
    read_hints,
    stages_named,
    vote,
)
from jupyter_secai.gathering.cells import CellFacts, CodeCells
from jupyter_secai.model import Stage
from jupyter_secai.notebook.reading import Notebook
from jupyter_secai.rules.facts import HeadingFact

Words = tuple[frozenset[Stage], frozenset[Stage]]
Calls = dict[int, NamedCalls]


class _Voted(NamedTuple):
    """A cell's stages, and what they were found from: the same facts, calls and surroundings."""

    said: CellFacts
    calls: NamedCalls
    own: Own
    around: Surroundings | None = None
    stages: tuple[Stage, ...] = ()


class StagesOfCells:
    """Tells the stages of the cells of a notebook, and keeps what an edit does not reach."""

    def __init__(self) -> None:
        self._voted: dict[int, _Voted] = {}
        self._around: dict[Words, Surroundings] = {}
        self._modules: frozenset[str] = frozenset()
        self._functions: dict[str, tuple[Stage, ...]] = {}

    def tell(
        self, notebook: Notebook, headings: list[HeadingFact], code: CodeCells, calls: Calls
    ) -> list[list[Stage]]:
        """The stages of every cell; `calls` are those that stand in each (see `calls_by_cell`)."""
        self._hear(code, calls)
        stages: list[list[Stage]] = [[] for _ in notebook.cells]
        for cell, words in _words_above(notebook, headings):
            one = self._voted.get(cell)
            if one is not None:
                around = self._surroundings(words)
                if one.around is not around:
                    one = one._replace(around=around, stages=vote(one.own, around))
                    self._voted[cell] = one
                stages[cell] = [*one.stages]
        return stages

    def _hear(self, code: CodeCells, calls: Calls) -> None:
        """Ask the cells of which the facts or the calls are new."""
        before, self._voted = self._voted, {}
        for cell, said in code.facts.items():
            held, made = before.get(cell), calls.get(cell, ())
            if held is None or held.said is not said or held.calls != made:
                hints = read_hints(code.tree(cell), code.texts[cell])
                own = own_voice(hints, _spelled_out(made), [program.name for program in said.programs])
                held = _Voted(said, made, own)
            self._voted[cell] = held
        self._surround([one.own for one in self._voted.values()])

    def _surround(self, cells: Sequence[Own]) -> None:
        """Note what all cells together say of each; when it is something new, all are asked again."""
        modules = frozenset().union(*(own.modules for own in cells))
        functions = {name: stages for own in cells for name, stages in own.functions}
        if (modules, functions) != (self._modules, self._functions):
            self._modules, self._functions, self._around = modules, functions, {}

    def _surroundings(self, words: Words) -> Surroundings:
        held = self._around.get(words)
        if held is None:
            held = self._around[words] = Surroundings(self._modules, self._functions, *words)
        return held


def calls_by_cell(code: CodeCells, links: Sequence[LinkedCell], uncalled: Sequence[LinkedCell]) -> Calls:
    """The calls that stand in each cell, whichever cell or function makes them."""
    found: Calls = {}
    for cell, link in zip(code.facts, links, strict=True):
        if link.named:
            found[cell] = found[cell] + link.named if cell in found else link.named
        for other, named in link.elsewhere:
            found[other] = found.get(other, ()) + named
    for link in uncalled:
        for other, named in link.elsewhere:
            found[other] = found.get(other, ()) + named
    return found


def _spelled_out(calls: NamedCalls) -> list[Known]:
    triples = zip(calls[::3], calls[1::3], calls[2::3], strict=True)
    return [Known(str(name), (int(line), int(column))) for name, line, column in triples]


def _words_above(notebook: Notebook, headings: list[HeadingFact]) -> Iterator[tuple[int, Words]]:
    """For each code cell, the stages that the last heading and the text right above it speak of."""
    last_of = {heading.cell: heading.text for heading in headings}
    silent: frozenset[Stage] = frozenset()
    heading, words, above = silent, (silent, silent), ""
    for cell in notebook.cells:
        if cell.index in last_of:
            heading = stages_named(last_of[cell.index])
        if cell.type == "code":
            prose = stages_named(_prose(above)) if above else silent
            if words[0] is not heading or words[1] is not prose:
                words = heading, prose
            yield cell.index, words
        above = cell.source if cell.type == "markdown" else ""


def _prose(markdown: str) -> str:
    return "\n".join(line for line in markdown.split("\n") if not line.startswith("#"))
