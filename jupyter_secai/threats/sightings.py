"""Signals and situations against one notebook: where each is seen.

What a signal needs is turned around once into an index; only signals of which a notebook has a trace are
looked at any further.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.catalogue import Pattern, Signal
from jupyter_secai.model import Finding, Location, Strength
from jupyter_secai.notebook.reading import Cell
from jupyter_secai.rules.facts import Facts
from jupyter_secai.rules.matching import Match, candidates, find
from jupyter_secai.threats.observations import observe

_LONGEST = 20_000  # code points of a cell that texts are looked for in
_STRENGTHS: dict[str, Strength] = {"high": "strong", "medium": "medium", "low": "weak"}


class Sighting(NamedTuple):
    """A place where a signal is seen; `strength` where the signal knows better than the item."""

    location: Location
    note: str = ""
    strength: Strength | None = None
    finding: str | None = None


class Sightings:
    """Where the signals and situations of the catalogue are seen in one notebook."""

    def __init__(self, facts: Facts, findings: Sequence[Finding]) -> None:
        self.facts = facts
        self.findings = findings
        self._situations: dict[str, list[Sighting]] = {}
        self._observed: dict[str, list[Location]] = {}
        self._minor = {f.fingerprint for f in findings if f.severity in ("low", "info")}
        self._in_code = self._texts_in_code()
        self._traces = frozenset(self._found_traces())

    def traced(self) -> set[str]:
        """The evidence items that this notebook has a trace of; no other is seen in it."""
        index = _index()
        return {item for trace in self._traces for item in index.get(trace, ())}

    def holds(self, situation: str) -> bool:
        return bool(self.places(situation))

    def places(self, situation: str) -> list[Sighting]:
        """Where the situation shows."""
        if situation not in self._situations:
            signal = catalogue.situations()[situation]
            self._situations[situation] = self.of(signal) if _traces(signal) & self._traces else []
        return self._situations[situation]

    def of(self, signal: Signal) -> list[Sighting]:
        """Where the signal is seen."""
        found = list(self._seen(signal))
        if not found or any(map(self.holds, signal.unless)) or not all(map(self.holds, signal.when)):
            return []
        return found[:1] if signal.once else found

    def _seen(self, signal: Signal) -> Iterator[Sighting]:
        for pattern in signal.match:
            for match in find(pattern, self.facts, self.findings):
                if not signal.loop or (match.call is not None and match.call.in_loop):
                    yield self._sighting(match, signal)
        yield from self._texts(signal)
        for name in signal.seen:
            yield from (Sighting(place, signal.note, signal.strength) for place in self._observe(name))
        for situation in signal.at:
            for seen in self.places(situation):
                yield Sighting(seen.location, signal.note, signal.strength)

    def _sighting(self, match: Match, signal: Signal) -> Sighting:
        pattern = match.pattern
        strength = _STRENGTHS[pattern.confidence] if pattern.confidence else signal.strength
        if match.finding in self._minor:
            strength = "weak"
        return Sighting(match.location, pattern.note or signal.note, strength, match.finding)

    def _texts(self, signal: Signal) -> Iterator[Sighting]:
        for row in signal.code:
            for cell, (start, end) in self._in_code.get(row.text, ()):
                place = self.facts.text_place(cell.index, "source", cell.source, start, end)
                yield Sighting(place, row.note or signal.note, signal.strength)

    def _texts_in_code(self) -> dict[str, list[tuple[Cell, tuple[int, int]]]]:
        """Text of a row -> the cells and the code points where it stands."""
        texts: dict[str, list[tuple[Cell, tuple[int, int]]]] = {}
        for cell in self.facts.notebook.cells if self.facts.notebook.is_python else ():
            if cell.type == "code":
                for text, spans in _found(cell.source[:_LONGEST]).items():
                    texts.setdefault(text, []).extend((cell, span) for span in spans)
        return texts

    def _observe(self, name: str) -> list[Location]:
        if name not in self._observed:
            self._observed[name] = list(observe(name, self.facts))
        return self._observed[name]

    def _found_traces(self) -> Iterator[Hashable]:
        yield from candidates(self.facts)
        yield from {finding.rule for finding in self.findings}
        for column in self.facts.columns:
            yield ("column", column.class_.class_)
            yield ("column", column.class_.entity)
        yield from (("text", text) for text in self._in_code)
        yield from (("stage", stage) for stages in self.facts.stages for stage in stages)
        if self.facts.headings:
            yield "heading"
        yield from (("seen", name) for name in _observations() if self._observe(name))


# --- the index


@cache
def _index() -> dict[Hashable, set[str]]:
    """What a notebook may have a trace of -> the evidence items that it may show."""
    index: dict[Hashable, set[str]] = {}
    for item, signal in catalogue.signals().items():
        for trace in _traces(signal):
            index.setdefault(trace, set()).add(item)
    return index


_TRACES: dict[int, frozenset[Hashable]] = {}


def _traces(signal: Signal) -> frozenset[Hashable]:
    """One of these is in every notebook that shows the signal."""
    if id(signal) not in _TRACES:
        _TRACES[id(signal)] = frozenset(_traces_of(signal))
    return _TRACES[id(signal)]


def _traces_of(signal: Signal) -> Iterator[Hashable]:
    for pattern in signal.match:
        yield from _pattern_traces(pattern)
    yield from (("text", row.text) for row in signal.code)
    yield from (("seen", name) for name in signal.seen)
    for situation in signal.at:
        yield from _traces(catalogue.situations()[situation])


def _pattern_traces(pattern: Pattern) -> Iterator[Hashable]:
    yield id(pattern)
    yield from pattern.finding
    yield from (("column", name) for name in pattern.column)
    yield from (("stage", name) for name in pattern.stage)
    if pattern.heading:
        yield "heading"


@cache
def _observations() -> frozenset[str]:
    rows = (*catalogue.signals().values(), *catalogue.situations().values())
    return frozenset(name for signal in rows for name in signal.seen)


# --- texts in code


class _Text(NamedTuple):
    name: str
    found: re.Pattern[str]
    lacking: re.Pattern[str] | None


@cache
def _texts() -> dict[str, list[_Text]]:
    """What to look for in a cell that holds a sign, by the sign."""
    rows = (*catalogue.signals().values(), *catalogue.situations().values())
    texts: dict[str, list[_Text]] = {}
    for row in {row.text: row for signal in rows for row in signal.code}.values():
        lacking = re.compile(row.lacking, re.M) if row.lacking else None
        for sign in row.sign:
            texts.setdefault(sign, []).append(_Text(row.text, re.compile(row.text, re.M), lacking))
    return texts


@lru_cache(maxsize=1024)
def _found(source: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Text of a row -> where it stands in a cell's source; rows that are not found are left out."""
    tried: dict[str, tuple[tuple[int, int], ...]] = {}
    for sign, texts in _texts().items():
        if sign in source:
            for name, pattern, lacking in texts:
                if name not in tried:
                    ruled_out = lacking is not None and lacking.search(source)
                    tried[name] = () if ruled_out else tuple(m.span() for m in pattern.finditer(source))
    return {name: spans for name, spans in tried.items() if spans}
