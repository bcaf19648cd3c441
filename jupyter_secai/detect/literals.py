"""Which of many literal texts stand in a text. Its words tell: most hold none, and are remembered for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import filterfalse

_RUN = re.compile(r"[a-z]+")
_SIGNS = re.compile(r"[^a-z0-9]+")
_SHORTEST_KEY = 4
_REMEMBERED = 50_000


class Literals:
    """Literals in lower case that are looked for together.

    To look for each costs half a nanosecond a character, and there are two hundred.
    """

    def __init__(self, literals: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = {}
        self._by_sign: dict[str, list[str]] = {}
        self._foreign: list[str] = []
        for literal in dict.fromkeys(literals):
            key, sign = _key(literal), max(_SIGNS.findall(literal), key=len, default="")
            if not literal.isascii():
                self._foreign.append(literal)
            elif not key or (sign and len(key) < _SHORTEST_KEY):
                self._by_sign.setdefault(sign or literal, []).append(literal)
            else:
                self._by_key.setdefault(key, []).append(literal)
        self._any_key = re.compile(alternatives(sorted(self._by_key)))
        self._plain: set[str] = set()
        self._telling: dict[str, tuple[str, ...]] = {}

    def standing_in(self, low: str, words: Iterable[str]) -> set[str]:
        """Those that stand in a text in lower case; `words` are its runs of Latin letters."""
        candidates = set() if low.isascii() else set(self._foreign)
        for sign, literals in self._by_sign.items():
            if sign in low:
                candidates.update(literals)
        for word in set(filterfalse(self._plain.__contains__, words)):
            candidates.update(self._held_by(word))
        return {literal for literal in candidates if literal in low}

    def _held_by(self, word: str) -> tuple[str, ...]:
        """The literals that may stand where the word does."""
        held = self._telling.get(word)
        return self._learnt(word) if held is None else held

    def _learnt(self, word: str) -> tuple[str, ...]:
        if len(self._plain) + len(self._telling) >= _REMEMBERED:
            self._plain.clear()
            self._telling.clear()
        bounded = f"<{word}>"
        if self._any_key.search(bounded) is None:
            self._plain.add(word)
            return ()
        held = tuple(one for key, literals in self._by_key.items() if key in bounded for one in literals)
        self._telling[word] = held
        return held


def _key(literal: str) -> str:
    """The longest run of letters of a literal, with `<` and `>` where a word must begin or end with it."""
    run = max(_RUN.finditer(literal), key=lambda found: found.end() - found.start(), default=None)
    if run is None:
        return ""
    return f"{'<' if run.start() else ''}{run[0]}{'>' if run.end() < len(literal) else ''}"


def alternatives(words: list[str]) -> str:
    """The words as one pattern, common beginnings shared; of two at one place the longer is taken."""
    if words == [""]:
        return ""
    heads: dict[str, list[str]] = {}
    for word in words:
        if word:
            heads.setdefault(word[0], []).append(word[1:])
    branches = "|".join(re.escape(head) + alternatives(tails) for head, tails in heads.items())
    branches = f"(?:{branches})" if len(heads) > 1 or "" in words else branches
    return branches + "?" if "" in words else branches
