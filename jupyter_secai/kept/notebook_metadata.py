"""The `secai` entry of a notebook's metadata: decisions, answers, own threats, corrections.

It is untrusted like the rest of the notebook: entries that are not of this form are left out and
counted, and nothing of it is believed beyond what a window says of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jupyter_secai.model import Countersignature, DataColumn, Severity, Stage, Suit

KEY = "secai"
_MOST_ENTRIES = 1_000
_Entry = TypeVar("_Entry", bound=BaseModel)


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_max_length=4_000)


class KeptDecision(_Kept):
    """A decision as a person wrote it down. `checksum` is over the rest of it (see `deciding`)."""

    decision: str
    by: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    at: str
    expires: str | None = None
    evidence: str
    checksum: str = ""
    countersigned: list[Countersignature] = []


class KeptThreat(_Kept):
    """A threat that a person added: the Ace."""

    id: str = Field(pattern=r"^ACE-\d{1,4}$")
    title: str = Field(min_length=1)
    suit: Suit
    summary: str = ""
    question: str = ""
    severity: Severity = "medium"
    stages: list[Stage] = []


class KeptSource(_Kept):
    """What a person corrected about a data source."""

    label: str | None = None
    retention: str | None = None
    columns: list[DataColumn] = []


class Kept(_Kept):
    """All that is kept. `unread` counts entries that are not of the form."""

    decisions: dict[str, KeptDecision] = Field({}, description="by card")
    answers: dict[str, KeptDecision] = Field({}, description="by checklist item")
    questions: dict[str, KeptDecision] = Field({}, description="by review question")
    exports: dict[str, KeptDecision] = Field({}, description="refused exports that were let through")
    threats: list[KeptThreat] = []
    sources: dict[str, KeptSource] = Field({}, description="by data source")
    unread: int = 0


NOTHING_KEPT = Kept()


def kept_in(metadata: Mapping[str, Any]) -> Kept:
    """What the metadata of a notebook keeps; entry by entry, so that a bad one costs only itself."""
    entry = metadata.get(KEY)
    if not isinstance(entry, Mapping):
        return NOTHING_KEPT
    reader = _Reader()
    return Kept(
        decisions=reader.named(KeptDecision, entry.get("decisions")),
        answers=reader.named(KeptDecision, entry.get("answers")),
        questions=reader.named(KeptDecision, entry.get("questions")),
        exports=reader.named(KeptDecision, entry.get("exports")),
        threats=reader.listed(KeptThreat, entry.get("threats")),
        sources=reader.named(KeptSource, entry.get("sources")),
        unread=reader.unread,
    )


class _Reader:
    def __init__(self) -> None:
        self.unread = 0

    def named(self, kind: type[_Entry], rows: object) -> dict[str, _Entry]:
        if not isinstance(rows, Mapping):
            self.unread += rows is not None
            return {}
        read = {str(name): self._valid(kind, row) for name, row in list(rows.items())[:_MOST_ENTRIES]}
        return {name: row for name, row in read.items() if row is not None}

    def listed(self, kind: type[_Entry], rows: object) -> list[_Entry]:
        if not isinstance(rows, list):
            self.unread += rows is not None
            return []
        read = [self._valid(kind, row) for row in rows[:_MOST_ENTRIES]]
        return [row for row in read if row is not None]

    def _valid(self, kind: type[_Entry], row: object) -> _Entry | None:
        try:
            return kind.model_validate(row)
        except ValidationError:
            self.unread += 1
            return None
