"""The privacy checklist: answered where the notebook shows the answer, open where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import AnswerRow, ChecklistRow, OwnItem, Pattern
from jupyter_secai.kept.deciding import decision_on, evidence_fingerprint
from jupyter_secai.model import Answer, ChecklistItem, Decision, Evidence, Reference
from jupyter_secai.privacy.signals import SIGNALS
from jupyter_secai.privacy.signals.case import Case
from jupyter_secai.rules.matching import Match, find

_UNANSWERED = AnswerRow()
_MOST_PLACES = 20
_PACK = "D05"
_DECIDED: dict[str, Answer] = {"yes": "yes", "no": "no", "not-applicable": "not-applicable"}


class _Judged(NamedTuple):
    """What the notebook says to an item: `evidence` for the answer, `counter` against it."""

    answer: Answer
    evidence: list[Evidence]
    counter: list[Evidence]


def answer_all(case: Case, profile: str, own: Sequence[OwnItem]) -> list[ChecklistItem]:
    """The items of a profile and a team's own: core ones that apply first, those that do not apply last."""
    rows = _rows(profile)
    items = [_item(row, _row_of(row.id), profile, case) for row in rows if row.id != _PACK]
    items += [_item(item.row, item.answer, "all", case) for item in own]
    items += [_pack(row, items, profile, case) for row in rows if row.id == _PACK]
    return sorted(items, key=lambda item: (item.answer == "not-applicable", not item.core))


def _row_of(item: str) -> AnswerRow:
    return catalogue.answers().item.get(item, _UNANSWERED)


@cache
def _rows(profile: str) -> tuple[ChecklistRow, ...]:
    """The catalogue's items of a profile."""
    rows = tuple(catalogue.checklist().values())
    if profile == "all":
        return rows
    chosen = catalogue.profiles()[profile]
    return tuple(
        r for r in rows if r.id in chosen.items or any(law.id in chosen.laws for law, _ in _cited(r))
    )


def _cited(row: ChecklistRow) -> list[tuple[catalogue.Law, str]]:
    return [
        (law, locator)
        for key, locators in row.refs.items()
        for locator in locators
        if (law := catalogue.law_of(key, locator)) is not None
    ]


def _item(row: ChecklistRow, judged: AnswerRow, profile: str, case: Case) -> ChecklistItem:
    found = _judge(row, judged, case)
    bare = not found.evidence and not found.counter and row.id not in case.seen.facts.kept.answers
    if bare and row.id in catalogue.checklist():
        return item_without_evidence(row.id, found.answer, profile)
    return _filled(row, judged, found, profile, case)


@cache
def item_without_evidence(item: str, answer: Answer, profile: str) -> ChecklistItem:
    """An item of the catalogue that nothing speaks for or against."""
    return _made(catalogue.checklist()[item], _row_of(item), _Judged(answer, [], []), profile, None)


def _filled(row: ChecklistRow, judged: AnswerRow, found: _Judged, profile: str, case: Case) -> ChecklistItem:
    facts = case.seen.facts
    signed = decision_on(row.id, facts.kept.answers.get(row.id), _fingerprint(row.id, found), facts.today)
    return _made(row, judged, found, profile, signed)


def _fingerprint(item: str, found: _Judged) -> str:
    return evidence_fingerprint(f"{item}|{found.answer}", [*found.evidence, *found.counter])


def _made(
    row: ChecklistRow, judged: AnswerRow, found: _Judged, profile: str, signed: Decision | None
) -> ChecklistItem:
    holds = signed is not None and not signed.stale and not signed.altered
    answer = _DECIDED.get(signed.decision, found.answer) if signed is not None and holds else found.answer
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
        note=_note(judged, found, signed),
        fix=row.fix,
        evidence=_shown(found),
        signed=signed,
        fingerprint=_fingerprint(row.id, found),
        references=_references(row, profile),
    )


def _shown(found: _Judged) -> list[Evidence]:
    against = [e.model_copy(update={"effect": "lowers"}) for e in found.counter[:_MOST_PLACES]]
    return [*found.evidence[:_MOST_PLACES], *against]


# --- the answer


def _judge(row: ChecklistRow, judged: AnswerRow, case: Case) -> _Judged:
    if not _applies(row, judged, case):
        return _Judged("not-applicable", [], [])
    against = _evidence(judged.no, judged.no_if, case)
    speaking_for = _evidence(judged.yes, judged.yes_if, case)
    if against:
        return _Judged("no", against, speaking_for)
    doubtful = _evidence(judged.unsure, judged.unsure_if, case)
    if speaking_for:
        return _Judged("yes", speaking_for, doubtful)
    return _Judged("open" if doubtful else judged.otherwise, doubtful, [])


def _applies(row: ChecklistRow, judged: AnswerRow, case: Case) -> bool:
    if judged.applies is not None or judged.applies_if:
        return _holds(judged.applies or (), judged.applies_if, case)
    group, answers = row.applies_when, catalogue.answers()
    if group not in case.groups:
        case.groups[group] = _holds(answers.applies[group], answers.applies_if.get(group, ()), case)
    return case.groups[group]


def _holds(patterns: Sequence[Pattern], signals: Sequence[str], case: Case) -> bool:
    """Whether something of it is found; what looks for nothing always holds."""
    if not patterns and not signals:
        return True
    facts, findings = case.seen.facts, case.seen.findings
    if any(True for pattern in patterns for _ in find(pattern, facts, findings)):
        return True
    return any(True for name in signals for _ in SIGNALS[name](case))


def _evidence(patterns: Iterable[Pattern], signals: Iterable[str], case: Case) -> list[Evidence]:
    facts, findings = case.seen.facts, case.seen.findings
    found = [_of_match(match) for pattern in patterns for match in find(pattern, facts, findings)]
    return [*found, *(evidence for name in signals for evidence in SIGNALS[name](case))]


def _of_match(match: Match) -> Evidence:
    note = match.pattern.note or match.name
    return Evidence(note=note, location=match.location, finding=match.finding)


def _pack(row: ChecklistRow, items: list[ChecklistItem], profile: str, case: Case) -> ChecklistItem:
    """The evidence pack is complete when every core item that applies has an answer that holds."""
    lacking = [_lack(item) for item in items if item.core or item.signed is not None]
    missing = [Evidence(note=text) for text in lacking if text]
    found = _Judged("no" if missing else "yes", missing, [])
    return _filled(row, _row_of(row.id), found, profile, case)


def _lack(item: ChecklistItem) -> str:
    if item.signed is not None and (item.signed.stale or item.signed.altered):
        return f"{item.id} {item.title}: what was signed no longer holds"
    return f"{item.id} {item.title}: open" if item.answer == "open" else ""


# --- words


def _note(judged: AnswerRow, found: _Judged, signed: Decision | None) -> str:
    text = judged.notes.get(found.answer, "")
    if found.answer == "not-applicable":
        text = text or "Nothing in this notebook calls for it."
    text = text.replace("{cells}", _cells(found.evidence))
    return " ".join(part for part in (_signed_note(signed), text) if part)


def _signed_note(signed: Decision | None) -> str:
    if signed is None:
        return ""
    if signed.altered:
        return f"What {signed.by} signed was changed by hand and does not count."
    if signed.stale:
        return f"What {signed.by} signed no longer holds: its evidence has changed or its day has passed."
    return f"{signed.by} decided this. The notebook alone says:"


def _cells(evidence: Iterable[Evidence]) -> str:
    return cells_in_words(e.location.cell if e.location is not None else None for e in evidence)


def _references(row: ChecklistRow, profile: str) -> list[Reference]:
    """The references of an item: those of the profile's laws where it has some, else all."""
    cited = _cited(row)
    laws = catalogue.profiles()[profile].laws if profile != "all" else frozenset()
    chosen = [(law, locator) for law, locator in cited if law.id in laws] or cited
    own = [Reference(source="Own", locator=text) for text in row.refs.get("own", ())]
    return [Reference(source=law.shown, locator=locator, url=law.url) for law, locator in chosen] + own


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
