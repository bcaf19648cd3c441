"""What a notebook says for and against each threat: from findings, and from signals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import CounterItem, EvidenceItem
from jupyter_secai.model import Evidence, Finding
from jupyter_secai.rules.wording import capitalised
from jupyter_secai.threats.sightings import Sightings

MOST_PLACES = 20


class Heard(NamedTuple):
    """What speaks for a threat, and what speaks against it."""

    evidence: list[Evidence]
    counter: list[Evidence]


def hear(sightings: Sightings) -> dict[str, Heard]:
    """Id of a card -> what the notebook says of it; cards that it says nothing of are missing."""
    heard: dict[str, Heard] = {}
    for item, evidence in (*_supplied(sightings.findings), *_signalled(sightings)):
        card = heard.setdefault(item.partition(".")[0], Heard([], []))
        side = card.counter if evidence.effect else card.evidence
        if len(side) < MOST_PLACES and not _is_told(evidence, side):
            side.append(evidence)
    return heard


def _is_told(evidence: Evidence, side: Iterable[Evidence]) -> bool:
    """Whether the same item is shown by the same line already: two calls on a line are one sign."""
    return any(
        other.item == evidence.item and other.note == evidence.note and _line(other) == _line(evidence)
        for other in side
    )


def _line(evidence: Evidence) -> tuple[int | None, str, int] | None:
    place = evidence.location
    return None if place is None else (place.cell, place.carrier, place.line)


def _supplied(findings: Iterable[Finding]) -> Iterator[tuple[str, Evidence]]:
    """Evidence that follows from findings: a rule's row names the items that it supplies."""
    for finding in findings:
        for item in catalogue.rules()[finding.rule].evidence:
            yield item, _from_finding(item, finding)


def _from_finding(item: str, finding: Finding) -> Evidence:
    minor = finding.severity in ("low", "info")
    return Evidence(
        note=finding.title,
        location=finding.location,
        strength="weak" if minor else _items()[item].strength,
        item=item,
        finding=finding.fingerprint,
    )


def _signalled(sightings: Sightings) -> Iterator[tuple[str, Evidence]]:
    for name in sorted(sightings.traced()):
        for seen in sightings.of(catalogue.signals()[name]):
            item, against = _items().get(name), counter_items().get(name)
            if item:
                note = seen.note or item.note or item.match
                strength = seen.strength or item.strength
                yield (
                    name,
                    Evidence(
                        note=capitalised(note),
                        location=seen.location,
                        strength=strength,
                        item=name,
                        finding=seen.finding,
                    ),
                )
            elif against:
                note = capitalised(seen.note or against.match)
                yield name, Evidence(note=note, location=seen.location, item=name, effect=against.effect)


@cache
def _items() -> dict[str, EvidenceItem]:
    return {item.id: item for threat in catalogue.threats().values() for item in threat.evidence}


@cache
def counter_items() -> dict[str, CounterItem]:
    """Id of a counter-evidence item, as SUP-01.c2 -> the item."""
    return {
        f"{threat.id}.c{number}": item
        for threat in catalogue.threats().values()
        for number, item in enumerate(threat.counter_evidence, start=1)
    }
