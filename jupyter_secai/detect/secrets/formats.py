"""Credentials by the vendors' formats, rows of knowledge/tokens: found at a literal, matched around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from jupyter_secai import catalogue
from jupyter_secai.detect.literals import alternatives
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.secrets.checks import CHECKS
from jupyter_secai.detect.secrets.placeholders import is_placeholder
from jupyter_secai.detect.spans import TextSpan

_VENDOR, _PLACE = 0.95, 0.92  # a token at its place in an address is first of all its vendor's
_AFTER = 4000
_NEAR = 200
# Every format but those that are looked for anywhere has a run of this many characters of _ALPHABET, where
# letters and digits meet or that words alone do not make; its literal stands in it, at most _NAME before it
# or _BEHIND behind it.
_RUN = b"a" * 16
_NAME = 80
_BEHIND = 4
_LONGEST_LITERAL = 24
_LONGEST_RUN = 20_000  # what goes on for longer without a space is a file, not a credential
_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/=.~%")
_MARKED = bytes(ord("a") if code in _ALPHABET else ord(" ") for code in range(256))
_KINDS = (
    bytes(
        ord("a") if chr(code).isalpha() else ord("0") if chr(code).isdigit() else ord(" ")
        for code in range(128)
    )
    + b" " * 128
)
_UNLIKE_WORDS = (b"a0", b"0a", b"a" * 20, b"0" * 20)
_CAPITALS = re.compile("[A-Z]{6}")
# A format starts where a word starts; after `\n` in escaped text, the letter before it is no word.
_START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
_END = r"(?![A-Za-z0-9])"
_NAME_START = r"(?:(?<![A-Za-z\\])|(?<=\\[nrt])|(?=[A-Z][a-z]))"
# Formats without a prefix of their own: the vendor's name, the rest of the name, what assigns, the value.
_ASSIGNED = (
    r"[\w .\-]{{0,40}}(?:\\{{0,3}}[\"'])?\]?\s{{0,4}}(?:[:=,(>]|=>|:=|<-|\|)\s{{0,4}}"
    r"(?:[rbfu]?\\{{0,3}}[\"'])?(?<![A-Za-z0-9])(?P<secret>{})" + _END
)


class _Format:
    """A row and its pattern, which is compiled when its literal is met for the first time."""

    def __init__(self, token: catalogue.Token) -> None:
        self.token = token

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        token = self.token
        if token.assigned:
            names = "|".join(re.escape(word) for word in token.literal)
            return re.compile(f"{_NAME_START}(?i:{names})" + _ASSIGNED.format(token.pattern))
        return re.compile(f"{_START}(?:{token.pattern}){_END}" if token.bounded else token.pattern)


class _Index(NamedTuple):
    """`literals` finds where a format may stand; `at` says which ones.
    `anywhere` has the other formats by the text that they need."""

    literals: re.Pattern[str]
    at: dict[str, tuple[_Format, ...]]
    anywhere: tuple[tuple[str, tuple[tuple[str, _Format], ...]], ...]


def literals() -> Iterator[str]:
    """What `find_formats` listens for, besides the literals in long runs."""
    for needed, formats in _index().anywhere:
        yield needed
        for literal, _ in formats:
            yield literal


def find_formats(read: Reading) -> Iterator[TextSpan]:
    """Credentials known by their format."""
    done: dict[int, int] = {}
    for at, form in _candidates(read):
        if at >= done.get(id(form), 0):
            span = _match(read.text, at, form)
            if span is not None:
                done[id(form)] = span.end
                yield span


def _candidates(read: Reading) -> Iterator[tuple[int, _Format]]:
    """Where which format may stand: at its literal, in or shortly before a long run of letters and digits."""
    index, low = _index(), read.low
    for start, end in _windows(read.text):
        found = index.literals.search(low, start, end)
        while found is not None:
            for form in index.at[found[0]]:
                yield found.start(), form
            found = index.literals.search(low, found.start() + 1, end)
    for needed, formats in index.anywhere:
        if needed in read.heard:
            yield from _everywhere(low, [row for row in formats if row[0] in read.heard])


def _everywhere(low: str, formats: list[tuple[str, _Format]]) -> Iterator[tuple[int, _Format]]:
    """Literals that stand closer than a tenth of what is searched before them would be searched ten times."""
    for literal, form in formats:
        step = max(len(literal), form.token.before // 10)
        at = low.find(literal)
        while at >= 0:
            yield at, form
            at = low.find(literal, at + step)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """The long runs of a text, each with what stands before it."""
    if len(text) < len(_RUN):
        return
    encoded = text.encode("latin-1", "replace")
    marked = encoded.translate(_MARKED)
    at = marked.find(_RUN)
    kinds = encoded.translate(_KINDS) if at >= 0 else b""
    done = 0
    while at >= 0:
        end = marked.find(b" ", at)
        end = len(text) if end < 0 else end
        run = kinds[at:end]
        if any(sign in run for sign in _UNLIKE_WORDS) or _CAPITALS.search(text, at, end):
            yield (
                max(done - _LONGEST_LITERAL, at - _NAME, 0),
                min(end + _BEHIND, at + _LONGEST_RUN, len(text)),
            )
            done = end
        at = marked.find(_RUN, end)


def _match(text: str, at: int, form: _Format) -> TextSpan | None:
    token = form.token
    end = min(len(text), at + (_NEAR if token.before else _AFTER))
    look = form.pattern.search if token.before else form.pattern.match
    match = look(text, max(0, at - token.before), end)
    if match is None:
        return None
    start, stop = match.span("secret" if "secret" in form.pattern.groupindex else 0)
    value = text[start:stop]
    if token.checked and is_placeholder(value):
        return None
    score = min((CHECKS[check](value) for check in token.checks), default=1.0)
    best = _PLACE if token.anywhere else _VENDOR
    return TextSpan(start, stop, token.type, min(score, best), token.name) if score else None


@cache
def _index() -> _Index:
    rows: dict[str, list[_Format]] = {}
    anywhere: dict[str, list[tuple[str, _Format]]] = {}
    for token in catalogue.tokens():
        form = _Format(token)
        for literal in token.literal:
            if token.anywhere:
                anywhere.setdefault(token.needs, []).append((literal.lower(), form))
            else:
                rows.setdefault(literal.lower(), []).append(form)
    at = {word: tuple(_inside(word, rows)) for word in rows}
    return _Index(
        re.compile(alternatives(sorted(rows))),
        at,
        tuple((needed, tuple(formats)) for needed, formats in anywhere.items()),
    )


def _inside(word: str, rows: dict[str, list[_Format]]) -> Iterator[_Format]:
    """The formats of a literal and of its beginnings; what stands later in it is found by itself."""
    for end in range(1, len(word) + 1):
        yield from rows.get(word[:end], ())
