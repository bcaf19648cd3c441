"""What the file itself carries: credentials, people and markings in every carrier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.analysis.program import NamedLiteral
from jupyter_secai.detect import columns as headers
from jupyter_secai.detect.columns import ColumnClass
from jupyter_secai.detect.scanning import Scan
from jupyter_secai.detect.secrets import is_placeholder, judge_named
from jupyter_secai.detect.tables import ReadTable
from jupyter_secai.model import Confidence, Finding, Location, Severity
from jupyter_secai.notebook.carriers import Carrier
from jupyter_secai.notebook.syntax import Command
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding

_GRAVE = frozenset({"CREDIT_CARD", "IBAN", "US_SSN", "NATIONAL_ID", "PASSPORT", "DRIVER_LICENSE", "MRN"})
_ENV_MAGIC = re.compile(r"\s*(?:([A-Za-z_]\w*)\s*=\s*|([A-Za-z_]\w*)\s+)(\S.*)")
# `-p` is a password to these programs only; to `mkdir` it is something else.
_PASSWORD_OPTION = re.compile(
    r"(?:(?:^|\s)--(?:password|passwd|token|api-key|secret)[= ]"
    r"|\b(?:mysql|mysqldump|sshpass|mongo|docker login)\b.*\s-p ?)(?P<secret>[^\s$'\"{]\S{5,})"
)


class CarrierContent(NamedTuple):
    """What was recognised in one carrier. The scan depends on the text alone, so that it can be kept."""

    carrier: Carrier
    scan: Scan


# --- secrets


def judge_secrets(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Credentials by format: in the source, and in what a run left behind."""
    carrier = content.carrier
    for span in content.scan.secrets:
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        rule = "hardcoded-secret" if carrier.name == "source" else "secret-in-output"
        yield make_finding(
            rule,
            place,
            facts,
            words={"label": _with_article(span.label)},
            severity="critical",
            entities=(span.type,),
        )


def judge_named_literal(cell: int, literal: NamedLiteral, facts: Facts) -> Finding | None:
    """A string that is given the name of a credential and looks like one."""
    score = judge_named(literal.name, literal.value)
    if not score:
        return None
    return _named_secret(literal.name, facts.place(cell, literal.at), facts)


def judge_command(cell: int, command: Command, facts: Facts) -> Iterator[Finding]:
    """`%env NAME=value`, and passwords among the options of a shell line."""
    line = facts.notebook.cells[cell].source.split("\n")[command.line - 1]
    if command.name in ("env", "set_env"):
        found = _ENV_MAGIC.fullmatch(command.text)
        if found and judge_named(found[1] or found[2], found[3].strip("\"'")):
            place = facts.line_place(cell, command.line, command.column, len(line))
            yield _named_secret(found[1] or found[2], place, facts)
    elif command.kind == "shell":
        option = _PASSWORD_OPTION.search(command.text)
        if option and not is_placeholder(option["secret"]) and _judged_option(option["secret"]):
            place = facts.line_place(cell, command.line, command.column, len(line))
            yield _named_secret("password", place, facts)


def _judged_option(value: str) -> bool:
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value)) and not re.search(r"[:/=]", value)


def _named_secret(name: str, place: Location, facts: Facts) -> Finding:
    kind = "password" if re.search(r"(?i)pass|pwd", name) else "key or token"
    return make_finding(
        "hardcoded-secret",
        place,
        facts,
        words={"label": f"a {kind}"},
        confidence="medium",
        entities=("PASSWORD" if kind == "password" else "API_KEY",),
    )


def _with_article(label: str) -> str:
    spoken_vowel = (label[:1] in "AEIOU" and not label.startswith(("URL", "Uni"))) or label.startswith(
        ("npm", "xAI")
    )
    return f"{'an' if spoken_vowel else 'a'} {label}"


# --- people


_CHART = re.compile(r"plotly|vega|bokeh|geo\+json")


class _Shown(NamedTuple):
    entities: tuple[str, ...]
    labels: tuple[str, ...]
    location: Location
    severity: Severity
    confidence: Confidence
    singled_out: bool


def judge_output(contents: list[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """One output, all its MIME versions together: what it shows of people is one finding."""
    shown = [
        s for content in contents for s in (*_shown_tables(content, facts), *_shown_text(content, facts))
    ]
    direct = [s for s in shown if not s.singled_out]
    charts = [s for s in direct if _CHART.search(s.location.carrier)]
    if charts:
        yield _people_finding("personal-data-in-chart", charts, facts)
    elif direct:
        yield _people_finding("personal-data-in-output", direct, facts)
    elif shown:
        yield _people_finding("people-singled-out", shown, facts)


def _people_finding(rule: str, shown: list[_Shown], facts: Facts) -> Finding:
    ranks: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3, "info": 4}
    worst = min(shown, key=lambda s: ranks[s.severity])
    entities = tuple(dict.fromkeys(e for s in shown for e in s.entities))
    labels = list(dict.fromkeys(label for s in shown for label in s.labels))
    return make_finding(
        rule,
        worst.location,
        facts,
        words={"entities": in_words(labels)},
        severity=worst.severity,
        confidence=worst.confidence,
        entities=entities,
    )


def in_words(labels: list[str]) -> str:
    """`e-mail address, phone number and 2 more kinds of personal data`"""
    low = [label[:1].lower() + label[1:] if not label[:2].isupper() else label for label in labels]
    if len(low) > 3:
        return f"{', '.join(low[:2])} and {len(low) - 2} more kinds of personal data"
    return " and ".join([", ".join(low[:-1]), low[-1]]) if len(low) > 1 else "".join(low)


def _shown_tables(content: CarrierContent, facts: Facts) -> Iterator[_Shown]:
    for read in content.scan.tables:
        classes = [column.class_ for column in read.columns]
        named = [(column.name, column.class_) for column in read.columns]
        telling = [c for c in classes if c.class_ in headers.IDENTIFYING and c.entity != "INCOME"]
        singled = not telling and headers.singles_out(named) and len(read.table.rows) > 1
        if not telling and not singled:
            continue
        chosen = telling or classes
        yield _Shown(
            tuple(dict.fromkeys(c.entity for c in chosen)),
            tuple(dict.fromkeys(c.label for c in chosen)),
            _table_place(content, read, facts),
            "low" if read.known else _severity(telling),
            "high"
            if any(c.entity in ("EMAIL", "PHONE") or c.class_ == "government_id" for c in chosen)
            else "medium",
            singled,
        )


def _table_place(content: CarrierContent, read: ReadTable, facts: Facts) -> Location:
    carrier, start = content.carrier, read.table.headers[0].start
    return facts.text_place(carrier.cell, carrier.name, carrier.text or "", start, start)


# Kinds that say who it is without help; a name alone may be that of anybody.
_CONTACTS = frozenset(
    {"EMAIL", "PHONE", "US_SSN", "NATIONAL_ID", "PASSPORT", "DRIVER_LICENSE", "CREDIT_CARD", "IBAN"}
)
_SPECIAL = frozenset({"special", "criminal", "health"})


def _severity(classes: list[ColumnClass]) -> Severity:
    """Graver the surer a row is a person and the more delicate what it says of them."""
    entities = {c.entity for c in classes}
    special = any(c.class_ in _SPECIAL for c in classes)
    if entities & (_CONTACTS | {"PERSON"}) and special:
        return "critical"
    if entities & _CONTACTS or ("PERSON" in entities and len(entities) > 1) or {"MRN", "HEALTH"} <= entities:
        return "high"
    return "low" if entities <= {"PERSON", "GEO"} else "medium"


def _shown_text(content: CarrierContent, facts: Facts) -> Iterator[_Shown]:
    carrier = content.carrier
    for span in content.scan.personal:
        if (
            span.type in ("IP", "GEO", "ONLINE_ID", "GENETIC", "HEALTH", "ADDRESS", "PHONE")
            and span.score < 0.8
        ):
            continue
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        severity: Severity = (
            "high" if span.type in _GRAVE else "medium" if span.type in ("EMAIL", "PHONE") else "low"
        )
        yield _Shown((span.type,), (span.label,), place, severity, "medium", False)


def judge_source_people(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Personal values typed into code or text; an author's own address is worth a look, no more."""
    carrier = content.carrier
    spoken = "text" if carrier.form == "markdown" else "code" if carrier.form == "code" else "metadata"
    for span in content.scan.personal:
        if span.type not in _GRAVE and span.type not in ("EMAIL", "PHONE", "DOB"):
            continue
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        yield make_finding(
            "personal-data-in-source",
            place,
            facts,
            words={"carrier": spoken, "entities": in_words([span.label])},
            severity="high" if span.type in _GRAVE else "low",
            entities=(span.type,),
        )


def judge_markings(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Confidentiality markings, once a carrier."""
    for span in content.scan.business[:1]:
        carrier = content.carrier
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        where = "text" if carrier.form == "markdown" else "source" if carrier.name == "source" else "output"
        yield make_finding(
            "business-marking", place, facts, words={"carrier": where}, entities=("BIZ_MARKING",)
        )
