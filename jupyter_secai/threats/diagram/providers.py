"""Who answers a language model's client: its vendor, or whoever is at the address that it is given."""

from __future__ import annotations

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Party
from jupyter_secai.threats.diagram.addresses import Reached, of_party
from jupyter_secai.threats.diagram.sheet import Sheet

UNKNOWN_PROVIDER = Reached("llm", "", "A model provider", "third-party")
CONFIGURED = Reached("llm", "configured", "A model service whose address is configured", "internet")


def provider(sheet: Sheet) -> Reached:
    """The provider whose package is imported, if it is one."""
    found = {p.id: p for fact in sheet.facts.imports if (p := _of_package(fact.qualified)) is not None}
    if len(found) != 1:
        return UNKNOWN_PROVIDER
    (party,) = found.values()
    return answering(sheet, party)


def answering(sheet: Sheet, party: Party) -> Reached:
    """The party, or who answers instead of it."""
    return sheet.redirected.get(party.id) or of_party(party)


def _of_package(qualified: str) -> Party | None:
    party = catalogue.party_of_package(qualified)
    return party if party is not None and party.kind == "llm" else None
