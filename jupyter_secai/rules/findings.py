"""Making findings: the rule's words, the place, the trace, and a fingerprint that holds no value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Step, Value
from jupyter_secai.model import Confidence, Finding, Fix, Hop, Location, Severity
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.wording import capitalised


def make_finding(
    rule_name: str,
    location: Location,
    facts: Facts,
    *,
    words: Mapping[str, str] | None = None,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
    value: Value | None = None,
    entities: tuple[str, ...] = (),
    detail: Mapping[str, str | int | float | bool | list[str]] | None = None,
    message: str | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding of a rule at a place; `words` fill the names in the rule's sentences."""
    rule = catalogue.rules()[rule_name]
    fill = _Words(words or {})
    cards = {item.partition(".")[0]: None for item in (*rule.evidence, *rule.threats)}
    return Finding(
        rule=rule_name,
        category=rule.category,
        severity=severity or rule.severity,
        confidence=confidence or rule.confidence,
        title=capitalised(rule.title.format_map(fill)),
        message=capitalised((message or rule.message).format_map(fill)),
        advice=rule.advice.format_map(fill),
        location=location,
        trace=_trace(value, facts) if value is not None else [],
        entities=list(entities),
        detail=dict(detail or {}),
        threats=list(cards),
        checklist=list(rule.checklist),
        cwe=list(rule.cwe),
        fix=fix,
        fingerprint=_fingerprint(rule_name, location, facts, entities),
    )


def points_at_value(finding: Finding) -> bool:
    """Whether a finding points at a value that can be masked; what a pattern of code finds is a call."""
    return finding.category in VALUE_CATEGORIES and not catalogue.rules()[finding.rule].match


def listed(names: list[str]) -> str:
    """`a`, `b` and `c`; the rest counted."""
    shown = [f"`{name}`" for name in names[:3]]
    if len(names) > 3:
        return ", ".join(shown) + f" and {len(names) - 3} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def in_words(labels: list[str]) -> str:
    """`e-mail address, phone number and 2 more kinds of personal data`"""
    low = [label[:1].lower() + label[1:] if not label[:2].isupper() else label for label in labels]
    if len(low) > 3:
        return f"{', '.join(low[:2])} and {len(low) - 2} more kinds of personal data"
    return " and ".join([", ".join(low[:-1]), low[-1]]) if len(low) > 1 else "".join(low)


# Findings whose place is a value: it is cut out of the line, wherever it stands.
VALUE_CATEGORIES = frozenset({"secret", "personal-data", "business-data"})


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _trace(value: Value, facts: Facts) -> list[Hop]:
    return [_hop(step, facts) for step in value.trail]


def _hop(step: Step, facts: Facts) -> Hop:
    return Hop(**facts.place(step.cell, step.at).model_dump(), note=step.note)


def _fingerprint(rule: str, location: Location, facts: Facts, entities: tuple[str, ...]) -> str:
    """Rule, kind of carrier, entities and the shape of the line: not its place, and nothing that it says."""
    carrier = ":".join(part for part in location.carrier.split(":") if not part.isdigit())
    shape = ""
    if location.cell is not None and location.carrier == "source":
        shape = _source_shape(facts.notebook.cells[location.cell], location, rule)
    elif location.cell is not None:
        shape = facts.notebook.cells[location.cell].id + str(location.line)
    text = "\0".join((rule, carrier, ",".join(entities), shape))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _source_shape(cell: Cell, location: Location, rule: str) -> str:
    """Only Python keeps its values in literals; of a shell line nothing but its first word is taken."""
    lines = cell.source.split("\n")
    line = lines[location.line - 1] if location.line <= len(lines) else ""
    text = line.strip()
    if cell.type != "code" or text[:1] in ("!", "%") or cell.source.lstrip().startswith("%%"):
        return "".join(text.split()[:1])[:12] if text[:1] in ("!", "%") else ""
    if catalogue.rules()[rule].category in VALUE_CATEGORIES:
        end = location.end_column if location.end_line == location.line else len(line)
        line = line[: location.column] + "s" + line[end:]
    return _shape(line)


def _shape(line: str) -> str:
    """The line's words without its literals: a value must not be guessable from a fingerprint."""
    out: list[str] = []
    quote = ""
    for character in line.strip():
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
            out.append("s")
        elif character == "#":
            break
        elif not character.isspace():
            out.append("0" if character.isdigit() else character)
    return "".join(out)
