"""The review as plain text, for kernels without widgets and for those who read aloud or print."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_secai.model import ChecklistItem, Finding, Location, Review, ThreatCard, severity_rank
from jupyter_secai.verdict import unread

HELP = """\
%secai             review this notebook
%secai findings    what was found, by cell
%secai threats     the threat cards that something here speaks for
%secai checklist   the privacy checklist, with answers
%secai help        this text
%%secai            review the cell below it, then run it if nothing high or worse is found
%%secai --level LEVEL
                   the same for critical, high, medium, low, info or never"""


def text(review: Review, read: str, part: str) -> str:
    """The part of a review that was asked for, below what was read and one sentence."""
    names = list(PARTS) if part == "all" else [part]
    lines = [review.overview.sentence, read, *_unread(review)]
    for name in names:
        lines += ["", *PARTS[name](review)]
    return "\n".join(lines)


def place(location: Location) -> str:
    """Where it is, in words of the notebook's reader."""
    cell = "Notebook" if location.cell is None else f"Cell {location.cell + 1}"
    carrier = "" if location.carrier == "source" else f", {location.carrier}"
    return f"{cell}{carrier}, line {location.line}"


def finding_lines(finding: Finding) -> list[str]:
    """A finding in two lines."""
    return [
        f"{place(finding.location)}: {finding.title} ({finding.severity}, {finding.rule})",
        f"    {finding.message} {finding.advice}",
    ]


def by_place(review: Review) -> list[Finding]:
    """The findings in the notebook's order, the worst of a cell first."""

    def key(finding: Finding) -> tuple[int, int, int]:
        cell = finding.location.cell
        return (-1 if cell is None else cell, severity_rank(finding.severity), finding.location.line)

    return sorted(review.findings, key=key)


def raised(review: Review) -> list[ThreatCard]:
    """The cards that something in the notebook speaks for, the worst first."""
    cards = [card for card in review.cards if card.state in ("raised", "lowered")]
    return sorted(cards, key=lambda card: (card.state == "lowered", severity_rank(card.severity)))


def _unread(review: Review) -> list[str]:
    reasons = dict.fromkeys(row.reason for row in unread(review) if row.reason)
    return [f"Not checked: {reason}" for reason in reasons]


def _findings(review: Review) -> list[str]:
    found = [line for finding in by_place(review) for line in finding_lines(finding)]
    return ["Findings", *(found or ["None."])]


def _threats(review: Review) -> list[str]:
    cards = [f"{card.id} {card.title} ({card.severity}, {card.state})" for card in raised(review)]
    return ["Threat cards", *(cards or ["Nothing here speaks for one."])]


def _checklist(review: Review) -> list[str]:
    return ["Privacy checklist", *map(_item, review.checklist)]


def _item(item: ChecklistItem) -> str:
    note = f" {item.note}" if item.note else ""
    return f"[{item.answer}] {item.question}{note}"


PARTS: dict[str, Callable[[Review], list[str]]] = {
    "findings": _findings,
    "threats": _threats,
    "checklist": _checklist,
}
