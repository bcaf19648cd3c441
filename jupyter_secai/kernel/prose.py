"""The review as plain text, for kernels without widgets and for those who read aloud or print."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jupyter_secai.kernel.wrapping import wrapped
from jupyter_secai.model import ChecklistItem, Edit, Finding, Location, Review, ThreatCard, severity_rank
from jupyter_secai.verdict import unread

ALL = ("findings", "threats", "checklist")


def text(review: Review, read: str, part: str) -> str:
    """The part of a review that was asked for, below what was read and one sentence."""
    names = ALL if part == "all" else (part,)
    lines = [review.overview.sentence, read, *_unread(review)]
    for name in names:
        lines += ["", *PARTS[name](review)]
    return wrapped("\n".join(lines))


def place(location: Location) -> str:
    """Where it is, in words of the notebook's reader."""
    cell = "Notebook" if location.cell is None else f"Cell {location.cell + 1}"
    carrier = "" if location.carrier == "source" else f", {location.carrier}"
    return f"{cell}{carrier}, line {location.line}"


def finding_lines(finding: Finding, where: str = "") -> list[str]:
    """A finding in two lines."""
    return [
        f"{where or place(finding.location)}: {finding.title} ({finding.severity}, {finding.rule})",
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
    applying = [_item(item) for item in review.checklist if item.answer != "not-applicable"]
    return ["Privacy checklist", *applying, *filter(None, [others(review)])]


def others(review: Review) -> str:
    """The items that do not apply, by their ids."""
    ids = [item.id for item in review.checklist if item.answer == "not-applicable"]
    return f"Not asked, as nothing here calls for it: {', '.join(ids)}." if ids else ""


def _item(item: ChecklistItem) -> str:
    note = f" {item.note}" if item.note else ""
    return f"{item.id} [{item.answer}] {item.question}{note}"


def _diagram(review: Review) -> list[str]:
    flows = [
        f"{source} -> {target}: {label}{' (leaves)' if crosses else ''}"
        for source, target, label, crosses in flow_rows(review)
    ]
    return ["Data flows", *(flows or ["None were seen."])]


def flow_rows(review: Review) -> Iterator[tuple[str, str, str, bool]]:
    """Each flow of the diagram: from, to, what, and whether it crosses a boundary of trust."""
    labels = {node.id: node.label for node in review.diagram.nodes}
    for flow in review.diagram.flows:
        what = ", ".join(filter(None, [flow.label, *flow.labels]))
        yield labels.get(flow.source, flow.source), labels.get(flow.target, flow.target), what, flow.crosses


def _fix(review: Review) -> list[str]:
    lines = [line for finding in fixable(review) for line in _fix_lines(finding)]
    return ["Fixes", *(lines or ["No finding here can be ended by an edit."])]


def fixable(review: Review) -> list[Finding]:
    """The findings that an edit ends, in the notebook's order."""
    return [finding for finding in by_place(review) if finding.fix is not None]


def fix_words(finding: Finding) -> tuple[str, list[str]]:
    """A fix in one sentence, and the lines that it writes."""
    fix = finding.fix
    if fix is None:
        return "", []
    care = "safe" if fix.safe else "look at it first"
    return f"{place(finding.location)}: {fix.title} ({care})", [_edit_words(edit) for edit in fix.edits]


def _edit_words(edit: Edit) -> str:
    """Where it writes, and what: `line 6, columns 10 to 28: os.environ["TOKEN"]`."""
    start, end = edit.column + 1, edit.end_column
    if edit.end_line != edit.line:
        where = f"lines {edit.line} to {edit.end_line}"
    elif end < start:
        where = f"line {edit.line}, at column {start}"
    else:
        where = f"line {edit.line}, columns {start} to {end}"
    return f"{where}: {edit.text.strip() or '(taken away)'}"


def _fix_lines(finding: Finding) -> list[str]:
    title, edits = fix_words(finding)
    return [title, *(f"    {edit}" for edit in edits)]


PARTS: dict[str, Callable[[Review], list[str]]] = {
    "findings": _findings,
    "threats": _threats,
    "checklist": _checklist,
    "diagram": _diagram,
    "fix": _fix,
}
