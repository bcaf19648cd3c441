"""The data-flow diagram that a notebook's code draws: who sends what where, across which boundary.

The terms are those of threat modelling (Microsoft SDL): external entities, processes, data stores, flows and
trust boundaries. An id is that of what an element stands for, not of where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from jupyter_secai import catalogue
from jupyter_secai.model import Diagram, Finding, Location, ThreatCard
from jupyter_secai.rules.facts import Facts
from jupyter_secai.threats.diagram.calls import draw_call
from jupyter_secai.threats.diagram.contracting import contract
from jupyter_secai.threats.diagram.finishing import finished
from jupyter_secai.threats.diagram.lineage import draw_lineage
from jupyter_secai.threats.diagram.names import GivesAway, Names
from jupyter_secai.threats.diagram.outputs import draw_callers, draw_outputs
from jupyter_secai.threats.diagram.programs import draw_programs
from jupyter_secai.threats.diagram.sheet import NOTEBOOK, Element, Place, Sheet
from jupyter_secai.threats.diagram.stride import threats_of

_MOST_PLACES = 12


def draw(
    facts: Facts, findings: Sequence[Finding], cards: Sequence[ThreatCard], gives_away: GivesAway
) -> Diagram:
    """The diagram of one notebook; `gives_away` says which names must not be shown."""
    sheet = Sheet(facts, Names(gives_away))
    for call in facts.calls:
        if found := catalogue.drawn(call.name):
            draw_call(sheet, call, *found)
    draw_programs(sheet)
    if sheet.elements or findings:
        draw_callers(sheet, findings)
        draw_lineage(sheet)
        draw_outputs(sheet, findings)
    contract(sheet)
    diagram = finished(sheet, lambda element: _places(sheet, element), lambda spots: _located(sheet, spots))
    return diagram.model_copy(update={"threats": threats_of(diagram.nodes, diagram.flows, cards)})


def _places(sheet: Sheet, element: Element) -> list[Location]:
    if element.sort == "stage":
        return _cells_of(sheet, element)
    if element.sort == NOTEBOOK:
        return list(sheet.kept)[:_MOST_PLACES]
    return _located(sheet, list(element.spots))


def _located(sheet: Sheet, spots: Sequence[Place]) -> list[Location]:
    found = sorted(spot for spot in spots if isinstance(spot, tuple))[:_MOST_PLACES]
    return [sheet.facts.place(cell, span) for cell, span in found]


def _cells_of(sheet: Sheet, element: Element) -> list[Location]:
    """The whole cells of a stage."""
    stage = next(iter(element.stages), None)
    cells = (
        cell
        for cell in sheet.facts.notebook.cells
        if cell.type == "code" and sheet.stage_of(cell.index) == stage
    )
    return [
        sheet.facts.text_place(cell.index, "source", cell.source, 0, len(cell.source))
        for cell in islice(cells, _MOST_PLACES)
    ]
