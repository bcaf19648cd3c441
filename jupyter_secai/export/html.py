"""A report for people as one HTML file: no other file, no address that is loaded, no text run as markup."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from tempfile import SpooledTemporaryFile
from typing import Any

from markupsafe import Markup

from jupyter_secai import __version__
from jupyter_secai.export.drawing import draw
from jupyter_secai.export.rendering import fill_html
from jupyter_secai.export.sourced import Sourced
from jupyter_secai.model import (
    SEVERITIES,
    STAGES,
    DataSource,
    Diagram,
    Finding,
    Purpose,
    Review,
    Severity,
    Stage,
    ThreatCard,
    severity_rank,
)

_IN_MEMORY = 4_000_000  # bytes of rendered notebooks, the rest waits on disk
_CLOSING = "</main>\n<script>{script}</script>\n</body>\n</html>\n"
_STATES = ("raised", "lowered", "closed", "quiet")


@dataclass(frozen=True, slots=True)
class _Row:
    """What the summary says of one notebook."""

    id: str
    path: str
    sentence: str
    counts: dict[Severity, int]
    rules: frozenset[str]


def render(reviewed: Iterable[Sourced]) -> str:
    """The report as one text."""
    return "".join(pieces(map(tell, reviewed)))


def tell(one: Sourced) -> tuple[_Row, str]:
    """A notebook's part of the report, and what the summary says of it."""
    row = _row(one.review)
    return row, _notebook(row, one.review)


def pieces(told: Iterable[tuple[_Row, str]]) -> Iterator[str]:
    """The report in pieces, for many notebooks: the summary goes before them, so they wait."""
    rows, rules = list[_Row](), set[str]()
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as spool:
        for row, text in told:
            spool.write(text)
            rows.append(row)
            rules.update(row.rules)
        yield _opening(rows, sorted(rules))
        spool.seek(0)
        yield from spool
    yield _CLOSING.format(script=_asset("report.js"))


def _row(review: Review) -> _Row:
    counts = Counter(finding.severity for finding in review.findings)
    by_severity = {severity: counts[severity] for severity in SEVERITIES}
    rules = frozenset(finding.rule for finding in review.findings)
    return _Row(_identity(review.path), review.path, review.overview.sentence, by_severity, rules)


def _identity(path: str) -> str:
    """Of the elements of a notebook's part: the same in every report."""
    return "n" + hashlib.blake2b(path.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _opening(rows: list[_Row], rules: list[str]) -> str:
    style, script = _asset("report.css"), _asset("report.js")
    return fill_html(
        "page.html.j2",
        rows=rows,
        rules=rules,
        counts={severity: sum(row.counts[severity] for row in rows) for severity in SEVERITIES},
        severities=SEVERITIES,
        stages=STAGES,
        version=__version__,
        style=Markup(style),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


def _notebook(row: _Row, review: Review) -> str:
    cards = _cards(review.cards)
    checklist = [item for item in review.checklist if item.core or item.answer == "no" or item.signed]
    return fill_html(
        "notebook.html.j2",
        id=row.id,
        review=review,
        counts=row.counts,
        findings=sorted(review.findings, key=lambda finding: severity_rank(finding.severity)),
        stages_of=_stage_finder(review),
        cards=cards,
        card_ids={card.id for card in cards},
        raised=sum(card.state == "raised" for card in cards),
        checklist=checklist,
        answered=sum(item.answer != "open" for item in checklist),
        drawing=draw(review.diagram) if review.diagram.nodes else None,
        elements=_elements(review.diagram),
        sources=_sources(review),
        purpose=_purpose(review.purpose),
        unread=[one for one in review.coverage if one.missing],
        by_design=[one for one in review.coverage if one.by_design and not one.checked],
    )


def _cards(cards: list[ThreatCard]) -> list[ThreatCard]:
    shown = [card for card in cards if card.state != "quiet" or card.decision or card.own]
    return sorted(shown, key=lambda card: (_STATES.index(card.state), severity_rank(card.severity)))


def _stage_finder(review: Review) -> Callable[[Finding], list[Stage]]:
    """The stages of the cell that a finding is in."""
    by_cell = {cell.cell: cell.stages for cell in review.cells}

    def stages_of(finding: Finding) -> list[Stage]:
        return [] if finding.location.cell is None else by_cell.get(finding.location.cell, [])

    return stages_of


def _elements(diagram: Diagram) -> list[dict[str, Any]]:
    """What STRIDE says of each element and crossing flow, with the name of the element."""
    nodes = {node.id: node for node in diagram.nodes}
    names = {node.id: node.label for node in diagram.nodes}
    for flow in diagram.flows:
        ends = (names.get(end, end) for end in (flow.source, flow.target))
        names[flow.id] = f"{' → '.join(ends)}, {flow.label}"
    return [
        {
            "threat": threat,
            "label": names.get(threat.element, threat.element),
            "members": nodes[threat.element].members if threat.element in nodes else [],
        }
        for threat in diagram.threats
    ]


def _purpose(purpose: Purpose) -> list[tuple[str, str]]:
    """What was written down about the use of the data, by name."""
    names = ("purpose", "legal_ground", "controller", "retention", "audience")
    told = ((name, getattr(purpose, name)) for name in names)
    return [(name.replace("_", " ").capitalize(), text) for name, text in told if text]


def _sources(review: Review) -> list[dict[str, Any]]:
    """The data sources with the names of their holders, and of their columns those that matter."""
    names = {holder.id: holder.label for holder in review.inventory.holders}
    return [_source(source, names) for source in review.inventory.sources]


def _source(source: DataSource, names: dict[str, str]) -> dict[str, Any]:
    return {
        **source.model_dump(include={"label", "kind", "data_set", "concerns", "retention"}),
        "columns": [column for column in source.columns if column.kind != "other"],
        "stored": [names.get(one, one) for one in source.stored],
        "received": [names.get(one, one) for one in source.received],
    }


@cache
def _asset(name: str) -> str:
    return (files("jupyter_secai.export") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
