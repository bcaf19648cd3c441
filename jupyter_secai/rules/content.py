"""What the file itself carries of people, and what is marked confidential."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from jupyter_secai.detect.ner import LABELS
from jupyter_secai.detect.places import HOME
from jupyter_secai.detect.safe import safe
from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.model import Finding, Severity
from jupyter_secai.notebook.carriers import Carrier
from jupyter_secai.rules.datasets import concerns_of
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import in_words, make_finding
from jupyter_secai.rules.places import is_shown, spoken
from jupyter_secai.rules.tables import Shown, shown_tables

# A name that the model was asked for is told wherever it stands, and so is where the writer lives.
_ASKED_FOR = frozenset(LABELS.values()) | {HOME}
_WORD = re.compile(r"[^\W\d_]+")
_GRAVE = frozenset({"CREDIT_CARD", "IBAN", "US_SSN", "NATIONAL_ID", "PASSPORT", "DRIVER_LICENSE", "MRN"})
# What names somebody's home, birth or car when it stands close to their name.
_TIED = frozenset({"ADDRESS", "DOB", "VEHICLE"})
_CLOSE = 40
_UNSURE = frozenset({"IP", "GEO", "ONLINE_ID", "GENETIC", "HEALTH", "ADDRESS", "PHONE"})
_TELLING = _GRAVE | {"EMAIL", "PHONE", "DOB"}


# --- people


_CHART = re.compile(r"plotly|vega|bokeh|geo\+json")


def judge_output(contents: list[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """One output, all its MIME versions together: what it shows of people is one finding."""
    shown = [s for content in contents for s in (*shown_tables(content, facts), *_shown_text(content, facts))]
    direct = [s for s in shown if not s.singled_out]
    charts = [s for s in direct if _CHART.search(s.location.carrier)]
    if charts:
        yield _people_finding("personal-data-in-chart", charts, facts)
    elif direct:
        yield _people_finding("personal-data-in-output", direct, facts)
    elif shown:
        yield _people_finding("people-singled-out", shown, facts)


def _people_finding(rule: str, shown: list[Shown], facts: Facts) -> Finding:
    ranks: dict[Severity, int] = {"critical": 0, "high": 1, "medium": 2, "low": 3, "info": 4}
    worst = min(shown, key=lambda s: ranks[s.severity])
    entities = tuple(dict.fromkeys(e for s in shown for e in s.entities))
    labels = list(dict.fromkeys(label for s in shown for label in s.labels))
    return make_finding(
        rule,
        worst.location,
        facts,
        words={"entities": in_words(labels), "carrier": worst.spoken},
        severity=worst.severity,
        confidence=worst.confidence,
        entities=entities,
    )


def _shown_text(content: CarrierContent, facts: Facts) -> Iterator[Shown]:
    carrier = content.carrier
    spans = told_spans(content)
    tied = _tied(spans)
    first_of_its_kind = {span.type: span for span in reversed(spans)}
    for span in sorted(first_of_its_kind.values()):
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        severity = "medium" if span.type in tied else _severity_of(span, carrier.text or "", facts)
        yield Shown((span.type,), (span.label,), place, severity, "medium", False, spoken(carrier))


def _tied(spans: list[TextSpan]) -> set[str]:
    """Kinds that stand close to a name: where and when somebody lives, was born, drove."""
    names = sorted(span.start for span in spans if span.type == "PERSON")
    tied = set()
    for span in spans if names else ():
        at = bisect_left(names, span.start - _CLOSE)
        if span.type in _TIED and at < len(names) and names[at] < span.end + _CLOSE:
            tied.add(span.type)
    return tied


def _severity_of(span: TextSpan, text: str, facts: Facts) -> Severity:
    if span.type in _GRAVE:
        return "high"
    if span.type not in ("EMAIL", "PHONE") or _is_credit(span, text):
        return "low"
    return "low" if span.type in concerns_of(facts) else "medium"


def _is_credit(span: TextSpan, text: str) -> bool:
    """Whether the line says whose work something is: such an address was published to be written to."""
    line = text.rfind("\n", 0, span.start) + 1
    head = text[line : min(span.start, line + 40)].strip(" \t:*#-").partition(":")[0]
    return head.lower() in safe("credits")


def told_spans(content: CarrierContent) -> list[TextSpan]:
    """The personal values to speak of: sure enough in what is shown, telling enough in what is typed."""
    if is_shown(content.carrier):
        dates = _birth_dates_of_tables(content)
        return [
            span
            for span in content.scan.personal
            if (span.type not in _UNSURE or span.score >= 0.8) and span.start not in dates
        ]
    return [
        span
        for span in content.scan.personal
        if span.type in _TELLING or span.label in _ASKED_FOR or _is_case(span, content.carrier)
    ]


def _is_case(span: TextSpan, carrier: Carrier) -> bool:
    """Whether a text tells of somebody by name what a doctor knows: two words at least on the line."""
    if span.type != "PERSON" or carrier.form != "markdown":
        return False
    text = carrier.text or ""
    line = text[text.rfind("\n", 0, span.start) + 1 : _line_end(text, span.end)]
    return len(safe("health_words").intersection(_WORD.findall(line.lower()))) > 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _birth_dates_of_tables(content: CarrierContent) -> set[int]:
    """Where they start: alone they single nobody out, and with what else is the table's to say."""
    cells = (span for table in content.scan.tables for span in table.spans())
    return {span.start for span in cells if span.type == "DOB"}


def judge_source_people(content: CarrierContent, facts: Facts) -> Iterator[Finding]:
    """Personal values typed into code, text or metadata; an author's own address is worth a look, no more."""
    carrier = content.carrier
    for span in told_spans(content):
        place = facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
        yield make_finding(
            "personal-data-in-source",
            place,
            facts,
            words={"carrier": spoken(carrier), "entities": in_words([span.label])},
            severity="high" if span.type in _GRAVE else "low",
            entities=(span.type,),
        )
