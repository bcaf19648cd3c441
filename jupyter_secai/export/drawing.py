"""The data-flow diagram as boxes and lines: a column for others, one for the work, one for what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupyter_secai.export.wording import places
from jupyter_secai.model import Diagram, Flow, Node

_WIDTH, _HEIGHT = 168, 38
_GAP_X, _GAP_Y = 130, 26
_MARGIN, _HEAD = 14, 30
_LETTERS = 24
_BEND = 46
_COLUMNS = ("entity", "process", "store")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in pixels from the upper left corner."""

    x: int
    y: int
    width: int
    height: int
    label: str
    kind: str = ""

    @property
    def short(self) -> str:
        """As much of the label as fits in."""
        return self.label if len(self.label) <= _LETTERS else self.label[: _LETTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Line:
    """A flow: a path of SVG, and the place of its number."""

    number: int
    path: str
    x: float
    y: float
    source: str
    target: str
    label: str
    labels: list[str]
    crosses: bool
    places: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boundaries: list[Box]
    nodes: list[Box]
    flows: list[Line]


def draw(diagram: Diagram) -> Drawing:
    """The same diagram gives the same drawing. Elements of one boundary stand together in their column."""
    order = {boundary.id: number for number, boundary in enumerate(diagram.boundaries)}
    boxes = _boxes(sorted(diagram.nodes, key=lambda node: order.get(node.boundary, len(order))))
    crossing = {node.id: node.boundary for node in diagram.nodes}
    flows = [flow for flow in diagram.flows if flow.source in boxes and flow.target in boxes]
    lines = [
        _line(number, flow, boxes, flow.crosses or crossing[flow.source] != crossing[flow.target])
        for number, flow in enumerate(flows, start=1)
    ]
    frames = _frames(diagram, boxes)
    # flows within a column bulge to its right
    bulges = [boxes[f.source].x + _WIDTH + _BEND for f in flows if boxes[f.source].x == boxes[f.target].x]
    return Drawing(
        width=max(*(frame.x + frame.width for frame in frames), *bulges, 0) + _MARGIN,
        height=max(frame.y + frame.height for frame in frames) + _MARGIN,
        boundaries=frames,
        nodes=list(boxes.values()),
        flows=lines,
    )


def _boxes(nodes: list[Node]) -> dict[str, Box]:
    """Node id -> its box; the work and the stores of a boundary begin at the same height."""
    used = [kind for kind in _COLUMNS if any(node.kind == kind for node in nodes)]
    below = dict.fromkeys(_COLUMNS, _MARGIN)
    boxes: dict[str, Box] = {}
    for (_, others), group in _groups(nodes).items():
        kinds = _COLUMNS[:1] if others else _COLUMNS[1:]
        top = max(below[kind] for kind in kinds) + _HEAD
        below.update(dict.fromkeys(kinds, top))
        for node in group:
            x = 2 * _MARGIN + used.index(node.kind) * (_WIDTH + _GAP_X)
            boxes[node.id] = Box(x, below[node.kind], _WIDTH, _HEIGHT, node.label, node.kind)
            below[node.kind] += _HEIGHT + _GAP_Y
    return boxes


def _groups(nodes: Iterable[Node]) -> dict[tuple[str, bool], list[Node]]:
    """The elements of each boundary, those of others apart: they have a column of their own."""
    groups: dict[tuple[str, bool], list[Node]] = {}
    for node in nodes:
        groups.setdefault((node.boundary, node.kind == "entity"), []).append(node)
    return groups


def _frames(diagram: Diagram, boxes: dict[str, Box]) -> list[Box]:
    names = {boundary.id: boundary.label for boundary in diagram.boundaries}
    return [
        _around([boxes[node.id] for node in group], names.get(boundary, boundary))
        for (boundary, _), group in _groups(diagram.nodes).items()
    ]


def _around(group: list[Box], label: str) -> Box:
    left, top = min(box.x for box in group) - _MARGIN, min(box.y for box in group) - _HEAD
    right = max(box.x + box.width for box in group) + _MARGIN
    bottom = max(box.y + box.height for box in group) + _MARGIN
    return Box(left, top, right - left, bottom - top, label)


def _line(number: int, flow: Flow, boxes: dict[str, Box], crosses: bool) -> Line:
    path, x, y = _curve(boxes[flow.source], boxes[flow.target], number)
    return Line(
        number=number,
        path=path,
        x=x,
        y=y,
        source=boxes[flow.source].label,
        target=boxes[flow.target].label,
        label=flow.label,
        labels=flow.labels,
        crosses=crosses,
        places=places(flow.locations),
    )


def _curve(start: Box, end: Box, number: int) -> tuple[str, float, float]:
    """A curve from side to side and a place on it; `number` keeps the numbers of like flows apart."""
    y1, y2 = start.y + start.height / 2, end.y + end.height / 2
    x1: float = start.x + start.width
    x2: float = end.x + end.width
    if start.x == end.x:
        controls = (x1 + _BEND, x2 + _BEND)
    else:
        ahead = start.x < end.x
        x1, x2 = (x1, end.x) if ahead else (start.x, x2)
        # the way back runs below the way there
        y1, y2 = (y1 - 7, y2 - 7) if ahead else (y1 + 7, y2 + 7)
        half = (x2 - x1) / 2
        controls = (x1 + half, x2 - half)
    part = (0.3, 0.42, 0.54, 0.66)[number % 4]
    x = _on_curve(part, x1, controls[0], controls[1], x2)
    y = _on_curve(part, y1, y1, y2, y2)
    return f"M{x1:g} {y1:g}C{controls[0]:g} {y1:g} {controls[1]:g} {y2:g} {x2:g} {y2:g}", round(x), round(y)


def _on_curve(t: float, *points: float) -> float:
    a, b, c, d = points
    return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d
