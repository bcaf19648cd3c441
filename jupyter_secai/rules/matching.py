"""Patterns of the catalogue against the facts of a notebook. Calls match by qualified name, never by text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import UNKNOWN, Value
from jupyter_secai.catalogue import Condition, Pattern
from jupyter_secai.model import Finding, Location
from jupyter_secai.notebook.syntax import Command, Program
from jupyter_secai.rules.facts import Facts


class Match(NamedTuple):
    """A place where a pattern holds; `value` is the argument whose labels made it hold, if any."""

    pattern: Pattern
    location: Location
    name: str
    call: CallFact | None = None
    value: Value | None = None
    finding: str | None = None


def find(pattern: Pattern, facts: Facts, findings: Sequence[Finding] = ()) -> Iterator[Match]:
    """Every place where the pattern holds; `findings` are what the rules have found so far."""
    for finding in findings if pattern.finding else ():
        if _finding_holds(pattern, finding):
            yield Match(pattern, finding.location, finding.title, finding=finding.fingerprint)
    if pattern.call:
        yield from _calls(pattern, facts)
    if pattern.program:
        yield from _programs(pattern, facts)
    if pattern.magic:
        yield from _magics(pattern, facts)
    if pattern.imports:
        yield from _imports(pattern, facts)
    if pattern.column:
        yield from _columns(pattern, facts)
    if pattern.heading:
        yield from _headings(pattern, facts)
    if pattern.stage:
        yield from _stages(pattern, facts)


def _finding_holds(pattern: Pattern, finding: Finding) -> bool:
    if finding.rule not in pattern.finding or finding.severity in pattern.except_severity:
        return False
    return pattern.carrier is None or bool(_regex(pattern.carrier).search(finding.location.carrier))


@lru_cache(maxsize=1024)
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _calls(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for call in facts.calls_of(pattern.call):
        value = _holds(pattern.where, call)
        if value is not None:
            yield Match(pattern, facts.place(call.cell, call.at), call.name, call, value)


def _holds(conditions: tuple[Condition, ...], call: CallFact) -> Value | None:
    """The argument of the last condition on labels when all hold (UNKNOWN where there is none); else None."""
    telling = UNKNOWN
    for condition in conditions:
        value = call.argument(condition.argument)
        if not _condition_holds(condition, value, call):
            return None
        if condition.labels and value is not None:
            telling = value
    return telling


def _condition_holds(condition: Condition, value: Value | None, call: CallFact) -> bool:
    if value is None:
        if condition.present is False:
            return not call.open_ended
        # an argument that is not passed is not any of the values, names or kinds asked for
        return condition.differs is not None and not call.open_ended
    tests = (
        condition.present is not False,
        condition.equals is None or (value.known and _among(value, condition.equals)),
        condition.differs is None or not (value.known and _among(value, condition.differs)),
        condition.matches is None or bool(value.text and _regex(condition.matches).search(value.text)),
        condition.name is None or value.name in condition.name,
        condition.kind is None or _is_kind(value, condition.kind),
        condition.literal is None or value.known is condition.literal,
        condition.labels is None or _carries(value, condition.labels),
        condition.unlabelled is None or value.labels.isdisjoint(condition.unlabelled),
    )
    return all(tests)


def _carries(value: Value, labels: tuple[str, ...]) -> bool:
    if "column:*" in labels and any(label.startswith("column:") for label in value.labels):
        return True
    return not value.labels.isdisjoint(labels)


def _is_kind(value: Value, kinds: tuple[str, ...]) -> bool:
    """An instance of one of these, or a list or dict that holds one."""
    return value.kind in kinds or any(item.kind in kinds for item in value.items)


def _among(value: Value, constants: tuple[str | int | float | bool | None, ...]) -> bool:
    return any(value.constant == c and type(value.constant) is type(c) for c in constants)


def _programs(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for cell, program in facts.programs:
        if program.name in pattern.program and _program_holds(pattern, program):
            place = facts.line_place(cell, program.line, program.column, program.end_column)
            yield Match(pattern, place, program.name)


def _program_holds(pattern: Pattern, program: Program) -> bool:
    if pattern.piped_into and program.piped_into not in pattern.piped_into:
        return False
    return pattern.words is None or bool(_regex(pattern.words).search(" ".join(program.words)))


def _magics(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for cell, command in facts.commands:
        if command.name in pattern.magic and _magic_holds(pattern, command):
            length = len(facts.notebook.cells[cell].source.split("\n")[command.line - 1])
            place = facts.line_place(cell, command.line, command.column, length)
            yield Match(pattern, place, f"%{command.name}")


def _magic_holds(pattern: Pattern, command: Command) -> bool:
    return pattern.text is None or bool(_regex(pattern.text).search(command.text))


def _imports(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for fact in facts.imports:
        if any(fact.qualified == name or fact.qualified.startswith(name + ".") for name in pattern.imports):
            yield Match(pattern, facts.place(fact.cell, fact.at), fact.qualified)


def _columns(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for fact in facts.columns:
        if fact.class_.entity in pattern.column or fact.class_.class_ in pattern.column:
            yield Match(pattern, fact.location, fact.class_.label)


def _headings(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for heading in facts.headings:
        if _regex(pattern.heading or "").search(heading.text):
            place = facts.line_place(heading.cell, heading.line, 0, len(heading.text))
            yield Match(pattern, place, "heading")


def _stages(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for cell, stages in enumerate(facts.stages):
        for stage in stages:
            if stage in pattern.stage:
                yield Match(pattern, facts.line_place(cell, 1, 0, 0), stage)
