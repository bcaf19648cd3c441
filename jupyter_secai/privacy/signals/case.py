"""What a signal is given."""

from __future__ import annotations

from typing import NamedTuple

from jupyter_secai.model import Inventory, Purpose
from jupyter_secai.privacy.seen import Seen


class Case(NamedTuple):
    """One notebook: what was seen in it, its data, and what a person wrote down about its use.

    `groups` remembers which groups of items apply, since many items share one.
    """

    seen: Seen
    inventory: Inventory
    purpose: Purpose
    groups: dict[str, bool]
