"""The JSON formats of the contract."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from jupyter_secai import __version__
from jupyter_secai.many.sources import Reviewed
from jupyter_secai.model import SCHEMA_VERSION, SEVERITIES, STAGES, Review
from jupyter_secai.serialization import as_json
from jupyter_secai.threats.joining import Parts, join, packed, part_of
from jupyter_secai.verdict import unread


class Row(NamedTuple):
    """What the summary takes of one notebook."""

    path: str
    status: str
    gaps: int
    findings: list[tuple[str, str]]  # severity and rule
    stages: list[str]
    to_fix: int
    to_review: int
    part: bytes


def row_of(review: Review) -> Row:
    """The row of one notebook."""
    told = review.overview
    return Row(
        review.path,
        review.status,
        len(unread(review)),
        [(finding.severity, finding.rule) for finding in review.findings],
        [state.stage for state in told.stages if state.cells],
        told.to_fix,
        told.to_review,
        packed(part_of(review)),
    )


def tell_json(one: Reviewed) -> tuple[Row, str]:
    """The review as JSON, and what the summary takes of it."""
    return row_of(one.review), _indented(one.review)


def _indented(review: Review) -> str:
    text = as_json(review, indent=2)
    if not text.isascii():  # what is written to a terminal or a pipe has to survive its encoding
        text = json.dumps(json.loads(text), indent=2)
    return text.replace("\n", "\n    ")


def stream_json(told: Iterable[tuple[Row, str]]) -> Iterator[str]:
    """One document with all reviews and a summary, written as they come."""
    tool = {"name": "jupyter_secai", "version": __version__}
    yield f'{{\n  "schema": {SCHEMA_VERSION},\n  "tool": {_inner(tool)},\n  "notebooks": ['
    summary, separator = Summary(), ""
    for row, text in told:
        summary.add(row)
        yield f"{separator}\n    {text}"
        separator = ","
    joined = join(summary.parts).model_dump(mode="json")
    yield f'\n  ],\n  "summary": {_inner(summary.to_dict())},\n  "diagram": {_inner(joined)}\n}}\n'


def _inner(value: object) -> str:
    return json.dumps(value, indent=2).replace("\n", "\n  ")


def tell_lines(one: Reviewed) -> str:
    """One finding a line, with its location also at the top level."""
    rows = [finding.model_dump(mode="json") for finding in one.review.findings]
    return "".join(json.dumps({**row, **row["location"]}) + "\n" for row in rows)


@dataclass(slots=True)
class Summary:
    """Counts over all notebooks, taken as they go by, and what is to be joined of them."""

    notebooks: int = 0
    incomplete: int = 0
    not_checked: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    worst: list[tuple[int, int, str]] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)

    def add(self, row: Row) -> None:
        """Count one notebook."""
        self.parts.add(row.part)
        self.notebooks += 1
        self.incomplete += bool(row.gaps)
        self.not_checked += row.gaps
        self.statuses[row.status] += 1
        self.severities.update(severity for severity, _ in row.findings)
        self.rules.update(rule for _, rule in row.findings)
        self.stages.update(row.stages)
        if row.to_fix or row.to_review:
            self.worst = sorted([*self.worst, (-row.to_fix, -row.to_review, row.path)])[:10]

    def to_dict(self) -> dict[str, Any]:
        """The summary of the contract, and the worst notebooks first."""
        return {
            "notebooks": self.notebooks,
            "clean": self.statuses["clean"],
            "with_findings": self.statuses["findings"],
            "incomplete": self.incomplete,
            "findings": {severity: self.severities[severity] for severity in SEVERITIES},
            "not_checked": self.not_checked,
            "rules": dict(sorted(self.rules.items(), key=lambda row: (-row[1], row[0]))),
            "stages": {stage: self.stages[stage] for stage in STAGES},
            "worst": [
                {"path": path, "to_fix": -to_fix, "to_review": -to_review}
                for to_fix, to_review, path in self.worst
            ],
        }
