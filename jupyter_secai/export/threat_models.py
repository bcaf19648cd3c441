"""What the formats of threat-modelling tools have in common: the diagram, the cards, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jupyter_secai import catalogue
from jupyter_secai.export.wording import place
from jupyter_secai.model import Decision, Diagram, Location, Review, ThreatCard
from jupyter_secai.threats.joining import join, part_of

_TOLD = frozenset({"raised", "lowered"})


def diagram_of(reviews: Sequence[Review]) -> Diagram:
    """The diagram of one notebook, or that of several joined."""
    return reviews[0].diagram if len(reviews) == 1 else join([part_of(review) for review in reviews])


def title_of(reviews: Sequence[Review]) -> str:
    """What is modelled."""
    return reviews[0].path if len(reviews) == 1 else f"{len(reviews)} notebooks"


def cards_of(reviews: Iterable[Review]) -> dict[str, ThreatCard]:
    """Raised and lowered cards by id; of several notebooks' the first that is raised and not decided."""
    found: dict[str, ThreatCard] = {}
    for review in reviews:
        for card in review.cards:
            if card.state in _TOLD and (card.id not in found or _weighs(card) > _weighs(found[card.id])):
                found[card.id] = card
    return found


def _weighs(card: ThreatCard) -> tuple[bool, bool]:
    return decision_of(card) is None, card.state == "raised"


def decision_of(card: ThreatCard) -> Decision | None:
    """What a person decided; a decision that is stale or altered decides nothing."""
    decision = card.decision
    return None if decision is None or decision.stale or decision.altered else decision


def mitigation_of(card: ThreatCard) -> str:
    """What was decided, and what the catalogue proposes, as lines."""
    threat = catalogue.threats().get(card.id)
    proposed = [f"- {mitigation.text}" for mitigation in threat.mitigations] if threat else []
    decision = decision_of(card)
    decided = [f"{decision.by}: {decision.reason}"] if decision else []
    return "\n".join([*decided, *proposed])


def described(members: Sequence[str], places: Sequence[Location]) -> str:
    """What an element stands for and where the notebook shows it, as lines."""
    lines = [f"Stands for: {', '.join(members)}"] if members else []
    return "\n".join([*lines, *dict.fromkeys(f"{one.path}, {place(one)}" for one in places)])
