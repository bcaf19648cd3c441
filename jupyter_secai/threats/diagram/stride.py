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
    told = [card for card in cards if card.state in _SHOWN and card.stride]
    if not told:
        return []
    found: list[ElementThreat] = []
    for node in nodes:
        found += _letters(node.id, _AS_DRAWN[node.kind], node, told)
    for flow in flows:
        if flow.crosses or flow.id in between:
            found += _letters(flow.id, "flow", flow, told)
    return found


def _letters(
    element: str, drawn_as: str, part: Node | Flow, cards: Sequence[ThreatCard]
) -> Iterator[ElementThreat]:
    at = {card.id: places for card in cards if (places := _evidence_at(part, drawn_as, card)) is not None}
    for letter in catalogue.stride_per_element()[drawn_as]:
        own = [card.id for card in cards if card.id in at and letter in card.stride]
        if own:
            places = list(dict.fromkeys(place for card in own for place in at[card]))[:_MOST_PLACES]
            yield ElementThreat(element=element, stride=letter, cards=own, locations=places)


def _evidence_at(part: Node | Flow, drawn_as: str, card: ThreatCard) -> list[Location] | None:
    """Where the card's evidence touches this part; None where the card does not speak of it."""
    threat = catalogue.threats().get(card.id)
    if threat is None or drawn_as not in threat.dfd_elements:
        return None
    places = [e.location for e in card.evidence if e.location is not None]
    if not places:
        return [] if isinstance(part, Node) and _of_stage(part, card) else None
    touched = [place for place in places if any(_overlap(place, own) for own in part.locations)]
    return touched or None


def _of_stage(node: Node, card: ThreatCard) -> bool:
    """What a notebook lacks as a whole concerns the work of the card's stages."""
    return node.kind == "process" and not set(node.stages).isdisjoint(card.stages)


def _overlap(one: Location, other: Location) -> bool:
    """Whether two places share a line; an output's place lies in the output, whatever its lines are."""
    if one.cell is None or one.cell != other.cell or one.path != other.path:
        return False
    if one.carrier != "source" or other.carrier != "source":
        return one.carrier == other.carrier
    return one.line <= other.end_line and other.line <= one.end_line
