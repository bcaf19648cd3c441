"""STRIDE per element and per crossing flow: which cards of this notebook speak of which part of the diagram.

Which letters an element can have: MSDN Magazine, November 2006, "Uncover Security Design Flaws Using The
STRIDE Approach". A letter without a card of this notebook is not listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from jupyter_secai import catalogue
from jupyter_secai.model import ElementThreat, Flow, Location, Node, ThreatCard

_AS_DRAWN = {"entity": "actor", "process": "process", "store": "store"}
_SHOWN = frozenset({"raised", "lowered"})
_MOST_PLACES = 8


def threats_of(
    nodes: Sequence[Node], flows: Sequence[Flow], cards: Sequence[ThreatCard], between: Collection[str] = ()
) -> list[ElementThreat]:
    """The letters of each element and crossing flow, with the cards that have evidence there.

    `between` are the ids of flows that count as crossing although they stay inside one boundary.
    """
    told = [_Told(card) for card in cards if card.state in _SHOWN and card.stride]
    found: list[ElementThreat] = []
    if told:
        for node in nodes:
            found += _letters(node.id, _AS_DRAWN[node.kind], node, told)
        for flow in flows:
            if flow.crosses or flow.id in between:
                found += _letters(flow.id, "flow", flow, told)
    return found


class _Told:
    """A card, the elements that it can stand at, and its evidence by cell."""

    def __init__(self, card: ThreatCard) -> None:
        self.card = card
        threat = catalogue.threats().get(card.id)
        self.elements = threat.dfd_elements if threat else ()
        self.places: dict[int | None, list[Location]] = {}
        for evidence in card.evidence:
            if evidence.location is not None:
                self.places.setdefault(evidence.location.cell, []).append(evidence.location)

    def at(self, part: Node | Flow) -> list[Location] | None:
        """Where the evidence touches a part; None where the card does not speak of it."""
        if not self.places:
            return [] if isinstance(part, Node) and self._of_stage(part) else None
        own = [place for place in part.locations if place.cell in self.places]
        touched = [
            place
            for cell in dict.fromkeys(place.cell for place in own)
            for place in self.places[cell]
            if any(_overlap(place, other) for other in own)
        ]
        return touched or None

    def _of_stage(self, node: Node) -> bool:
        """What a notebook lacks as a whole concerns the work of the card's stages."""
        return node.kind == "process" and not set(node.stages).isdisjoint(self.card.stages)


def _letters(
    element: str, drawn_as: str, part: Node | Flow, told: Sequence[_Told]
) -> Iterator[ElementThreat]:
    at = [(one.card, one.at(part)) for one in told if drawn_as in one.elements]
    here = [(card, places) for card, places in at if places is not None]
    for letter in catalogue.stride_per_element()[drawn_as] if here else ():
        own = [(card, places) for card, places in here if letter in card.stride]
        if own:
            places = list(dict.fromkeys(place for _, touched in own for place in touched))[:_MOST_PLACES]
            cards = [card.id for card, _ in own]
            yield ElementThreat(element=element, stride=letter, cards=cards, locations=places)


def _overlap(one: Location, other: Location) -> bool:
    """Whether two places share a line of code, or are of one output."""
    if one.cell is None or one.cell != other.cell or one.path != other.path:
        return False
    if one.carrier != "source" or other.carrier != "source":
        return one.carrier == other.carrier
    return one.line <= other.end_line and other.line <= one.end_line
