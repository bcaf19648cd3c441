"""How bad a threat is in this notebook, and why: the catalogue's rating, findings, combinations, policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Combination, Threat
from jupyter_secai.model import Evidence, Severity, severity_rank
from jupyter_secai.threats.sightings import Sightings


class Rated(NamedTuple):
    """A severity and the sentence that gives the reason."""

    severity: Severity
    reason: str


@cache
def rated_by_catalogue(card: str) -> Rated:
    """The severity of a threat wherever it is met."""
    threat = catalogue.threats()[card]
    return Rated(threat.severity.level, " ".join([threat.severity.rationale, *_source_rating(threat)]))


def _source_rating(threat: Threat) -> Iterator[str]:
    """What Microsoft's threat modelling of machine learning says, where the rationale does not say it."""
    ratings = catalogue.taxonomies()["MS-TM"].ratings
    rated = [(severity_rank(ratings[v]), v) for v in threat.ms_threat_variants if v in ratings]
    if rated and "Microsoft" not in threat.severity.rationale:
        worst = min(rated)[1]
        yield f"Microsoft rates its threat {worst} as {ratings[worst]}."


def rate(card: str, evidence: list[Evidence], sightings: Sightings, policy: Mapping[str, Severity]) -> Rated:
    """The severity of a threat that this notebook has evidence of."""
    if card in policy:
        return Rated(policy[card], "Your policy sets this severity.")
    rated = rated_by_catalogue(card)
    for severity, reason in (*_findings(card, sightings), *_combinations(card, evidence, sightings)):
        if severity_rank(severity) < severity_rank(rated.severity):
            rated = Rated(severity, reason)
    return rated


def _findings(card: str, sightings: Sightings) -> Iterator[Rated]:
    for finding in sightings.findings:
        if card in finding.threats:
            yield Rated(finding.severity, f"A finding behind it is {finding.severity}: {finding.title}.")


def _combinations(card: str, evidence: list[Evidence], sightings: Sightings) -> Iterator[Rated]:
    items = {piece.item for piece in evidence if piece.strength != "weak"}
    for row in _lifting().get(card, ()) if items else ():
        if (not row.items or items.intersection(row.items)) and all(map(sightings.holds, row.when)):
            yield Rated(row.severity, row.reason)


@cache
def _lifting() -> dict[str, list[Combination]]:
    lifting: dict[str, list[Combination]] = {}
    for row in catalogue.combinations().values():
        for card in row.cards:
            lifting.setdefault(card, []).append(row)
    return lifting
