"""Rules that are rows: their patterns against calls, shell lines, magics and imports."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.analysis.values import Value
from jupyter_secai.catalogue import Pattern, Rule
from jupyter_secai.model import Finding, Fix
from jupyter_secai.rules.egress import host_of, judge_egress
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.findings import make_finding
from jupyter_secai.rules.fixes import call_fix, line_fix
from jupyter_secai.rules.matching import Match, candidates, find
from jupyter_secai.rules.named import names_in_call, names_in_program
from jupyter_secai.rules.wording import readable


def judge_code(facts: Facts) -> Iterator[Finding]:
    """The findings of all rules that are rows, and of data that leaves."""
    found = candidates(facts).keys()
    for name, rule in catalogue.rules().items():
        if found.isdisjoint(_patterns(name)):
            continue
        for match in _deciding(rule, facts):
            finding = _finding(name, match, facts)
            yield finding
            # what policy allows is passed over later, and must not stand for what it does not
            if rule.once and facts.allowed.kind_of(name, finding.detail) is None:
                break
    yield from judge_egress(facts)


@cache
def _patterns(name: str) -> frozenset[int]:
    return frozenset(map(id, catalogue.rules()[name].match))


def _deciding(rule: Rule, facts: Facts) -> Iterator[Match]:
    """The first pattern that holds at a place decides there."""
    taken: set[tuple[int | None, int, int]] = set()
    for pattern in rule.match:
        for match in find(pattern, facts):
            place = _deciding_place(match)
            if place not in taken:
                taken.add(place)
                if not pattern.fine:
                    yield match


def _deciding_place(match: Match) -> tuple[int | None, int, int]:
    """A shell line is judged once, as the programs that it runs or as the call that it is."""
    place = match.location
    is_line = match.call is None or match.call.name == "shell.run"
    return place.cell, place.line, -1 if is_line else place.column


def _finding(name: str, match: Match, facts: Facts) -> Finding:
    pattern = match.pattern
    return make_finding(
        name,
        match.location,
        facts,
        words=_words(match),
        severity=pattern.severity,
        confidence=pattern.confidence,
        value=match.value if match.value is not None and match.value.labels else None,
        message=pattern.message,
        detail=_detail(catalogue.rules()[name], match),
        fix=_fix(name, match, facts),
    )


def _detail(rule: Rule, match: Match) -> dict[str, list[str]]:
    if not rule.rests_on:
        return {}
    if match.program is not None:
        return names_in_program(rule, match.program)
    return names_in_call(rule, match.call) if match.call is not None else {}


def _fix(name: str, match: Match, facts: Facts) -> Fix | None:
    row = match.pattern.fix or catalogue.rules()[name].fix
    if row is None:
        return None
    return (line_fix if match.call is None else call_fix)(row, match.location, facts)


def _words(match: Match) -> dict[str, str]:
    words = {"name": readable(match.name), "host": "an outside service"}
    if match.call is not None:
        saved = match.call.argument("value@0")
        words["kind"] = _kind_in(saved, match.pattern) if saved is not None else ""
        api = catalogue.api(match.call.name)
        words["host"] = (host_of(match.call, api) if api is not None else "") or words["host"]
    return words


def _kind_in(saved: Value, pattern: Pattern) -> str:
    """The class that the pattern asked for: the object's own, or that of one in it."""
    wanted = {kind for condition in pattern.where for kind in condition.kind or ()}
    kinds = [value.kind for value in (saved, *saved.items) if value.kind in wanted]
    return kinds[0].rsplit(".", 1)[-1] if kinds and kinds[0] else ""
