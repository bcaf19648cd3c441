"""What is passed over, by whom and why: a comment on the line, a cell's tag, the policy, a baseline.

`# secai: ignore[rule] reason (until 2027-01-31)`. Without a reason it does not count; after its day it
counts no more. One that passes nothing over is told, so that it can be taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch

from jupyter_secai.catalogue import DETAIL, NameKind
from jupyter_secai.model import Finding, Ignore, IgnoreState, Location
from jupyter_secai.policy import Policy
from jupyter_secai.rules.allowed import Allowed
from jupyter_secai.rules.facts import Facts

_DIRECTIVE = re.compile(
    r"secai:\s*ignore\[(?P<rules>[\w\s,-]+)\][ \t]*(?P<reason>[^\n]*?)[ \t]*"
    r"(?:\(until (?P<until>[^)\n]{1,20})\))?[ \t]*$",
    re.MULTILINE,
)
_WORD = "secai:"


@dataclass(slots=True, eq=False)
class Directive:
    """One wish to pass findings over. `cell` and `line` are None where it is not bound to one."""

    rules: frozenset[str]
    reason: str
    by: str
    until: str | None = None
    cell: int | None = None
    line: int | None = None
    place: Location | None = None
    used: int = 0

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of this finding's rule and place."""
        if finding.rule not in self.rules:
            return False
        if self.cell is None:
            return True
        where = finding.location
        if where.cell != self.cell:
            return False
        return self.line is None or (where.carrier == "source" and where.line <= self.line <= where.end_line)

    def state(self, today: date) -> IgnoreState:
        """Whether it counts, and whether it was needed."""
        if not self.reason:
            return "without-reason"
        if self.until is not None and _passed(self.until, today):
            return "expired"
        return "used" if self.used else "unused"


class Allowance(Directive):
    """A policy's list of allowed names, as a wish: it covers what rests on nothing but names on the list."""

    def __init__(self, key: str, kind: NameKind, allowed: Allowed) -> None:
        super().__init__(frozenset(), f"Named in {key}.", "configuration")
        self._kind, self._allowed = kind, allowed

    def covers(self, finding: Finding) -> bool:
        """Whether all names of its kind that the finding rests on are on the list."""
        held = self._allowed.kind_of(finding.rule, finding.detail) == self._kind
        if held:
            self.rules |= {finding.rule}
        return held


def _passed(until: str, today: date) -> bool:
    try:
        return date.fromisoformat(until.strip()) < today
    except ValueError:  # a slip must not hold for ever
        return True


def directives(facts: Facts, policy: Policy) -> list[Directive]:
    """What the policy and, where it lets them count, the cells ask to be passed over."""
    wishes = [*_in_policy(facts.notebook.path, policy), *_allowances(facts.allowed)]
    if policy.notebook_ignores:
        wishes += _in_cells(facts)
    return wishes


def without_ignored(
    findings: Iterable[Finding], wishes: Sequence[Directive], today: date
) -> Iterator[Finding]:
    """The findings that no wish that counts covers."""
    counting = [wish for wish in wishes if wish.state(today) in ("used", "unused")]
    for finding in findings:
        wish = next((wish for wish in counting if wish.covers(finding)), None)
        if wish is None:
            yield finding
        else:
            wish.used += 1


def told(wishes: Iterable[Directive], today: date) -> list[Ignore]:
    """The wishes as a window shows them."""
    return [
        Ignore(
            rules=sorted(wish.rules),
            reason=wish.reason,
            by=wish.by,
            state=wish.state(today),
            expires=wish.until,
            findings=wish.used,
            location=wish.place,
        )
        for wish in wishes
        if wish.used or wish.by != "configuration"
    ]


def _in_policy(path: str, policy: Policy) -> Iterator[Directive]:
    for row in policy.ignore:
        if row.path is None or fnmatch(path.replace("\\", "/"), _anywhere(row.path)):
            until = row.expires.isoformat() if row.expires else None
            yield Directive(frozenset({row.rule}), row.reason, "configuration", until)


def _allowances(allowed: Allowed) -> Iterator[Directive]:
    for kind in allowed.patterns:
        yield Allowance(f"allowed-{DETAIL[kind]}", kind, allowed)


def _anywhere(pattern: str) -> str:
    return pattern if pattern.startswith(("/", "*")) else f"*{pattern}"


def _in_cells(facts: Facts) -> Iterator[Directive]:
    for cell in facts.notebook.cells:
        if _WORD in cell.source and cell.type == "code":
            yield from _in_source(cell.index, cell.source, facts)
        tags = cell.metadata.get("tags")
        for tag in tags if isinstance(tags, list) else ():
            found = _DIRECTIVE.match(tag) if isinstance(tag, str) else None
            if found:
                place = facts.text_place(cell.index, "metadata", "", 0, 0)
                yield _directive(found, "cell-tag", cell.index, None, place)


def _in_source(cell: int, source: str, facts: Facts) -> Iterator[Directive]:
    for number, line in enumerate(source.split("\n"), start=1):
        found = _DIRECTIVE.search(line) if _WORD in line and "#" in line else None
        if found and "#" in line[: found.start()]:
            place = facts.line_place(cell, number, found.start(), found.end())
            yield _directive(found, "line", cell, number, place)


def _directive(found: re.Match[str], by: str, cell: int, line: int | None, place: Location) -> Directive:
    rules = frozenset(filter(None, re.split(r"[\s,]+", found["rules"])))
    return Directive(rules, found["reason"].strip(), by, found["until"], cell, line, place)
