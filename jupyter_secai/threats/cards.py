"""Threat cards: what the notebook says for and against each threat. Only a person decides more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import itemgetter

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Threat
from jupyter_secai.kept.deciding import decision_on, evidence_fingerprint
from jupyter_secai.kept.notebook_metadata import KeptThreat
from jupyter_secai.model import CardState, Evidence, Severity, Suit, ThreatCard, severity_rank
from jupyter_secai.rules.facts import Facts
from jupyter_secai.threats.evidence import Heard, hear
from jupyter_secai.threats.severity import Rated, rate, rated_by_catalogue
from jupyter_secai.threats.sightings import Sightings

_NOTHING: Mapping[str, Severity] = {}
_SHOWN_SOURCES = frozenset({"MS-FM", "MS-TM", "ATLAS", "OWASP-LLM-2026", "OWASP-ML-2023", "CWE"})
_Order = tuple[int, bool, int]
_STATES: tuple[CardState, ...] = ("raised", "lowered", "closed", "quiet")


def deal(sightings: Sightings, severities: Mapping[str, Severity] = _NOTHING) -> list[ThreatCard]:
    """All cards of the catalogue and those of the notebook's own, what is open and worst first.

    `severities` are those that policy sets, by card. Cards without evidence are quiet.
    """
    heard = hear(sightings)
    spoken_of = heard.keys() | sightings.facts.kept.decisions.keys() | severities.keys()
    cards = [
        _ordered(_card(threat, heard.get(id_), sightings, severities)) if id_ in spoken_of else _quiet(id_)
        for id_, threat in catalogue.threats().items()
    ]
    cards += [_ordered(_own(threat, sightings.facts)) for threat in sightings.facts.kept.threats]
    return [card for _, card in sorted(cards, key=itemgetter(0))]


def _ordered(card: ThreatCard) -> tuple[_Order, ThreatCard]:
    return _order(card), card


def _order(card: ThreatCard) -> _Order:
    return _STATES.index(card.state), _is_settled(card), severity_rank(card.severity)


def _is_settled(card: ThreatCard) -> bool:
    """Whether a decision stands: one that is stale, or is not as it was written, leaves the card open."""
    return card.decision is not None and not (card.decision.stale or card.decision.altered)


def _card(
    threat: Threat, heard: Heard | None, sightings: Sightings, severities: Mapping[str, Severity]
) -> ThreatCard:
    evidence, counter = heard or Heard([], [])
    rated = rate(threat.id, evidence, sightings, severities)
    card = _dealt(threat, evidence, counter, rated)
    return _decided(card, sightings.facts) if threat.id in sightings.facts.kept.decisions else card


def quiet_card(card: str) -> ThreatCard:
    """A card of the catalogue that a notebook says nothing of."""
    return _quiet(card)[1]


@cache
def _quiet(card: str) -> tuple[_Order, ThreatCard]:
    """A card that the notebook says nothing of, with its order."""
    return _ordered(_dealt(catalogue.threats()[card], [], [], rated_by_catalogue(card)))


def _dealt(threat: Threat, evidence: list[Evidence], counter: list[Evidence], rated: Rated) -> ThreatCard:
    return ThreatCard(
        id=threat.id,
        title=threat.title,
        suit=suit_of(threat),
        stride=list(threat.stride),
        severity=rated.severity,
        severity_reason=rated.reason,
        stages=list(threat.stages),
        state=_state(evidence, counter),
        summary=threat.summary,
        question=threat.question,
        evidence=evidence,
        counter_evidence=counter,
        fingerprint=evidence_fingerprint(threat.id, (*evidence, *counter)),
        references=[r for r in threat.references if r.source in _SHOWN_SOURCES][:8],
    )


def suit_of(threat: Threat) -> Suit:
    """A card lies in the suit of its first letter; threats without an attacker have their own."""
    return threat.stride[0] if threat.stride else "Safety"


def _own(threat: KeptThreat, facts: Facts) -> ThreatCard:
    """The Ace: a threat that a person wrote into this notebook, open until somebody decides on it."""
    return _decided(
        ThreatCard(
            id=threat.id,
            title=threat.title,
            suit=threat.suit,
            stride=[] if threat.suit == "Safety" else [threat.suit],
            severity=threat.severity,
            severity_reason="Set by the person who wrote the card.",
            stages=threat.stages,
            state="raised",
            own=True,
            summary=threat.summary,
            question=threat.question,
            fingerprint=evidence_fingerprint(threat.id, ()),
        ),
        facts,
    )


def _decided(card: ThreatCard, facts: Facts) -> ThreatCard:
    kept = facts.kept.decisions.get(card.id)
    return card.model_copy(update={"decision": decision_on(card.id, kept, card.fingerprint, facts.today)})


def _state(evidence: list[Evidence], counter: list[Evidence]) -> CardState:
    """Strong evidence raises whatever speaks against it; what is only weak raises nothing alone."""
    telling = [e for e in evidence if e.strength != "weak"]
    if any(e.strength == "strong" for e in evidence):
        return "raised"
    if counter and evidence:
        return "lowered"
    if telling:
        return "raised"
    if any(e.effect == "closes" for e in counter):
        return "closed"
    return "quiet"
