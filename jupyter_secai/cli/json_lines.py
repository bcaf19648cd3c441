"""The JSON formats of the contract."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from jupyter_secai import __version__
from jupyter_secai.many.sources import Reviewed
from jupyter_secai.model import SCHEMA_VERSION, SEVERITIES, STAGES
from jupyter_secai.threats.joining import Part, join, part_of
from jupyter_secai.verdict import unread


def stream_json(reviewed: Iterable[Reviewed]) -> Iterator[str]:
    """One document with all reviews and a summary, written as the reviews come."""
    tool = {"name": "jupyter_secai", "version": __version__}
    yield f'{{\n  "schema": {SCHEMA_VERSION},\n  "tool": {_inner(tool)},\n  "notebooks": ['
    summary, separator = Summary(), ""
    for one in reviewed:
        summary.add(one)
        yield f"{separator}\n    {_inner(one.review.to_dict(), 4)}"
        separator = ","
    joined = join(summary.parts).model_dump(mode="json")
    yield f'\n  ],\n  "summary": {_inner(summary.to_dict())},\n  "diagram": {_inner(joined)}\n}}\n'


def _inner(value: object, indent: int = 2) -> str:
    return textwrap.indent(json.dumps(value, indent=2), " " * indent).lstrip()


def stream_lines(reviewed: Iterable[Reviewed]) -> Iterator[str]:
    """One finding a line, with its location also at the top level."""
    for one in reviewed:
        rows = one.review.to_dict()["findings"]
        yield "".join(json.dumps({**row, **row["location"]}) + "\n" for row in rows)


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
    parts: list[Part] = field(default_factory=list)

    def add(self, one: Reviewed) -> None:
        """Count one notebook."""
        gaps = unread(one.review)
        self.parts.append(part_of(one.review))
        self.notebooks += 1
        self.incomplete += bool(gaps)
        self.not_checked += len(gaps)
        self.statuses[one.review.status] += 1
        self.severities.update(finding.severity for finding in one.review.findings)
        self.rules.update(finding.rule for finding in one.review.findings)
        self.stages.update(state.stage for state in one.review.overview.stages if state.cells)
        told = one.review.overview
        if told.to_fix or told.to_review:
            self.worst = sorted([*self.worst, (-told.to_fix, -told.to_review, one.review.path)])[:10]

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
