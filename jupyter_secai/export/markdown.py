"""A comment for a pull request: counts first, notebooks folded, short enough for code hosting services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from jupyter_secai import __version__
from jupyter_secai.export.links import Links
from jupyter_secai.export.rendering import fill_markdown
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import SEVERITIES, Finding, Severity, severity_rank

LONGEST = 65_000  # characters; comments on GitHub end at 65,536
_OPENING = 15_000
_ROWS = 60
_FINDINGS = 40
_UNREAD = 10


@dataclass(frozen=True, slots=True)
class _Row:
    """What the table says of one notebook."""

    path: str
    sentence: str
    counts: dict[Severity, int]
    unread: int

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts the worst first."""
        return (*(-self.counts[severity] for severity in SEVERITIES), -self.unread)


def render(reviewed: Iterable[Sourced]) -> str:
    """The comment, at most LONGEST characters: what does not fit is counted."""
    rows, blocks = list[_Row](), list[tuple[_Row, str]]()
    for one in reviewed:
        row = _row(one)
        rows.append(row)
        if any(row.counts.values()) or row.unread:
            blocks.append((row, _block(one, row)))
            blocks = _that_fit(blocks)
    counts = {severity: sum(row.counts[severity] for row in rows) for severity in SEVERITIES}
    told = sum(bool(any(row.counts.values()) or row.unread) for row in rows)
    return fill_markdown(
        "comment.md.j2",
        counts=counts,
        rows=_table(rows),
        notebooks=len(rows),
        left_out=told - len(blocks),
        severities=SEVERITIES,
        blocks=[text for _, text in blocks],
        version=__version__,
    )


def _row(one: Sourced) -> _Row:
    review = one.review
    counts = Counter(finding.severity for finding in review.findings)
    by_severity = {severity: counts[severity] for severity in SEVERITIES}
    return _Row(
        review.path, review.overview.sentence, by_severity, sum(row.missing for row in review.coverage)
    )


def _table(rows: list[_Row]) -> list[_Row]:
    """As many rows as the opening has room for, the worst first."""
    shown, room = list[_Row](), _OPENING - 1_000
    for row in sorted(rows, key=lambda row: row.rank)[:_ROWS]:
        room -= 2 * len(row.path) + len(row.sentence) + 60
        if room < 0:
            break
        shown.append(row)
    return shown


def _that_fit(blocks: list[tuple[_Row, str]]) -> list[tuple[_Row, str]]:
    """The worst notebooks first, as many as there is room for."""
    room, kept = LONGEST - _OPENING, list[tuple[_Row, str]]()
    for row, text in sorted(blocks, key=lambda block: block[0].rank):
        if len(text) <= room:
            room -= len(text)
            kept.append((row, text))
    return kept


def _block(one: Sourced, row: _Row) -> str:
    review = one.review
    fill = partial(
        fill_markdown,
        "notebook.md.j2",
        review=review,
        row=row,
        cards=[card for card in review.cards if card.state == "raised"],
        unread=[line for line in review.coverage if line.missing][:_UNREAD],
        link=Links(one),
    )
    groups = _grouped(review.findings)
    number = min(len(groups), _FINDINGS)
    text = fill(groups=groups[:number], more=_size(groups[number:]))
    while len(text) > LONGEST - _OPENING and number:
        number //= 2
        text = fill(groups=groups[:number], more=_size(groups[number:]))
    return text


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings that say the same of different places, together; the worst first."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: severity_rank(finding.severity)):
        groups.setdefault((finding.severity, finding.title, finding.advice), []).append(finding)
    return list(groups.values())


def _size(groups: list[list[Finding]]) -> int:
    return sum(len(group) for group in groups)
