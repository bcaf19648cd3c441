"""The ways of flows between the boxes of a layout, bent around other boxes, and where their labels stand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from jupyter_secai.model import Diagram, Flow
from jupyter_secai.threats.diagram.layout import Box, Layout

# pixels off the straight line, the nearest first
_BENDS = (0, *(side * bend for bend in range(30, 400, 20) for side in (1, -1)))
_LEANS = (0, 0.2, -0.2, 0.35, -0.35)  # of the line, by which the bend is nearer to the end than to the start
_SHARES = (0.5, 0.4, 0.6, 0.3, 0.7)  # of the seen way after which a label can stand, the best first
_STEPS = 40
_CLEAR = 6  # pixels that a way keeps from boxes that it passes
_CHARACTERS, _LETTER, _LINE = 20, 7, 16  # in a line of a label; pixels that a letter is wide and a line high
_BOX_COST, _LABEL_COST = 10, 4


class Point(NamedTuple):
    """A place in a layout."""

    x: int
    y: int


class Way(NamedTuple):
    """From the middle of a box to that of another, on a quadratic Bézier curve that is at `through` half-way.

    `label` is the middle of the label, which stands after `share` of what is seen of the way.
    """

    start: Point
    through: Point
    end: Point
    is_bent: bool
    label: Point
    share: float = 0.5

    @property
    def control(self) -> Point:
        """The control point of the curve."""
        return Point(
            2 * self.through.x - (self.start.x + self.end.x) // 2,
            2 * self.through.y - (self.start.y + self.end.y) // 2,
        )

    def points(self) -> Iterator[Point]:
        """Points on the curve, close to each other."""
        return (self.at(step / _STEPS) for step in range(_STEPS + 1))

    def at(self, share: float) -> Point:
        """The point at a parameter of the curve, from 0 to 1."""
        return self._blend(share, share)

    def part(self, first: float, last: float) -> tuple[Point, Point, Point]:
        """Start, control point and end of the curve between two parameters."""
        return self.at(first), self._blend(first, last), self.at(last)

    def _blend(self, first: float, last: float) -> Point:
        """The blossom of the curve, which gives its points and the control points of its parts."""
        control = self.control
        a, b, c = (1 - first) * (1 - last), first * (1 - last) + last * (1 - first), first * last
        return Point(
            round(a * self.start.x + b * control.x + c * self.end.x),
            round(a * self.start.y + b * control.y + c * self.end.y),
        )


def routes(diagram: Diagram, placed: Layout) -> dict[str, Way]:
    """Id of a flow -> its way."""
    pairs = {(flow.source, flow.target) for flow in diagram.flows}
    sheet = Box(0, 0, placed.width, placed.height)
    taken = list(placed.nodes.values())
    found: dict[str, Way] = {}
    for flow in diagram.flows:
        ends = placed.nodes[flow.source], placed.nodes[flow.target]
        others = [box for name, box in placed.nodes.items() if name not in (flow.source, flow.target)]
        # of a flow there and one back, neither is straight: both are bent to their right
        bends = [b for b in _BENDS if b > 0] if (flow.target, flow.source) in pairs else _BENDS
        ways = [_way(middle(ends[0]), middle(ends[1]), bend, lean) for lean in _LEANS for bend in bends]
        found[flow.id] = way = _best(ways, flow, ends, others, taken, sheet)
        taken.append(label_box(flow, way.label))
    return found


def label_lines(flow: Flow) -> list[str]:
    """What a flow does, and with data of which labels, in lines."""
    return wrap(name_of(flow), _CHARACTERS)


def name_of(flow: Flow) -> str:
    """What a flow does, and with data of which labels."""
    return f"{flow.label} ({', '.join(flow.labels)})" if flow.labels else flow.label


def label_box(flow: Flow, at: Point) -> Box:
    """The box of a label whose middle is at a point."""
    lines = label_lines(flow)
    width, height = _LETTER * max(map(len, lines), default=0), _LINE * len(lines) + 2
    return Box(at.x - width // 2, at.y - height // 2, width, height)


def _best(
    ways: Sequence[Way],
    flow: Flow,
    ends: tuple[Box, Box],
    others: Sequence[Box],
    taken: Sequence[Box],
    sheet: Box,
) -> Way:
    """The way and label that cross and cover least; the first of those that do so equally little."""
    best, least = ways[0], math.inf
    for way in ways:
        points = list(way.points())
        crossed = _BOX_COST * _crossed(points, others, sheet)
        if crossed >= least:
            continue
        covered, share, label = _label(points, flow, ends, taken, sheet)
        if crossed + covered < least:
            best, least = way._replace(label=label, share=share), crossed + covered
        if not least:
            break
    return best


def _label(
    points: Sequence[Point], flow: Flow, ends: tuple[Box, Box], taken: Sequence[Box], sheet: Box
) -> tuple[int, float, Point]:
    """Where on what is seen of a way its label covers least: the cost, the share and the point."""
    seen = [point for point in points if not any(is_inside(point, box) for box in ends)] or points
    places = [(share, _after(seen, share)) for share in _SHARES]
    boxes = [label_box(flow, place) for _, place in places]
    costs = [
        _LABEL_COST * ((not _is_within(own, sheet)) + sum(overlap(own, box) for box in taken))
        for own in boxes
    ]
    least = costs.index(min(costs))
    return costs[least], *places[least]


def _crossed(points: Sequence[Point], boxes: Iterable[Box], sheet: Box) -> int:
    """How many boxes a way runs through, and whether it leaves the sheet."""
    outside = not all(is_inside(point, sheet) for point in points)
    return outside + sum(any(is_inside(point, box, _CLEAR) for point in points) for box in boxes)


def _after(points: Sequence[Point], share: float) -> Point:
    """The point after a share of the length."""
    left = share * sum(math.dist(one, other) for one, other in pairwise(points))
    for one, other in pairwise(points):
        left -= math.dist(one, other)
        if left <= 0:
            return other
    return points[-1]


def middle(box: Box) -> Point:
    """The middle of a box."""
    return Point(box.x + box.width // 2, box.y + box.height // 2)


def _way(start: Point, end: Point, bend: int, lean: float) -> Way:
    """The way whose middle is `bend` pixels right of the straight line, `lean` of it after the line's."""
    dx, dy = end.x - start.x, end.y - start.y
    length = max(1.0, (dx**2 + dy**2) ** 0.5)
    x = start.x + (0.5 + lean) * dx - bend * dy / length
    y = start.y + (0.5 + lean) * dy + bend * dx / length
    through = Point(round(x), round(y))
    return Way(start, through, end, bend != 0, through)


def is_inside(point: Point, box: Box, around: int = 0) -> bool:
    """Whether a point is in a box or at most `around` pixels from it."""
    return (
        box.x - around <= point.x <= box.x + box.width + around
        and box.y - around <= point.y <= box.y + box.height + around
    )


def _is_within(box: Box, sheet: Box) -> bool:
    corners = Point(box.x, box.y), Point(box.x + box.width, box.y + box.height)
    return all(is_inside(corner, sheet) for corner in corners)


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
