"""Which columns are read, used and shown, and what becomes of free text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from jupyter_secai import catalogue
from jupyter_secai.detect.columns import IDENTIFYING
from jupyter_secai.model import Evidence
from jupyter_secai.privacy.seen import SeenColumn
from jupyter_secai.privacy.signals.case import Case

_PERSONAL = IDENTIFYING | {"quasi", "online_id"}
_WORDS = re.compile(r"['\"]([^'\"\n]{1,60})['\"]|\.([A-Za-z_]\w*)")
_STAR = re.compile(r"(?i)\bselect\s+(?:\w+\.)?\*")
_DROPPED = re.compile(r"\.(?:drop|pop)\([^()]{0,400}\)|\bdel\s+[^\n]{0,200}")
_SCANNERS = frozenset(
    "presidio_analyzer presidio_anonymizer scrubadub datafog piilint argus_redact spacy".split()
)
_MASKING = re.compile(
    r"(?i)\b(?:jupyter_secai\.(?:detect|redact)|anonymi[sz]e|redact|scrub\w*|mask_\w+|remove_pii|%secai)\b"
    r"|\.analyze\(|\.clean\(|str\.replace\("
)
_USES_OF_TEXT = re.compile(
    r"(?i)vectori[sz]er|embed|encode\(|tokeni[sz]|\.generate\(|chat\.completions|\.messages\.create|\.responses\.create"
    r"|pipeline\(|\.head\(|\.sample\(|print\(|display\(|wordcloud"
)


def columns_unused(case: Case) -> Iterator[Evidence]:
    """Personal columns that a shown table has and no code asks for."""
    used = _used(case)
    told: set[str] = set()
    for column in _shown(case):
        if column.name not in used and column.class_.label not in told:
            told.add(column.class_.label)
            yield Evidence(note=f"{column.class_.label}: loaded, not used", location=column.location)


def columns_all_used(case: Case) -> Iterator[Evidence]:
    """The places where code asks for them, when it asks for all that are shown."""
    shown = {column.name for column in _shown(case)}
    if shown and shown <= _used(case):
        for column in case.seen.columns:
            if column.in_code and column.name in shown:
                yield Evidence(note=f"{column.class_.label}: used", location=column.location)


def whole_table_queried(case: Case) -> Iterator[Evidence]:
    for cell in case.seen.code_with("select"):
        if _STAR.search(cell.source):
            yield case.seen.at_cell(cell.index, "A query asks for every column")


def _shown(case: Case) -> list[SeenColumn]:
    return [c for c in case.seen.columns if not c.in_code and c.class_.class_ in _PERSONAL]


def _used(case: Case) -> frozenset[str]:
    """Names in quotes and attributes of all code; a column that is dropped is not used by that."""
    return frozenset(word for cell in case.seen.code for word in _words(cell.source))


@lru_cache(maxsize=1024)
def _words(source: str) -> frozenset[str]:
    without = _DROPPED.sub("", source)
    return frozenset(quoted or attribute for quoted, attribute in _WORDS.findall(without))


# --- identifiers


def identifiers_written(case: Case) -> Iterator[Evidence]:
    """Tables with direct identifiers that are written to a file, a model or a service."""
    for holder in case.inventory.holders:
        if "personal" in holder.labels and holder.kind != "output":
            for place in holder.locations:
                yield Evidence(note=f"Personal columns go to {holder.label}", location=place)


# --- free text


def free_text(case: Case) -> Iterator[Evidence]:
    for column in _texts(case):
        yield Evidence(note=f"Free text: {column.class_.label}", location=column.location)


def _texts(case: Case) -> list[SeenColumn]:
    """Columns of free text in tables: shown ones, and those of a source; other mappings have none."""
    of_sources = {column.name for source in case.inventory.sources for column in source.columns}
    return [c for c in case.seen.of("COMMS") if not c.in_code or c.name in of_sources]


def text_scanned(case: Case) -> Iterator[Evidence]:
    """A scanner is used, or code masks in a cell that names the column."""
    for fact in case.seen.facts.imports:
        if fact.qualified.partition(".")[0] in _SCANNERS:
            yield Evidence(note="A scanner of texts", location=case.seen.facts.place(fact.cell, fact.at))
    for cell in _cells_with_text(case):
        if _MASKING.search(case.seen.facts.notebook.cells[cell].source):
            yield case.seen.at_cell(cell, "The text is masked or scanned")


def text_used_unscanned(case: Case) -> Iterator[Evidence]:
    """The column is shown, embedded or sent before anything has scanned it."""
    if next(text_scanned(case), None) is not None:
        return
    for column in _texts(case):
        if not column.in_code:
            yield Evidence(note="Free text is shown", location=column.location)
    for cell in _cells_with_text(case):
        if _USES_OF_TEXT.search(case.seen.facts.notebook.cells[cell].source):
            yield case.seen.at_cell(cell, "Free text is shown, embedded or sent")


def _cells_with_text(case: Case) -> list[int]:
    cells = {c.location.cell for c in _texts(case) if c.in_code and c.location.cell is not None}
    return sorted(cells)


# --- explanations and examples

_EXPLAINING_PACKAGES = (
    "shap.force_plot",
    "shap.plots.force",
    "shap.plots.waterfall",
    "shap.waterfall_plot",
    "shap.decision_plot",
    "lime.",
    "dice_ml.",
    "alibi.",
)
_EXPLAINING_METHODS = (
    ".explain_instance",
    ".kneighbors",
    ".generate_counterfactuals",
    ".as_pyplot_figure",
    ".show_in_notebook",
)
_WRONG = re.compile(
    r"\[[^\]\n]{0,120}(?:!=|~|==)[^\]\n]{0,120}(?:pred|y_hat|yhat)|misclassified|error_rows|worst_errors"
)
_SHOWS_PEOPLE = frozenset({"personal-data-in-output", "people-singled-out", "personal-data-in-chart"})


def examples(case: Case) -> Iterator[Evidence]:
    """Explanations of single rows, and listings of the rows that a model gets wrong."""
    for cell in _example_cells(case):
        yield case.seen.at_cell(cell, "Single rows are explained or listed")


def examples_with_people(case: Case) -> Iterator[Evidence]:
    cells = set(_example_cells(case))
    for finding in case.seen.findings:
        if finding.rule in _SHOWS_PEOPLE and finding.location.cell in cells:
            yield Evidence(note=finding.title, location=finding.location, finding=finding.fingerprint)


def _example_cells(case: Case) -> list[int]:
    cells = {
        call.cell
        for call in case.seen.facts.calls
        if call.name.startswith(_EXPLAINING_PACKAGES) or call.name.endswith(_EXPLAINING_METHODS)
    }
    may_be_wrong = case.seen.code_with("pred", "y_hat", "yhat", "misclassified", "error_rows", "worst_errors")
    cells |= {cell.index for cell in may_be_wrong if _WRONG.search(cell.source)}
    return sorted(cells)


def vendors_of(case: Case) -> Iterator[Evidence]:
    """Who receives data, with the country that the host hints at."""
    for holder in case.inventory.holders:
        if not holder.host or catalogue.side_of(holder.host) in ("machine", "organisation"):
            continue
        where = f" ({holder.country})" if holder.country else ", country not known"
        for place in holder.locations:
            yield Evidence(note=f"{holder.label}{where}", location=place)


SIGNALS = {
    "columns-unused": columns_unused,
    "columns-all-used": columns_all_used,
    "whole-table-queried": whole_table_queried,
    "identifiers-written": identifiers_written,
    "free-text": free_text,
    "text-scanned": text_scanned,
    "text-used-unscanned": text_used_unscanned,
    "examples": examples,
    "examples-with-people": examples_with_people,
    "vendors": vendors_of,
}
