"""Which findings are told, in which order, and each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from jupyter_secai.model import Finding, severity_rank
from jupyter_secai.policy import Policy


def with_policy(findings: Iterable[Finding], policy: Policy) -> Iterator[Finding]:
    """Without the rules that the policy switches off, and with the severities that it gives."""
    for finding in findings:
        if finding.rule in policy.disable:
            continue
        severity = policy.severity.get(finding.rule)
        yield finding.model_copy(update={"severity": severity}) if severity else finding


def in_order(findings: Iterator[Finding]) -> list[Finding]:
    """By cell, place and severity; the same fact told twice is told once."""
    best: dict[tuple[str, int | None, str, int, int], Finding] = {}
    for finding in findings:
        place = finding.location
        key = (finding.rule, place.cell, place.carrier, place.line, place.column)
        held = best.get(key)
        if held is None or severity_rank(finding.severity) < severity_rank(held.severity):
            best[key] = finding
    return _distinct(sorted(_without_shadows(best.values()), key=_place_of))


def _without_shadows(findings: Iterable[Finding]) -> Iterator[Finding]:
    """A secret that its format gives away is not told again by its name."""
    every = list(findings)
    by_format = {
        (f.location.cell, f.location.line)
        for f in every
        if f.rule == "hardcoded-secret" and f.confidence == "high"
    }
    for finding in every:
        place = (finding.location.cell, finding.location.line)
        named = finding.rule == "hardcoded-secret" and finding.confidence != "high"
        if not (named and place in by_format):
            yield finding


def _distinct(findings: list[Finding]) -> list[Finding]:
    """Findings that look alike are told apart by their order, so that a fingerprint names one of them."""
    seen: Counter[str] = Counter()
    result = []
    for finding in findings:
        count = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        own = f"{finding.fingerprint}.{count}" if count else finding.fingerprint
        result.append(finding.model_copy(update={"fingerprint": own}) if count else finding)
    return result


def _place_of(finding: Finding) -> tuple[int, str, int, int, int]:
    place = finding.location
    cell = 1_000_000 if place.cell is None else place.cell
    return (
        cell,
        "" if place.carrier == "source" else place.carrier,
        place.line,
        place.column,
        severity_rank(finding.severity),
    )
