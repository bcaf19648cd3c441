"""The diagrams of several notebooks joined: what one writes and another reads, and who is outside of all."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from pydantic import BaseModel

from jupyter_secai.catalogue import Side
from jupyter_secai.model import Diagram, ElementThreat, Flow, Location, Node, Review, ThreatCard
from jupyter_secai.serialization import as_json
from jupyter_secai.threats.diagram.contracting import RUN, contract
from jupyter_secai.threats.diagram.finishing import finished
from jupyter_secai.threats.diagram.names import HIDDEN, brief
from jupyter_secai.threats.diagram.sheet import Drawing, Element, Place, id_of
from jupyter_secai.threats.diagram.stride import threats_of

_MOST_PLACES = 12
_LONGEST = 40
_OF_FILES = frozenset({"file", "files", "model", "models"})
# Databases that no two notebooks share, or of which it is not known which one they are.
_OWN = frozenset(id_of("database", name) for name in (":memory:", ""))


class Shared(NamedTuple):
    """A file or table that one notebook writes and another reads."""

    key: str
    label: str
    boundary: str
    writers: dict[str, list[Flow]]  # path of the notebook -> its flows
    readers: dict[str, list[Flow]]


class Part(BaseModel):
    """What joining needs of a review: reviews are large, and go by one after the other."""

    path: str
    diagram: Diagram
    cards: list[ThreatCard]  # those that are raised or lowered


def part_of(review: Review) -> Part:
    """The part of a review that is joined with those of others."""
    cards = [card for card in review.cards if card.state in ("raised", "lowered")]
    return Part(path=review.path, diagram=review.diagram, cards=cards)


class Parts:
    """The parts of many reviews while they wait for the last: packed, as each takes 80 KiB when it is not."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []

    def add(self, part: bytes) -> None:
        """Take what `packed` has made."""
        self._packed.append(part)

    def __len__(self) -> int:
        return len(self._packed)

    def __iter__(self) -> Iterator[Part]:
        for part in self._packed:
            yield Part.model_validate_json(zlib.decompress(part))


def packed(part: Part) -> bytes:
    """A part for `Parts`."""
    return zlib.compress(as_json(part).encode(), 1)


def join(parts: Parts | Sequence[Part]) -> Diagram:
    """Notebooks as processes, what they share as stores, and who is outside; empty for less than two."""
    if len(parts) < 2:
        return Diagram()
    drawing, shared = Drawing(), shared_things(parts)
    for thing in shared:
        _draw_shared(drawing, thing)
    for part in parts:
        _draw_outside(drawing, part)
    contract(drawing)
    diagram = finished(drawing, lambda element: _located(list(element.spots)), _located)
    return diagram.model_copy(update={"threats": _threats(diagram, parts)})


def shared_things(parts: Iterable[Part]) -> list[Shared]:
    """What one notebook writes and another reads, by name."""
    found: dict[str, Shared] = {}
    for part in parts:
        _enter(found, part)
    things = [thing for thing in map(_passed_on, found.values()) if thing.readers]
    return sorted(things, key=lambda thing: (thing.label, thing.key))


def _passed_on(thing: Shared) -> Shared:
    """The thing with those readers only that get it from another notebook, not from themselves."""
    readers = {
        path: flows
        for path, flows in thing.readers.items()
        if any(writer != path for writer in thing.writers)
        and (path not in thing.writers or _first(flows) < _first(thing.writers[path]))
    }
    return thing._replace(readers=readers)


def _first(flows: Iterable[Flow]) -> tuple[int, int]:
    """The first place, by cell and line, of flows of one notebook."""
    return min(((place.cell or 0, place.line) for flow in flows for place in flow.locations), default=(0, 0))


def _enter(found: dict[str, Shared], part: Part) -> None:
    nodes = {node.id: node for node in part.diagram.nodes}
    for flow in part.diagram.flows:
        for end, other, written in ((flow.target, flow.source, True), (flow.source, flow.target, False)):
            node = nodes[end]
            if node.kind != "store" or nodes[other].kind != "process":
                continue
            for key, label in _keys(node, part.path):
                thing = found.setdefault(key, Shared(key, label, node.boundary, {}, {}))
                side = thing.writers if written else thing.readers
                side.setdefault(part.path, []).append(flow)


def _keys(node: Node, notebook: str) -> Iterable[tuple[str, str]]:
    """What tells a store's files or tables from those of other notebooks, and their names."""
    sort = node.id.partition("-")[0]
    if sort in _OF_FILES:
        for member in node.members:
            if path := _resolved(member, notebook):
                yield path, path if len(path) <= _LONGEST else brief(path)
    elif sort == "database" and node.id not in _OWN:
        path = next((member for member in node.members if brief(member) == node.label), "")
        tables = [member for member in node.members if member != path]
        home = _resolved(path, notebook) if path else node.id
        for table in tables if home else ():
            yield f"{home}:{table.lower()}", f"{table} in {node.label}"
    elif sort == "bucket":
        for member in node.members:
            if HIDDEN not in member:
                yield f"{node.id}:{member}", f"{brief(member)} in {node.label}"


def _resolved(path: str, notebook: str) -> str:
    """A path from where the scan was started; empty for one of which a part is hidden or not known."""
    if HIDDEN in path or not path:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(notebook.replace("\\", "/")), path))


# --- drawing


def _process(drawing: Drawing, path: str) -> Element:
    name, label = id_of(RUN, path), posixpath.normpath(path)
    return drawing.elements.setdefault(name, Element(name, "process", RUN, label, "machine", label))


def _draw_shared(drawing: Drawing, thing: Shared) -> None:
    name = id_of("shared", thing.key)
    store = Element(name, "store", "file", thing.label, cast(Side, thing.boundary), thing.key)
    drawing.elements[name] = store
    written = {label for flows in thing.writers.values() for flow in flows for label in flow.labels}
    for path, flows in thing.writers.items():
        for flow in flows:
            _flow(drawing, _process(drawing, path), store, flow, flow.labels)
    for path, flows in thing.readers.items():
        for flow in flows:
            # what one notebook put in, the other takes out
            _flow(drawing, store, _process(drawing, path), flow, {*flow.labels, *written})


def _flow(drawing: Drawing, source: Element, target: Element, flow: Flow, labels: Iterable[str]) -> None:
    for place in flow.locations:
        drawing.flow(source, target, flow.label, labels, place)
        for element in (source, target):
            element.spots[place] = None


def _draw_outside(drawing: Drawing, part: Part) -> None:
    """Who is outside of this machine, with the flows that cross its boundary."""
    nodes = {node.id: node for node in part.diagram.nodes}
    for flow in part.diagram.flows:
        source, target = nodes[flow.source], nodes[flow.target]
        if not flow.crosses or "store" in (source.kind, target.kind):
            continue
        ends = [_end(drawing, node, part.path) for node in (source, target)]
        if ends[0] is not ends[1]:
            _flow(drawing, ends[0], ends[1], flow, flow.labels)


def _end(drawing: Drawing, node: Node, path: str) -> Element:
    if node.kind == "process":
        return _process(drawing, path)
    name = f"{node.id}-{node.boundary}"
    sort, side = node.id.partition("-")[0], cast(Side, node.boundary)
    element = drawing.elements.setdefault(name, Element(name, node.kind, sort, node.label, side))
    element.members.update(dict.fromkeys(node.members))
    return element


def _located(places: Sequence[Place]) -> list[Location]:
    return [place for place in places if isinstance(place, Location)][:_MOST_PLACES]


# --- threats


def _threats(diagram: Diagram, parts: Iterable[Part]) -> list[ElementThreat]:
    """The cards of every notebook at the parts that it shows, also at flows between notebooks."""
    stores = {node.id for node in diagram.nodes if node.kind == "store"}
    between = {flow.id for flow in diagram.flows if stores & {flow.source, flow.target}}
    found: dict[tuple[str, str], ElementThreat] = {}
    for part in parts:
        for threat in threats_of(diagram.nodes, diagram.flows, part.cards, between):
            if threat.locations:
                held = found.get((threat.element, threat.stride))
                found[threat.element, threat.stride] = _both(held, threat) if held else threat
    order = [node.id for node in diagram.nodes] + [flow.id for flow in diagram.flows]
    return sorted(
        found.values(), key=lambda threat: (order.index(threat.element), "STRIDE".index(threat.stride))
    )


def _both(one: ElementThreat, other: ElementThreat) -> ElementThreat:
    return ElementThreat(
        element=one.element,
        stride=one.stride,
        cards=list(dict.fromkeys([*one.cards, *other.cards])),
        locations=[*one.locations, *other.locations][:_MOST_PLACES],
    )


# --- telling


def sentences(parts: Iterable[Part]) -> list[str]:
    """What notebooks pass on to each other, a sentence for each thing."""
    return [_sentence(thing) for thing in shared_things(parts)]


def _sentence(thing: Shared) -> str:
    labels = sorted({label for flows in thing.writers.values() for flow in flows for label in flow.labels})
    held = f" ({', '.join(labels)})" if labels else ""
    loads = any(flow.label == "is loaded" for flows in thing.readers.values() for flow in flows)
    verb = "is loaded by" if loads else "is read by"
    return f"{thing.label}{held}: written by {_listed(thing.writers)}, {verb} {_listed(thing.readers)}"


def _listed(paths: Iterable[str]) -> str:
    return ", ".join(sorted(posixpath.normpath(path) for path in paths))
