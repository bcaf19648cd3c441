"""The review as HTML that needs nothing running: for exports, and where widgets are not shown."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_secai.kernel.markup import code, paragraph, table
from jupyter_secai.kernel.prose import ALL, by_place, fix_words, fixable, flow_rows, others, place, raised
from jupyter_secai.model import Review
from jupyter_secai.verdict import unread


def page(review: Review, read: str, part: str) -> str:
    """The part of a review that was asked for, below what was read and one sentence."""
    reasons = dict.fromkeys(row.reason for row in unread(review) if row.reason)
    head = [paragraph(review.overview.sentence, "b"), paragraph(read, "div")]
    missing = [paragraph(f"Not checked: {reason}", "div") for reason in reasons]
    names = ALL if part == "all" else (part,)
    return "".join([*head, *missing, *(_PARTS[name](review) for name in names)])


def _findings(review: Review) -> str:
    rows = (
        (finding.severity, place(finding.location), finding.title, f"{finding.message} {finding.advice}")
        for finding in by_place(review)
    )
    return table(("severity", "where", "what", "why, and what ends it"), rows, "Findings")


def _threats(review: Review) -> str:
    rows = ((card.id, card.title, card.severity, card.state) for card in raised(review))
    return table(("card", "title", "severity", "state"), rows, "Threat cards")


def _checklist(review: Review) -> str:
    items = (item for item in review.checklist if item.answer != "not-applicable")
    rows = ((item.id, item.answer, item.question, item.note) for item in items)
    asked = table(("item", "answer", "question", "why"), rows, "Privacy checklist")
    return asked + paragraph(others(review))


def diagram(review: Review) -> str:
    """The flows of data, one a row."""
    rows = ((source, target, what, "yes" if out else "") for source, target, what, out in flow_rows(review))
    drawn = table(("from", "to", "what", "leaves"), rows, "Data flows")
    return drawn or paragraph("No flow of data was seen.")


def _fix(review: Review) -> str:
    parts = (fix_words(finding) for finding in fixable(review))
    return "".join(paragraph(title, "div") + code("\n".join(edits)) for title, edits in parts)


_PARTS: dict[str, Callable[[Review], str]] = {
    "findings": _findings,
    "threats": _threats,
    "checklist": _checklist,
    "diagram": diagram,
    "fix": _fix,
}
