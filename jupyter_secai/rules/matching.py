"""Patterns of the catalogue against the facts of a notebook. Calls match by qualified name, never by text.

All patterns are turned around once into an index by what they look for. A notebook's calls, programs, magics
and imports are looked up in it once; a pattern that nothing can match then costs one look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.analysis.link import CallFact
from jupyter_secai.analysis.values import Value
from jupyter_secai.catalogue import Pattern
from jupyter_secai.model import Finding, Location
from jupyter_secai.notebook.syntax import Command, Program
from jupyter_secai.rules.conditions import found_in, telling_value
from jupyter_secai.rules.facts import Candidates, Fact, Facts
from jupyter_secai.rules.surroundings import names_around
from jupyter_secai.rules.versions import version_holds


class Match(NamedTuple):
    """A place where a pattern holds; `value` is the argument whose labels made it hold, if any."""

    pattern: Pattern
    location: Location
    name: str
    call: CallFact | None = None
    value: Value | None = None
    finding: str | None = None
    program: Program | None = None


def find(pattern: Pattern, facts: Facts, findings: Sequence[Finding] = ()) -> Iterable[Match]:
    """Every place where the pattern holds; `findings` are what the rules have found so far."""
    if pattern.finding or pattern.column or pattern.heading or pattern.stage:
        return _all(pattern, facts, findings)
    return _code(pattern, facts) if id(pattern) in candidates(facts) else ()


def _all(pattern: Pattern, facts: Facts, findings: Sequence[Finding]) -> Iterator[Match]:
    for finding in findings if pattern.finding else ():
        if _finding_holds(pattern, finding):
            yield Match(pattern, finding.location, finding.title, finding=finding.fingerprint)
    if id(pattern) in candidates(facts):
        yield from _code(pattern, facts)
    if pattern.column:
        yield from _columns(pattern, facts)
    if pattern.heading:
        yield from _headings(pattern, facts)
    if pattern.stage:
        yield from _stages(pattern, facts)


def _code(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for cell, found in candidates(facts)[id(pattern)]:
        match = _match(pattern, cell, found, facts)
        if match is not None:
            yield match


def _match(pattern: Pattern, cell: int, found: Fact, facts: Facts) -> Match | None:
    if isinstance(found, CallFact):
        return _call(pattern, found, facts)
    if isinstance(found, Program):
        place = facts.line_place(cell, found.line, found.column, found.end_column)
        match = Match(pattern, place, found.name, program=found)
        return match if _program_holds(pattern, found) else None
    if isinstance(found, Command):
        length = len(facts.notebook.cells[cell].source.split("\n")[found.line - 1])
        place = facts.line_place(cell, found.line, found.column, length)
        return Match(pattern, place, f"%{found.name}") if _magic_holds(pattern, found) else None
    return Match(pattern, facts.place(cell, found.at), found.qualified)


# --- the index


class _Index(NamedTuple):
    """Patterns by what they look for; `families` by the last name, `options` by a keyword of any call.

    `excluding` are the calls beside which a pattern holds nowhere in the notebook.
    """

    calls: dict[str, list[Pattern]]
    families: dict[str, list[tuple[str, str, Pattern]]]
    prefixes: list[tuple[str, Pattern]]
    options: dict[str, list[Pattern]]
    programs: dict[str, list[Pattern]]
    magics: dict[str, list[Pattern]]
    imports: dict[str, list[tuple[str, Pattern]]]
    excluding: set[str]


@cache
def _index() -> _Index:
    index = _Index({}, {}, [], {}, {}, {}, {}, set())
    for pattern in _every_pattern():
        for name in pattern.call:
            _enter_call(index, name, pattern)
        for name in pattern.program:
            index.programs.setdefault(name, []).append(pattern)
        for name in pattern.magic:
            index.magics.setdefault(name, []).append(pattern)
        for name in pattern.imports:
            index.imports.setdefault(name.partition(".")[0], []).append((name, pattern))
        index.excluding.update(pattern.unless_call)
    return index


def _every_pattern() -> Iterator[Pattern]:
    for rule in catalogue.rules().values():
        yield from rule.match
    yield from catalogue.signal_patterns()
    answers = catalogue.answers()
    for group in answers.applies.values():
        yield from group
    for row in answers.item.values():
        yield from (*(row.applies or ()), *row.no, *row.unsure, *row.yes)


def _enter_call(index: _Index, name: str, pattern: Pattern) -> None:
    head, star, tail = name.partition("*")
    if not star:
        index.calls.setdefault(name, []).append(pattern)
    elif tail:
        index.families.setdefault(tail.rsplit(".", 1)[-1], []).append((head, tail, pattern))
    elif head:
        index.prefixes.append((head, pattern))
    else:
        keyword = pattern.where[0].argument.partition("@")[0]
        index.options.setdefault(keyword, []).append(pattern)


@lru_cache(maxsize=1024)
def _patterns_of(name: str) -> tuple[Pattern, ...]:
    index = _index()
    found = list(index.calls.get(name, ()))
    for head, tail, pattern in index.families.get(name.rsplit(".", 1)[-1], ()):
        if name.startswith(head) and name.endswith(tail):
            found.append(pattern)
    return (*found, *(pattern for head, pattern in index.prefixes if name.startswith(head)))


def is_named(name: str) -> bool:
    """Whether any pattern looks at calls of this name."""
    return bool(_patterns_of(name)) or name in _index().excluding


def is_option(keyword: str | None) -> bool:
    """Whether any pattern looks at whatever call is given this keyword."""
    return (keyword or "") in _index().options


def candidates(facts: Facts) -> Candidates:
    """What each pattern's conditions have to be tried on, by the pattern's identity; made once a notebook."""
    if facts.candidates is None:
        facts.candidates = {}
        _seek(facts, facts.candidates)
    return facts.candidates


def _seek(facts: Facts, found: Candidates) -> None:
    index = _index()
    for call in facts.calls:
        _enter(found, _patterns_of(call.name), call.cell, call)
        for keyword, _ in call.keywords:
            _enter(found, index.options.get(keyword or "", ()), call.cell, call)
    for cell, program in facts.programs:
        _enter(found, index.programs.get(program.name, ()), cell, program)
    for cell, command in facts.commands:
        _enter(found, index.magics.get(command.name, ()), cell, command)
    for fact in facts.imports:
        for name, pattern in index.imports.get(fact.qualified.partition(".")[0], ()):
            if fact.qualified == name or fact.qualified.startswith(name + "."):
                _enter(found, (pattern,), fact.cell, fact)


def _enter(found: Candidates, patterns: Iterable[Pattern], cell: int, fact: Fact) -> None:
    for pattern in patterns:
        found.setdefault(id(pattern), []).append((cell, fact))


# --- what a candidate must fulfil


def _call(pattern: Pattern, call: CallFact, facts: Facts) -> Match | None:
    value = telling_value(pattern.where, call, facts)
    if value is None or not _surroundings_hold(pattern, call, facts):
        return None
    return Match(pattern, facts.place(call.cell, call.at), call.name, call, value)


def _surroundings_hold(pattern: Pattern, call: CallFact, facts: Facts) -> bool:
    if (pattern.since or pattern.before) and not version_holds(pattern, facts):
        return False
    if pattern.endless is not None and call.endless is not pattern.endless:
        return False
    if pattern.around and not found_in(pattern.around, names_around(call, facts)):
        return False
    if pattern.unless_call and any(other.name in pattern.unless_call for other in facts.calls):
        return False
    return not any(fact.qualified.partition(".")[0] in pattern.unless_import for fact in facts.imports)


def _program_holds(pattern: Pattern, program: Program) -> bool:
    if pattern.piped_into and program.piped_into not in pattern.piped_into:
        return False
    return pattern.words is None or found_in(pattern.words, " ".join(program.words))


def _magic_holds(pattern: Pattern, command: Command) -> bool:
    return pattern.text is None or found_in(pattern.text, command.text)


def _finding_holds(pattern: Pattern, finding: Finding) -> bool:
    if finding.rule not in pattern.finding or finding.severity in pattern.except_severity:
        return False
    if pattern.detail and finding.detail.get("kind") not in pattern.detail:
        return False
    return pattern.carrier is None or found_in(pattern.carrier, finding.location.carrier)


def _columns(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for fact in facts.columns:
        if fact.class_.entity in pattern.column or fact.class_.class_ in pattern.column:
            yield Match(pattern, fact.location, fact.class_.label)


def _headings(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for heading in facts.headings:
        if found_in(pattern.heading or "", heading.text):
            place = facts.line_place(heading.cell, heading.line, 0, len(heading.text))
            yield Match(pattern, place, "heading")


def _stages(pattern: Pattern, facts: Facts) -> Iterator[Match]:
    for cell, stages in enumerate(facts.stages):
        for stage in stages:
            if stage in pattern.stage:
                yield Match(pattern, facts.line_place(cell, 1, 0, 0), stage)
