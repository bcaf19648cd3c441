"""Whose data it is: people at all, children, known data sets, and what speaks for a high risk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache

from jupyter_secai.model import Evidence
from jupyter_secai.privacy.seen import ShownTable
from jupyter_secai.privacy.signals.case import Case

_OF_AGE = 16
_SPECIAL = frozenset({"special", "criminal"})
_QUASI = ("quasi",)
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d+)?$")
_CONSENT = re.compile(
    r"(?i)\b(?:parental|parents?'?|guardians?'?|caregivers?'?)[ -](?:consent|permission|opt-?in)"
    r"|\bopt(?:ed)?[ -]?in of (?:the )?(?:parents|guardians)|einwilligung der eltern"
)
_ADULTS = re.compile(
    r"(?i)\b(?:age|alter|edad|eta|idade)\w{0,8}['\"\])]{0,3}\s{0,3}(?:>=|>)\s{0,3}(?:1[5-9]|[2-9]\d)\b"
)
_VULNERABLE = frozenset({"MINOR", "MRN"})
_WORKERS = re.compile(r"(?i)(?:^|_)(?:employee|emp|staff|worker|pupil|patient)s?(?:_|$)")
_PROFILING = ("predict", "predict_proba", "score_samples", "decision_function")


def quasi_pair(case: Case) -> Iterator[Evidence]:
    """Two different columns that single out together."""
    seen = {column.class_.entity: column for column in case.seen.of(*_QUASI)}
    if len(seen) >= 2:
        for column in seen.values():
            yield Evidence(note=column.class_.label, location=column.location)


def people_in_data_set(case: Case) -> Iterator[Evidence]:
    """A public data set with rows of people."""
    for finding in case.seen.findings:
        if finding.rule == "known-dataset-concern" and finding.entities:
            yield Evidence(note=finding.title, location=finding.location, finding=finding.fingerprint)


def known_data_sets(case: Case) -> Iterator[Evidence]:
    """Data sets of third parties, with what is known of them."""
    for source in case.inventory.sources:
        if source.data_set:
            concerns = ", ".join(source.concerns).lower().replace("_", " ")
            note = f"{source.data_set}: {concerns}" if concerns else source.data_set
            for place in source.locations:
                yield Evidence(note=note, location=place)


# --- children


def children_shown(case: Case) -> Iterator[Evidence]:
    """Ages under 16, late births, and columns that only children have."""
    for column in case.seen.of("MINOR"):
        yield Evidence(note=column.class_.label, location=column.location)
    for shown in case.seen.shown:
        ages = list(_ages(shown, case.seen.facts.today))
        if ages and min(ages) < _OF_AGE:
            yield case.seen.at_table(shown, f"An age under {_OF_AGE}")


def adults_only(case: Case) -> Iterator[Evidence]:
    """Code that keeps adults, or a summary whose smallest age is that of one."""
    for cell in case.seen.code_with(">"):
        if _ADULTS.search(cell.source):
            yield case.seen.at_cell(cell.index, "Only rows above an age are kept")
    for shown in case.seen.shown:
        ages = list(_ages(shown, case.seen.facts.today)) if shown.read.table.kind == "aggregates" else []
        if ages and min(ages) >= _OF_AGE:
            yield case.seen.at_table(shown, f"The smallest age is {_OF_AGE} or more")


def children_without_consent(case: Case) -> list[Evidence]:
    """Rows about children in a notebook that names no consent and keeps no adults alone."""
    if any(True for find in (consent_of_parents, adults_only) for _ in find(case)):
        return []
    return list(children_shown(case))


def consent_of_parents(case: Case) -> Iterator[Evidence]:
    for cell in case.seen.texts_with("parent", "guardian", "caregiver", "eltern"):
        if _CONSENT.search(cell.source):
            yield case.seen.at_cell(cell.index, "Consent of parents is spoken of")


def _ages(shown: ShownTable, today: date) -> Iterator[float]:
    """The ages in a shown table: of its rows, or the smallest of a summary."""
    table = shown.read.table
    named = dict(shown.read.named)
    for number, header in enumerate(table.headers):
        class_ = named.get(header.text)
        if class_ is None or class_.entity not in ("AGE", "DOB"):
            continue
        for cell in _of_rows(shown, number):
            if class_.entity == "AGE" and _NUMBER.match(cell):
                yield float(cell)
            elif class_.entity == "DOB" and (year := _YEAR.search(cell)):
                yield float(today.year - int(year[0]))


def _of_rows(shown: ShownTable, number: int) -> Iterable[str]:
    """A column's values; of a summary the smallest one alone, by its row's name in front of the table."""
    table = shown.read.table
    if table.kind != "aggregates":
        return [cell.text for cell in table.column(number)]
    text = shown.content.carrier.text or ""
    return [
        row[number].text
        for row in table.rows
        if number < len(row)
        and re.search(r"\bmin\b[^\w]{0,40}(?:</th>)?[^<>]{0,80}$", _before(text, row[0].start))
    ]


def _before(text: str, end: int) -> str:
    line = text[text.rfind("\n", 0, end) + 1 : end]
    return (
        re.sub(r"<[^<>]{0,80}>", " ", text[max(0, end - 120) : end]).strip().rsplit("\n", 1)[-1]
        if "<" in line
        else line
    )


# --- what an impact assessment looks at


def assessment_triggers(case: Case) -> Iterator[Evidence]:
    """The criteria of a screening that the notebook shows, each once with its first place."""
    for find, note in _CRITERIA:
        first = next(iter(find(case)), None)
        if first is not None:
            yield first.model_copy(update={"note": note})


def _scores(case: Case) -> Iterator[Evidence]:
    for call in case.seen.facts.calls:
        if call.name.rsplit(".", 1)[-1] in _PROFILING and (call.arguments or call.keywords):
            yield case.seen.at_call(call, "")


def _special(case: Case) -> Iterator[Evidence]:
    for column in case.seen.of(*_SPECIAL, "GEO"):
        yield Evidence(note="", location=column.location)


def _vulnerable(case: Case) -> Iterator[Evidence]:
    for column in case.seen.columns:
        if column.class_.entity in _VULNERABLE or _WORKERS.search(column.name):
            yield Evidence(note="", location=column.location)


def _matched(case: Case) -> Iterator[Evidence]:
    for call in case.seen.facts.calls:
        if call.name.rsplit(".", 1)[-1] in ("merge", "join") and call.name.startswith(("pandas.", "polars.")):
            yield case.seen.at_call(call, "")


def _new_technology(case: Case) -> Iterator[Evidence]:
    for fact in case.seen.facts.imports:
        if fact.qualified.partition(".")[0] in _TECHNOLOGIES:
            yield Evidence(note="", location=case.seen.facts.place(fact.cell, fact.at))


_TECHNOLOGIES = frozenset(
    "openai anthropic transformers langchain face_recognition deepface insightface mtcnn whisper "
    "speech_recognition mediapipe".split()
)
_CRITERIA: tuple[tuple[Callable[[Case], Iterator[Evidence]], str], ...] = (
    (_scores, "Evaluation or scoring of people"),
    (_special, "Special categories, convictions or positions"),
    (_vulnerable, "Children, patients or employees"),
    (_matched, "Data sets are matched or combined"),
    (_new_technology, "New technology"),
)


# --- decisions

_DECISIONS = re.compile(
    r"(?i)['\"]((?:\w{0,30}_)?(?:loan|credit|default|approv|reject|hire|hired|hiring|attrition|dismiss|eligib|fraud"
    r"|recid|insur|exam|grant|churn)\w{0,30})['\"]"
)
_TARGET = re.compile(r"^[ \t]{0,40}(?:[yY]|[tT]arget|TARGET|labels?)\w{0,20}[ \t]{0,4}=", re.M)
_LISTED = (
    "LendingClub",
    "German Credit",
    "HR attrition",
    "COMPAS",
    "CelebA",
    "Home Credit",
    "Default of credit",
)


@lru_cache(maxsize=1024)
def _decision_columns(source: str) -> tuple[tuple[int, int, int], ...]:
    """(line, start, end) of columns that name a decision, where a target is set."""
    found = []
    for target in _TARGET.finditer(source):
        start = target.start()
        end = source.find("\n", target.end())
        match = _DECISIONS.search(source, start, end if end >= 0 else len(source))
        if match is not None:
            head = source.rfind("\n", 0, match.start()) + 1
            found.append((source.count("\n", 0, head) + 1, match.start(1) - head, match.end(1) - head))
    return tuple(found)


def decisions_on_people(case: Case) -> Iterator[Evidence]:
    """Targets that speak of a decision, where a model is fitted, and data sets that are used for such."""
    if any("train" in stages for stages in case.seen.facts.stages):
        for cell in case.seen.code:
            for line, start, end in _decision_columns(cell.source):
                place = case.seen.facts.line_place(cell.index, line, start, end)
                yield Evidence(note="A column that speaks of a decision", location=place)
    for source in case.inventory.sources:
        if source.data_set and any(name in source.data_set for name in _LISTED):
            for location in source.locations:
                yield Evidence(note=f"{source.data_set}: used for decisions on people", location=location)


SIGNALS = {
    "quasi-pair": quasi_pair,
    "people-in-data-set": people_in_data_set,
    "known-data-sets": known_data_sets,
    "children-without-consent": children_without_consent,
    "adults-only": adults_only,
    "consent-of-parents": consent_of_parents,
    "assessment-triggers": assessment_triggers,
    "decisions-on-people": decisions_on_people,
}
