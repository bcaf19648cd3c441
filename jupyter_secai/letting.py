"""Letting a refused export through: a person's reason, kept in the notebook, where the policy allows it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from jupyter_secai.kept.deciding import decision_on
from jupyter_secai.kept.notebook_metadata import kept_in
from jupyter_secai.policy import Policy
from jupyter_secai.verdict import Verdict

SUBJECT = "nbconvert"


def may_let_through(policy: Policy) -> bool:
    """Whether the policy leaves it to people: a word in the notebook counts only where such words count."""
    return policy.allow_export_anyway and policy.notebook_decisions


def evidence_of(verdict: Verdict) -> str:
    """A fingerprint of all that stands against the export; another one where anything is added."""
    told = json.dumps([sorted(verdict.findings), sorted(verdict.unsigned)])
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()


def let_through(verdict: Verdict, metadata: Mapping[str, Any], policy: Policy) -> Verdict:
    """The verdict, not blocked where a person has let just this through; `metadata` is the notebook's."""
    if not verdict.blocked or not may_let_through(policy):
        return verdict
    kept = kept_in(metadata).exports.get(SUBJECT)
    said = decision_on(SUBJECT, kept, evidence_of(verdict), datetime.now(UTC).date())
    if said is None or said.stale or said.altered:
        return verdict
    count = len(verdict.findings) + len(verdict.unsigned)
    sentence = f"Let through by a person's decision that is kept in the notebook, with {count} to fix."
    return verdict.model_copy(update={"blocked": False, "sentence": sentence})
