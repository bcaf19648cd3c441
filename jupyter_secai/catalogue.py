"""The knowledge of the engine, read once from `knowledge/`: APIs, rules, detectors, threats, checklists.

Data only: what an API is or what a threat looks like is a row in a file, read and validated here, and used by
every part. The rows' schemas are the models below.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from jupyter_secai import names
from jupyter_secai.model import (
    Answer,
    AnswerMode,
    Category,
    Confidence,
    Reference,
    Severity,
    Stage,
    Strength,
)

_MOST_NAMES = 16_384  # that are remembered: names come from notebooks
_Any = TypeVar("_Any")
_KNOWLEDGE = files("jupyter_secai") / "knowledge"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- APIs


class ApiVersion(_Row):
    """What depends on the installed version of a package; without `since`, what holds in every version."""

    package: str
    since: str | None = None
    note: str


def _spelled_out(patterns: Any) -> Any:
    if not isinstance(patterns, list | tuple):
        return patterns
    return tuple(name for pattern in patterns for name in names.spelled_out(pattern))


class Api(_Row):
    """What one or more functions, methods or classes do. Arguments are written `keyword@position`."""

    names: Annotated[tuple[str, ...], BeforeValidator(_spelled_out)]
    stage: Stage | None = None
    returns: str | None = Field(None, description="qualified class of the result; 'self' for the receiver's")
    reads: str | None = Field(None, description="argument that names what is read: a path, URL or query")
    writes: str | None = Field(None, description="argument that names where the data goes")
    data: tuple[str, ...] = Field((), description="arguments (or 'self') whose data goes there")
    sends: str | None = Field(
        None, description="who receives the data: a host, or 'url' for the one in `reads`"
    )
    adds: tuple[str, ...] = Field((), description="labels of the result")
    drops: tuple[str, ...] = Field((), description="labels that the result loses; '*' for all")
    fits: str | None = Field(None, description="argument that the receiver learns from")
    versions: tuple[ApiVersion, ...] = Field((), description="what depends on the installed version")
    value: bool = Field(False, description="not called: whoever names it has what the row adds")


class Role(_Row):
    """What calls do to rows of data (see `analysis.values`), and to functions that they are given.

    Kept apart from the rows of APIs, since one role is played by whole families: `*.fit_transform`.
    """

    names: tuple[str, ...]
    does: (
        Literal[
            "split", "fold", "fit", "transform", "predict", "fit-transform", "resample", "sample", "select",
            "remove", "statistic", "keep", "pair", "source", "score", "forget", "pseudonymise",
        ]
        | None
    ) = None  # fmt: skip
    data: tuple[str, ...] = Field(
        (), description="arguments that hold the rows; 'every' for all positional ones"
    )
    parts: tuple[Literal["train", "test", "validation"], ...] = Field((), description="of a split, in order")
    shape: Literal["each", "parts", "dict", "pairs"] = Field(
        "parts",
        description="of a split: parts of each input in turn; the parts; a dict of them; (x, y) pairs",
    )
    sizes: str | None = Field(None, description="argument that lists the parts' sizes")
    adds_up: bool = Field(False, description="a fit that adds to what was learned before")
    unless: str | None = Field(None, description="nothing is learned where this argument is a list")
    calls: str | None = Field(None, description="argument that is a function, which is called")
    passes: tuple[str, ...] = Field(
        (), description="arguments that it is called with; 'rest' for those after it"
    )
    each: bool = Field(False, description="it is called with each element of these")
    hands: tuple[str, ...] = Field(
        (), description="labels of the parameters of the function that it calls or decorates"
    )


# --- what a rule, a piece of evidence or a checklist signal looks for


class Condition(_Row):
    """A test of one argument of a call."""

    argument: str = Field(description="keyword@position, or 'self'")
    present: bool | None = None
    equals: tuple[str | int | float | bool | None, ...] | None = None
    differs: tuple[str | int | float | bool | None, ...] | None = None
    matches: str | None = Field(None, description="regular expression, on the text that is known")
    name: tuple[str, ...] | None = Field(
        None, description="the argument is one of these classes or functions"
    )
    kind: tuple[str, ...] | None = Field(None, description="the argument is an instance of one of these")
    literal: bool | None = Field(None, description="the argument is wholly known")
    labels: tuple[str, ...] | None = Field(
        None, description="the argument carries one of these labels; `column:*` is any column"
    )
    unlabelled: tuple[str, ...] | None = Field(None, description="the argument carries none of these labels")
    holds: tuple[str | int | float | bool | None, ...] | None = Field(
        None, description="the argument is a list or dict with one of these constants in it"
    )
    formatted: tuple[str, ...] | None = Field(
        None, description="the argument is a text with a part that is not known and of none of these classes"
    )
    below: int | None = Field(None, description="the argument is a known number under this one")
    bits: int | None = Field(None, description="the argument is a known integer with one of these bits set")
    contains: str | None = Field(
        None, description="regular expression, on the argument's text or one in its lists and dicts"
    )
    spelled: str | None = Field(None, description="regular expression, on the argument's own code")


class FixRow(_Row):
    """What ends a finding at a call or on a shell line, as changes of its text.

    Arguments are written `keyword@position`; the values, `method` and `after` are code.
    """

    title: str
    safe: bool = Field(False, description="correct code does the same after it as before")
    set: dict[str, str] = Field({}, description="arguments that get this value, passed so far or not")
    drop: tuple[str, ...] = Field((), description="arguments that are no longer passed")
    method: str | None = Field(None, description="the last name of what is called becomes this")
    after: str = Field("", description="what follows the call")
    words: str | None = Field(None, description="the command in this argument becomes a list of its words")
    replace: tuple[str, str] | None = Field(
        None, description="regular expression and replacement, on the first hit in the call or shell line"
    )


class Pattern(_Row):
    """One thing to look for in the facts of a notebook; all parts that are given must hold."""

    call: tuple[str, ...] = Field(
        (),
        description="qualified names; `a.*.b` is a family, `*.b` a method of anything, "
        "`@name` a group of groups.toml",
    )
    where: tuple[Condition, ...] = ()
    imports: tuple[str, ...] = Field((), alias="import")
    program: tuple[str, ...] = Field((), description="programs of a shell line")
    words: str | None = Field(None, description="regular expression on the program's words")
    piped_into: tuple[str, ...] = ()
    magic: tuple[str, ...] = ()
    text: str | None = Field(None, description="regular expression on the magic's text")
    finding: tuple[str, ...] = Field((), description="a finding of one of these rules")
    except_severity: tuple[Severity, ...] = ()
    carrier: str | None = Field(None, description="regular expression on the finding's carrier")
    column: tuple[str, ...] = Field((), description="a column of one of these classes or entities")
    stage: tuple[Stage, ...] = Field((), description="the notebook does work of one of these stages")
    heading: str | None = Field(None, description="regular expression on a markdown heading")
    around: str | None = Field(
        None, description="regular expression on the names that the call's value is given, or is made in"
    )
    unless_call: tuple[str, ...] = Field((), description="the notebook calls none of these")
    unless_import: tuple[str, ...] = Field((), description="the notebook imports none of these")
    fine: bool = Field(
        False, description="the place is in order: no later pattern of the rule is tried there"
    )
    severity: Severity | None = None
    confidence: Confidence | None = None
    message: str | None = Field(None, description="instead of the rule's")
    fix: FixRow | None = Field(None, description="instead of the rule's")
    note: str = ""

    @field_validator("call", "unless_call", mode="before")
    @classmethod
    def _ungrouped(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for name in names for each in _named(name))


class Rule(_Row):
    """A rule: what it finds, why that is bad, what to do, and what its examples are."""

    category: Category
    severity: Severity
    confidence: Confidence = "high"
    title: str = Field(description="a few words; {name} stands for the call, command or type found")
    message: str
    advice: str
    what: str
    why: str
    bad: tuple[str, ...] = Field(min_length=1)
    good: tuple[str, ...] = Field(min_length=1)
    cwe: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    evidence: tuple[str, ...] = Field((), description="evidence items of threat cards that it supplies")
    threats: tuple[str, ...] = ()
    checklist: tuple[str, ...] = ()
    match: tuple[Pattern, ...] = Field((), description="empty for rules that a function judges")
    once: bool = Field(False, description="one finding a notebook, however many places")
    fix: FixRow | None = None


# --- detectors


class Token(_Row):
    """The format of one vendor's credential, from the vendor's own page.

    The pattern is matched at a literal, from the start of a word to the end of one; its group `secret`, where
    there is one, is the credential. An `assigned` format has no mark of its own: its literals are the
    vendor's names, and the pattern is what is given to a name that one of them stands in.
    """

    name: str
    type: str = "API_KEY"
    literal: tuple[str, ...] = Field(
        min_length=1, description="texts of which one must stand in it, for speed"
    )
    pattern: str
    assigned: bool = False
    anywhere: bool = Field(False, description="may be short, or far from its literal")
    needs: str = Field(
        "", description="lower-case text without which no literal is looked for, where `anywhere`"
    )
    bounded: bool = Field(True, description="starts and ends with a word")
    before: int = Field(0, description="how far before the literal a match may start")
    checks: tuple[Literal["basic", "jwt", "mixed", "password", "random"], ...] = ()
    checked: bool = Field(True, description="placeholders are left out")
    link: str = ""
    positive: tuple[tuple[str, ...], ...] = Field(
        (), description="examples, in pieces so that no scanner trips"
    )


class CredentialNames(_Row):
    """The words that names of credentials are made of, and what stands beside them without being one."""

    stems: tuple[str, ...]
    passwords: frozenset[str]
    before_pass: frozenset[str]
    secrets: frozenset[str]
    tokens: frozenset[str]
    before_token: frozenset[str]
    not_before_token: frozenset[str]
    before_key: frozenset[str]
    not_after: frozenset[str]
    after: frozenset[str]
    not_passwords: frozenset[str]


class PasswordPlace(_Row):
    """Where a program's options or a language's statements take a password; the group `secret` is it."""

    name: str = Field("password", description="the name that the value is judged by")
    literal: tuple[str, ...] = Field(min_length=1, description="lower-case texts that the pattern starts at")
    needs: str = Field(description="lower-case text without which no literal is looked for")
    pattern: str
    positive: tuple[tuple[str, ...], ...] = Field(min_length=1)
    negative: tuple[str, ...] = Field(min_length=1)
    link: str = ""


class CredentialCall(_Row):
    """Functions that take a credential by position, or by the name that another argument gives."""

    names: tuple[str, ...]
    argument: str = Field(description="keyword@position of the credential")
    kind: Literal["password", "secret", "api_key"] = "password"
    named_by: str = Field("", description="keyword@position of the argument that says what it is")
    bad: tuple[str, ...] = Field(min_length=1)
    good: tuple[str, ...] = Field(min_length=1)


Anchor = Literal["number", "date", "code", "quad", "pair", "hex", "capitals", "text"]


class EntityPattern(_Row):
    """How values look, and by which cheap sign in a text they are looked for.

    The pattern is searched from `before` characters before the sign to `after` characters behind it.
    """

    regex: str
    confidence: float = Field(description="0 to 1, once the validator and the context agree")
    anchor: Anchor = "number"
    validator: str | None = Field(None, description="a function of detect/checksums.py")
    digits: int = Field(0, description="how many digits a run must have to be tried; `number` only")
    most: int = Field(0, description="how many digits it may have at most; 0 for any number")
    lead: str = Field("", description="text that must stand directly before the sign, for speed")
    context: tuple[str, ...] = Field((), description="words of which one must stand before the value")
    hints: tuple[str, ...] = Field(
        (), description="the signs of `text`, in lower case; `*` leads the end of a word"
    )
    before: int = 0
    after: int = 0


class Entity(_Row):
    """A kind of personal data: how its values and its column headers look, and which law names it."""

    id: str
    label: str
    class_: str = Field(alias="class")
    severity: Severity
    legal: dict[str, Any] = {}
    patterns: tuple[EntityPattern, ...] = ()
    context: tuple[str, ...] = ()
    labelled: str | None = Field(
        None, description="regular expression: a value that a key or label announces"
    )
    columns: dict[str, tuple[str, ...]] = {}
    column_regex: str | None = None
    column_exact: tuple[str, ...] = ()
    column_beside: tuple[str, ...] = Field(
        (), description="names that say it only beside other personal columns, or with telling values"
    )
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    redact: str = "tag"
    standalone: bool = False
    notes: str = ""
    linddun: str = ""
    values: Any = None


class BusinessSignal(_Row):
    """A kind of business-sensitive data: trade secrets and contracts, not the GDPR."""

    id: str
    label: str
    class_: str = Field(alias="class")
    severity: Severity
    legal: dict[str, Any] = {}
    keywords: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    column_regex: str | None = None
    value_regex: str | None = None
    hints: tuple[str, ...] = Field(
        (), description="lower-case texts of which one must stand in the text, for speed"
    )
    skip: tuple[str, ...] = Field((), description="values that every installation has, lower case")
    notes: str = ""


class KnownDataset(_Row):
    """A public data set, how it is loaded, and what is known to be delicate in it."""

    id: str
    title: str
    calls: tuple[str, ...] = Field(
        (), description="qualified names of functions that load it and nothing else"
    )
    names: tuple[str, ...] = Field((), description="how general loaders name it, lower case")
    files: str | None = Field(None, description="regular expression on the path or address it is read from")
    columns: tuple[str, ...] = ()
    holds: dict[str, str] = Field({}, description="entity of a column there; empty for a harmless one")
    concerns: tuple[str, ...] = ()
    note: str = ""


class Entities(_Row):
    version: str
    note: str
    normalise_header: str
    classes: dict[str, str]
    neutral_heads: tuple[str, ...] = Field(description="first words of an aggregate: a median is nobody's")
    neutral_tails: tuple[str, ...] = Field(
        description="last words that make a header neutral: a phone model is no phone"
    )
    singling_out: tuple[tuple[tuple[str, ...], ...], ...] = Field(
        description="kinds of column, one of each group, that together single most people out"
    )
    entities: tuple[Entity, ...]
    business: tuple[BusinessSignal, ...]
    datasets: tuple[KnownDataset, ...]
    usual_columns: tuple[str, ...] = Field(
        description="columns that tables of all kinds have: they do not tell a data set"
    )
    dataset_loaders: dict[str, str] = Field(
        description="functions that load a data set by name, and the argument that names it"
    )
    safe_values: dict[str, tuple[str, ...]]
    category_systems: dict[str, Any]


# --- prose


def _words(text: object) -> object:
    return (
        tuple(w for line in text.split("\n") for w in line.split(", ") if w)
        if isinstance(text, str)
        else text
    )


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class NameEvidence(_Row):
    """What shows that capitalised words are somebody's name, in lower case, in seven languages."""

    titles: Words
    greetings: Words
    closings: Words
    introductions: Words = Field(description="lead to a name: `my name is`, `approved by`")
    roles: Words = Field(description="stand before a full name: `patient`, `customer`")
    weak: Words = Field(description="stand before a name whose given name is known")
    deeds: Words = Field(description="stand behind the name of somebody whose given name is known")
    acts: Words = Field(description="stand behind a full name, whoever it is")
    groups: Words = Field(description="who is greeted or called so is not named")
    places: Words = Field(description="end or lead a name that is not a person's")
    particles: Words


class ActiveKind(_Row):
    """A kind of active content, the rule that speaks of it, and what finding it proves."""

    id: str
    rule: str
    label: str
    severity: Severity | None = Field(None, description="instead of the rule's")
    proves: str
    cannot: str


class Producer(_Row):
    """A library that puts scripts into outputs, and how its scripts are known."""

    name: str
    script: tuple[str, ...] = Field(description="texts of which one stands in the library's scripts")
    handler: str | None = Field(None, description="regular expression on the start of an event handler")
    kernel: bool = Field(False, description="its scripts talk to the kernel as a matter of course")


class ActiveContent(_Row):
    """active.toml: kinds, known producers, known hosts and look-alike letters."""

    kind: tuple[ActiveKind, ...]
    producer: tuple[Producer, ...]
    hosts: dict[str, str] = Field(description="lists of hosts or packages, divided by blanks")
    lookalikes: dict[str, str] = Field(description="pairs of letters, divided by blanks")


# --- threats


class EvidenceItem(_Row):
    id: str
    kind: Literal["call", "kwarg", "import", "magic", "literal", "output", "metadata", "absence"]
    match: str
    strength: Strength
    scope: Literal["cell", "notebook", "output"]
    fqn: tuple[str, ...] = ()
    note: str = ""


class CounterItem(_Row):
    match: str
    effect: Literal["closes", "lowers"]
    note: str = ""


class Mitigation(_Row):
    text: str
    apis: tuple[str, ...]


class SeverityReason(_Row):
    level: Severity
    rationale: str


class Threat(_Row):
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
    """threats.json: the cards, and the taxonomies that they refer to."""

    model_config = ConfigDict(frozen=True, extra="allow")

    stride: dict[str, Any]
    threats: tuple[Threat, ...]


class Signal(_Row):
    """How the engine recognises one item: any of `match`; `finding` rows follow from the rules themselves."""

    match: tuple[Pattern, ...]


class StageWords(_Row):
    """What tells a cell's stage of work beside the API table: words, and the weight of each kind of hint."""

    least_share: float = Field(gt=0, le=1)
    least_share_of_function: float = Field(gt=0, le=1)
    most_calls: int = Field(gt=0)
    generic: tuple[str, ...] = Field(description="names that serve every stage; `numpy.` is all of numpy")
    weights: dict[Literal["call", "generic", "name", "change", "derived", "shown", "heading", "words"], int]
    headings: dict[Stage, str]
    calls: dict[Stage, str]
    names: dict[Stage, str]
    programs: dict[Stage, tuple[str, ...]]


# --- checklists


class Auto(_Row):
    mode: AnswerMode
    signals: tuple[str, ...] = ()
    yes_when: str = ""
    no_when: str = ""


class ChecklistRow(_Row):
    """A question of privacy by design, as the catalogue has it."""

    id: str
    stages: tuple[Stage, ...]
    title: str
    question: str
    why: str
    refs: dict[str, tuple[str, ...]]
    applies_when: str
    auto: Auto
    sign_off: tuple[str, ...] = ()
    severity: Severity
    core: bool
    blocks_export: bool
    linddun: tuple[str, ...] = ()
    nist_pf: tuple[str, ...] = ()
    fix: str = ""


class AnswerRow(_Row):
    """How an item is answered: `no` is looked for first, then `unsure`, then `yes`; else `otherwise`."""

    applies: tuple[Pattern, ...] | None = Field(None, description="instead of the group's patterns")
    no: tuple[Pattern, ...] = ()
    unsure: tuple[Pattern, ...] = Field((), description="leaves the item open, with these places to look at")
    yes: tuple[Pattern, ...] = ()
    otherwise: Answer = "open"
    notes: dict[Answer, str] = {}


class Answers(_Row):
    """answers.toml: when a group of items applies, and how items are answered."""

    applies: dict[str, tuple[Pattern, ...]]
    item: dict[str, AnswerRow]


class Checklists(_Row):
    version: str
    licence_note: str
    stages: tuple[Stage, ...]
    modes: dict[str, str]
    answers: tuple[str, ...]
    roles: tuple[str, ...]
    staleness: str
    default_view: str
    counts: dict[str, Any]
    items: tuple[ChecklistRow, ...]


# --- reading


def _named(name: str) -> tuple[str, ...]:
    return groups()[name[1:]] if name.startswith("@") else (name,)


@cache
def groups() -> dict[str, tuple[str, ...]]:
    """Name of a group -> the calls that do the same, as the rules know them."""
    table: dict[str, list[str]] = _toml("groups.toml")
    return {name: tuple(calls) for name, calls in table.items()}


def _toml_rows(folder: str) -> Iterator[dict[str, Any]]:
    for entry in _sorted(_KNOWLEDGE / folder):
        yield tomllib.loads(entry.read_text(encoding="utf-8"))


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_KNOWLEDGE / name).read_text(encoding="utf-8"))


def _json(name: str) -> Any:
    return json.loads((_KNOWLEDGE / name).read_text(encoding="utf-8"))


@cache
def _api_files() -> tuple[dict[str, Any], ...]:
    return tuple(_toml_rows("apis"))


@cache
def apis() -> dict[str, Api]:
    """Qualified name -> row."""
    table: dict[str, Api] = {}
    for data in _api_files():
        for row in data.get("api", ()):
            api = Api.model_validate(row)
            table.update(dict.fromkeys(api.names, api))
    return table


@lru_cache(maxsize=_MOST_NAMES)
def api(name: str) -> Api | None:
    """The row of a qualified name; a row may cover a family, as `sklearn.*.fit` does."""
    return apis().get(name) or _of_family(name, _families())


@cache
def _families() -> dict[str, list[tuple[str, Api]]]:
    return _by_last_part(apis())


@cache
def roles() -> dict[str, Role]:
    """Qualified name -> what calls of it do to rows of data and to functions."""
    table: dict[str, Role] = {}
    for data in _api_files():
        for row in data.get("role", ()):
            role = Role.model_validate(row)
            table.update(dict.fromkeys(role.names, role))
    return table


@lru_cache(maxsize=_MOST_NAMES)
def role(name: str) -> Role | None:
    """The role of a qualified name, its own or its family's; the longest family's first."""
    return roles().get(name) or _of_family(name, _role_families())


@cache
def _role_families() -> dict[str, list[tuple[str, Role]]]:
    families = _by_last_part(roles())
    return {last: sorted(rows, key=lambda row: -len(row[0])) for last, rows in families.items()}


def _by_last_part(table: Mapping[str, _Any]) -> dict[str, list[tuple[str, _Any]]]:
    found: dict[str, list[tuple[str, _Any]]] = {}
    for name, row in table.items():
        prefix, star, last = name.partition("*.")
        if star:
            found.setdefault(last, []).append((prefix, row))
    return found


def _of_family(name: str, families: Mapping[str, list[tuple[str, _Any]]]) -> _Any | None:
    _, dot, last = name.rpartition(".")
    for prefix, row in families.get(last, ()) if dot else ():
        if name.startswith(prefix):
            return row
    return None


@cache
def aliases() -> dict[str, str]:
    """Names under which a thing, or a whole module, is exported -> the name that the rows use."""
    table: dict[str, str] = {}
    for data in _api_files():
        table.update(data.get("alias", {}))
    return table


@lru_cache(maxsize=_MOST_NAMES)
def canonical(name: str) -> str:
    """The name that the rows use: `tensorflow.keras.layers.Dense` is `keras.layers.Dense`."""
    return names.canonical(name, aliases())


class _Path(_Row):
    pattern: str
    adds: tuple[str, ...]


@cache
def _paths() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    rows = (_Path.model_validate(row) for row in _toml("paths.toml")["path"])
    return tuple((re.compile(row.pattern), frozenset(row.adds)) for row in rows)


@lru_cache(maxsize=4096)
def path_labels(path: str) -> frozenset[str]:
    """What the name of a file says about what is in it."""
    return frozenset().union(*(labels for pattern, labels in _paths() if pattern.search(path)))


@cache
def sources() -> dict[str, frozenset[str]]:
    """Objects of libraries that hold what comes from outside -> the labels of all that is taken from them."""
    found: dict[str, frozenset[str]] = {}
    for data in _api_files():
        found.update((name, frozenset(labels)) for name, labels in data.get("source", {}).items())
    return found


@cache
def unbound() -> dict[str, str]:
    """Names that code uses as everybody does -> what they stand for where nothing binds them."""
    data = _toml("unbound.toml")
    names = {
        name: f"{module}.{name}" for module, written in data["names"].items() for name in written.split()
    }
    return {**data["modules"], **names}


@cache
def rules() -> dict[str, Rule]:
    """Name -> rule, in the order of the files."""
    return {name: Rule.model_validate(row) for data in _toml_rows("rules") for name, row in data.items()}


@cache
def tokens() -> tuple[Token, ...]:
    return tuple(Token.model_validate(row) for data in _toml_rows("tokens") for row in data["token"])


@cache
def credential_names() -> CredentialNames:
    return CredentialNames.model_validate(_credentials()["names"])


@cache
def _credentials() -> dict[str, Any]:
    return _toml("credentials.toml")


@cache
def password_places() -> tuple[PasswordPlace, ...]:
    return tuple(PasswordPlace.model_validate(row) for row in _credentials()["place"])


@cache
def credential_calls() -> tuple[CredentialCall, ...]:
    return tuple(CredentialCall.model_validate(row) for row in _credentials()["call"])


@cache
def entities() -> Entities:
    return Entities.model_validate(_json("entities.json"))


@cache
def given_names() -> frozenset[str]:
    return frozenset(name for words in _names()["given"].values() for name in words.split())


@cache
def family_names() -> frozenset[str]:
    return frozenset(name for words in _names()["family"].values() for name in words.split())


@cache
def _names() -> dict[str, dict[str, str]]:
    return _toml("names.toml")


def label_of(entity: str) -> str:
    """What the catalogue calls a kind of personal data."""
    return next(row.label for row in entities().entities if row.id == entity)


@cache
def name_evidence() -> NameEvidence:
    return NameEvidence.model_validate(_toml("name_evidence.toml"))


@cache
def active() -> ActiveContent:
    return ActiveContent.model_validate(_toml("active.toml"))


@cache
def active_kinds() -> dict[str, ActiveKind]:
    """Id -> kind of active content."""
    return {kind.id: kind for kind in active().kind}


@cache
def hosts(group: str) -> frozenset[str]:
    """Hosts of a group of active.toml."""
    return frozenset(active().hosts[group].split())


@cache
def not_people(how: Literal["never", "alone"]) -> frozenset[str]:
    """Casefolded words of what is not a person: those no name holds, or those that are none by themselves."""
    groups = _toml("not_people.toml")[how]
    return frozenset(word for words in groups.values() for word in words.casefold().split())


@cache
def threats() -> dict[str, Threat]:
    return {threat.id: threat for threat in _threats().threats}


@cache
def _threats() -> Threats:
    return Threats.model_validate(_json("threats.json"))


@cache
def suits() -> dict[str, Any]:
    """STRIDE letter -> what the catalogue says of it."""
    return _threats().stride


@cache
def signals() -> dict[str, Signal]:
    """Id of an evidence (SUP-01.e3) or counter-evidence item (SUP-01.c1) -> what to look for."""
    return {item: Signal.model_validate(row) for item, row in _toml("signals.toml").items()}


@cache
def stage_words() -> StageWords:
    return StageWords.model_validate(_toml("stages.toml"))


@cache
def answers() -> Answers:
    return Answers.model_validate(_toml("answers.toml"))


@cache
def checklist() -> dict[str, ChecklistRow]:
    data = Checklists.model_validate(_json("checklists.json"))
    return {row.id: row for row in data.items}
