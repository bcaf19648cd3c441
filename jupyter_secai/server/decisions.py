"""POST decide: what a person decided, put into the notebook's `secai` entry. Nothing is written to disk."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from jupyter_secai.kept import writing
from jupyter_secai.kept.notebook_metadata import KeptSource, KeptThreat
from jupyter_secai.kept.writing import CannotKeepError, Entry, Part, Signer, Statement
from jupyter_secai.model import Purpose, Severity, Stage, Suit
from jupyter_secai.privacy.purpose import with_block
from jupyter_secai.server.bodies import ContentsPath, Name
from jupyter_secai.server.refusals import NotPossible

Of = Literal["card", "item", "question"]
_PARTS: dict[Of, Part] = {"card": "decisions", "item": "answers", "question": "questions"}
_MOST = 4_000


class _Act(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, str_max_length=_MOST)


class _Signed(_Act):
    subject: Name
    reason: Annotated[str, Field(min_length=1)]
    expires: date | None = None
    evidence: Annotated[str, Field(max_length=200)]

    def into(self, part: Part, decision: str, entry: object, signer: Signer) -> Entry:
        """The entry with this in it."""
        said = Statement(decision, self.reason, self.evidence, self.expires)
        return writing.decided(entry, part, self.subject, said, signer)


class DecideCard(_Signed):
    """What is done about a threat."""

    kind: Literal["card"]
    decision: Literal["mitigated", "accepted", "transferred", "not-applicable"]

    def put(self, entry: object, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("decisions", self.decision, entry, signer)


class SignItem(_Signed):
    """An answer to a checklist item, by a person."""

    kind: Literal["item"]
    decision: Literal["yes", "no", "not-applicable"]

    def put(self, entry: object, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("answers", self.decision, entry, signer)


class AnswerQuestion(_Signed):
    """An answer to a review question; the reason is the answer."""

    kind: Literal["question"]
    decision: Literal["answered", "not-applicable"]

    def put(self, entry: object, signer: Signer) -> Entry:
        """The entry with the decision."""
        return self.into("questions", self.decision, entry, signer)


class Countersign(_Act):
    """Another person agrees with a decision."""

    kind: Literal["countersign"]
    of: Of
    subject: Name

    def put(self, entry: object, signer: Signer) -> Entry:
        """The entry with another name under the decision; raises CannotKeepError."""
        return writing.countersigned(entry, _PARTS[self.of], self.subject, signer)


class Withdraw(_Act):
    """A decision is taken back."""

    kind: Literal["withdraw"]
    of: Of
    subject: Name

    def put(self, entry: object, _: Signer) -> Entry:
        """The entry without the decision."""
        return writing.withdrawn(entry, _PARTS[self.of], self.subject)


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

    def put(self, entry: object, _: Signer) -> Entry:
        """The entry with the threat; raises CannotKeepError."""
        said = self.model_dump(exclude={"kind", "id"})
        return writing.with_threat(entry, KeptThreat(id=self.id or writing.free_threat_id(entry), **said))


class RemoveThreat(_Act):
    """A threat of a person's own is taken out."""

    kind: Literal["remove-threat"]
    id: Name

    def put(self, entry: object, _: Signer) -> Entry:
        """The entry without the threat and what was decided about it."""
        return writing.without_threat(entry, self.id)


class CorrectSource(_Act):
    """What a person knows better about a data source."""

    kind: Literal["source"]
    subject: Name
    correction: KeptSource

    def put(self, entry: object, _: Signer) -> Entry:
        """The entry with the correction."""
        return writing.with_source(entry, self.subject, self.correction)


class WritePurpose(_Act):
    """Why the data is used. `source` is the text of the cell that is to say it, empty for a new one."""

    kind: Literal["purpose"]
    source: Annotated[str, Field(max_length=1_000_000)] = ""
    purpose: str = ""
    legal_ground: str = ""
    controller: str = ""
    retention: str = ""
    audience: str = ""


Act = Annotated[
    DecideCard
    | SignItem
    | AnswerQuestion
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
        said = body.act.model_dump(exclude={"kind", "source"})
        return {"markdown": with_block(body.act.source, Purpose(**said))}
    try:
        return {"entry": body.act.put(body.entry, Signer(name, datetime.now(UTC)))}
    except CannotKeepError as error:
        raise NotPossible(str(error)) from None
