"""The privacy side of a review: checklist, inventory, purpose, and where a person's rows are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from jupyter_secai.model import ChecklistItem, Finding, Inventory, PersonsRows, Purpose
from jupyter_secai.policy import Policy
from jupyter_secai.privacy.checklist import answer_all
from jupyter_secai.privacy.inventory import inventory_of
from jupyter_secai.privacy.purpose import purpose_in
from jupyter_secai.privacy.rights import rights_of
from jupyter_secai.privacy.seen import Seen
from jupyter_secai.privacy.signals.case import Case
from jupyter_secai.rules.facts import CarrierContent, Facts


class Assessment(NamedTuple):
    """The fields of a Review that this part fills."""

    checklist: list[ChecklistItem]
    inventory: Inventory
    purpose: Purpose
    rights: list[PersonsRows]


def assess(
    facts: Facts, findings: Sequence[Finding], contents: Sequence[CarrierContent], policy: Policy
) -> Assessment:
    """Assess one notebook; `contents` are its carriers with what was recognised in them."""
    seen = Seen(facts, findings, contents)
    purpose = purpose_in(facts.notebook.cells, facts.notebook.path)
    inventory = inventory_of(seen, purpose.retention)
    case = Case(seen, inventory, purpose, {})
    return Assessment(
        checklist=answer_all(case, policy.profile, policy.own_items),
        inventory=inventory,
        purpose=purpose,
        rights=rights_of(seen, inventory),
    )
