"""The stages of work of every cell, from what is known of the notebook so far."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.stages import Known, Surroundings, function_stages, stages_named, vote
from jupyter_secai.gathering.cells import CellFacts
from jupyter_secai.model import Stage
from jupyter_secai.notebook.reading import Notebook
from jupyter_secai.rules.facts import Facts


class Voted(NamedTuple):
    """A cell's stages and what they were found from: the same cell, calls and surroundings give the same."""

    said: CellFacts
    calls: list[CallFact]
    known: list[Known]
    functions: dict[str, tuple[Stage, ...]]
    around: Surroundings | None = None
    stages: tuple[Stage, ...] = ()


def stages_of_cells(
    notebook: Notebook, facts: Facts, code: dict[int, CellFacts], held: dict[int, Voted]
) -> tuple[list[list[Stage]], dict[int, Voted]]:
    """The stages of every cell, and what to keep for the next time."""
    called: dict[int, list[CallFact]] = {}
    for call in facts.calls:
        if not call.name.startswith("?"):
            called.setdefault(call.cell, []).append(call)
    voted = {n: _read_for_stages(said, called.get(n, []), held.get(n)) for n, said in code.items()}
    functions = {name: stages for one in voted.values() for name, stages in one.functions.items()}
    modules = frozenset().union(*(said.hints.modules for said in code.values()))
    above = _words_above(notebook, facts)
    stages: list[list[Stage]] = [[] for _ in notebook.cells]
    for index, one in voted.items():
        if notebook.cells[index].source.strip():
            around = Surroundings(modules, functions, *above[index])
            if one.around != around:
                programs = [program.name for program in one.said.programs]
                found = vote(one.known, programs, one.said.hints, around)
                one = voted[index] = one._replace(around=around, stages=tuple(found))
            stages[index] = [*one.stages]
    return stages, voted


def _read_for_stages(said: CellFacts, calls: list[CallFact], held: Voted | None) -> Voted:
    if held is not None and held.said is said and held.calls == calls:
        return held
    known = [Known(call.name, call.at) for call in calls]
    functions = {one.name: function_stages(one, said.hints, known) for one in said.hints.defined}
    return Voted(said, calls, known, functions)


def _words_above(notebook: Notebook, facts: Facts) -> list[tuple[frozenset[Stage], frozenset[Stage]]]:
    """For each cell, the stages that the last heading and the text right above a code cell speak of."""
    headings: dict[int, list[str]] = {}
    for heading in facts.headings:
        headings.setdefault(heading.cell, []).append(heading.text)
    found: list[tuple[frozenset[Stage], frozenset[Stage]]] = []
    last: frozenset[Stage] = frozenset()
    above = ""
    for cell in notebook.cells:
        if cell.index in headings:
            last = stages_named(headings[cell.index][-1])
        found.append((last, stages_named(_prose(above)) if cell.type == "code" else frozenset()))
        above = cell.source if cell.type == "markdown" else ""
    return found


def _prose(markdown: str) -> str:
    return "\n".join(line for line in markdown.split("\n") if not line.startswith("#"))
