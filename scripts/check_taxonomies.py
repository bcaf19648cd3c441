"""Check every id of a published taxonomy that cards and rules name; prints what is wrong, and fails on it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Taxonomy, Threat

# Lists of which each row has to have a card.
COVERED = (
    "STRIDE",
    "MS-FM",
    "MS-TM",
    "OWASP-ML",
    "OWASP-LLM-2025",
    "OWASP-LLM-2026",
    "OWASP-ASI",
    "NIST-AML",
)


def problems() -> Iterator[str]:
    """One sentence for each id that is not as published."""
    for name, row in catalogue.taxonomies().items():
        for threat in catalogue.threats().values():
            yield from _ids(name, row, threat)
        yield from _retired(name, row)
    yield from _uncovered()


def _ids(name: str, row: Taxonomy, threat: Threat) -> Iterator[str]:
    used = {str(id_) for id_ in getattr(threat, row.field)}
    for id_ in sorted(used):
        if id_ not in row.ids:
            instead = f"; it is {row.retired[id_]} now" if id_ in row.retired else ""
            yield f"{threat.id}: {name} has no {id_} in edition {row.edition}{instead}."
        elif id_ in row.retired and row.retired[id_] not in _all_ids(threat):
            yield f"{threat.id}: names {id_} and not {row.retired[id_]}, which took its place."


def _all_ids(threat: Threat) -> set[str]:
    return {str(id_) for row in catalogue.taxonomies().values() for id_ in getattr(threat, row.field)}


def _retired(name: str, row: Taxonomy) -> Iterator[str]:
    for old, new in row.retired.items():
        if old == new:
            yield f"{name}: {old} is said to be its own successor."


def _uncovered() -> Iterator[str]:
    for name in COVERED:
        row = catalogue.taxonomies()[name]
        used = {str(i) for threat in catalogue.threats().values() for i in getattr(threat, row.field)}
        for id_ in sorted(set(row.ids) - used):
            yield f"{name}: {id_} has no card."


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "Every id is as published.")
    sys.exit(bool(found))
