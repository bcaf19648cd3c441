"""The data-flow diagram that a notebook's code draws: who sends what where, across which boundary.

The terms are those of threat modelling (Microsoft SDL): external entities, processes, data stores, flows and
trust boundaries. An id is that of what an element stands for, not of where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_secai.analysis.program import Span
from jupyter_secai.model import Boundary, Diagram, Finding, Flow, Location, Node, ThreatCard
from jupyter_secai.rules.facts import Facts
from jupyter_secai.threats.diagram.calls import draw_calls
from jupyter_secai.threats.diagram.contracting import contract, used
from jupyter_secai.threats.diagram.lineage import draw_lineage
from jupyter_secai.threats.diagram.names import GivesAway, Names
from jupyter_secai.threats.diagram.outputs import draw_callers, draw_outputs
from jupyter_secai.threats.diagram.programs import draw_programs
from jupyter_secai.threats.diagram.sheet import NOTEBOOK, Element, Sheet, Spot, id_of, stage_rank
from jupyter_secai.threats.diagram.stride import threats_of

BOUNDARIES = {
    "machine": "This machine",
    "organisation": "The organisation's network",
    "third-party": "Third parties",
    "internet": "Internet",
}
_KINDS = ("entity", "process", "store")
_MOST_PLACES = 12


def draw(
    facts: Facts, findings: Sequence[Finding], cards: Sequence[ThreatCard], gives_away: GivesAway
) -> Diagram:
    """The diagram of one notebook; `gives_away` says which names must not be shown."""
    sheet = Sheet(facts, Names(gives_away))
    draw_calls(sheet, facts.calls)
    draw_programs(sheet)
    if sheet.elements or findings:
        draw_callers(sheet, findings)
        draw_lineage(sheet)
        draw_outputs(sheet, findings)
    contract(sheet)
    nodes = [_node(sheet, element) for element in sorted(used(sheet), key=_rank)]
    flows = _flows(sheet, nodes)
    sides = {node.boundary for node in nodes}
    return Diagram(
        nodes=nodes,
        flows=flows,
        boundaries=[Boundary(id=side, label=label) for side, label in BOUNDARIES.items() if side in sides],
        threats=threats_of(nodes, flows, cards),
    )


def _rank(element: Element) -> tuple[int, int, int, str, str]:
    """By boundary, kind, stage of work and name: the order does not depend on that of the cells."""
    side = list(BOUNDARIES).index(element.boundary)
    return (side, _KINDS.index(element.kind), stage_rank(element.stages), element.label, element.id)


def _node(sheet: Sheet, element: Element) -> Node:
    return Node(
        id=element.id,
        kind=element.kind,
        label=element.label,
        boundary=element.boundary,
        stages=sorted(element.stages),
        members=sorted(element.members),
        locations=_places(sheet, element),
    )


def _places(sheet: Sheet, element: Element) -> list[Location]:
    if element.sort == "stage":
        return _cells_of(sheet, element)
    if element.sort == NOTEBOOK:
        return list(sheet.kept)[:_MOST_PLACES]
    return _located(sheet, sorted(element.spots))


def _located(sheet: Sheet, spots: Sequence[Spot]) -> list[Location]:
    return [sheet.facts.place(cell, span) for cell, span in spots[:_MOST_PLACES]]


def _cells_of(sheet: Sheet, element: Element) -> list[Location]:
    """The whole cells of a stage."""
    stage = next(iter(element.stages), None)
    return [
        sheet.facts.place(cell.index, Span(1, 0, cell.source.count("\n") + 1, 0))
        for cell in sheet.facts.notebook.cells
        if cell.type == "code" and sheet.stage_of(cell.index) == stage
    ][:_MOST_PLACES]


def _flows(sheet: Sheet, nodes: Sequence[Node]) -> list[Flow]:
    order = {node.id: number for number, node in enumerate(nodes)}
    sides = {node.id: node.boundary for node in nodes}
    return [
        Flow(
            id=id_of("flow", f"{source}>{target}"),
            source=source,
            target=target,
            label=stream.label,
            labels=sorted(stream.labels),
            crosses=sides[source] != sides[target],
            locations=_located(sheet, sorted(stream.spots)),
        )
        for (source, target), stream in sorted(
            sheet.streams.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
        )
    ]
