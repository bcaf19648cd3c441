"""What the words before a value say it is. Words nearer to the value count first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple

_REACH = 56
_WORD = re.compile(r"[^\W\d_]+")
_INDEXED = re.compile(r"[a-z]{3,}")
_NUMBER = re.compile(r"\d{4}")


class Context(NamedTuple):
    """Words, and pairs of words, before a value; the number is how many words away they stand."""

    distance: dict[str, int]

    def nearest(self, words: frozenset[str]) -> int | None:
        """How far the nearest of `words` is; None where none stands."""
        return min((steps for word, steps in self.distance.items() if word in words), default=None)


def before(low: str, at: int) -> Context:
    """The words before `at` in a text in lower case, on the same line or alone on the line before.

    Words that stand before another number speak of that one, unless nothing but the number lies between.
    """
    words = _WORD.findall(_spoken(low[max(0, at - _REACH) : at]))
    distance: dict[str, int] = {}
    later = ""
    for steps, word in enumerate(reversed(words)):
        distance.setdefault(word, steps)
        if later:
            distance.setdefault(f"{word} {later}", steps - 1)
        later = word
    return Context(distance)


def _spoken(window: str) -> str:
    line = window.rfind("\n")
    if line >= 0 and window[line:].strip(" \n\t\"'([{:=-+"):
        window = window[line:]
    end = 0
    for number in _NUMBER.finditer(window):
        end = number.end()
    return window[end:] if _WORD.search(window, end) else window


class Words:
    """Words and phrases of which one must stand in a text; most texts are told apart by their words.

    `others` are those that are no entry of the index.
    """

    def __init__(self, words: Iterable[str]) -> None:
        keys = {word: index_of(word) for word in words}
        self._indexed = frozenset(filter(None, keys.values()))
        self.others = frozenset(word for word, key in keys.items() if not key)

    def stand_in(self, words: frozenset[str], heard: AbstractSet[str]) -> bool:
        """Whether one may stand in a text of these words, in which those of the others were heard."""
        return not self._indexed.isdisjoint(words) or not self.others.isdisjoint(heard)


def index_of(phrase: str) -> str:
    """The stretch by which a phrase is found among a text's words; empty where it has none."""
    found = _INDEXED.search(phrase) if phrase[:1].isalpha() else None
    return found[0] if found else ""
