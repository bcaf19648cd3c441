"""The code that a call stands in: an argument as it is spelled, and the names given to what is made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.model import Location
from jupyter_secai.rules.facts import Facts

_ASSIGNED = re.compile(r"""^\s*(?:self\.)?([A-Za-z_][\w.]*(?:\[['"]\w+['"]\])?)\s*(?::[^=]+)?\+?=(?!=)""")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)\s*=\s*[\w.()'\"\[\] ]*$")
_FUNCTION = re.compile(r"(\s*)(?:async\s+)?def\s+(\w+)")
_FARTHEST = 40


def argument_code(spec: str, call: CallFact, facts: Facts) -> str:
    """The argument `keyword@position` as the cell spells it; empty where it is not passed."""
    keyword, _, position = spec.partition("@")
    for number, (name, _) in enumerate(call.keywords, start=len(call.arguments)):
        if name == keyword and number < len(call.places):
            return text_at(facts.place(call.cell, call.places[number]), facts)
    if position and int(position) < min(len(call.arguments), len(call.places)):
        return text_at(facts.place(call.cell, call.places[int(position)]), facts)
    return ""


def text_at(location: Location, facts: Facts) -> str:
    """What stands at a place of a cell's source."""
    if location.cell is None:
        return ""
    lines = facts.notebook.cells[location.cell].source.split("\n")[location.line - 1 : location.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: location.end_column]
    lines[0] = lines[0][location.column :]
    return "\n".join(lines)


def names_around(call: CallFact, facts: Facts) -> str:
    """The names that the call's value is given or passed under, and the function that it is made in."""
    lines = facts.notebook.cells[call.cell].source.split("\n")[: call.at.line]
    return " ".join(_names(lines, call.at.column))


def _names(lines: list[str], column: int) -> Iterator[str]:
    if not lines:
        return
    line = lines[-1]
    assigned = _ASSIGNED.match(line)
    if assigned:
        yield assigned[1]
    passed = _KEYWORD.search(line[:column][-200:])
    if passed:
        yield passed[1]
    indent = len(line) - len(line.lstrip())
    for above in reversed(lines[-_FARTHEST:-1]):
        found = _FUNCTION.match(above)
        if found and len(found[1]) < indent:
            yield found[2]
            return
