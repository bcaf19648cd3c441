"""The questions of a threat-modelling session: answered from evidence where that can be, else asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Literal

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Question
from jupyter_secai.kept.deciding import decision_on, evidence_fingerprint
from jupyter_secai.model import Evidence, ReviewQuestion
from jupyter_secai.rules.wording import capitalised
from jupyter_secai.threats.sightings import Sightings

_MOST_PLACES = 5


def ask(sightings: Sightings) -> list[ReviewQuestion]:
    """Every question of the catalogue, in the order in which they are asked."""
    return [_question(name, row, sightings) for name, row in catalogue.questions().items()]


def _question(name: str, row: Question, sightings: Sightings) -> ReviewQuestion:
    if not any(map(sightings.holds, row.applies)):
        return question_not_asked(name)
    shown = _places(row.answered, sightings)
    evidence = shown or _places(row.applies, sightings)
    asked = _put(name, row, "answered" if shown else "open", row.note if shown else "", evidence)
    kept = sightings.facts.kept.questions.get(name)
    decision = decision_on(name, kept, asked.fingerprint, sightings.facts.today)
    if decision is None:
        return asked
    answer = "open" if decision.stale or decision.altered else "answered"
    return asked.model_copy(update={"decision": decision, "answer": answer})


def _places(situations: Iterable[str], sightings: Sightings) -> list[Evidence]:
    found = [
        Evidence(note=capitalised(seen.note or name.replace("-", " ")), location=seen.location)
        for name in situations
        for seen in sightings.places(name)
    ]
    return found[:_MOST_PLACES]


@cache
def question_not_asked(name: str) -> ReviewQuestion:
    """A question that nothing in a notebook calls for."""
    note = "Nothing in this notebook calls for it."
    return _put(name, catalogue.questions()[name], "not-applicable", note, [])


def _put(
    name: str,
    row: Question,
    answer: Literal["answered", "open", "not-applicable"],
    note: str,
    evidence: list[Evidence],
) -> ReviewQuestion:
    return ReviewQuestion(
        id=name,
        group=row.group,
        text=row.text,
        stages=list(row.stages),
        cards=list(row.cards),
        answer=answer,
        note=note,
        evidence=evidence,
        fingerprint=evidence_fingerprint(name, evidence),
    )
