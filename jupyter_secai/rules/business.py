"""What a business keeps to itself, in any text: markings, internal addresses, home folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_secai.detect.spans import TextSpan
from jupyter_secai.model import Finding, Location
from jupyter_secai.rules.facts import CarrierContent, Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.places import spoken

_RULES = {
    "BIZ_MARKING": "business-marking",
    "BIZ_HOST": "internal-address",
    "BIZ_SHARE": "internal-address",
    "BIZ_TICKET": "internal-address",
    "BIZ_PATH": "user-path",
}
_ONCE = frozenset({"user-path"})


def judge_business(contents: Iterable[CarrierContent], facts: Facts) -> Iterator[Finding]:
    """Each rule once a carrier; home folders once a notebook, since every traceback names them."""
    told: set[str] = set()
    for content in contents:
        here: set[str] = set()
        for span in content.scan.business:
            rule = _RULES.get(span.type)
            if rule is not None and rule not in told | here:
                here.add(rule)
                yield _finding(rule, span, content, facts)
        told |= here & _ONCE


def _finding(rule: str, span: TextSpan, content: CarrierContent, facts: Facts) -> Finding:
    words = {"carrier": spoken(content.carrier), "label": span.label[:1].lower() + span.label[1:]}
    return make_finding(rule, _place(span, content, facts), facts, words=words, entities=(span.type,))


def _place(span: TextSpan, content: CarrierContent, facts: Facts) -> Location:
    carrier = content.carrier
    return facts.text_place(carrier.cell, carrier.name, carrier.text or "", span.start, span.end)
