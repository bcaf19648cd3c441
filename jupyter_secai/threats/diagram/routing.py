"""The ways of flows between the boxes of a layout: bent around other boxes and off the labels of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.model import Diagram
from jupyter_secai.threats.diagram.layout import Box, Layout

_BENDS = (0, 60, -60, 110, -110, 170, -170, 240, -240)  # pixels off the straight line, the nearest first
_STEPS = 12
_LABEL = (130, 18)
_BOX_COST, _LABEL_COST, _FAR = 10.0, 4.0, 200.0


class Point(NamedTuple):
    """A place in a layout."""

    x: int
    y: int


def routes(diagram: Diagram, placed: Layout) -> dict[str, Point | None]:
    """Id of a flow -> the point that it is bent through; None for a straight one."""
    pairs = {(flow.source, flow.target) for flow in diagram.flows}
    labels: list[Box] = []
    found: dict[str, Point | None] = {}
    for flow in diagram.flows:
        ends = (_middle(placed.nodes[flow.source]), _middle(placed.nodes[flow.target]))
        others = [box for name, box in placed.nodes.items() if name not in (flow.source, flow.target)]
        # of a flow there and one back, neither is straight: both are bent to their right
        bends = [b for b in _BENDS if b > 0] if (flow.target, flow.source) in pairs else _BENDS
        bend = min(bends, key=lambda b: _cost(ends, b, others, labels))
        middle = _bent(ends, bend)
        labels.append(_label_at(middle))
        found[flow.id] = middle if bend else None
    return found


def _middle(box: Box) -> Point:
    return Point(box.x + box.width // 2, box.y + box.height // 2)


def _bent(ends: tuple[Point, Point], bend: int) -> Point:
    """The middle between two points, moved to the right of the way by `bend` pixels."""
    (x1, y1), (x2, y2) = ends
    length = max(1.0, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5)
    return Point(
        round((x1 + x2) / 2 - bend * (y2 - y1) / length), round((y1 + y2) / 2 + bend * (x2 - x1) / length)
    )


def _cost(ends: tuple[Point, Point], bend: int, boxes: Iterable[Box], labels: Iterable[Box]) -> float:
    middle = _bent(ends, bend)
    way, own = list(_way(ends, middle)), _label_at(middle)
    crossed = sum(any(_inside(point, box) for point in way) for box in boxes)
    covered = sum(overlap(own, box) for box in (*labels, *boxes))
    return _BOX_COST * crossed + _LABEL_COST * covered + abs(bend) / _FAR


def _way(ends: tuple[Point, Point], middle: Point) -> Iterator[Point]:
    """Points of the two straight parts."""
    for start, end in ((ends[0], middle), (middle, ends[1])):
        for step in range(_STEPS):
            share = step / _STEPS
            yield Point(
                round(start.x + share * (end.x - start.x)), round(start.y + share * (end.y - start.y))
            )


def _inside(point: Point, box: Box) -> bool:
    return box.x <= point.x <= box.x + box.width and box.y <= point.y <= box.y + box.height


def _label_at(middle: Point) -> Box:
    width, height = _LABEL
    return Box(middle.x - width // 2, middle.y - height // 2, width, height)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
