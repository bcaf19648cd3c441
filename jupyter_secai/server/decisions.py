"""POST decide: what a person decided, put into the notebook's `secai` entry. Nothing is written to disk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jupyter_secai.kept import writing
from jupyter_secai.kept.notebook_metadata import KEY, KeptDecision, KeptSource, KeptThreat, kept_in
from jupyter_secai.kept.writing import Entry, On, UndecidableError
from jupyter_secai.model import Purpose, Severity, Stage, Suit
from jupyter_secai.privacy.purpose import purpose_block, with_purpose
from jupyter_secai.server.bodies import ContentsPath, Name
from jupyter_secai.server.refusals import NotPossible

Of = Literal["card", "item", "question", "export"]
Held = Mapping[str, Any]
_TABLES: dict[Of, On] = {"card": "decisions", "item": "answers", "question": "questions", "export": "exports"}
_MOST = 4_000


class Signer(NamedTuple):
    """Who signs, and when (ISO 8601, UTC)."""

    name: str
    at: str


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=_MOST)


class _Signed(_Act):
    subject: Name
    reason: Annotated[str, Field(min_length=1)]
    expires: date | None = None
    evidence: Annotated[str, Field(max_length=200)]

    def into(self, on: On, decision: str, entry: Held, signer: Signer) -> Entry:
        """The entry with this in it."""
        said = KeptDecision(
            decision=decision,
            by=signer.name,
            reason=self.reason,
            at=signer.at,
            expires=self.expires.isoformat() if self.expires else None,
            evidence=self.evidence,
        )
        return writing.with_decision(entry, on, self.subject, said)


class DecideCard(_Signed):
    """What is done about a threat."""

    kind: Literal["card"]
    decision: Literal["mitigated", "accepted", "transferred", "not-applicable"]

    def put(self, entry: Held, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("decisions", self.decision, entry, signer)


class SignItem(_Signed):
    """An answer to a checklist item, by a person."""

    kind: Literal["item"]
    decision: Literal["yes", "no", "not-applicable"]

    def put(self, entry: Held, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("answers", self.decision, entry, signer)


class AnswerQuestion(_Signed):
    """An answer to a review question; the reason is the answer."""

    kind: Literal["question"]
    decision: Literal["yes", "no", "not-applicable"]

    def put(self, entry: Held, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("questions", self.decision, entry, signer)


class ExportAnyway(_Signed):
    """A refused export is let through; `evidence` is what the gate gave for what stands against it."""

    kind: Literal["export"]
    decision: Literal["anyway"]

    def put(self, entry: Held, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("exports", self.decision, entry, signer)


class Countersign(_Act):
    """Another person agrees with a decision."""

    kind: Literal["countersign"]
    of: Of
    subject: Name

    def put(self, entry: Held, signer: Signer) -> Entry:
        """The entry with another name under the decision; raises UndecidableError."""
        return writing.countersigned(entry, _TABLES[self.of], self.subject, signer.name, signer.at)


class Withdraw(_Act):
    """A decision is taken back."""

    kind: Literal["withdraw"]
    of: Of
    subject: Name

    def put(self, entry: Held, _: Signer) -> Entry:
        """The entry without the decision."""
        return writing.without(entry, _TABLES[self.of], self.subject)


class OwnThreat(_Act):
    """A threat of a person's own: new without an id, else changed."""

    kind: Literal["threat"]
    id: Annotated[str, Field(pattern=r"^ACE-\d{1,4}$")] | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)]
    suit: Suit
    summary: str = ""
    question: str = ""
    severity: Severity = "medium"
    stages: list[Stage] = []

    def put(self, entry: Held, _: Signer) -> Entry:
        """The entry with the threat; raises UndecidableError."""
        said = self.model_dump(exclude={"kind", "id"})
        return writing.with_threat(entry, KeptThreat(id=self.id or writing.next_threat(entry), **said))


class RemoveThreat(_Act):
    """A threat of a person's own is taken out."""

    kind: Literal["remove-threat"]
    id: Name

    def put(self, entry: Held, _: Signer) -> Entry:
        """The entry without the threat and what was decided about it."""
        return writing.without_threat(entry, self.id)


class CorrectSource(_Act):
    """What a person knows better about a data source."""

    kind: Literal["source"]
    subject: Name
    correction: KeptSource

    def put(self, entry: Held, _: Signer) -> Entry:
        """The entry with the correction; what it says nothing about stays."""
        before = kept_in({KEY: entry}).sources.get(self.subject, KeptSource())
        columns = {column.name: column for column in (*before.columns, *self.correction.columns)}
        said = self.correction.model_dump(exclude_none=True, exclude={"columns"})
        changed = before.model_copy(update={**said, "columns": list(columns.values())})
        return writing.with_source(entry, self.subject, changed)


class WritePurpose(_Act):
    """Why the data is used. `source` is the text of the cell that is to say it, empty for a new one."""

    kind: Literal["purpose"]
    source: Annotated[str, StringConstraints(strip_whitespace=False, max_length=1_000_000)] = ""
    purpose: str = ""
    legal_ground: str = ""
    controller: str = ""
    retention: str = ""
    audience: str = ""

    @property
    def markdown(self) -> str:
        """The text with the block in it: replaced where it stands, else added."""
        said = Purpose(**self.model_dump(exclude={"kind", "source"}))
        if not self.source.strip():
            return purpose_block(said)
        cell = {"cell_type": "markdown", "source": self.source}
        return "\n\n".join(cell["source"] for cell in with_purpose({"cells": [cell]}, said)["cells"])


Act = Annotated[
    DecideCard
    | SignItem
    | AnswerQuestion
    | ExportAnyway
    | Countersign
    | Withdraw
    | OwnThreat
    | RemoveThreat
    | CorrectSource
    | WritePurpose,
    Field(discriminator="kind"),
]


class DecideBody(BaseModel):
    """The notebook's entry as the browser has it, and what is to be put into it."""

    model_config = ConfigDict(extra="forbid")

    path: ContentsPath
    entry: dict[str, Any] | None = None
    act: Act


def answer(body: DecideBody, name: str) -> dict[str, Any]:
    """The new entry, or the new text of a markdown cell, signed by `name` now; raises NotPossible."""
    if isinstance(body.act, WritePurpose):
        return {"markdown": body.act.markdown}
    signer = Signer(name, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        return {"entry": body.act.put(body.entry or {}, signer)}
    except UndecidableError as error:
        raise NotPossible(str(error)) from None
