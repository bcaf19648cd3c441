"""Values that show by their form what they are: the patterns of the catalogue, tried around cheap signs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect import context
from jupyter_secai.detect.anchors import Place
from jupyter_secai.detect.checksums import VALIDATORS
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.safe import is_safe, safe
from jupyter_secai.detect.spans import TextSpan

# A form that a counter word ("order", "version") explains as well is believed above this only.
_UNMISTAKABLE = 0.9
_DIGIT = re.compile(r"[0-9]")
_BEHIND = 12
_MANY = 20


class _Detector(NamedTuple):
    entity: catalogue.Entity
    pattern: re.Pattern[str]
    row: catalogue.EntityPattern
    context: frozenset[str]


@cache
def _detectors() -> dict[str, tuple[_Detector, ...]]:
    """Anchor -> the detectors that are tried there."""
    found: dict[str, list[_Detector]] = {}
    for entity in catalogue.entities().entities:
        for row in entity.patterns:
            detector = _Detector(entity, re.compile(row.regex), row, frozenset(row.context))
            found.setdefault(row.anchor, []).append(detector)
    return {anchor: tuple(rows) for anchor, rows in found.items()}


class _Choice(NamedTuple):
    """Detectors that need no context, and the others by the words that speak for them."""

    plain: tuple[_Detector, ...]
    words: frozenset[str]
    by_word: dict[str, tuple[_Detector, ...]]
    spoken: context.Words

    def heard(self, words: Iterable[str]) -> tuple[_Detector, ...]:
        """Those to try where these words stand."""
        spoken = {
            id(row): row for word in sorted(self.words.intersection(words)) for row in self.by_word[word]
        }
        return (*self.plain, *spoken.values())


@cache
def _choice(anchor: str, digits: int = 0) -> _Choice:
    plain: list[_Detector] = []
    by_word: dict[str, list[_Detector]] = {}
    for detector in _detectors().get(anchor, ()):
        row = detector.row
        if row.digits > digits or (row.most and digits > row.most):
            continue
        if not detector.context:
            plain.append(detector)
        for word in sorted(detector.context):
            by_word.setdefault(word, []).append(detector)
    rows = {word: tuple(found) for word, found in by_word.items()}
    return _Choice(tuple(plain), frozenset(rows), rows, context.Words(rows))


def literals() -> Iterator[str]:
    """What the functions below listen for: hints and words that are no entry of an index of words."""
    yield from _hints().plain
    for anchor in _detectors():
        yield from _choice(anchor, _MANY).spoken.others


def find_values(read: Reading, places: Iterable[Place]) -> Iterator[TextSpan]:
    """Spans of values at the places; they may overlap."""
    spoken: dict[tuple[str, int], bool] = {}
    for place in places:
        digits = min(place.digits, _MANY)
        choice, key = _choice(place.anchor, digits), (place.anchor, digits)
        if key not in spoken:
            spoken[key] = choice.spoken.stand_in(read.words, read.heard)
        if spoken[key] or choice.plain:
            for detector in _worth_trying(read, place, choice, spoken[key]):
                lead = detector.row.lead
                if lead and not read.text.endswith(lead, 0, place.start):
                    continue
                yield from _around(detector, read, place.start, place.end)


def _worth_trying(read: Reading, place: Place, choice: _Choice, spoken: bool) -> Iterable[_Detector]:
    """The detectors for a place; `spoken` when a word that some of them need stands in the text."""
    if place.anchor == "capitals" and not _DIGIT.search(read.text, max(0, place.start - 12), place.end + 60):
        return ()
    if not spoken:
        return choice.plain
    words = read.before(place.start).distance.keys() | _behind(read.low, place.end)
    return choice.heard(words)


def _behind(low: str, at: int) -> set[str]:
    """A word directly behind a value: `(mobile)`, `- Office`."""
    found = re.match(r"[ ]?[(\[-]\s?([^\W\d_]+)", low[at : at + _BEHIND + 12])
    return {found[1]} if found else set()


class _Hints(NamedTuple):
    """Hints by their entry in the index of words; those without are looked for as they are."""

    keys: frozenset[str]
    indexed: dict[str, tuple[tuple[str, _Detector], ...]]
    plain: dict[str, tuple[tuple[str, _Detector], ...]]


@cache
def _hints() -> _Hints:
    indexed: dict[str, list[tuple[str, _Detector]]] = {}
    plain: dict[str, list[tuple[str, _Detector]]] = {}
    for detector in _detectors()["text"]:
        for hint in detector.row.hints:
            key = context.index_of(hint)
            place = indexed.setdefault(key, []) if key else plain.setdefault(hint.lstrip("*"), [])
            place.append((hint.lstrip("*"), detector))
    return _Hints(
        frozenset(indexed),
        {key: tuple(rows) for key, rows in indexed.items()},
        {hint: tuple(rows) for hint, rows in plain.items()},
    )


def find_hinted(read: Reading) -> Iterator[TextSpan]:
    """Spans of values that stand near a telling word or sign."""
    hints = _hints()
    tried = [row for key in hints.keys & read.words for row in hints.indexed[key]]
    tried += [row for hint in hints.plain.keys() & read.heard for row in hints.plain[hint]]
    for hint, detector in tried:
        for start, end in _occurrences(read.low, hint, detector.row):
            yield from _around(detector, read, start, end)


def _occurrences(low: str, hint: str, row: catalogue.EntityPattern) -> Iterator[tuple[int, int]]:
    """Where a hint stands; what lies within one pattern's reach is one place."""
    start = at = low.find(hint)
    end = -1
    while at >= 0:
        if end >= 0 and at > end + row.before + row.after:
            yield start, end
            start = at
        end = at + len(hint)
        at = low.find(hint, end)
    if end >= 0:
        yield start, end


def _around(detector: _Detector, read: Reading, start: int, end: int) -> Iterator[TextSpan]:
    row = detector.row
    stop = min(len(read.text), end + row.after + (_BEHIND if row.anchor == "number" else 0))
    for found in detector.pattern.finditer(read.text, max(0, start - row.before), stop):
        span = _judge(detector, found, read)
        if span is not None:
            yield span


def _judge(detector: _Detector, found: re.Match[str], read: Reading) -> TextSpan | None:
    row, entity = detector.row, detector.entity
    value = found[0]
    if (row.validator and not VALIDATORS[row.validator](value)) or is_safe(entity.id, value):
        return None
    score = row.confidence
    if row.anchor in ("number", "quad", "pair", "date"):
        score = _with_context(detector, found, read)
    if not score:
        return None
    return TextSpan(found.start(), found.end(), entity.id, score, entity.label)


def _with_context(detector: _Detector, found: re.Match[str], read: Reading) -> float:
    """The confidence once the words around are heard: 0 where they say something else, or nothing."""
    score = detector.row.confidence
    around = read.before(found.start())
    counter = around.nearest(safe("counter_words"))
    if not detector.context:
        own = around.nearest(frozenset(detector.entity.context))
        refuted = counter is not None and (own is None or counter < own)
        return 0.0 if refuted and score < _UNMISTAKABLE else score + (0.05 if own is not None else 0)
    near = around.nearest(detector.context)
    if near is None:
        return score - 0.02 if _behind(read.low, found.end()) & detector.context else 0.0
    if counter is not None and counter < near:
        return 0.0
    return score - min(near, 10) * 0.01
