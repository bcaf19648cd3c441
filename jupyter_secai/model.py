"""The vocabulary of a review: what every part passes on and every window shows.

Nothing in here holds a value of a secret or of a person: a finding names the type and
the place of what was found, never the thing itself.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1

Stage = Literal["collect", "prepare", "explore", "train", "evaluate", "share", "deploy", "operate"]
Severity = Literal["critical", "high", "medium", "low", "info"]
Confidence = Literal["high", "medium", "low"]
Category = Literal[
    "secret",
    "personal-data",
    "business-data",
    "code-execution",
    "deserialization",
    "command-injection",
    "sql-injection",
    "supply-chain",
    "cleartext-network",
    "tls",
    "crypto",
    "exposure",
    "ssrf",
    "xxe",
    "path-archive",
    "tempfile-perms",
    "active-content",
    "malicious-code",
    "llm",
    "ml-robustness",
    "data-leakage",
    "egress",
    "reproducibility",
    "privacy",
]
Suit = Literal["S", "T", "R", "I", "D", "E", "Safety"]
Status = Literal["clean", "findings", "incomplete"]
CardState = Literal["raised", "lowered", "closed", "quiet"]
Answer = Literal["yes", "no", "open", "not-applicable"]
AnswerMode = Literal["auto", "assisted", "manual"]
ColumnKind = Literal["personal", "quasi", "special", "business", "other"]
IgnoreState = Literal["used", "unused", "expired", "without-reason"]
Strength = Literal["strong", "medium", "weak"]

STAGES: tuple[Stage, ...] = (
    "collect",
    "prepare",
    "explore",
    "train",
    "evaluate",
    "share",
    "deploy",
    "operate",
)
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def at_or_above(severity: Severity, level: Severity | Literal["never"]) -> bool:
    """Whether `severity` reaches `level`; nothing reaches "never"."""
    return level != "never" and _RANK[severity] <= _RANK[level]


def severity_rank(severity: Severity) -> int:
    """0 for critical up to 4 for info: sorts the worst first."""
    return _RANK[severity]


def cell_name(cell: int | None) -> str:
    """The cell by the number that people count, from 1."""
    return "notebook" if cell is None else f"cell {cell + 1}"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Location(_Model):
    """A place in a notebook. Ids first; indexes are for people and may be out of date.

    Lines count from 1 within the carrier, columns from 0 in code points; `end_column` is exclusive.
    """

    path: str
    cell: int | None = Field(description="0-based among all cells; null for the notebook itself")
    cell_id: str | None = None
    cell_type: Literal["code", "markdown", "raw"] | None = None
    carrier: str = Field(
        description="source, output:N:stream, output:N:error, output:N:MIME, attachment:NAME:MIME, "
        "metadata, notebook-metadata:KEY or widget-state"
    )
    line: int = 1
    column: int = 0
    end_line: int = 1
    end_column: int = 0


class Hop(Location):
    """One step of a value's way from its source to the place of the finding."""

    note: str


class Edit(_Model):
    """Replace the text between two places of one cell's source."""

    cell_id: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Fix(_Model):
    """Text edits that end a problem; `safe` when they cannot change what correct code does."""

    title: str
    edits: list[Edit]
    safe: bool


class Finding(_Model):
    """Something that is wrong, where, how sure we are, and what ends it."""

    rule: str
    category: Category
    severity: Severity
    confidence: Confidence
    title: str = Field(description="a few words, for lists")
    message: str = Field(description="one sentence of fact")
    advice: str = Field(description="one sentence of remedy")
    location: Location
    trace: list[Hop] = []
    entities: list[str] = []
    detail: dict[str, str | int | float | bool | list[str]] = {}
    threats: list[str] = []
    checklist: list[str] = []
    cwe: list[int] = []
    fix: Fix | None = None
    fingerprint: str = Field(description="stable across runs, machines and cell moves")


class Ignore(_Model):
    """A wish to pass findings over: where it stands, why, and whether it still does anything."""

    rules: list[str]
    reason: str
    by: Literal["line", "cell-tag", "configuration", "baseline"]
    state: IgnoreState
    expires: str | None = None
    findings: int = Field(description="how many findings it passed over")
    location: Location | None = None


class Evidence(_Model):
    """Why a card is raised or lowered, or an answer given: a place and a few words."""

    note: str
    location: Location | None = Field(None, description="null for what the notebook as a whole lacks")
    strength: Strength = "medium"
    item: str | None = Field(None, description="id of the catalogue's evidence item, as SUP-01.e3")
    effect: Literal["lowers", "closes"] | None = Field(None, description="counter-evidence only")
    finding: str | None = Field(None, description="fingerprint of the finding that this rests on")


class Countersignature(_Model):
    """Another person who has looked at a decision and agrees."""

    by: str
    at: str = Field(description="ISO 8601, UTC")


class Decision(_Model):
    """What a person decided, on which evidence, until when."""

    decision: str = Field(description="mitigated, accepted, transferred, not-applicable, yes or no")
    by: str
    reason: str
    at: str = Field(description="ISO 8601, UTC")
    expires: str | None = None
    evidence: str = Field(description="fingerprint of the evidence that it was made on")
    stale: bool = Field(False, description="the evidence has changed, or the decision has expired")
    altered: bool = Field(False, description="it is not as it was written: its checksum is another")
    countersigned: list[Countersignature] = []


class Reference(_Model):
    """A row of a public taxonomy, law or page."""

    source: str
    locator: str
    url: str | None = None


class ThreatCard(_Model):
    """A threat of the catalogue, and what this notebook says for and against it."""

    id: str
    title: str
    suit: Suit
    stride: list[Literal["S", "T", "R", "I", "D", "E"]]
    severity: Severity
    severity_reason: str = Field("", description="why the severity is this, in a sentence")
    stages: list[Stage]
    state: CardState
    own: bool = Field(False, description="written by a person into this notebook, not from the catalogue")
    summary: str = Field(description="what an attacker does, in a sentence or two")
    question: str
    evidence: list[Evidence] = []
    counter_evidence: list[Evidence] = []
    decision: Decision | None = None
    fingerprint: str = Field("", description="of the evidence: what a decision has to name")
    references: list[Reference] = []


class ChecklistItem(_Model):
    """A question of privacy by design, and what this notebook answers."""

    id: str
    title: str
    question: str
    why: str
    stages: list[Stage]
    severity: Severity
    answer: Answer
    mode: AnswerMode
    core: bool
    blocks_export: bool
    note: str = Field("", description="one sentence that says why the answer is this")
    fix: str = ""
    evidence: list[Evidence] = []
    signed: Decision | None = None
    fingerprint: str = Field("", description="of the evidence: what a decision has to name")
    references: list[Reference] = []


class Coverage(_Model):
    """A part of the notebook and whether it was read; only what was not read needs a reason."""

    carrier: str
    cell: int | None
    checked: bool
    reason: str = ""
    by_design: bool = Field(
        False,
        description="left out by its type, as an image is; this does not make the review incomplete",
    )

    @property
    def missing(self) -> bool:
        """Whether it should have been read and was not."""
        return not self.checked and not self.by_design

    @property
    def sentence(self) -> str:
        """What was not checked, and why."""
        of_cell = "" if self.cell is None else f" of {cell_name(self.cell)}"
        return f"{self.carrier}{of_cell}: {self.reason}"


class CellSummary(_Model):
    """A cell and the stages of work that it belongs to, the strongest first."""

    cell: int
    id: str
    type: Literal["code", "markdown", "raw"]
    stages: list[Stage] = []


class Node(_Model):
    """An element of the data-flow diagram."""

    id: str = Field(description="stable across runs while the element keeps its name")
    kind: Literal["entity", "process", "store"]
    label: str
    boundary: str
    stages: list[Stage] = []
    members: list[str] = Field([], description="labels of the elements that this one stands for")
    locations: list[Location] = []


class Flow(_Model):
    """Data that moves between two elements, with the labels that it carries."""

    id: str = ""
    source: str
    target: str
    label: str
    labels: list[str] = []
    crosses: bool = Field(False, description="whether it leaves one trust boundary for another")
    locations: list[Location] = []


class Boundary(_Model):
    """A line across which trust changes."""

    id: str
    label: str


class ElementThreat(_Model):
    """One letter of STRIDE at one element or crossing flow, with the cards that speak of it."""

    element: str = Field(description="id of a node or of a flow")
    stride: Literal["S", "T", "R", "I", "D", "E"]
    cards: list[str] = Field(description="ids of cards that this notebook raises or lowers there")
    locations: list[Location] = []


class Diagram(_Model):
    """The data-flow diagram that the notebook's code draws."""

    nodes: list[Node] = []
    flows: list[Flow] = []
    boundaries: list[Boundary] = []
    threats: list[ElementThreat] = []


class ReviewQuestion(_Model):
    """A question that a threat-modelling session asks, answered from evidence where that can be."""

    id: str
    group: Literal["data", "harm", "dependencies"]
    text: str
    stages: list[Stage]
    cards: list[str]
    answer: Literal["answered", "open", "not-applicable"]
    note: str = ""
    evidence: list[Evidence] = []
    fingerprint: str = ""
    decision: Decision | None = None


class DataColumn(_Model):
    """A column of a data source, and what class of data it holds."""

    name: str
    kind: ColumnKind
    entity: str | None = None
    known_by: Literal["name", "values", "data-set", "code", "person", "kernel"]


class ProfiledTable(_Model):
    """What a running kernel found in the table that a variable holds: classes and counts, no values.

    It counts for one session of one notebook, and stands in no file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=200)

    variable: str = Field(pattern=r"^[^\W\d]\w*$")
    columns: list[ProfiledColumn] = Field(max_length=200)
    k: int | None = Field(None, ge=1, description="smallest group over the quasi-identifiers")


class ProfiledColumn(_Model):
    """The class of a column by all that is in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=200)

    name: str
    kind: ColumnKind
    entity: str | None = None


class DataHolder(_Model):
    """A file, table, model, output or party that data went to."""

    id: str
    kind: Literal["file", "table", "model", "index", "output", "hub", "api", "bucket", "database"]
    label: str
    host: str = ""
    country: str = Field("", description="a hint from the host's name, empty where there is none")
    labels: list[str] = []
    locations: list[Location] = []


class DataSource(_Model):
    """Where data came from, what is in it, and where it went."""

    id: str
    kind: Literal["file", "table", "url", "api", "data-set", "query", "input"]
    label: str
    data_set: str | None = Field(None, description="name of the public data set that it is known to be")
    concerns: list[str] = []
    columns: list[DataColumn] = []
    stored: list[str] = Field([], description="ids of holders in this organisation")
    received: list[str] = Field([], description="ids of holders outside of it")
    retention: str = ""
    profiled: list[str] = Field([], description="variables that a kernel has profiled in this session")
    locations: list[Location] = []


class Inventory(_Model):
    """The data of the notebook."""

    sources: list[DataSource] = []
    holders: list[DataHolder] = []


class Component(_Model):
    """A library, model or data set that a notebook names."""

    kind: Literal["library", "model", "data"]
    name: str = Field(description="of the project on the package index, the repository, or the class")
    version: str = Field("", description="exact version or commit; empty where none is named")
    requirement: str = Field("", description="what was asked for, as >=2.0")
    origin: Literal["import", "install", "hub", "api", "training"]
    public: bool = Field(False, description="known by this name to the public index or hub")
    locations: list[Location] = []


class Purpose(_Model):
    """What a person wrote down about why the data is used; empty where nothing was written."""

    purpose: str = ""
    legal_ground: str = ""
    controller: str = ""
    retention: str = ""
    audience: str = ""
    location: Location | None = None


class PersonsRows(_Model):
    """A place where one person's rows would have to be found and removed."""

    kind: Literal["source", "extract", "feature", "artefact", "export", "output"]
    label: str
    note: str
    location: Location | None = None


class StageState(_Model):
    """What the workflow strip shows for one stage."""

    stage: Stage
    cells: list[int] = Field(description="cells that do this work; empty when the notebook has none")
    findings: int
    worst: Severity | None = None


class NextStep(_Model):
    """The one thing to do next."""

    text: str
    finding: str | None = Field(None, description="fingerprint")
    item: str | None = Field(None, description="checklist item")


class Overview(_Model):
    """The review in one sentence, and what a window shows first."""

    to_fix: int = Field(description="findings of critical or high severity")
    to_review: int = Field(description="findings of medium or low severity")
    not_checked: int
    sentence: str
    next: NextStep | None = None
    stages: list[StageState]


class Dependency(_Model):
    """A package that the notebook imports or installs, and what is known of it."""

    name: str = Field(description="as an index compares it: small letters, one hyphen")
    modules: list[str] = Field([], description="top-level modules that the notebook imports from it")
    installed: bool = Field(description="whether a command of the notebook installs it")
    versions: list[str] = Field([], description="versions that are named exactly")
    bounded: bool = Field(description="whether every command that installs it speaks of a version")
    reported: bool = Field(False, description="known as malware, or as a placeholder for another name")
    resembles: str = Field("", description="the well-known package that its name may be mistaken for")
    vulnerabilities: Literal["found", "none-known", "not-checked"] = "not-checked"
    advisories: list[str] = Field([], description="ids of the advisories on these versions")
    fixed_in: list[str] = []
    present: str | None = Field(
        None, description="the version in the environment, empty where it is missing; null if nobody looked"
    )
    locations: list[Location] = []


class Review(_Model):
    """Everything that one notebook's review says. `status` tells clean from not checked."""

    path: str
    status: Status
    language: str
    overview: Overview
    coverage: list[Coverage] = []
    cells: list[CellSummary] = []
    findings: list[Finding] = []
    ignores: list[Ignore] = []
    dependencies: list[Dependency] = []
    cards: list[ThreatCard] = []
    checklist: list[ChecklistItem] = []
    diagram: Diagram = Diagram()
    questions: list[ReviewQuestion] = []
    inventory: Inventory = Inventory()
    components: list[Component] = []
    purpose: Purpose = Purpose()
    rights: list[PersonsRows] = []

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the contract."""
        return self.model_dump(mode="json")

    def at_or_above(self, level: Severity | Literal["never"]) -> list[Finding]:
        """The findings that reach `level`, worst first."""
        reached = [finding for finding in self.findings if at_or_above(finding.severity, level)]
        return sorted(reached, key=lambda finding: severity_rank(finding.severity))
