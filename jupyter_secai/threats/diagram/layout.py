"""Where the boxes of a diagram stand: one for each boundary, rows by kind in it, nothing over another.

Coordinates are pixels from the upper left corner. What is outside stands in a row above this machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jupyter_secai.model import Diagram, Node

WIDTH, HEIGHT = 160, 80  # of a node
_ACROSS, _DOWN = 100, 70  # between nodes: room for the labels of flows
_EDGE, _HEADING = 40, 40  # between a boundary and what is in it
_APART = 60  # between boundaries
_PER_ROW = 5
_PER_ROW_OUTSIDE = 3
_KINDS = ("entity", "process", "store")
_INSIDE = "machine"


class Box(NamedTuple):
    """A rectangle."""

    x: int
    y: int
    width: int
    height: int


class Layout(NamedTuple):
    """The boxes of nodes and boundaries by id, and the size of all."""

    nodes: dict[str, Box]
    boundaries: dict[str, Box]
    width: int
    height: int


def layout(diagram: Diagram) -> Layout:
    """Boxes for all nodes and boundaries; the same diagram always gets the same."""
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    x, below = 0, 0
    for boundary in diagram.boundaries:
        if boundary.id != _INSIDE:
            box = boundaries[boundary.id] = _placed(diagram, boundary.id, x, 0, nodes)
            x, below = box.x + box.width + _APART, max(below, box.height + _APART)
    if any(boundary.id == _INSIDE for boundary in diagram.boundaries):
        boundaries[_INSIDE] = _placed(diagram, _INSIDE, 0, below, nodes)
    right = max((box.x + box.width for box in boundaries.values()), default=0)
    bottom = max((box.y + box.height for box in boundaries.values()), default=0)
    return Layout(nodes, boundaries, right, bottom)


def _placed(diagram: Diagram, boundary: str, x: int, y: int, nodes: dict[str, Box]) -> Box:
    """Place the nodes of a boundary in rows; gives the box around them."""
    per_row = _PER_ROW if boundary == _INSIDE else _PER_ROW_OUTSIDE
    rows = list(_rows([node for node in diagram.nodes if node.boundary == boundary], per_row))
    for number, row in enumerate(rows):
        for column, node in enumerate(row):
            left = x + _EDGE + column * (WIDTH + _ACROSS)
            nodes[node.id] = Box(left, y + _HEADING + _EDGE + number * (HEIGHT + _DOWN), WIDTH, HEIGHT)
    widest = max((len(row) for row in rows), default=1)
    width = 2 * _EDGE + widest * WIDTH + (widest - 1) * _ACROSS
    return Box(x, y, width, _HEADING + 2 * _EDGE + len(rows) * HEIGHT + (len(rows) - 1) * _DOWN)


def _rows(nodes: Sequence[Node], per_row: int) -> Iterator[Sequence[Node]]:
    """The nodes of each kind in rows of their own."""
    for kind in _KINDS:
        own = [node for node in nodes if node.kind == kind]
        for start in range(0, len(own), per_row):
            yield own[start : start + per_row]
