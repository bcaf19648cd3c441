"""The privacy checklist: answered where the notebook shows the answer, open where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.catalogue import AnswerRow, ChecklistRow, Pattern
from jupyter_secai.model import Answer, ChecklistItem, Evidence, Finding, Reference
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.matching import Match, find

_UNANSWERED = AnswerRow()
_MOST_PLACES = 20
_LAWS = {"gdpr": "GDPR", "ccpa": "CCPA", "ai_act": "EU AI Act", "hipaa": "HIPAA"}
_URLS = {
    "gdpr": "https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    "ai_act": "https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
}


def answer_all(facts: Facts, findings: Sequence[Finding]) -> list[ChecklistItem]:
    """Every item of the catalogue with its answer; items that do not apply say so."""
    return [_item(row, facts, findings) for row in catalogue.checklist().values()]


def _item(row: ChecklistRow, facts: Facts, findings: Sequence[Finding]) -> ChecklistItem:
    judged = catalogue.answers().item.get(row.id, _UNANSWERED)
    answer, matches = _answer(row, judged, facts, findings)
    if matches:
        return _filled(row, judged, answer, matches)
    return _without_evidence(row.id, answer)


@cache
def _without_evidence(item: str, answer: Answer) -> ChecklistItem:
    judged = catalogue.answers().item.get(item, _UNANSWERED)
    return _filled(catalogue.checklist()[item], judged, answer, [])


def _filled(row: ChecklistRow, judged: AnswerRow, answer: Answer, matches: list[Match]) -> ChecklistItem:
    return ChecklistItem(
        id=row.id,
        title=row.title,
        question=row.question,
        why=row.why,
        stages=list(row.stages),
        severity=row.severity,
        answer=answer,
        mode=row.auto.mode,
        core=row.core,
        blocks_export=row.blocks_export,
        note=_note(answer, judged, matches),
        fix=row.fix,
        evidence=[_evidence(match) for match in matches[:_MOST_PLACES]],
        references=[
            Reference(source=_LAWS.get(law, law), locator=article, url=_URLS.get(law))
            for law, articles in row.refs.items()
            for article in articles
        ],
    )


def _answer(
    row: ChecklistRow, judged: AnswerRow, facts: Facts, findings: Sequence[Finding]
) -> tuple[Answer, list[Match]]:
    patterns = judged.applies if judged.applies is not None else _group(row.applies_when)
    if patterns is None or (patterns and not _any(patterns, facts, findings)):
        return "not-applicable", []
    against = _any(judged.no, facts, findings)
    if against:
        return "no", against
    doubtful = _any(judged.unsure, facts, findings)
    if doubtful:
        return "open", doubtful
    speaking_for = _any(judged.yes, facts, findings)
    if speaking_for:
        return "yes", speaking_for
    return judged.otherwise, []


def _group(applies_when: str) -> tuple[Pattern, ...] | None:
    """The patterns of a group of items; None where the code alone cannot tell that it applies."""
    return catalogue.answers().applies.get(applies_when)


def _any(patterns: Iterable[Pattern], facts: Facts, findings: Sequence[Finding]) -> list[Match]:
    return [match for pattern in patterns for match in find(pattern, facts, findings)]


def _evidence(match: Match) -> Evidence:
    note = match.pattern.note or match.name
    return Evidence(note=note, location=match.location, finding=match.finding)


def _note(answer: Answer, judged: AnswerRow, matches: list[Match]) -> str:
    text = judged.notes.get(answer, "")
    if answer == "not-applicable":
        return text or "Nothing in this notebook calls for it."
    return text.replace("{cells}", cells_in_words(match.location.cell for match in matches))


def cells_in_words(cells: Iterable[int | None]) -> str:
    """`cell 2`, `cells 2 and 5`, `cells 1, 2 and 7 more`, as people count."""
    numbers = sorted({cell + 1 for cell in cells if cell is not None})
    if not numbers:
        return "the notebook's metadata"
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    if len(numbers) > 4:
        return f"cells {', '.join(map(str, numbers[:3]))} and {len(numbers) - 3} more"
    return f"cells {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
