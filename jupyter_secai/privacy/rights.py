"""Where one person's rows would have to be found and removed, by place."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.model import DataHolder, DataSource, Inventory, Location, PersonsRows
from jupyter_secai.privacy.seen import Seen, columns_in

_OF_PEOPLE = frozenset({"personal", "quasi", "special"})
_LOCAL = {"file": "extract", "table": "extract", "database": "extract", "bucket": "export"}
_ARTEFACTS = frozenset({"model", "index"})
_NOTES = {
    "extract": "a copy that outlives the notebook",
    "export": "handed on: the recipient has to be told as well",
    "output": "saved with the notebook, and with every copy of it",
    "source": "where the rows come from",
}
_KEEPS_ROWS = "the saved object keeps training rows: removing them means fitting it again"
_MAY_KEEP = "fitted on such rows: whether it has to be fitted again depends on what it keeps"
_FITS = frozenset({"fit", "fit-transform"})


def rights_of(seen: Seen, inventory: Inventory) -> list[PersonsRows]:
    """Sources, extracts, features, artefacts, exports and outputs with rows of people, by place."""
    people = [source for source in inventory.sources if _is_of_people(source)]
    if not people and not any(_OF_PEOPLE & set(holder.labels) for holder in inventory.holders):
        return []
    reached = {id_ for source in people for id_ in (*source.stored, *source.received)}
    received = {id_ for source in inventory.sources for id_ in source.received}
    return [
        *_sources(people),
        *_features(seen),
        *(
            row
            for holder in inventory.holders
            if holder.id in reached or _OF_PEOPLE & set(holder.labels)
            for row in _held(holder, holder.id in received, seen)
        ),
    ]


def _is_of_people(source: DataSource) -> bool:
    return any(column.kind in _OF_PEOPLE for column in source.columns)


def _sources(sources: list[DataSource]) -> Iterator[PersonsRows]:
    for source in sources:
        for place in source.locations:
            yield PersonsRows(kind="source", label=source.label, note=_NOTES["source"], location=place)


def _features(seen: Seen) -> Iterator[PersonsRows]:
    """What learns from columns of people."""
    told: set[tuple[str, int]] = set()
    for call in seen.facts.calls:
        if not call.arguments and not call.keywords:
            continue
        role = catalogue.role(call.name)
        if role is None or role.does not in _FITS:
            continue
        names = columns_in(call.argument("X@0"))
        key = (call.name, call.cell)
        if names and key not in told:
            told.add(key)
            label = f"{'.'.join(call.name.rsplit('.', 2)[-2:])}: {', '.join(names[:6])}"
            place = seen.facts.place(call.cell, call.at)
            yield PersonsRows(kind="feature", label=label, note="learned from these columns", location=place)


def _held(holder: DataHolder, received: bool, seen: Seen) -> Iterator[PersonsRows]:
    if holder.kind == "output":
        place = holder.locations[0] if holder.locations else None
        yield PersonsRows(kind="output", label=holder.label, note=_NOTES["output"], location=place)
        return
    for place in holder.locations:
        if holder.kind in _ARTEFACTS:
            yield PersonsRows(
                kind="artefact", label=holder.label, note=_artefact_note(place, seen), location=place
            )
        else:
            kind = "export" if received or holder.host else _LOCAL.get(holder.kind, "export")
            yield PersonsRows.model_validate(
                {"kind": kind, "label": holder.label, "note": _NOTES[kind], "location": place}
            )


def _artefact_note(place: Location, seen: Seen) -> str:
    keeps = any(
        finding.rule == "model-holds-training-data"
        and (finding.location.cell, finding.location.line) == (place.cell, place.line)
        for finding in seen.findings
    )
    return _KEEPS_ROWS if keeps else _MAY_KEEP
