"""What the words before a value say it is. Words nearer to the value count first."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    end = max((number.end() for number in _NUMBER.finditer(window)), default=0)
    return window[end:] if _WORD.search(window, end) else window


def lowered(text: str) -> str:
    """`text` in lower case, character by character, so that places agree."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low


def vocabulary(low: str) -> frozenset[str]:
    """The stretches of three Latin letters and more of a text in lower case: a cheap index of its words."""
    return frozenset(_INDEXED.findall(low))


class Words:
    """Words and phrases of which one must stand in a text; most texts are told apart by their vocabulary."""

    def __init__(self, words: Iterable[str]) -> None:
        self._indexed: set[str] = set()
        self._others: list[str] = []
        for word in words:
            key = index_of(word)
            if key:
                self._indexed.add(key)
            else:
                self._others.append(word)

    def stand_in(self, low: str, vocabulary: frozenset[str]) -> bool:
        """Whether one may stand in the text."""
        return not self._indexed.isdisjoint(vocabulary) or any(word in low for word in self._others)


def index_of(phrase: str) -> str:
    """The stretch by which a phrase is found in a vocabulary; empty where it has none."""
    found = _INDEXED.match(phrase)
    whole = found is not None and (found.end() == len(phrase) or not "a" <= phrase[found.end()] <= "z")
    return found[0] if found and whole else ""
