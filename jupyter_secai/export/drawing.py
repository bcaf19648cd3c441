"""The data-flow diagram as lines and boxes with text, as the report draws it."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from jupyter_secai.export.wording import places
from jupyter_secai.model import Diagram, Flow, Node
from jupyter_secai.threats.diagram.layout import Box, layout
from jupyter_secai.threats.diagram.routing import Point, Way, is_inside, routes

_LETTER, _LINES = 7, 3  # pixels that a letter is wide, and lines of a label
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """A node or a boundary: its box, its label, and the label in lines that fit in."""

    id: str
    box: Box
    label: str
    lines: list[str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A flow: a path of SVG, and the place of its number."""

    id: str
    number: int
    path: str
    middle: Point
    source: str
    target: str
    label: str
    labels: list[str]
    crosses: bool
    places: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Coordinates are pixels from the upper left corner."""

    width: int
    height: int
    boundaries: list[Shape]
    nodes: list[Shape]
    flows: list[Line]


def draw(diagram: Diagram) -> Drawing:
    """The same diagram gives the same drawing."""
    placed = layout(diagram)
    ways = routes(diagram, placed)
    nodes = {node.id: _node(node, placed.nodes[node.id]) for node in diagram.nodes}
    return Drawing(
        width=placed.width,
        height=placed.height,
        boundaries=[
            Shape(one.id, placed.boundaries[one.id], one.label, [one.label]) for one in diagram.boundaries
        ],
        nodes=list(nodes.values()),
        flows=[
            _line(number, flow, nodes, ways[flow.id]) for number, flow in enumerate(diagram.flows, start=1)
        ],
    )


def _node(node: Node, box: Box) -> Shape:
    lines = wrap(node.label, box.width // _LETTER, max_lines=_LINES, placeholder=" …")
    return Shape(node.id, box, node.label, lines, node.kind)


def _line(number: int, flow: Flow, nodes: dict[str, Shape], way: Way) -> Line:
    source, target = nodes[flow.source], nodes[flow.target]
    return Line(
        id=flow.id,
        number=number,
        path=_path(way, source.box, target.box),
        middle=way.label,
        source=source.label,
        target=target.label,
        label=flow.label,
        labels=flow.labels,
        crosses=flow.crosses,
        places=places(flow.locations),
    )


def _path(way: Way, source: Box, target: Box) -> str:
    """The part of a way that is between its boxes."""
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    first = next((share for share in shares if not is_inside(way.at(share), source)), 0.0)
    last = next((share for share in reversed(shares) if not is_inside(way.at(share), target)), 1.0)
    start, control, end = way.part(first, last)
    return f"M{start.x} {start.y}Q{control.x} {control.y} {end.x} {end.y}"
