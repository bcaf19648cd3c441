"""`# secai: ignore[rule] reason` on a line. Without a reason it does not count."""

from __future__ import annotations

import re

from jupyter_secai.model import Finding
from jupyter_secai.rules.facts import Facts

_IGNORE = re.compile(r"#\s*secai:\s*ignore\[([\w\s,-]+)\]\s*(\S.*)")


def ignored(finding: Finding, facts: Facts) -> bool:
    """Whether the source says, on the finding's line, that this rule is to be passed over, and why."""
    place = finding.location
    if place.cell is None or place.carrier != "source":
        return False
    lines = facts.notebook.cells[place.cell].source.split("\n")
    for line in lines[place.line - 1 : place.end_line]:
        found = _IGNORE.search(line)
        if found and finding.rule in re.split(r"[\s,]+", found[1].strip()):
            return True
    return False
