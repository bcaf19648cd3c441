"""Where the boxes of a diagram stand: one for each boundary, nothing over another, short ways for the flows.

On this machine the processes stand in a row in the order of work, every other one a little lower, with the
stores below the processes that use them. What is outside stands above. Coordinates are pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple

from jupyter_secai.model import Diagram, Node

WIDTH, HEIGHT = 160, 80  # of a node
_NARROW = 100  # a process, which is drawn as a circle
_ACROSS, _DOWN = 140, 90  # between nodes: room for the labels of flows
_LOWER = 50  # every other process
_EDGE, _HEADING = 50, 30  # between a boundary and what is in it
_APART = 60  # between boundaries
_PER_ROW, _PER_ROW_OUTSIDE = 4, 2  # as many as a page is wide
_INSIDE = "machine"
_Spots = dict[str, tuple[int, int]]  # id of a node -> column and row


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
    inside = _inside(diagram)
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    x, below = 0, 0
    for boundary in diagram.boundaries:
        if boundary.id != _INSIDE:
            spots = _outside([n for n in diagram.nodes if n.boundary == boundary.id], diagram, inside)
            box = boundaries[boundary.id] = _placed(diagram, spots, (x, 0), nodes)
            x, below = box.x + box.width + _APART, max(below, box.height + _APART)
    if inside:
        boundaries[_INSIDE] = _placed(diagram, inside, (0, below), nodes)
    right = max((box.x + box.width for box in boundaries.values()), default=0)
    bottom = max((box.y + box.height for box in boundaries.values()), default=0)
    return Layout(nodes, boundaries, right, bottom)


def _inside(diagram: Diagram) -> _Spots:
    """Columns and rows on this machine: entities above the processes, stores below those that use them."""
    own = [node for node in diagram.nodes if node.boundary == _INSIDE]
    processes = [node for node in own if node.kind == "process"]
    entities = [node for node in own if node.kind == "entity"]
    first = -(-len(entities) // _PER_ROW)
    spots = {node.id: (n % _PER_ROW, n // _PER_ROW) for n, node in enumerate(entities)}
    spots |= {node.id: (n % _PER_ROW, first + n // _PER_ROW) for n, node in enumerate(processes)}
    stores = [node for node in own if node.kind == "store"]
    columns = {store.id: _column(store, diagram, spots) for store in stores}
    taken: set[tuple[int, int]] = set()
    lowest = first - (-len(processes) // _PER_ROW)
    for store in sorted(stores, key=lambda node: columns[node.id]):
        spots[store.id] = _free(columns[store.id], lowest, max(1, min(len(processes), _PER_ROW)), taken)
        taken.add(spots[store.id])
    return spots


def _free(column: float, lowest: int, columns: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
    """The free place that is nearest below a column."""
    wanted = round(column)
    for row in count(lowest):
        for shift in (0, 1, -1):
            if 0 <= wanted + shift < columns and (wanted + shift, row) not in taken:
                return wanted + shift, row
    raise AssertionError("there is always another row")


def _column(node: Node, diagram: Diagram, spots: Mapping[str, tuple[int, int]]) -> float:
    """The middle of the columns of those that a node has flows with."""
    others = [
        f.source if f.target == node.id else f.target
        for f in diagram.flows
        if node.id in (f.source, f.target)
    ]
    columns = [spots[other][0] for other in others if other in spots]
    return sum(columns) / len(columns) if columns else 0.0


def _outside(nodes: Sequence[Node], diagram: Diagram, inside: _Spots) -> _Spots:
    """Rows of what is outside, in the order of the columns that it has flows with."""
    ordered = sorted(nodes, key=lambda node: _column(node, diagram, inside))
    return {node.id: (n % _PER_ROW_OUTSIDE, n // _PER_ROW_OUTSIDE) for n, node in enumerate(ordered)}


def _placed(diagram: Diagram, spots: _Spots, corner: tuple[int, int], nodes: dict[str, Box]) -> Box:
    """Place nodes by column and row from a corner; gives the box of their boundary."""
    x, y = corner
    processes = [node.id for node in diagram.nodes if node.kind == "process" and node.id in spots]
    lower = set(processes[1::2])
    for name, (column, row) in spots.items():
        left = x + _EDGE + column * (WIDTH + _ACROSS)
        top = y + _HEADING + _EDGE + row * (HEIGHT + _DOWN) + (_LOWER if name in lower else 0)
        width = _NARROW if name in processes else WIDTH
        nodes[name] = Box(left + (WIDTH - width) // 2, top, width, HEIGHT)
    right = x + 2 * _EDGE + WIDTH + max(column for column, _ in spots.values()) * (WIDTH + _ACROSS)
    bottom = max(nodes[name].y for name in spots) + HEIGHT + _EDGE
    return Box(x, y, right - x, bottom - y)
