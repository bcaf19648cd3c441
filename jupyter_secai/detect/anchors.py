"""Where in a text a personal value may stand, told from cheap signs: one pass over digits, one over capitals.

Patterns are tried around these places only, so that ordinary text costs a few milliseconds a megabyte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jupyter_secai.catalogue import Anchor

# A list of numbers is longer than any number that is issued to somebody, with its separators.
_LONGEST_RUN = 48
_LETTER = "A-ZÀ-ÖØ-ÞŁŚŻŹĆČŠŽĐŐŘ"
_DIGITS = re.compile(
    r"[0-9](?:"
    r"(?P<quad>[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?![0-9]|\.[0-9]))"
    r"|(?P<pair>[0-9]{0,2}\.[0-9]{4,9}°?[NS]?[ ]{0,2}[,;/ ][ ]{0,2}"
    r"[+-]?[0-9]{1,3}\.[0-9]{4,9}(?![0-9]|\.[0-9]))"
    r"|(?P<code>[0-9LMNPQRSTUV][A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z](?![A-Z0-9]))"
    r"|(?P<number>(?:[ ./()-]{0,3}[0-9]){4,}+)"
    r"|(?P<date>(?:(?<=1)9|(?<=2)0)[0-9]{2}(?![0-9A-Za-z_]))"
    r")"
)
_BEYOND = re.compile(r"(?<![0-9])(?:[3-9][0-9]{2}|2[6-9][0-9]|25[6-9])")
_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(
    rf"(?<![0-9])(?:(?:19|20)[0-9]{{2}}([-/.])(?:0?[1-9]|1[0-2])\1{_DAY}|{_DAY}([-/.]){_DAY}\2(?:[0-9]{{2}}){{1,2}})(?![0-9])"
)
_HEX = re.compile(r":[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{0,4}:|-[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-")
_TITLE = rf"[{_LETTER}][^\W\d_]{{0,30}}(?:['\u2019-][^\W\d_]{{1,30}}){{0,3}}"
_LINK = r"(?:van|von|de|der|den|del|della|di|da|do|dos|das|du|la|le|ten|ter|al|af|av|zu|y|e)"
_CAPITALS = re.compile(
    rf"{_TITLE}(?:\.? (?:{_LINK} ){{0,2}}{_TITLE}|[,.!]?\n{_TITLE}|\. ?(?={_TITLE})){{1,8}}"
)
# What such a run begins with, so that most capitals are passed over quickly.
_BEGUN = re.compile(
    rf"[{_LETTER}](?<![^\W_][{_LETTER}])[^\W\d_]{{0,30}}+(?:['\u2019-][^\W\d_]{{1,30}}+){{0,3}}+"
    rf"(?:\.? (?:{_LINK} ){{0,2}}|[,.!]?\n|\.)[{_LETTER}]"
)
_SEPARATORS = str.maketrans("", "", " ./()-")


class Place(NamedTuple):
    """A sign that stands from `start` to `end`; `digits` counts them in a number."""

    anchor: Anchor
    start: int
    end: int
    digits: int = 0


def digit_places(text: str) -> Iterator[Place]:
    """Numbers, dates, quads of an address, pairs of coordinates and codes, in order."""
    for found in _DIGITS.finditer(text):
        kind = found.lastgroup
        start, end = found.span()
        if kind == "number" or (kind == "quad" and _BEYOND.search(found[0])):
            yield from _numbers(text, start, end)
        elif kind is not None:
            yield Place(kind, start, end)  # type: ignore[arg-type]  # the groups bear the anchors' names


def _numbers(text: str, start: int, end: int) -> Iterator[Place]:
    if end - start > _LONGEST_RUN:
        return
    run = text[start:end]
    date = _DATE.search(run)
    if date is not None:
        yield Place("date", start + date.start(), start + date.end())
        if date.end() - date.start() > len(run) - 7:
            return
    if not _DECIMAL.fullmatch(run):
        yield Place("number", _token_start(text, start), end, len(run.translate(_SEPARATORS)))


def _token_start(text: str, start: int) -> int:
    """Where the letters and signs begin that stand directly before a number."""
    at = start
    while at > 0 and start - at < 10 and (text[at - 1].isalnum() or text[at - 1] in "+("):
        at -= 1
    return at


def hex_places(text: str) -> Iterator[Place]:
    """Where the colons or dashes of a network address stand."""
    if text.count(":") > 2 or text.count("-") > 2:
        for found in _HEX.finditer(text):
            yield Place("hex", *found.span())


def capital_places(text: str) -> Iterator[Place]:
    """Words with capital letters that follow one another."""
    end = 0
    for begun in _BEGUN.finditer(text):
        if begun.start() >= end:
            found = _CAPITALS.match(text, begun.start())
            if found is not None:
                end = found.end()
                yield Place("capitals", begun.start(), end)
