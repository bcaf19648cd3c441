"""Postal addresses that words announce: `she lives at ...`, `ship it to ...`, `Anschrift: ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jupyter_secai import catalogue
from jupyter_secai.detect.context import index_of
from jupyter_secai.detect.names import is_given
from jupyter_secai.detect.reading import Reading
from jupyter_secai.detect.safe import safe
from jupyter_secai.detect.spans import TextSpan

# What a place is called of which the writer says that somebody lives there.
HOME = "Home address"
_SCORE, _HOME_SCORE = 0.8, 0.9
_LONGEST = 110
_GAP = re.compile(
    r"(?:\s?(?:is|lautet:?|,|:|=|at|to|in|est|es|è|é|:\s?\n))?[ \t]{0,3}[\"']?(?=[A-ZÀ-Þ0-9ŚŁŻ])"
)
# The address ends with a sentence, a line's end, a quote, or a word that leads on.
_END = re.compile(
    r"(?<=[\w)])[.!?](?:\s|$)|\n|[\"'|;]|,? (?:please|since|and|so|with|by|before|as|because|but|for|until"
    r"|today|tomorrow|thanks|phone|tel|email|e-mail|asap|instead|now|from|seit|und|depuis|et|desde|y|dal|sinds|en)(?!\w)"
    r"|, \+|: "
)
_ADDRESSEE = re.compile(r"([A-ZÀ-Þ][^\W\d_]+)(?: [A-ZÀ-Þ][\w'\u2019.-]+){1,3}, (?=\d)")
_NUMBERED = re.compile(r"\d{1,6}[A-Za-z]?(?:[ /-]\d{1,4})?\b")
_CAPITAL = re.compile(r"(?<!\w)[A-ZÀ-ÞŚŁŻ][^\W\d_]+")
_NOT_POSTAL = re.compile(
    r"^(?:0x|(?:FROM|WHERE|AND|OR|IN|LIKE|AS|ORDER|VALUES|NOT|IS|TEXT|VARCHAR)\b|\d+(?:\.\d+)+(?!\w)|\d+%|[A-Z_]+\d*$|\d{4}-\d\d)|@|://|\(\)|[{}<>=_]"
)


@cache
def _row() -> catalogue.Entity:
    return next(row for row in catalogue.entities().entities if row.id == "ADDRESS")


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """The phrases that announce an address, by their entry in the index of words."""
    found: dict[str, list[str]] = {}
    for phrase in _row().context:
        found.setdefault(index_of(phrase), []).append(phrase)
    return {key: tuple(phrases) for key, phrases in found.items()}


def find_announced(read: Reading) -> Iterator[TextSpan]:
    """Spans of addresses behind the words that announce one."""
    for key in _phrases().keys() & read.words:
        for phrase in _phrases()[key]:
            label = HOME if phrase in safe("home_words") else _row().label
            for at in read.places(phrase):
                yield from _behind(read.text, at + len(phrase), label)


def _behind(text: str, at: int, label: str) -> Iterator[TextSpan]:
    gap = _GAP.match(text, at)
    if gap is None:
        return
    start = gap.end()
    limit = min(len(text), start + _LONGEST)
    stop = _END.search(text, start, limit)
    if stop is None and limit < len(text):
        return
    end = stop.start() if stop else limit
    addressee = _ADDRESSEE.match(text, start, end)
    if addressee and is_given(addressee[1]):
        start = addressee.end()
    if _is_postal(text[start:end]):
        yield TextSpan(start, end, _row().id, _HOME_SCORE if label == HOME else _SCORE, label)


def _is_postal(value: str) -> bool:
    """A number and capitalised words, in parts: more than an IP or a line of memory."""
    if len(value) < 8 or _NOT_POSTAL.search(value):
        return False
    return bool(_NUMBERED.search(value)) and len(_CAPITAL.findall(value)) >= (1 if "," in value else 2)
