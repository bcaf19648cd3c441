"""The knowledge of the engine, read once from `knowledge/`: APIs, rules, detectors, threats, checklists.

Data only: what an API is or what a threat looks like is a row in a file, read and validated here, and used by
every part. The rows' schemas are the models; a file is read when its rows are first asked for.
"""

from __future__ import annotations

from jupyter_secai.catalogue.active_content import (
    ActiveContent,
    ActiveKind,
    Producer,
    active,
    active_kinds,
    hosts,
)
from jupyter_secai.catalogue.calls import (
    Api,
    ApiVersion,
    Role,
    aliases,
    api,
    apis,
    canonical,
    role,
    roles,
    sources,
    unbound,
)
from jupyter_secai.catalogue.checklists import (
    AnswerRow,
    Answers,
    Auto,
    ChecklistRow,
    Checklists,
    answers,
    checklist,
)
from jupyter_secai.catalogue.combinations import Combination, combinations
from jupyter_secai.catalogue.components import (
    CalledComponent,
    ComponentRows,
    InstallWords,
    NamedComponent,
    component_rows,
)
from jupyter_secai.catalogue.credentials import (
    CredentialCall,
    CredentialNames,
    PasswordPlace,
    Token,
    credential_calls,
    credential_names,
    password_places,
    tokens,
)
from jupyter_secai.catalogue.documents import Document, documents
from jupyter_secai.catalogue.paths import path_labels
from jupyter_secai.catalogue.patterns import Condition, FixRow, Pattern, groups
from jupyter_secai.catalogue.people import (
    NameEvidence,
    Words,
    family_names,
    given_names,
    name_evidence,
    not_people,
)
from jupyter_secai.catalogue.questions import Question, questions
from jupyter_secai.catalogue.records import RecordRows, Trigger, record_rows
from jupyter_secai.catalogue.rulebook import Rule, rules
from jupyter_secai.catalogue.sensitive import (
    Anchor,
    BusinessSignal,
    Entities,
    Entity,
    EntityPattern,
    KnownDataset,
    entities,
    label_of,
)
from jupyter_secai.catalogue.signals import CodeText, Signal, signal_patterns, signals, situations
from jupyter_secai.catalogue.stages import StageWords, stage_words
from jupyter_secai.catalogue.taxonomies import Taxonomy, taxonomies
from jupyter_secai.catalogue.threat_cards import (
    CounterItem,
    EvidenceItem,
    Mitigation,
    Practice,
    SeverityReason,
    Threat,
    Threats,
    suits,
    threats,
)

__all__ = [
    "ActiveContent",
    "ActiveKind",
    "Anchor",
    "AnswerRow",
    "Answers",
    "Api",
    "ApiVersion",
    "Auto",
    "BusinessSignal",
    "CalledComponent",
    "ChecklistRow",
    "Checklists",
    "CodeText",
    "Combination",
    "ComponentRows",
    "Condition",
    "CounterItem",
    "CredentialCall",
    "CredentialNames",
    "Document",
    "Entities",
    "Entity",
    "EntityPattern",
    "EvidenceItem",
    "FixRow",
    "InstallWords",
    "KnownDataset",
    "Mitigation",
    "NameEvidence",
    "NamedComponent",
    "PasswordPlace",
    "Pattern",
    "Practice",
    "Producer",
    "Question",
    "RecordRows",
    "Role",
    "Rule",
    "SeverityReason",
    "Signal",
    "StageWords",
    "Taxonomy",
    "Threat",
    "Threats",
    "Token",
    "Trigger",
    "Words",
    "active",
    "active_kinds",
    "aliases",
    "answers",
    "api",
    "apis",
    "canonical",
    "checklist",
    "combinations",
    "component_rows",
    "credential_calls",
    "credential_names",
    "documents",
    "entities",
    "family_names",
    "given_names",
    "groups",
    "hosts",
    "label_of",
    "name_evidence",
    "not_people",
    "password_places",
    "path_labels",
    "questions",
    "record_rows",
    "role",
    "roles",
    "rules",
    "signal_patterns",
    "signals",
    "situations",
    "sources",
    "stage_words",
    "suits",
    "taxonomies",
    "threats",
    "tokens",
    "unbound",
]
