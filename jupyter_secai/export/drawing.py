"""The data-flow diagram as lines and boxes with text, as the report draws it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from textwrap import wrap

from jupyter_secai.export.wording import places
from jupyter_secai.model import Diagram, Flow, Node
from jupyter_secai.threats.diagram.layout import Box, layout
from jupyter_secai.threats.diagram.routing import Point, Way, middle, routes

_LETTER, _LINES = 7, 3  # pixels that a letter is wide, and lines of a label


@dataclass(frozen=True, slots=True)
class Shape:
    """A node or a boundary: its box, its label, and the label in lines that fit in."""

    box: Box
    label: str
    lines: list[str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A flow: a path of SVG, and the place of its number."""

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
        boundaries=[Shape(placed.boundaries[one.id], one.label, [one.label]) for one in diagram.boundaries],
        nodes=list(nodes.values()),
        flows=[
            _line(number, flow, nodes, ways[flow.id]) for number, flow in enumerate(diagram.flows, start=1)
        ],
    )


def _node(node: Node, box: Box) -> Shape:
    lines = wrap(node.label, box.width // _LETTER, max_lines=_LINES, placeholder=" …")
    return Shape(box, node.label, lines, node.kind)


def _line(number: int, flow: Flow, nodes: dict[str, Shape], way: Way) -> Line:
    source, target = nodes[flow.source], nodes[flow.target]
    seen = way._replace(start=_edge(source.box, way.control), end=_edge(target.box, way.control))
    return Line(
        number=number,
        path=f"M{seen.start.x} {seen.start.y}Q{seen.control.x} {seen.control.y} {seen.end.x} {seen.end.y}",
        middle=way.through,
        source=source.label,
        target=target.label,
        label=flow.label,
        labels=flow.labels,
        crosses=flow.crosses,
        places=places(flow.locations),
    )


def _edge(box: Box, towards: Point) -> Point:
    """Where the way from a box's middle to a point leaves the box."""
    x, y = middle(box)
    across, down = towards.x - x, towards.y - y
    share = min(
        box.width / 2 / abs(across) if across else math.inf, box.height / 2 / abs(down) if down else math.inf
    )
    return Point(round(x + across * share), round(y + down * share))
