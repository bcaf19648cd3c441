"""From a drawing to the diagram of the model, in an order that does not depend on that of the cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jupyter_secai.model import Boundary, Diagram, Flow, Location, Node
from jupyter_secai.threats.diagram.sheet import Drawing, Element, Place, id_of, stage_rank

BOUNDARIES = {
    "machine": "This machine",
    "organisation": "The organisation's network",
    "third-party": "Third parties",
    "internet": "Internet",
}
_SIDES = list(BOUNDARIES)
_KINDS = ("entity", "process", "store")


def finished(
    drawing: Drawing,
    places: Callable[[Element], list[Location]],
    located: Callable[[Sequence[Place]], list[Location]],
) -> Diagram:
    """The diagram without its threats; `places` gives those of an element, `located` those of a flow."""
    nodes = [_node(element, places(element)) for element in sorted(drawing.used(), key=_rank)]
    sides = {node.boundary for node in nodes}
    return Diagram(
        nodes=nodes,
        flows=_flows(drawing, nodes, located),
        boundaries=[Boundary(id=side, label=label) for side, label in BOUNDARIES.items() if side in sides],
    )


def _rank(element: Element) -> tuple[int, int, int, str, str]:
    """By boundary, kind, stage of work and name."""
    side, kind = _SIDES.index(element.boundary), _KINDS.index(element.kind)
    return (side, kind, stage_rank(element.stages), element.label, element.id)


def _node(element: Element, places: list[Location]) -> Node:
    return Node(
        id=element.id,
        kind=element.kind,
        label=element.label,
        boundary=element.boundary,
        stages=list(element.stages),
        members=sorted(element.members),
        locations=places,
    )


def _flows(
    drawing: Drawing, nodes: Sequence[Node], located: Callable[[Sequence[Place]], list[Location]]
) -> list[Flow]:
    order = {node.id: number for number, node in enumerate(nodes)}
    sides = {node.id: node.boundary for node in nodes}
    ends = sorted(drawing.streams, key=lambda pair: (order[pair[0]], order[pair[1]]))
    return [
        Flow(
            id=id_of("flow", f"{source}>{target}"),
            source=source,
            target=target,
            label=stream.label,
            labels=sorted(stream.labels),
            crosses=sides[source] != sides[target],
            locations=located(list(stream.spots)),
        )
        for source, target in ends
        if (stream := drawing.streams[source, target])
    ]
