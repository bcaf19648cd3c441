"""Where data comes from and goes: sources, joins of people, copies, exports, shared history."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.detect.columns import classify
from jupyter_secai.model import Evidence, severity_rank
from jupyter_secai.privacy.seen import texts_in
from jupyter_secai.privacy.signals.case import Case

_PERSON_KEYS = frozenset(
    {"ONLINE_ID", "EMAIL", "PHONE", "PERSON", "MRN", "US_SSN", "NATIONAL_ID", "IP", "ADDRESS", "PASSPORT"}
)
_TABLES = re.compile(r"(?:pandas|polars|dask\.dataframe|pyspark\.sql|\?)\.")
_KEY_ARGUMENTS = ("on@1", "on@2", "on", "left_on", "right_on")
_SQL_JOIN = re.compile(
    r"(?i)\bjoin\s+[\w.\"`]+(?:\s+(?:as\s+)?\w+)?\s+(?:on\s+[^\n]{0,60}?(?:\w+\.)?(\w+)\s*=|using\s*\(\s*(\w+))"
)
_ABOUT_JOINS = re.compile(r"(?i)\b(?:join\w*|merg\w+|link\w*|match\w*|combin\w+|verkn[uü]pf\w+)\b")
_FEWEST_WORDS = 8
_LONGEST = 100_000  # of a cell that is searched; a notebook decides how long it is


def sources(case: Case) -> Iterator[Evidence]:
    """Everything that is read, with what is known of it."""
    for source in case.inventory.sources:
        for place in source.locations:
            yield Evidence(note=f"{source.kind.capitalize()}: {source.label}", location=place)


def sources_recorded(case: Case) -> Iterator[Evidence]:
    """All sources have an entry of a person in the notebook's metadata."""
    if case.inventory.sources and all(s.id in case.seen.facts.kept.sources for s in case.inventory.sources):
        yield from sources(case)


# --- joins


def person_joins(case: Case) -> Iterator[Evidence]:
    for cell, found in _joins(case):
        yield found.model_copy(update={"note": f"Joined on a person's key in cell {cell + 1}"})


def person_joins_noted(case: Case) -> Iterator[Evidence]:
    for cell, found in _joins(case):
        if _is_noted(case, cell):
            yield found.model_copy(update={"note": "Joined on a person's key, and a text speaks of it"})


def person_joins_unnoted(case: Case) -> Iterator[Evidence]:
    for cell, found in _joins(case):
        if not _is_noted(case, cell):
            yield found.model_copy(update={"note": "Joined on a person's key, and no text says why"})


def _joins(case: Case) -> Iterator[tuple[int, Evidence]]:
    for call in case.seen.facts.calls:
        if (
            call.name.endswith((".merge", ".join"))
            and _TABLES.match(call.name)
            and any(map(_is_person_key, _keys(call)))
        ):
            yield call.cell, case.seen.at_call(call, "")
    for cell in case.seen.code_with("join "):
        for found in _SQL_JOIN.finditer(cell.source, 0, _LONGEST):
            if _is_person_key(found[1] or found[2] or ""):
                yield cell.index, case.seen.at_cell(cell.index, "")


def _keys(call: CallFact) -> list[str]:
    return [text for spec in _KEY_ARGUMENTS for text in texts_in(call.argument(spec))]


def _is_person_key(name: str) -> bool:
    class_ = classify(name)
    return class_ is not None and class_.entity in _PERSON_KEYS


def _is_noted(case: Case, cell: int) -> bool:
    """A text in one of the two cells above speaks of the join in a sentence."""
    above = [c for c in case.seen.markdown if cell - 2 <= c.index < cell]
    return any(_ABOUT_JOINS.search(c.source) and len(c.source.split()) >= _FEWEST_WORDS for c in above)


# --- reading at all, and the record of it


def reads(case: Case) -> Iterator[Evidence]:
    for source in case.inventory.sources:
        if source.kind != "input":
            for place in source.locations:
                yield Evidence(note=f"Read: {source.label}", location=place)


# --- stores and recipients


def stores(case: Case) -> Iterator[Evidence]:
    """Where rows of people are kept or go to."""
    for holder in case.inventory.holders:
        for place in holder.locations[:1]:
            yield Evidence(note=f"{holder.kind.capitalize()}: {holder.label}", location=place)


def leaks(case: Case) -> Iterator[Evidence]:
    """Findings that matter, in a notebook that pushes or uploads itself."""
    if any(p.name == "git" and "push" in p.words for _, p in case.seen.facts.programs):
        for finding in case.seen.findings:
            if severity_rank(finding.severity) <= severity_rank("high"):
                yield Evidence(note=finding.title, location=finding.location, finding=finding.fingerprint)


SIGNALS = {
    "sources": sources,
    "sources-recorded": sources_recorded,
    "person-joins": person_joins,
    "person-joins-noted": person_joins_noted,
    "person-joins-unnoted": person_joins_unnoted,
    "reads": reads,
    "stores": stores,
    "leaks": leaks,
}
