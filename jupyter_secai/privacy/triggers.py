"""Criteria that call for an assessment, each with the signs that a review shows; none is a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from jupyter_secai.catalogue import Trigger
from jupyter_secai.model import DataColumn, DataSource, Evidence, Location, Review

_MOST = 6
_OF_PEOPLE = ("personal", "quasi", "special")


class Signs(NamedTuple):
    """A criterion and its signs; without any it is to be judged by a person, as it is with them."""

    trigger: Trigger
    evidence: list[Evidence]


def signs_of(triggers: Iterable[Trigger], review: Review) -> list[Signs]:
    """The signs of each criterion, at most six, each note and place once."""
    return [Signs(trigger, _distinct(_evidence(trigger, review))) for trigger in triggers]


def about_people(review: Review) -> bool:
    """Whether the notebook is known to work with data about people."""
    columns = (column for source in review.inventory.sources for column in source.columns)
    found = any(finding.category == "personal-data" for finding in review.findings)
    return found or any(column.kind in _OF_PEOPLE for column in columns)


def _distinct(rows: Iterable[Evidence]) -> list[Evidence]:
    found: dict[tuple[str, int | None], Evidence] = {}
    for row in rows:
        found.setdefault((row.note, row.location.cell if row.location else None), row)
    return list(found.values())[:_MOST]


def _evidence(trigger: Trigger, review: Review) -> Iterator[Evidence]:
    yield from _of_columns(trigger, review)
    for item in review.checklist:
        if item.id in trigger.items and item.answer != "not-applicable":
            yield from item.evidence
    for card in review.cards:
        if card.id in trigger.cards and card.state in ("raised", "lowered"):
            yield from card.evidence
    for part in review.components:
        if part.kind == "model" and part.origin in trigger.origins:
            yield Evidence(note=f"The model {part.name}", location=_first(part.locations))
    for node in review.diagram.nodes:
        if node.id.rpartition("-")[0] in trigger.elements:
            yield Evidence(note=f"Data goes to {node.label}", location=_first(node.locations))
    if about_people(review):
        yield from _of_work(trigger, review)


def _of_columns(trigger: Trigger, review: Review) -> Iterator[Evidence]:
    for source in review.inventory.sources:
        for column in source.columns:
            if column.kind in trigger.columns or column.entity in trigger.entities:
                yield Evidence(note=_column(column, source), location=_first(source.locations))


def _column(column: DataColumn, source: DataSource) -> str:
    return f"Column {column.name} of {source.label} ({column.kind})"


def _of_work(trigger: Trigger, review: Review) -> Iterator[Evidence]:
    for cell in review.cells:
        stage = next((stage for stage in cell.stages if stage in trigger.stages), None)
        if stage is not None:
            place = Location(
                path=review.path, cell=cell.cell, cell_id=cell.id, cell_type=cell.type, carrier="source"
            )
            yield Evidence(note=f"Work with data about people, stage {stage}", location=place)
    if trigger.outside:
        for finding in review.findings:
            if finding.category == "egress":
                yield Evidence(note=finding.title, location=finding.location, finding=finding.fingerprint)


def _first(locations: list[Location]) -> Location | None:
    return locations[0] if locations else None
