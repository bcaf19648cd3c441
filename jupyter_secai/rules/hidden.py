"""Statements far to the right, where no reader looks. Text that is reordered is for `rules.active`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.model import Finding
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding

_NAME = "hidden-code"
_GAP = " " * 60
_AFTER_GAP = re.compile(r";[ \t]{60,4000}[^\s#]")


def judge_hidden(facts: Facts) -> Iterator[Finding]:
    """Code cells with statements outside of what a screen shows."""
    for cell in facts.notebook.cells:
        if cell.type == "code":
            yield from _far_right(cell, facts)


def _far_right(cell: Cell, facts: Facts) -> Iterator[Finding]:
    if _GAP not in cell.source:
        return
    for found in _AFTER_GAP.finditer(cell.source):
        place = facts.text_place(cell.index, "source", cell.source, found.end() - 1, found.end())
        yield make_finding(_NAME, place, facts, words={"how": "a statement far to the right of the screen"})
