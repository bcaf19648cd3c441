"""Decisions and the evidence that they were made on: when one still holds, and when it reopens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date

from jupyter_secai.kept.notebook_metadata import KeptDecision
from jupyter_secai.model import Decision, Evidence

_SIGNED = ("decision", "by", "reason", "at", "expires", "evidence")


def evidence_fingerprint(subject: str, evidence: Iterable[Evidence]) -> str:
    """A fingerprint of what speaks for and against `subject`: stable when cells move, without a value.

    What stands for a piece of evidence is its finding, else its item, its note and its cell's id.
    """
    pieces = {
        e.finding or f"{e.item}|{e.note}|{(e.location and (e.location.cell_id or e.location.carrier)) or ''}"
        for e in evidence
    }
    text = "\n".join([subject, *sorted(pieces)])
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def checksum(subject: str, kept: KeptDecision) -> str:
    """Over a decision with its names and reason: shows an edit by hand, and proves nobody's identity."""
    agreed = [[other.by, other.at] for other in kept.countersigned]
    signed = json.dumps([subject, *(getattr(kept, name) for name in _SIGNED), *agreed], ensure_ascii=True)
    return hashlib.blake2b(signed.encode(), digest_size=12).hexdigest()


def decision_on(subject: str, kept: KeptDecision | None, fingerprint: str, today: date) -> Decision | None:
    """The decision as it stands now: stale when the evidence is another or the day has passed."""
    if kept is None:
        return None
    return Decision(
        **{name: getattr(kept, name) for name in _SIGNED},
        stale=kept.evidence != fingerprint or _expired(kept.expires, today),
        altered=kept.checksum != checksum(subject, kept),
        countersigned=kept.countersigned,
    )


def _expired(expires: str | None, today: date) -> bool:
    """A day that cannot be read has passed: a decision must not hold for ever by a slip."""
    if expires is None:
        return False
    try:
        return date.fromisoformat(expires[:10]) < today
    except ValueError:
        return True
