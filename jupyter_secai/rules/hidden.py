"""Code that a reader does not see: text directions that change its order, and statements far to the right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.model import Finding
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding

_NAME = "hidden-code"
# Embeddings, overrides and isolates of Unicode's bidirectional algorithm (CVE-2021-42574).
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_GAP = " " * 60
_AFTER_GAP = re.compile(r";[ \t]{60,4000}[^\s#]")


def judge_hidden(facts: Facts) -> Iterator[Finding]:
    """Code cells with text that stands elsewhere than it is shown, or outside of what a screen shows."""
    for cell in facts.notebook.cells:
        if cell.type == "code":
            yield from _directions(cell, facts)
            yield from _far_right(cell, facts)


def _directions(cell: Cell, facts: Facts) -> Iterator[Finding]:
    if cell.source.isascii():
        return
    lines = {cell.source.count("\n", 0, found.start()): found for found in _DIRECTIONS.finditer(cell.source)}
    for found in lines.values():
        place = facts.text_place(cell.index, "source", cell.source, found.start(), found.end())
        yield make_finding(_NAME, place, facts, words={"how": "characters that change the order of its text"})


def _far_right(cell: Cell, facts: Facts) -> Iterator[Finding]:
    if _GAP not in cell.source:
        return
    for found in _AFTER_GAP.finditer(cell.source):
        place = facts.text_place(cell.index, "source", cell.source, found.end() - 1, found.end())
        yield make_finding(_NAME, place, facts, words={"how": "a statement far to the right of the screen"})
