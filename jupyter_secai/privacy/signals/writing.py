"""What the texts of a notebook say: purpose, end date, claims of anonymity, conditions that were named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from jupyter_secai.model import Evidence
from jupyter_secai.privacy.signals.case import Case

_FEWEST_WORDS = 3
_CLAIM = re.compile(r"(?i)(?<!not )(?<!non-)\b(?:anonymi[sz]\w*|anonym\w*|de-?identif\w+|pseudonymi[sz]\w*)")
_DENIED = re.compile(
    r"(?i)\b(?:not|never|no longer|nicht|without being)\s+(?:\w+\s+){0,2}(?:anonym|de-?identif|pseudonym)"
)
_ARTICLE_9 = re.compile(
    r"(?i)\bart(?:icle|\.)?\s{0,2}9\s?\(2\)\s?\(?[a-j]|\bexplicit consent\b|45 CFR 164\.5\d\d|\bIRB\b"
    r"|ethics (?:committee|board|approval)"
)
_ARTICLE_10 = re.compile(r"(?i)\bart(?:icle|\.)?\s{0,2}10\b|official authority|public records? (?:act|law)")
_TERMS = re.compile(
    r"(?i)\b(?:robots(?:\.txt)?|terms (?:of (?:use|service)|and conditions)|licen[cs]e|nutzungsbedingungen)\b"
)
_LICENCE = re.compile(
    r"(?i)\b(?:licen[cs]e|CC[ -](?:BY|0)|ODbL|data use agreement|DUA|public domain|terms of use)\b"
)
_DPIA = re.compile(
    r"(?i)\b(?:DPIA|PIA|impact assessment|risk assessment|datenschutz-?folgenabsch[aä]tzung|DSFA)\b"
)
_RETENTION = re.compile(
    r"(?i)\b(?:deleted?|removed?|destroy(?:ed)?|retain(?:ed)?|kept|keep|l[oö]sch\w+)\b[^.\n]{0,80}\b(?:20\d\d|days|months|years|tage|monate|jahre)\b"
)
_REVIEW = re.compile(
    r"(?i)\b(?:human (?:review|oversight|in the loop)|appeal|contest|reviewed by (?:a|an) (?:person|human))\b"
)
_AI_ACT = re.compile(r"(?i)\b(?:AI Act|annex iii|high[- ]risk|risk class|limited risk|minimal risk)\b")
_INCIDENT = re.compile(r"(?i)\b(?:incident|breach)\s*(?:no\.?|number|id|#|:)?\s*[A-Z]*-?\d{2,}")
_VERSIONED = re.compile(r"(?i)\b(?:dvc|lakefs|delta (?:table|lake)|data version|key map|pseudonym table)\b")
_WEIGHED = re.compile(r"(?i)\b(?:differential privacy|epsilon|dp-sgd|federated)\b")


def purpose_written(case: Case) -> Iterator[Evidence]:
    """The block at the top names a purpose."""
    if len(case.purpose.purpose.split()) >= _FEWEST_WORDS:
        yield Evidence(note="The block at the top states the purpose", location=case.purpose.location)


def _named_in_block(field: str, note: str) -> Callable[[Case], Iterator[Evidence]]:
    def find(case: Case) -> Iterator[Evidence]:
        if getattr(case.purpose, field):
            yield Evidence(note=note, location=case.purpose.location)

    return find


def claims(case: Case) -> Iterator[Evidence]:
    """Texts and file names that call the data anonymous or pseudonymised."""
    for cell in case.seen.texts_with("anonym", "identif", "pseudonym"):
        for found in _CLAIM.finditer(cell.source):
            head = cell.source.rfind("\n", 0, found.start()) + 1
            if not _DENIED.search(cell.source, max(head, found.start() - 60), found.end()):
                number = cell.source.count("\n", 0, head) + 1
                place = case.seen.facts.line_place(
                    cell.index, number, found.start() - head, found.end() - head
                )
                yield Evidence(note="The text claims it", location=place)
    for source in case.inventory.sources:
        if source.kind == "file" and _CLAIM.search(source.label):
            for location in source.locations:
                yield Evidence(note="The file's name claims it", location=location)


def _written(pattern: re.Pattern[str], note: str, *words: str) -> Callable[[Case], Iterator[Evidence]]:
    """A search in the texts; `words` are what must stand in one of them at least, for speed."""

    def find(case: Case) -> Iterator[Evidence]:
        for cell in case.seen.texts_with(*words):
            found = pattern.search(cell.source)
            if found is not None:
                line = cell.source.count("\n", 0, found.start()) + 1
                yield Evidence(note=note, location=case.seen.facts.line_place(cell.index, line, 0, 0))

    return find


SIGNALS = {
    "purpose-written": purpose_written,
    "ground-named": _named_in_block("legal_ground", "The block at the top names a legal ground"),
    "retention-named": _named_in_block("retention", "The block at the top says how long"),
    "audience-named": _named_in_block("audience", "The block at the top says for whom"),
    "anonymity-claimed": claims,
    "condition-named": _written(
        _ARTICLE_9, "A condition is named", "9(2)", "9 (2)", "consent", "45 cfr", "irb", "ethics"
    ),
    "authority-named": _written(
        _ARTICLE_10,
        "An authority or a law is named",
        "art. 10",
        "art 10",
        "article 10",
        "authority",
        "public record",
    ),
    "terms-noted": _written(_TERMS, "Terms are spoken of", "robots", "terms", "licen", "nutzungs"),
    "licence-noted": _written(
        _LICENCE,
        "A licence or agreement is named",
        "licen",
        "cc by",
        "cc-by",
        "cc0",
        "odbl",
        "data use",
        "dua",
        "public domain",
        "terms of",
    ),
    "assessment-named": _written(_DPIA, "An assessment is named", "pia", "assessment", "dsfa", "folgenabsch"),
    "retention-written": _written(
        _RETENTION,
        "The text says how long",
        "delet",
        "remov",
        "destroy",
        "retain",
        "kept",
        "keep",
        "lösch",
        "losch",
    ),
    "review-described": _written(
        _REVIEW, "A person's review is described", "human", "appeal", "contest", "reviewed by"
    ),
    "risk-class-named": _written(_AI_ACT, "The risk class is spoken of", "ai act", "annex iii", "risk"),
    "incident-named": _written(_INCIDENT, "An incident number is named", "incident", "breach"),
    "version-named": _written(
        _VERSIONED,
        "A version of the data or a key map is named",
        "dvc",
        "lakefs",
        "delta",
        "data version",
        "key map",
        "pseudonym table",
    ),
    "alternatives-weighed": _written(
        _WEIGHED,
        "The text weighs a way of training that protects people",
        "differential privacy",
        "epsilon",
        "dp-sgd",
        "federated",
    ),
}
