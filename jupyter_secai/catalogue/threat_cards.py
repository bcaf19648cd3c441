"""The threats, their evidence, their mitigations, and their places in the taxonomies."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from jupyter_secai.catalogue.reading import Row, read_json
from jupyter_secai.model import Reference, Severity, Stage, Strength


class EvidenceItem(Row):
    id: str
    kind: Literal["call", "kwarg", "import", "magic", "literal", "output", "metadata", "absence"]
    match: str
    strength: Strength
    scope: Literal["cell", "notebook", "output"]
    fqn: tuple[str, ...] = ()
    note: str = ""


class CounterItem(Row):
    match: str
    effect: Literal["closes", "lowers"]
    note: str = ""


Practice = Literal[
    "risk-assessment",
    "requirements",
    "coding",
    "test",
    "documentation",
    "incident-response",
    "supply-chain",
]


class Mitigation(Row):
    """What ends or lessens a threat, and the practice of secure engineering that it belongs to."""

    practice: Practice
    text: str
    apis: tuple[str, ...]


class SeverityReason(Row):
    level: Severity
    rationale: str


class Threat(Row):
    """A threat of the catalogue with its evidence, mitigations and places in the taxonomies."""

    id: str
    title: str
    summary: str
    question: str
    stride: tuple[Literal["S", "T", "R", "I", "D", "E"], ...]
    safety_only: bool = False
    cia: tuple[str, ...] = ()
    ms_failure_modes: tuple[int, ...] = ()
    ms_threat_variants: tuple[str, ...] = ()
    atlas_techniques: tuple[str, ...] = ()
    atlas_mitigations: tuple[str, ...] = ()
    atlas_mitigations_linked: tuple[str, ...] = ()
    atlas_fit: Literal["good", "partial", "none"] = "none"
    owasp_ml: tuple[str, ...] = ()
    owasp_llm_2025: tuple[str, ...] = ()
    owasp_llm_2026: tuple[str, ...] = ()
    owasp_agentic_2026: tuple[str, ...] = ()
    nist_aml: tuple[str, ...] = ()
    cwe: tuple[str, ...] = ()
    dfd_elements: tuple[Literal["actor", "process", "store", "flow"], ...] = ()
    linddun: tuple[str, ...] = ()
    legal_refs: tuple[str, ...] = ()
    stages: tuple[Stage, ...]
    evidence: tuple[EvidenceItem, ...]
    counter_evidence: tuple[CounterItem, ...] = ()
    mitigations: tuple[Mitigation, ...]
    severity: SeverityReason
    ai_exchange: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...]


class Threats(BaseModel):
    """threats.json: the suits, where STRIDE's letters apply, and the cards."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stride: dict[str, Any]
    stride_per_element: dict[str, tuple[Literal["S", "T", "R", "I", "D", "E"], ...]]
    threats: tuple[Threat, ...]


@cache
def threats() -> dict[str, Threat]:
    return {threat.id: threat for threat in _threats().threats}


@cache
def _threats() -> Threats:
    return Threats.model_validate(read_json("threats.json"))


@cache
def suits() -> dict[str, Any]:
    """STRIDE letter -> what the catalogue says of it."""
    return _threats().stride


def suit_names() -> dict[str, str]:
    """Suit -> its name: the letters of STRIDE, and safety."""
    return {**{letter: str(row["name"]) for letter, row in suits().items()}, "Safety": "Safety"}


@cache
def stride_per_element() -> dict[str, tuple[Literal["S", "T", "R", "I", "D", "E"], ...]]:
    """Element of a data-flow diagram (actor, process, store, flow) -> the letters that it can have."""
    return _threats().stride_per_element
