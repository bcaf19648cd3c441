"""The ways of flows between the boxes of a layout: bent around other boxes and off the labels of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.model import Diagram
from jupyter_secai.threats.diagram.layout import Box, Layout

_BENDS = (0, 60, -60, 110, -110, 170, -170, 240, -240)  # pixels off the straight line, the nearest first
_STEPS = 24
_LABEL = (130, 18)
_BOX_COST, _LABEL_COST = 10, 4


class Point(NamedTuple):
    """A place in a layout."""

    x: int
    y: int


class Way(NamedTuple):
    """From the middle of a box to that of another, on a curve that is at `through` half-way."""

    start: Point
    through: Point
    end: Point
    is_bent: bool

    @property
    def control(self) -> Point:
        """The control point of the curve, a quadratic Bézier curve."""
        return Point(
            2 * self.through.x - (self.start.x + self.end.x) // 2,
            2 * self.through.y - (self.start.y + self.end.y) // 2,
        )

    def points(self) -> Iterator[Point]:
        """Points on the curve."""
        control = self.control
        for step in range(_STEPS):
            t = step / _STEPS
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
            yield Point(
                round(a * self.start.x + b * control.x + c * self.end.x),
                round(a * self.start.y + b * control.y + c * self.end.y),
            )


def routes(diagram: Diagram, placed: Layout) -> dict[str, Way]:
    """Id of a flow -> its way."""
    pairs = {(flow.source, flow.target) for flow in diagram.flows}
    sheet = Box(0, 0, placed.width, placed.height)
    labels: list[Box] = []
    found: dict[str, Way] = {}
    for flow in diagram.flows:
        start, end = middle(placed.nodes[flow.source]), middle(placed.nodes[flow.target])
        others = [box for name, box in placed.nodes.items() if name not in (flow.source, flow.target)]
        # of a flow there and one back, neither is straight: both are bent to their right
        bends = [b for b in _BENDS if b > 0] if (flow.target, flow.source) in pairs else _BENDS
        ways = [_way(start, end, bend) for bend in bends]
        costs = [_cost(way, others, labels, sheet) for way in ways]
        found[flow.id] = way = ways[costs.index(min(costs))]
        labels.append(_label_at(way.through))
    return found


def middle(box: Box) -> Point:
    """The middle of a box."""
    return Point(box.x + box.width // 2, box.y + box.height // 2)


def _way(start: Point, end: Point, bend: int) -> Way:
    """The way that is `bend` pixels to the right of the straight one at its middle."""
    dx, dy = end.x - start.x, end.y - start.y
    length = max(1.0, (dx**2 + dy**2) ** 0.5)
    x, y = (start.x + end.x) / 2 - bend * dy / length, (start.y + end.y) / 2 + bend * dx / length
    return Way(start, Point(round(x), round(y)), end, bend != 0)


def _cost(way: Way, boxes: Iterable[Box], labels: Iterable[Box], sheet: Box) -> int:
    points, own = list(way.points()), _label_at(way.through)
    crossed = sum(any(_inside(point, box) for point in points) for box in boxes)
    outside = not all(_inside(point, sheet) for point in points)
    covered = sum(overlap(own, box) for box in (*labels, *boxes))
    return _BOX_COST * (crossed + outside) + _LABEL_COST * covered


def _inside(point: Point, box: Box) -> bool:
    return box.x <= point.x <= box.x + box.width and box.y <= point.y <= box.y + box.height


def _label_at(point: Point) -> Box:
    width, height = _LABEL
    return Box(point.x - width // 2, point.y - height // 2, width, height)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
