"""Threat cards: what the notebook says for and against each threat. Only a person decides more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import CounterItem, EvidenceItem, Pattern, Threat
from jupyter_secai.model import (
    CardState,
    Evidence,
    Finding,
    Severity,
    Strength,
    Suit,
    ThreatCard,
    severity_rank,
)
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.matching import Match, find
from jupyter_secai.rules.wording import capitalised

_MOST_PLACES = 20


def deal(facts: Facts, findings: Sequence[Finding]) -> list[ThreatCard]:
    """All cards of the catalogue; those without evidence are quiet."""
    supplied = _supplied(findings)
    return [
        _card(threat, supplied.get(threat.id, []), facts, findings) for threat in catalogue.threats().values()
    ]


def _supplied(findings: Iterable[Finding]) -> dict[str, list[Evidence]]:
    """Evidence that follows from findings, by card: a rule's row names the items that it supplies."""
    cards: dict[str, list[Evidence]] = {}
    for finding in findings:
        rule = catalogue.rules()[finding.rule]
        for item in rule.evidence:
            card = item.partition(".")[0]
            cards.setdefault(card, []).append(_from_finding(item, finding))
    return cards


def _from_finding(item: str, finding: Finding) -> Evidence:
    minor = finding.severity in ("low", "info")
    return Evidence(
        note=finding.title,
        location=finding.location,
        strength="weak" if minor else _strengths().get(item, "medium"),
        item=item,
        finding=finding.fingerprint,
    )


@cache
def _strengths() -> dict[str, Strength]:
    return {item.id: item.strength for threat in catalogue.threats().values() for item in threat.evidence}


def _card(threat: Threat, supplied: list[Evidence], facts: Facts, findings: Sequence[Finding]) -> ThreatCard:
    evidence = [*supplied, *_evidence(threat, facts, findings)][:_MOST_PLACES]
    counter = list(_counter_evidence(threat, facts, findings))
    if not evidence and not counter:
        return _quiet(threat.id)
    return _dealt(threat, evidence, counter, _severity(threat, findings))


@cache
def _quiet(card: str) -> ThreatCard:
    threat = catalogue.threats()[card]
    return _dealt(threat, [], [], threat.severity.level)


def _dealt(
    threat: Threat, evidence: list[Evidence], counter: list[Evidence], severity: Severity
) -> ThreatCard:
    return ThreatCard(
        id=threat.id,
        title=threat.title,
        suit=suit_of(threat),
        stride=list(threat.stride),
        severity=severity,
        stages=list(threat.stages),
        state=_state(evidence, counter),
        summary=threat.summary,
        question=threat.question,
        evidence=evidence,
        counter_evidence=counter[:_MOST_PLACES],
        references=[r for r in threat.references if r.source in _SHOWN_SOURCES][:8],
    )


_SHOWN_SOURCES = frozenset({"MS-FM", "MS-TM", "ATLAS", "OWASP-LLM", "OWASP-ML", "CWE", "GDPR", "LAW"})


def suit_of(threat: Threat) -> Suit:
    """A card lies in the suit of its first letter; threats without an attacker have their own."""
    return threat.stride[0] if threat.stride else "Safety"


def _evidence(threat: Threat, facts: Facts, findings: Sequence[Finding]) -> Iterator[Evidence]:
    for item, patterns in _signals(threat.id).evidence:
        for match in _matches(patterns, facts, findings):
            note = match.pattern.note or item.note or item.match
            yield Evidence(
                note=capitalised(note), location=match.location, strength=item.strength, item=item.id
            )


def _counter_evidence(threat: Threat, facts: Facts, findings: Sequence[Finding]) -> Iterator[Evidence]:
    for name, item, patterns in _signals(threat.id).counter_evidence:
        for match in _matches(patterns, facts, findings):
            yield Evidence(
                note=capitalised(item.match), location=match.location, item=name, effect=item.effect
            )


def _matches(patterns: tuple[Pattern, ...], facts: Facts, findings: Sequence[Finding]) -> Iterator[Match]:
    for pattern in patterns:
        yield from find(pattern, facts, findings)


class _Signals(NamedTuple):
    """The items of a card that code or findings can show, with what shows them."""

    evidence: tuple[tuple[EvidenceItem, tuple[Pattern, ...]], ...]
    counter_evidence: tuple[tuple[str, CounterItem, tuple[Pattern, ...]], ...]


@cache
def _signals(card: str) -> _Signals:
    threat, rows = catalogue.threats()[card], catalogue.signals()
    counter = {f"{card}.c{number}": item for number, item in enumerate(threat.counter_evidence, start=1)}
    return _Signals(
        tuple((item, rows[item.id].match) for item in threat.evidence if item.id in rows),
        tuple((name, item, rows[name].match) for name, item in counter.items() if name in rows),
    )


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


def _severity(threat: Threat, findings: Sequence[Finding]) -> Severity:
    """The catalogue's, raised to that of the worst finding behind the card."""
    worst = [f.severity for f in findings if threat.id in f.threats]
    return min([threat.severity.level, *worst], key=severity_rank)
